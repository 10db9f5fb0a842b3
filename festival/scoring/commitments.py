"""The commitment to a scoresheet: what a juror can hold against us without telling anyone a score.

c = SHA-256(tag ‖ length ‖ ballot ‖ r), where the tag is ASCII ``palmares-ballot-v1``, the length is that of the ballot
in bytes (eight bytes, big-endian), the ballot is canonical JSON (UTF-8, sorted keys, no spaces) of edition, entry,
round, rules and scores, and r is 32 random bytes drawn by the juror's browser. The ballot names no juror.
``festival/static/js/commitment.js`` computes the same; the test vectors stand in the tests of both.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from festival.canonical import canonical_json

TAG = b"palmares-ballot-v1"
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is committed: scores are whole steps from the scale's minimum; the entry bears its name in this round."""

    edition: str
    round: int
    rules: str
    entry: UUID
    scores: Mapping[str, int]

    def canonical(self) -> bytes:
        """The ballot in its one spelling."""
        return canonical_json(
            {
                "edition": self.edition,
                "entry": str(self.entry),
                "round": self.round,
                "rules": self.rules,
                "scores": dict(self.scores),
            }
        )


def is_digest(text: str) -> bool:
    """Whether the text is 32 bytes in lower-case hexadecimal."""
    return _HEX.fullmatch(text) is not None


def commit(ballot: Ballot, r: str) -> str:
    """The commitment in lower-case hexadecimal; ``r`` likewise."""
    spelled = ballot.canonical()
    return hashlib.sha256(TAG + len(spelled).to_bytes(8, "big") + spelled + bytes.fromhex(r)).hexdigest()


def opens(ballot: Ballot, r: str, commitment: str) -> bool:
    """Whether this ballot and r are what was committed."""
    return is_digest(r) and hmac.compare_digest(commit(ballot, r), commitment)
