"""Letters about an entry, mail to a selection, an edition's own wording, and what became of each message."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0008_correspondence"
VERSION = "1.38.0"
DESCRIPTION = "correspondence between a festival and its people"


async def forwards() -> MigrationManager:
    """Widen the outbox by columns without a rewrite, and create the tables of correspondence."""
    return sql_step(ID, DESCRIPTION)
