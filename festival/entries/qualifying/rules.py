"""What the team may write beside an entry, which clauses can be waived, and the refusals that follow."""

from festival.errors import Invalid, Refused

MOST_LABELS = 20
LONGEST_LABEL = 60
LONGEST_NOTE = 5000
LONGEST_REASON = 2000

WAIVABLE = frozenset(
    {
        *("too_short", "too_long", "wrong_orientation", "wrong_aspect_ratio", "too_small", "too_large"),
        *("wrong_container", "wrong_video_codec", "audio_missing", "audio_present"),
        *("frame_rate_too_low", "frame_rate_too_high"),
        *("origin", "completion", "understanding", "premiere"),
    }
)
"""Codes of verdicts, and clauses of eligibility; not what leaves nothing to watch or is not safe to open, and not an
answer that is missing."""


class TooManyLabels(Refused):
    """More than anybody reads."""

    sentence = "An entry carries at most %(most)s labels. Take one off first."


class NotWaivable(Invalid):
    """Nothing to waive, or nothing that a decision could mend."""

    sentence = "Choose a clause that this entry breaks and that can be waived."


class FilmsUnattested(Refused):
    """A blind round would show films that nobody has looked at for names."""

    sentence = (
        "Nobody has attested yet that nothing names the maker of %(films)s films of this round. "
        "Watch them and attest it in their entries, then open the round."
    )
