"""Objects in storage that no row names are noted, so that they can be swept."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0002_uploads"
VERSION = "1.38.0"
DESCRIPTION = "a note of loose objects"


async def forwards() -> MigrationManager:
    """Add the table of notes, and the trigger that keeps it for subtitles."""
    return sql_step(ID, DESCRIPTION)
