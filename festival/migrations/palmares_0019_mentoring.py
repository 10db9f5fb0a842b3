"""Mentoring: trainees and mentors, who was matched with whom, their sessions, and concerns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.migrations.sql_steps import sql_step

ID = "0019_mentoring"
VERSION = "1.38.0"
DESCRIPTION = "mentors and trainees"


async def forwards() -> MigrationManager:
    """Create the tables of mentoring."""
    return sql_step(ID, DESCRIPTION)
