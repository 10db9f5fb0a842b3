from pathlib import Path

from festival.postgres.reserve import RESERVE_BYTES, keep_reserve, room_again, spend_reserve


def test_room_is_really_set_aside_and_given_up_once(tmp_path: Path) -> None:
    assert room_again(tmp_path)
    keep_reserve(tmp_path)
    kept = (tmp_path / "reserve").stat()
    assert kept.st_size == RESERVE_BYTES
    assert kept.st_blocks * 512 >= RESERVE_BYTES
    keep_reserve(tmp_path)
    assert (tmp_path / "reserve").stat().st_ino == kept.st_ino
    assert spend_reserve(tmp_path)
    assert not spend_reserve(tmp_path)
    assert list(tmp_path.iterdir()) == []
