"""What organisers may take along once the jury has sealed: the files that ``palmares tabulate`` counts again."""

from collections.abc import AsyncIterator
from typing import Any

import tomli_w

from festival.db import fetch_value
from festival.panels.modes import Mode
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.frozen import competing_entries, frozen_ballots
from festival.scoring.rules import StillSealed
from festival.spreadsheet import csv_lines, csv_text


async def ballots_csv(judged: RoundForOrganiser) -> AsyncIterator[str]:
    """``entry,juror,criterion,score``, or ``entry,juror,rank``: entries by their random names, jurors by their ids.

    Pieces of the file, so that one of any length is never in memory whole.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    ranked = judged.mode == Mode.RANKING
    yield csv_text(("entry", "juror", "rank") if ranked else ("entry", "juror", "criterion", "score"), ())
    async for cells in frozen_ballots(judged):
        yield csv_lines(
            (one.entry, one.juror, one.score) if ranked else (one.entry, one.juror, one.criterion, one.score)
            for one in cells
        )


async def entries_csv(judged: RoundForOrganiser) -> AsyncIterator[str]:
    """``entry,category,countries`` of the entries that compete.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    rows = await competing_entries(judged)
    header = ("entry", "category", "countries")
    yield csv_text(header, ((str(one.entry), one.category, " ".join(one.countries)) for one in rows))


async def rules_toml(judged: RoundForOrganiser) -> AsyncIterator[str]:
    """How the round is counted: that part of its frozen rules.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    rules: dict[str, Any] = await fetch_value("SELECT rules->'tabulation' FROM round WHERE id = $1", judged.id)
    yield tomli_w.dumps(rules)
