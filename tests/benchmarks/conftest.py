"""Whoever measures is not slowed down for asking fast."""

from dataclasses import replace

import pytest

from festival.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, api_per_minute=10_000_000)
