"""Every table of the house, for Piccolo and for the check that tables and migrations agree."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

SLICES = [
    "accounts",
    "audit",
    "notifications",
    "web",
    "editions",
    "media",
    "entries",
    "audience",
    "panels",
    "scoring",
    "correspondence",
    "awards",
    "selection",
    "publishing",
    "mentoring",
    "casting",
    "privacy",
]

_PARTS = ("fixes", "new_copies", "qualifying", "quarantine", "reports", "suspicions")
_OF_PARTS = ["festival.audience.voting.tables", *(f"festival.entries.{part}.tables" for part in _PARTS)]

APP_CONFIG = AppConfig(
    app_name="palmares",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder([f"festival.{name}.tables" for name in SLICES] + [*_OF_PARTS, "festival.jobs"]),
)
