"""How long processes of the version before may still run beside this one.

A new form of what is kept is written only once nobody is left who could not read it. The step that announces it says
when the roll-out began: two days later it has ended, and a database that began with this version never had another.
"""

from datetime import UTC, datetime, timedelta

from festival.db import fetch_row, fetch_value

ROLL_OUT = timedelta(days=2)
"""The latest end of a roll-out that began with a step. Steps are dated by the clock of the host that took them, without
its zone: at least a day and a half is left, wherever it stands."""
_ONE_RUN = timedelta(hours=1)
"""Steps that lie no further apart were taken together, by one version."""


async def former_version_until(step: str) -> datetime | None:
    """Until when processes may run that do not know what ``step`` announced; None: there never were any."""
    if not await fetch_value("SELECT to_regclass('migration') IS NOT NULL"):
        return None
    taken = await fetch_row(
        "SELECT min(ran_on) AS first, max(ran_on) FILTER (WHERE name = $1) AS announced FROM migration "
        "WHERE app_name = 'palmares'",
        step,
    )
    if taken is None or taken["announced"] is None or taken["announced"] - taken["first"] < _ONE_RUN:
        return None
    until: datetime = taken["announced"].replace(tzinfo=UTC) + ROLL_OUT
    return until
