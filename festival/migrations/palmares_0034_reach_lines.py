"""A list of reach keeps the number of every line that was not taken, however many there are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0034_reach_lines"
VERSION = "1.38.0"
DESCRIPTION = "refused lines of reach"


async def forwards() -> MigrationManager:
    """Add the numbers beside the refusals."""
    return sql_step(ID, DESCRIPTION)
