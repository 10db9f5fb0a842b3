"""The public vote: its time, its films, one ballot of stars for each address, and what people decided about them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0027_vote"
VERSION = "1.38.0"
DESCRIPTION = "the public vote"


async def forwards() -> MigrationManager:
    """Create the tables of the public vote."""
    return sql_step(ID, DESCRIPTION)
