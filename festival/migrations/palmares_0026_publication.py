"""The official selection in public navigation."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0026_publication"
VERSION = "1.38.0"
DESCRIPTION = "since when an edition's official selection is public"


async def forwards() -> MigrationManager:
    """Add the column and fill it for what is public."""
    return sql_step(ID, DESCRIPTION)
