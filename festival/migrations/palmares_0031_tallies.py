"""Pages of a round of tens of thousands of films read what is kept: coverage, lengths, and what a result leaves out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0031_tallies"
VERSION = "1.38.0"
DESCRIPTION = "tallies of rounds"


async def forwards() -> MigrationManager:
    """Add what the database keeps of each round, with the indexes that its pages read along."""
    return sql_step(ID, DESCRIPTION)
