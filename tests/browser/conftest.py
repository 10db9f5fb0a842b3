"""Chromium for every test of this folder; without one they are skipped, and say so.

Three journeys are walked in every run; browsers take their time, and the others come with the long tier.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
IN_EVERY_RUN = {"test_whole_edition.py", "test_early_press.py", "test_languages.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name not in IN_EVERY_RUN:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip(
            "no Chromium on this machine: the pages were not tested in a browser (Debian: apt-get install chromium)"
        )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}
