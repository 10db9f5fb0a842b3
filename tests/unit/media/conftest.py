from collections.abc import Iterator

import pytest

from festival.media.probing import Prober


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as warm:
        yield warm
