"""The pages of correspondence: letters about an entry, an edition's mail, its words, its reminders."""

from festival.correspondence.letter_pages import DeskLetters, MyLetters
from festival.correspondence.mail_pages import Mail
from festival.correspondence.mailing_pages import Mailings
from festival.correspondence.reminder_pages import Reminders
from festival.correspondence.wording_pages import Wordings

ROUTES = [MyLetters, DeskLetters, Mail, Mailings, Wordings, Reminders]
