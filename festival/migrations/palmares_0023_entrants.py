"""Posters of films, and questions that are answered with a file."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0023_entrants"
VERSION = "1.38.0"
DESCRIPTION = "posters, and questions answered with a file"


async def forwards() -> MigrationManager:
    """Let a copy of a film keep its poster, and an answer its file."""
    return sql_step(ID, DESCRIPTION)
