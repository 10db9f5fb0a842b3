"""What the team writes beside entries: labels, notes, who vouched that nothing names the maker, clauses waived."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0011_qualifying"
VERSION = "1.38.0"
DESCRIPTION = "labels, notes, attestations and waivers of entries"


async def forwards() -> MigrationManager:
    """Create their tables, and let labels given to many be undone like decisions on many."""
    return sql_step(ID, DESCRIPTION)
