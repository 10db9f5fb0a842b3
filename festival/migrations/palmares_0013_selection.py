"""The official selection with its reserves and papers, and what a publication says of its errata and its messages."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0013_selection"
VERSION = "1.38.0"
DESCRIPTION = "the official selection, its reserves and papers; publications that wait for their messages"


async def forwards() -> MigrationManager:
    """Add the selection's tables, and the columns of publications and notices."""
    return sql_step(ID, DESCRIPTION)
