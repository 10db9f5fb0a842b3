"""The audience of an edition: how far entries reach on platforms, shortlists by it, and the public vote."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0015_audience"
VERSION = "1.38.0"
DESCRIPTION = "reach and shortlists by it"


async def forwards() -> MigrationManager:
    """Create the tables of the audience."""
    return sql_step(ID, DESCRIPTION)
