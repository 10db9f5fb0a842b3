"""Fees that are owed, paid or waived, with what a code took off."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0020_fees"
VERSION = "1.38.0"
DESCRIPTION = "what a code takes off a fee, and fees of nothing"


async def forwards() -> MigrationManager:
    """Widen what is recorded of a fee."""
    return sql_step(ID, DESCRIPTION)
