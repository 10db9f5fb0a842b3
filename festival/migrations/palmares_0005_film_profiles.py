"""What a film says of itself, a call's own questions and their answers, public posts, films that follow later."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0005_film_profiles"
VERSION = "1.38.0"
DESCRIPTION = "film profiles, own questions and public posts"


async def forwards() -> MigrationManager:
    """Add to films and entries what calls ask beyond the file."""
    return sql_step(ID, DESCRIPTION)
