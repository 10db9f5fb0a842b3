"""The first schema, one SQL file per slice, in the order of the house."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.db import atomic

ID = "0001_first"
VERSION = "1.38.0"
DESCRIPTION = "the house as it first stood"


async def forwards() -> MigrationManager:
    """Create every table, its constraints and the application's rights."""
    manager = MigrationManager(migration_id=ID, app_name="palmares", description=DESCRIPTION)

    async def create() -> None:
        async with atomic() as connection:
            for script in sorted((Path(__file__).parent / ID).glob("*.sql")):
                await connection.execute(script.read_text(encoding="utf-8"))

    manager.add_raw(create)
    return manager
