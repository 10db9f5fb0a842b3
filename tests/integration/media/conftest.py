"""A bucket on a real S3 server, for the tests that need one."""

from collections.abc import Iterator

import pytest

from festival.media.bucket_setup import set_up_bucket
from festival.settings import Bucket
from tests.radosgw import Gateway, missing_programs, running_gateway


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    missing = missing_programs()
    if missing:
        pytest.skip(
            f"storage on S3 was not tested: no {', '.join(missing)} here (Debian: apt-get install "
            "--no-install-recommends radosgw ceph-mon ceph-osd ceph-mgr)"
        )
    with running_gateway() as started, pytest.MonkeyPatch.context() as patched:
        for name, value in started.environment.items():
            patched.setenv(name, value)
        yield started


@pytest.fixture(scope="session")
def bucket(gateway: Gateway) -> Bucket:
    films = Bucket(name="films", region="us-east-1", endpoint=gateway.endpoint)
    set_up_bucket(films, origin="https://festival.example")
    return films
