"""What jurors bring to a mix of panels, and what organisers decided of found conflicts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0021_mixes"
VERSION = "1.38.0"
DESCRIPTION = "attributes and categories of jurors; found conflicts that stand or are lifted, with the reason"


async def forwards() -> MigrationManager:
    """Widen what is known of jurors and of conflicts."""
    return sql_step(ID, DESCRIPTION)
