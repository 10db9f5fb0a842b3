"""A film that every juror of a round sees, first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0004_calibration"
VERSION = "1.38.0"
DESCRIPTION = "calibration films of a round"


async def forwards() -> MigrationManager:
    """Mark entries of a round as shown to all."""
    return sql_step(ID, DESCRIPTION)
