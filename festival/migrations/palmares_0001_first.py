"""The first schema, one SQL file per slice, in the order of the house."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0001_first"
VERSION = "1.38.0"
DESCRIPTION = "the house as it first stood"


async def forwards() -> MigrationManager:
    """Create every table, its constraints and the application's rights."""
    return sql_step(ID, DESCRIPTION)
