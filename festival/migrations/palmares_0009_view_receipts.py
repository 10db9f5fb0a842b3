"""Which seconds of a film reached a juror; and which films a member of the team keeps away from."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0009_view_receipts"
VERSION = "1.38.0"
DESCRIPTION = "view receipts, and conflicts of the team"


async def forwards() -> MigrationManager:
    """Add the receipts, the index they are counted by, the gate of a round, and the team's own conflicts."""
    return sql_step(ID, DESCRIPTION)
