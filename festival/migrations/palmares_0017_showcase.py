"""Showcases: a page of its own for a series or a selection, each part public from its own instant."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0017_showcase"
VERSION = "1.38.0"
DESCRIPTION = "showcases and their schedule"


async def forwards() -> MigrationManager:
    """Create showcases, their parts and the counts of plays."""
    return sql_step(ID, DESCRIPTION)
