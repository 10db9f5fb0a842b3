"""Screening files: what each selected film's must be, and the one that was sent."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0026b_screening_files"
VERSION = "1.38.0"
DESCRIPTION = "the screening files of selected films, with rules of their own"


async def forwards() -> MigrationManager:
    """Add the columns; what is asked of an entry goes with it."""
    return sql_step(ID, DESCRIPTION)
