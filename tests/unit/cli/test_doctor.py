"""`palmares doctor`: a full disk is told where films lie on it, and only there; the active protection is named."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from festival.cli import doctor
from festival.cli.findings import Finding
from festival.media.bucket_check import faults_of_bucket
from festival.media.bucket_setup import set_up_bucket
from festival.media.storage import S3Storage
from festival.settings import Bucket, Settings
from tests.radosgw import missing_programs, running_gateway


class Disk(NamedTuple):
    """What the system tells of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 10**12 - 10**9, 10**9))


async def test_storage_in_a_folder_needs_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 0, 10**12))
    assert await doctor._storage(Settings(data=tmp_path)) == Finding(
        "storage", True, "writes, reads and deletes; 1000 GB free"
    )


@pytest.mark.usefixtures("full_disk")
async def test_a_disk_without_room_is_told(tmp_path: Path) -> None:
    found = await doctor._storage(Settings(data=tmp_path))
    assert (found.fine, found.found) == (False, "only 1.0 GB are free")
    assert list((tmp_path / "storage").rglob("*.growing")) == []


@pytest.mark.long
@pytest.mark.usefixtures("full_disk")
async def test_with_a_bucket_the_local_disk_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing_programs():
        pytest.skip(f"the doctor did not look at a bucket: no {', '.join(missing_programs())} here")
    with running_gateway() as gateway:
        for name, value in gateway.environment.items():
            monkeypatch.setenv(name, value)
        films = Bucket(name="films", region="us-east-1", endpoint=gateway.endpoint)
        site = "https://festival.example"
        assert faults_of_bucket(films, origin=site) == ["there is no bucket films"]
        S3Storage(films).client.create_bucket(Bucket="films")
        assert faults_of_bucket(films, origin=site) == [
            f"browsers may not send films from {site} (CORS)",
            "it is not closed to the public",
            "uploads that nobody finished are never removed",
        ]
        set_up_bucket(films, origin="https://another.example")
        assert faults_of_bucket(films, origin=site) == [f"browsers may not send films from {site} (CORS)"]
        set_up_bucket(films, origin=site)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        assert faults_of_bucket(films, origin=site) == ["the bucket films refuses these AWS keys (403)"]
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", gateway.environment["AWS_SECRET_ACCESS_KEY"])
        assert await doctor._storage(Settings(data=tmp_path, base_url=site, bucket=films)) == Finding(
            "storage", True, "the bucket films takes, gives back and deletes"
        )


def test_the_active_protection_is_named() -> None:
    found = doctor._sandbox()
    assert found.found in {sentence for sentence, _ in doctor._PROTECTIONS.values()}
    assert any(word in found.found for word in ("(seccomp)", "(namespace)", "limited in time and memory only"))
