"""Acts on a round that two people must want: opening it again, and another president."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0010b_two_people"
VERSION = "1.38.0"
DESCRIPTION = "acts of two people on a round"


async def forwards() -> MigrationManager:
    """Add the acts, and the mark on a round that was opened again."""
    return sql_step(ID, DESCRIPTION)
