"""The pages of accounts: the entrance and its links for everybody, the account for its person."""

from festival.accounts.account_pages import Account
from festival.accounts.entrance_pages import Entrance
from festival.accounts.link_pages import Links
from festival.accounts.second_step_pages import SecondStep

ROUTES = [Entrance, Links, Account, SecondStep]
