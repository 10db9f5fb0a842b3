"""What entrants agree to, who answers for minors, who shares an entry, and what is forgotten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0006_consents"
VERSION = "1.38.0"
DESCRIPTION = "terms, consents, guardians, shared entries, erasure"


async def forwards() -> MigrationManager:
    """Create the tables, and let entries wait until what they need has been confirmed."""
    return sql_step(ID, DESCRIPTION)
