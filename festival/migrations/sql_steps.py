"""A step of the schema: the SQL files in the folder of its name, run in their order."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from festival.db import atomic


def sql_step(migration_id: str, description: str) -> MigrationManager:
    """The step that runs every ``.sql`` of ``migrations/<migration_id>/`` in the transaction of the migration."""
    manager = MigrationManager(migration_id=migration_id, app_name="palmares", description=description)

    async def run() -> None:
        async with atomic() as connection:
            for script in sorted((Path(__file__).parent / migration_id).glob("*.sql")):
                await connection.execute(script.read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
