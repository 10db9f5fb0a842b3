"""Setting the certificates of a large palmarès, against its limit; the peer is packing as many files in a ZIP.

Run: pytest -m benchmark -n 0 -s tests/benchmarks/test_certificate_speed.py
"""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from festival.publishing.honours import Honour
from festival.publishing.keepsakes import certificates_zip, pack

pytestmark = pytest.mark.benchmark

CERTIFICATES, SECONDS_LIMIT = 500, 5.0
TITLES = ("The Night Bus", "ليلة في القاهرة", "夜のバス", "Ночной автобус", "रात की बस")


def _honour(number: int) -> Honour:
    return Honour(
        kind="palmares",
        digest="0" * 64,
        published_at=datetime(2031, 5, 4, tzinfo=UTC),
        palmares_published_at=datetime(2031, 5, 4, tzinfo=UTC),
        selection_published_at=None,
        president="Amina Diallo",
        edition_slug="vertical-2031",
        edition_name="Vertical 2031",
        zone="Europe/Paris",
        festival_name="Vertical",
        film_ref=UUID(int=number),
        edition_id=UUID(int=1),
        entry_id=UUID(int=number),
        master_id=None,
        title=f"{TITLES[number % len(TITLES)]} {number}",
        title_english="",
        directors=["Kenji Satō"],
        countries=["JP", "SN"],
        seconds=58.0,
        award="Grand Prix",
    )


async def test_500_certificates() -> None:
    honours = [_honour(number) for number in range(CERTIFICATES)]
    await certificates_zip(honours[:1], "https://festival.example")  # the processes stand and know their fonts
    begun = time.perf_counter()
    packed = await certificates_zip(honours, "https://festival.example")
    taken = time.perf_counter() - begun
    begun = time.perf_counter()
    pack({str(number): packed[: len(packed) // CERTIFICATES] for number in range(CERTIFICATES)})
    peer = time.perf_counter() - begun
    print(
        f"\n{CERTIFICATES} certificates: {taken:.2f} s of {SECONDS_LIMIT:.0f} s ({taken / peer:.0f} times packing them)"
    )
