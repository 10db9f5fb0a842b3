"""From which films of a round a juror keeps away: what the jury says and decides of these is not for them."""

from uuid import UUID

from festival.db import fetch
from festival.panels.schemas import RoundForOrganiser

APART = """
    EXISTS (SELECT FROM conflict WHERE (conflict.edition_id, conflict.entry_id)
        = (round_entry.edition_id, round_entry.entry_id) AND conflict.juror_id = {juror}
        AND conflict.source <> 'organiser' AND conflict.dismissed_at IS NULL)
"""
"""Whether the juror with the id ``{juror}`` keeps away from the film of ``round_entry``."""


async def kept_apart(judged: RoundForOrganiser, person_id: UUID) -> set[UUID]:
    """The entries of this round from which the person, as one of its jurors, keeps away."""
    rows = await fetch(
        "SELECT entry_id FROM round_entry JOIN juror "  # noqa: S608 (our own text)
        "ON juror.edition_id = round_entry.edition_id AND juror.person_id = $3 "
        f"WHERE round_entry.edition_id = $1 AND round_id = $2 AND {APART.format(juror='juror.id')}",
        judged.edition_id,
        judged.id,
        person_id,
    )
    return {row["entry_id"] for row in rows}
