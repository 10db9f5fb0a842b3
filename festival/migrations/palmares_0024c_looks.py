"""How an edition looks: its accent by day and by night, its logo, its cover, its partners."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0024c_looks"
VERSION = "1.38.0"
DESCRIPTION = "accents, logos, covers and partners of editions"


async def forwards() -> MigrationManager:
    """Create their tables."""
    return sql_step(ID, DESCRIPTION)
