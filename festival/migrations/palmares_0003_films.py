"""Films are compared by their sound, too; each episode of a series has subtitles of its own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0003_films"
VERSION = "1.38.0"
DESCRIPTION = "sound fingerprints and subtitles of episodes"


async def forwards() -> MigrationManager:
    """Widen two checks, index sound, and number the subtitles of episodes."""
    return sql_step(ID, DESCRIPTION)
