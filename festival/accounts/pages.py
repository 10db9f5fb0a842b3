"""The pages of accounts: the entrance for everybody, the account for its person."""

from festival.accounts.account_pages import Account
from festival.accounts.entrance_pages import Entrance

ROUTES = [Entrance, Account]
