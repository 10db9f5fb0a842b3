"""Secrets that are needed again may stand in the database locked; a nightly job locks those that do not."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0033_locked_secrets"
VERSION = "1.38.0"
DESCRIPTION = "locked secrets"


async def forwards() -> MigrationManager:
    """Let a locked secret stand where an open one did."""
    return sql_step(ID, DESCRIPTION)
