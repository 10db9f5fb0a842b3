"""What organisers' tools and other people's programs need."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0007_integrations"
VERSION = "1.38.0"
DESCRIPTION = "webhooks, limits on requests, imports, codes, fees, decisions on many entries, search"


async def forwards() -> MigrationManager:
    """Create the tables and the indexes of the search."""
    return sql_step(ID, DESCRIPTION)
