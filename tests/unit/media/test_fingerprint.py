from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from festival.demo.films import make_film
from festival.media.fingerprint import ALIKE_BITS, alikeness, as_signed, as_unsigned, distances, hash_picture, search


def picture(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 256, (8, 8))
    return np.kron(coarse, np.ones((4, 4))).astype(np.uint8)


def test_a_picture_keeps_its_hash_through_small_changes_and_another_has_another() -> None:
    original = picture(1)
    brighter = np.clip(original.astype(int) * 0.9 + 12, 0, 255).astype(np.uint8)
    noisy = np.clip(original + np.random.default_rng(2).normal(0, 4, original.shape), 0, 255).astype(np.uint8)
    values = np.array([hash_picture(one) for one in (original, brighter, noisy, picture(3))], dtype=np.uint64)
    bits = distances(values[:1], values)[0]
    assert max(bits[:3]) <= ALIKE_BITS < 16 < bits[3]


def test_search_finds_exactly_the_pairs_within_reach() -> None:
    random = np.random.default_rng(4)
    stored = random.integers(0, 1 << 63, 600_000, dtype=np.uint64)
    queries = np.array([stored[10] ^ np.uint64(0b111), stored[599_999], random.integers(0, 1 << 63)], dtype=np.uint64)
    assert [(match.query, match.stored, match.bits) for match in search(queries, stored, 4)] == [
        (0, 10, 3),
        (1, 599_999, 0),
    ]


def test_alikeness_is_the_share_of_pictures_in_common() -> None:
    one = [hash_picture(picture(seed)) for seed in range(12)]
    other = [hash_picture(picture(seed)) for seed in range(100, 112)]
    assert alikeness(one, one) == 1.0
    assert alikeness(one, other) == 0.0
    assert alikeness(one, [*one[:6], *other]) == 0.5
    assert alikeness([], one) == 0.0


@given(st.integers(0, (1 << 64) - 1))
def test_hashes_fit_a_signed_column(value: int) -> None:
    assert -(1 << 63) <= as_signed(value) < 1 << 63
    assert as_unsigned(as_signed(value)) == value


def test_a_flat_picture_has_a_hash() -> None:
    assert hash_picture(np.zeros((32, 32), dtype=np.uint8)) == 0


def test_demo_films_differ(tmp_path: Path) -> None:
    for seed in (1, 2):
        make_film(tmp_path / f"{seed}.mp4", seed=seed, seconds=0.5, width=90, height=160)
    assert (tmp_path / "1.mp4").read_bytes() != (tmp_path / "2.mp4").read_bytes()
