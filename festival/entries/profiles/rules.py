"""What a film may say of itself: where it was shown, its music, what machines made of it, its content, its links."""

import ipaddress
import re
from enum import StrEnum
from urllib.parse import urlsplit

from festival.errors import Invalid

MOST_LINKS = 10
LONGEST_LINK = 2000


class Premiere(StrEnum):
    """What a showing at the festival would be."""

    NONE = "none"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    WORLD = "world"


class MusicRights(StrEnum):
    """By what right the film has its music."""

    NO_MUSIC = "no_music"
    OWN = "own"
    LICENSED = "licensed"
    FREE = "free"


class AiUse(StrEnum):
    """How far machines that generate took part."""

    NONE = "none"
    ASSISTED = "assisted"
    HYBRID = "hybrid"
    FULL = "full"


class AiStage(StrEnum):
    """Where they took part."""

    SCRIPT = "script"
    PICTURE = "picture"
    EDITING = "editing"
    EFFECTS = "effects"
    SOUND = "sound"
    MUSIC = "music"
    VOICES = "voices"
    TRANSLATION = "translation"


class ContentFlag(StrEnum):
    """What a juror is told before playing the film."""

    VIOLENCE = "violence"
    SEX = "sex"
    HATE = "hate"
    FLASHING_LIGHT = "flashing_light"


class BadLink(Invalid):
    """Not an address on the public web."""

    sentence = "Give an address on the public web, such as https://example.org/film."


class WrongYear(Invalid):
    """Before cinema, or after the call."""

    sentence = "The film's year lies between 1888 and the year in which the call ends."


def read_link(text: str, *, field: str) -> str:
    """An address on the public web, as written. It is kept and shown, and never opened by the festival's machines.

    Raises:
        BadLink: another scheme, a sign-in within it, or a host that only a private network knows.
    """
    link = text.strip()
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError as failure:
        raise BadLink(field=field) from failure
    plain = len(link) <= LONGEST_LINK and re.fullmatch(r"[^\s\x00-\x1f\x7f<>\"\\^`{}|]+", link) is not None
    if not plain or parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _is_public(host):
        raise BadLink(field=field)
    return link


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").casefold()
        label = name.rpartition(".")[2]
        return "." in name and not label.isdigit() and not re.fullmatch(r"0x[0-9a-f]*", label) and label not in _PRIVATE


_PRIVATE = frozenset({"localhost", "local", "internal", "lan", "home", "arpa", "onion", "test", "invalid"})
"""Endings that name no host on the public web."""
