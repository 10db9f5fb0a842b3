"""A casting: the people who are chosen, whether they agree to be contacted, and who was told that they were not."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0028_casting"
VERSION = "1.38.0"
DESCRIPTION = "castings"


async def forwards() -> MigrationManager:
    """Create the tables of castings."""
    return sql_step(ID, DESCRIPTION)
