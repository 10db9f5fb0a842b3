"""What is wrong with a film, as somebody who watched it told the organisers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0022_reports"
VERSION = "1.38.0"
DESCRIPTION = "reports about films, from jurors and from the public"


async def forwards() -> MigrationManager:
    """Add the table of reports."""
    return sql_step(ID, DESCRIPTION)
