"""Two entries of one film: which one is judged, and which one stands aside."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0024b_merging"
VERSION = "1.38.0"
DESCRIPTION = "entries merged into another entry of the same film"


async def forwards() -> MigrationManager:
    """Create the table of entries that stand aside for another one."""
    return sql_step(ID, DESCRIPTION)
