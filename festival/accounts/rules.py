"""What an account may be made of: names, passwords, purposes of links, and how often one may guess."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from zxcvbn import zxcvbn

from festival.errors import Forbidden, Invalid, Refused, SignInRequired
from festival.plain_text import keep_text
from festival.web.translation import LANGUAGES

LONGEST_NAME = 200
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128

SECOND_STEP_WITHIN = timedelta(minutes=10)
"""How long one may take from the first step of signing in to the second."""
MOST_CODE_TRIES = 5
"""Of one mailed code of six digits: with fifty mails an hour at the very most, 250 guesses among a million."""
ADDRESS_CHANGE_WITHIN = timedelta(days=7)

SESSION_IDLE = timedelta(days=14)
SESSION_AT_MOST = timedelta(days=90)
SESSION_SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session or token is kept: one write in five minutes, not one a request."""
LONGEST_TOKEN_DAYS = 366

FEWEST_GUESSES = 10**8
"""How many guesses a password must stand, by zxcvbn (Wheeler, USENIX Security 2016): beyond what limits on attempts
allow, and months of one processor's work for whoever has the hash."""
_LONGEST_ESTIMATED = 72


class Purpose(StrEnum):
    """What a one-use link is for; each is used by a button, never by opening it."""

    SET_UP = "set_up"
    SIGN_IN = "sign_in"
    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 (a purpose, not a password)
    LEAVE_ADDRESS = "leave_address"
    TAKE_ADDRESS = "take_address"


class Counted(StrEnum):
    """By what failed attempts are counted."""

    ACCOUNT_FROM_NETWORK = "account_from_network"
    ACCOUNT = "account"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many failures within a time."""

    counted: Counted
    most: int
    within: timedelta


SIGN_IN_LIMITS = (
    Limit(Counted.ACCOUNT_FROM_NETWORK, 5, timedelta(minutes=15)),
    Limit(Counted.ACCOUNT, 50, timedelta(hours=1)),
    Limit(Counted.NETWORK, 100, timedelta(minutes=15)),
)
"""One network cannot guess one password for long; many networks together only so often, so that a stranger can hardly
lock a juror out; and one network cannot try one password on everybody."""

LONGEST_LIMIT = max(limit.within for limit in SIGN_IN_LIMITS)


class WrongSignIn(SignInRequired):
    """The address is unknown or the password is not its own: the two are answered alike."""

    sentence = "This address and this password do not belong together. Try again, or ask for a link by e-mail."


class WrongPassword(Forbidden):
    """The current password was asked for and another given."""

    sentence = "This is not your current password."


class CodeWrong(Invalid):
    """No current code of the authenticator app, and no unused recovery code."""

    sentence = "This code is not right or was used already. Wait for the next one, or use a recovery code."


class MailedCodeWrong(Invalid):
    """The six digits of a mail are wrong, too old or were tried too often: all answered alike."""

    sentence = "This code is not right or no longer works. Look into the newest mail, or ask for another one."


class CodeRequired(SignInRequired):
    """A program signed in by password to an account with a second step."""

    sentence = "This account has a second step: send a code of its authenticator app or a recovery code along."


class SecondStepTooLate(SignInRequired):
    """The first step of signing in is too long ago, or was never made."""

    sentence = "You began to sign in too long ago. Begin again."


class PasskeyRefused(Forbidden):
    """The passkey is unknown here, or what it signed is not what was asked."""

    sentence = "This passkey did not work here. Try again, or sign in another way."


class LinkUsedUp(Refused):
    """A link that was never made, was used or is too old."""

    sentence = "This link was used already or is too old. Ask for a new one."


class AddressConfirmedElsewhere(Refused):
    """Someone confirmed the same address with another account first."""

    sentence = "This address was confirmed with another account meanwhile. Sign in to that one."


def read_display_name(text: str) -> str:
    """A name in any script, kept exactly but for the blanks around it.

    Raises:
        Invalid: it is empty, longer than 200 characters, or would not stay within its line.
    """
    return keep_text(text, field="display_name", most=LONGEST_NAME, required=True)


def read_new_password(text: str, *, email: str | None) -> str:
    """A password in the form that is hashed (NFKC, so that two keyboards agree).

    Raises:
        Invalid: it is too short, too long or too easily guessed; the sentence says which.
    """
    password = unicodedata.normalize("NFKC", text)
    if len(password) < SHORTEST_PASSWORD:
        sentence = "A password needs at least %(least)s characters; three or four words do well."
        raise Invalid(sentence, field="password", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Invalid("A password may have up to %(most)s characters.", field="password", most=LONGEST_PASSWORD)
    known = ["palmares", "palmarès", *([] if email is None else [email, *filter(None, re.split(r"\W+", email))])]
    if zxcvbn(password[:_LONGEST_ESTIMATED], user_inputs=known)["guesses"] < FEWEST_GUESSES:
        raise Invalid("This password is among the first that anyone would guess. Choose another.", field="password")
    return password


def read_language(text: str) -> str:
    """A language that the pages and mails are written in.

    Raises:
        Invalid: they are not.
    """
    if text not in LANGUAGES:
        raise Invalid("Choose a language from the list.", field="locale")
    return text


def read_zone(text: str) -> str:
    """A time zone by its IANA name.

    Raises:
        Invalid: there is no such zone.
    """
    if text not in available_timezones():
        raise Invalid("Choose a time zone from the list.", field="zone")
    return text


def local_target(text: str | None, *, otherwise: str) -> str:
    """Where to go after signing in: a path of this site, or ``otherwise`` for anything that could lead away."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return otherwise
    if any(unicodedata.category(c)[0] == "C" or c.isspace() for c in text):
        return otherwise
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else otherwise


def network_of(host: str | None) -> str | None:
    """What one subscriber usually holds: an IPv4 address, or the /64 of an IPv6 one; None where it is unknown."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
