"""New copies of films that a jury is watching."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0022c_new_copies"
VERSION = "1.38.0"
DESCRIPTION = "a film replaced while it is judged"


async def forwards() -> MigrationManager:
    """Add what is asked of entrants, sent, and put before the jury."""
    return sql_step(ID, DESCRIPTION)
