"""The site begins without what only some requests need."""

import subprocess
import sys

import pytest

SELDOM_NEEDED = {"scipy.sparse", "scipy.optimize", "scipy.special", "black", "xlsxwriter"}
"""What the first request that needs it waits for, so that a killed site answers the others sooner."""


@pytest.mark.long
def test_the_site_begins_without_what_it_seldom_needs() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, festival.cli.serve as serve; print(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = set(told.stdout.split())
    assert "festival.app" in loaded
    assert loaded & SELDOM_NEEDED == set()
