"""How the jurors of a round judge: by scores, by yes, maybe or no, by a vote, or by one ranking of their films."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0010_modes"
VERSION = "1.38.0"
DESCRIPTION = "modes of judging, and when one more juror is called"


async def forwards() -> MigrationManager:
    """Add a round's mode, and how many of a panel must agree."""
    return sql_step(ID, DESCRIPTION)
