"""Subtitles as entrants and the team know them, and what the team says of them."""

from datetime import datetime

import msgspec


class SubtitlesOfEntry(msgspec.Struct, frozen=True):
    """Subtitles that an entrant sent, in one language."""

    episode: int
    """Of a series; 0: the entry's one film."""
    language: str
    cues: int
    dropped: int
    """Cues of the file that had no text or ended before they began."""
    sha256: str
    attested: bool
    """Somebody of the team has read them and found no maker's name: jurors get them."""
    created_at: datetime

    @property
    def name(self) -> str:
        """What they are called in the record of a submission: ``fr``, or ``3:fr`` of a series."""
        return f"{self.episode}:{self.language}" if self.episode else self.language


class Attestation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody of the team says of subtitles that they have read."""

    sha256: str
    names_nobody: bool
