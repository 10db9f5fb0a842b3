"""Films that a festival asks for after its call: who may still send one, and until when."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0016_asked_films"
VERSION = "1.38.0"
DESCRIPTION = "films asked for after the call"


async def forwards() -> MigrationManager:
    """Create the table of those who may still send a film."""
    return sql_step(ID, DESCRIPTION)
