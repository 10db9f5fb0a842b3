"""`palmares demo --story cites`: a series sent, qualified and released one episode a day, without a hand."""

import json
from pathlib import Path

import pytest

from tests.told_stories import play, rows


@pytest.mark.long
def test_the_series_is_sent_qualified_and_released(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = play(folder, "--story", "cites", "--entries", "2")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    card = json.loads((folder / "demo.json").read_bytes())
    assert card["edition"] == "cites"
    assert [account["role"] for account in card["accounts"]] == ["organiser", "organiser", "entrant"]
    released = (
        "SELECT item.kind, position, EXISTS (SELECT FROM subtitles WHERE (subtitles.entry_id, subtitles.episode) "
        "= (item.entry_id, item.episode) AND attested_at IS NOT NULL) FROM showcase_item AS item "
        "LEFT JOIN shown_rendition AS proxy ON proxy.master_id = item.master_id AND proxy.kind = 'proxy' "
        "WHERE release_at <= now() AND (item.kind = 'live' OR proxy.id IS NOT NULL) ORDER BY item.kind, position"
    )
    assert rows(folder, released) == [
        ["episode", 1, True],
        ["episode", 2, True],
        ["interview", 1, False],
        ["live", 1, False],
        ["making_of", 1, False],
        ["poster", 1, False],
        ["trailer", 1, False],
    ]
