"""What organisers may take along once the jury has sealed: the files that ``palmares tabulate`` counts again."""

from typing import Any

import tomli_w

from festival.db import fetch_value
from festival.panels.modes import Mode
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.frozen import competing_entries, frozen_ballots
from festival.scoring.rules import StillSealed
from festival.spreadsheet import csv_text


async def ballots_csv(judged: RoundForOrganiser) -> str:
    """``entry,juror,criterion,score``, or ``entry,juror,rank``: entries by their random names, jurors by their ids.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    rows = await frozen_ballots(judged)
    if judged.mode == Mode.RANKING:
        return csv_text(("entry", "juror", "rank"), ((str(one.entry), str(one.juror), one.score) for one in rows))
    header = ("entry", "juror", "criterion", "score")
    return csv_text(header, ((str(one.entry), str(one.juror), one.criterion, one.score) for one in rows))


async def entries_csv(judged: RoundForOrganiser) -> str:
    """``entry,category,countries`` of the entries that compete.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    rows = await competing_entries(judged)
    header = ("entry", "category", "countries")
    return csv_text(header, ((str(one.entry), one.category, " ".join(one.countries)) for one in rows))


async def rules_toml(judged: RoundForOrganiser) -> str:
    """How the round is counted: that part of its frozen rules.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    rules: dict[str, Any] = await fetch_value("SELECT rules->'tabulation' FROM round WHERE id = $1", judged.id)
    return tomli_w.dumps(rules)
