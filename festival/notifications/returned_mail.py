"""Mail that a server took and sent back: its report (RFC 3464), read for which of our messages failed, and why.

A message has one recipient and its Message-ID is its row's key, drawn at random, so that the headers which the report
gives back name the row; nobody else knows them.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from uuid import UUID

LARGEST_REPORT = 5_000_000
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^>\s]+>", re.ASCII)
_ORIGINAL = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}


@dataclass(frozen=True, slots=True)
class Returned:
    """One of our messages that will not arrive."""

    message_id: UUID
    why: str


def read_report(content: bytes) -> Returned | None:
    """Which message failed for good; None: this is no report of a failure, or of none of ours.

    A report that a message is late or was delivered says nothing that must be mended.
    """
    report = email.message_from_bytes(content[:LARGEST_REPORT], policy=policy.default)
    failures = [block for part in _parts(report, {"message/delivery-status"}) for block in _blocks(part)]
    failed = next((block for block in failures if _word(block, "Action").lower() == "failed"), None)
    if failed is None or _word(failed, "Status").startswith(("2", "4")):
        return None
    found = next((match for part in _parts(report, _ORIGINAL) if (match := _OURS.search(_message_id(part)))), None)
    if found is None:
        return None
    said = _word(failed, "Diagnostic-Code").partition(";")[2].strip() or _word(failed, "Status")
    return Returned(UUID(found[1]), " ".join(said.split())[:500] or "returned without a reason")


def _parts(report: EmailMessage, kinds: set[str]) -> Iterator[Message]:
    return (part for part in report.walk() if part.get_content_type() in kinds)


def _blocks(part: Message) -> list[Message]:
    blocks = part.get_payload()
    return [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []


def _word(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _message_id(part: Message) -> str:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], Message):
        return _word(inside[0], "Message-ID")
    headers = email.message_from_string(str(inside), policy=policy.default)
    return _word(headers, "Message-ID")
