from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from festival.settings import Settings
from tests.postbox import Postbox, open_postbox


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    async with open_postbox() as box:
        yield box


@pytest.fixture
def with_mail(settings: Settings, postbox: Postbox) -> Settings:
    return replace(settings, smtp_url=f"smtp://127.0.0.1:{postbox.port}", mail_per_minute=1000)
