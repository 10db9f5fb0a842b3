"""One more juror for the films near the cut of a sealed round: what was decided about it, once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0030_closer_look"
VERSION = "1.38.0"
DESCRIPTION = "a closer look at the films near the cut"


async def forwards() -> MigrationManager:
    """Create the table of what was decided about films near the cut."""
    return sql_step(ID, DESCRIPTION)
