"""What the team asks an entrant to mend in a submitted entry, until when, and what became of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0024_fixes"
VERSION = "1.38.0"
DESCRIPTION = "fixes asked of entrants, with a deadline"


async def forwards() -> MigrationManager:
    """Create their table, and let whatever is done to many entries be kept and undone."""
    return sql_step(ID, DESCRIPTION)
