"""A command is imported without a pause for the collector; the site does without what only some requests need."""

import gc
import subprocess
import sys

import pytest

from festival.cli.starting import nothing_collected

SELDOM_NEEDED = {"scipy.sparse", "scipy.optimize", "scipy.special", "black", "xlsxwriter"}
"""What the first request that needs it waits for, so that a killed site answers the others sooner."""


def test_the_collector_rests_and_goes_on() -> None:
    assert gc.isenabled()
    with nothing_collected():
        assert not gc.isenabled()
        with nothing_collected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


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
