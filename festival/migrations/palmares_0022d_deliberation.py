"""What a jury says of films while it deliberates."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0022d_deliberation"
VERSION = "1.38.0"
DESCRIPTION = "notes of a deliberation"


async def forwards() -> MigrationManager:
    """Add the table of notes."""
    return sql_step(ID, DESCRIPTION)
