"""What pages of a round of tens of thousands of films read: the beginning of a result, kept beside the whole."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0029_scale"
VERSION = "1.38.0"
DESCRIPTION = "results of any length"


async def forwards() -> MigrationManager:
    """Add what the database itself keeps in step with each result."""
    return sql_step(ID, DESCRIPTION)
