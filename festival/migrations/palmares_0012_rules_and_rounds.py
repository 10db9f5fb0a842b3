"""Who goes on from a round to the next; counting and seating as jobs with their progress."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0012_rules_and_rounds"
VERSION = "1.38.0"
DESCRIPTION = "who advances between rounds, and long work of organisers"


async def forwards() -> MigrationManager:
    """Add the rule of a round, the acts by which films went on, and what organisers wait for."""
    return sql_step(ID, DESCRIPTION)
