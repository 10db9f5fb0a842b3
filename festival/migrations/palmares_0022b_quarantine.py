"""Films that nobody can watch, and who alone may read their bytes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0022b_quarantine"
VERSION = "1.38.0"
DESCRIPTION = "films held back: bytes kept, shown to nobody"


async def forwards() -> MigrationManager:
    """Add quarantine, and the view of what may be shown."""
    return sql_step(ID, DESCRIPTION)
