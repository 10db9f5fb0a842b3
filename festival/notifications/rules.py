"""What a message may be sent to: one mailbox, spelled so that no header can be slipped in with it."""

import re
import unicodedata

import idna

from festival.errors import Invalid

LONGEST_ADDRESS = 254
"""In characters, as in RFC 5321, section 4.5.3.1.3."""
_LONGEST_LOCAL = 64
# An unquoted local part (RFC 5322 dot-atom, RFC 6531): quoted ones exist on paper only and hide separators.
_FORBIDDEN_IN_LOCAL = re.compile(r"[()<>\[\]:;@\\,\"\s]|^\.|\.$|\.\.")
# Other, separator: controls, line breaks, direction marks, private use, every kind of blank.
_FORBIDDEN_KINDS = ("C", "Z")


class NotAnAddress(Invalid):
    """It is no single e-mail address."""

    sentence = "Write one e-mail address, such as name@example.org."


def read_address(text: str) -> str:
    """The mailbox in the one form in which we store and compare it: NFC, lower case, the domain as people read it.

    Raises:
        NotAnAddress: it is none, several, or holds characters that no mailbox has.
    """
    address = unicodedata.normalize("NFC", text.strip(" ")).lower()
    local, separator, domain = address.rpartition("@")
    if not separator or not local or len(address) > LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL:
        raise NotAnAddress(field="email")
    if _FORBIDDEN_IN_LOCAL.search(local) or any(unicodedata.category(c)[0] in _FORBIDDEN_KINDS for c in address):
        raise NotAnAddress(field="email")
    try:
        readable = idna.decode(idna.encode(domain, uts46=True))
    except idna.IDNAError as failure:
        raise NotAnAddress(field="email") from failure
    return f"{local}@{readable}"


_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Where dots in a name mean nothing, and the one domain that both names of it are."""


def mailbox_of(address: str) -> str:
    """Whose mailbox an address is, without what its server ignores: tags after a plus sign, Gmail's dots and case.

    To compare people by, never to write to.
    """
    local, _, domain = address.casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in _WITHOUT_DOTS:
        local, domain = local.replace(".", ""), _WITHOUT_DOTS[domain]
    return f"{local}@{domain}"


def deliverable(address: str) -> str:
    """The address as mail servers take it: an international domain in its ASCII form (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{idna.encode(domain, uts46=True).decode()}"
