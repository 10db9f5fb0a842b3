from datetime import UTC, datetime
from uuid import UUID

import pytest

from festival.audit.rules import FIRST, link_digest

EVENT = {
    "id": UUID(int=1),
    "edition_id": UUID(int=2),
    "log": "public",
    "at": datetime(2026, 3, 15, 16, 0, 0, 1, tzinfo=UTC),
    "actor_id": None,
    "act": "round_sealed",
    "subject_id": UUID(int=3),
    "detail": {"b": "é", "a": 1},
}


def test_the_digest_is_the_same_for_ever() -> None:
    assert link_digest(EVENT, FIRST).hex() == "397ffa584e0b6bbd4a0ab18a27a450ff5d5223397f02aa7e3c2ca012c80018a0"


@pytest.mark.parametrize(
    "change",
    [
        {"id": UUID(int=9)},
        {"edition_id": UUID(int=9)},
        {"log": "private"},
        {"at": datetime(2026, 3, 15, 16, 0, 0, 2, tzinfo=UTC)},
        {"actor_id": UUID(int=9)},
        {"act": "round_opened"},
        {"subject_id": None},
        {"detail": {"a": 1}},
    ],
)
def test_every_part_of_an_event_and_the_one_before_count(change: dict[str, object]) -> None:
    assert link_digest({**EVENT, **change}, FIRST) != link_digest(EVENT, FIRST)
    assert link_digest(EVENT, b"\1" * 32) != link_digest(EVENT, FIRST)
