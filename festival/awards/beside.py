"""What a page shows beside a result, read by one statement: what was done about it, and what it leaves out."""

from uuid import UUID

import msgspec

from festival.awards.advancing import SO_FAR, SoFar
from festival.awards.left_out import LEFT_OUT, LeftOut
from festival.db import fetch_row
from festival.editions.rights import PLANNING
from festival.panels.schemas import RoundForOrganiser

_BESIDE = f"""
    SELECT ({SO_FAR}) AS so_far, ({LEFT_OUT}) AS left_out,
        EXISTS (SELECT FROM closer_look WHERE edition_id = $1 AND round_id = $2) AS looked
"""  # noqa: S608 (our own text)


class BesideResult(msgspec.Struct, frozen=True):
    """What stands beside a round's result."""

    so_far: SoFar
    left_out: LeftOut
    looked: bool
    """Whether it was decided about the films near the cut."""


async def beside_result(judged: RoundForOrganiser, reader: UUID) -> BesideResult:
    """What stands beside the result of a sealed round; the caller has decided that its reader organises the round."""
    row = await fetch_row(_BESIDE, judged.edition_id, judged.id, reader, list(PLANNING))
    return msgspec.convert(dict(row or {}), BesideResult)
