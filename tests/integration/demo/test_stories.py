"""The stories beside the default one, small: each played to its end by the command."""

import json
from pathlib import Path

import pytest

from festival.demo.cites import CITES
from festival.demo.stories import STORIES
from festival.demo.tumo import TUMO
from festival.demo.voting import CLASS, FARM, VIEWERS
from festival.demo.world import WORLD
from tests.told_stories import play, rows


def test_the_world_has_a_film_of_each_of_56_countries() -> None:
    assert len(WORLD) == len({work.countries[0] for work in WORLD}) == 56


def test_every_story_plans_as_many_films_and_jurors_as_it_is_told() -> None:
    for story in STORIES.values():
        # A series has its extras besides, and no jury; mentoring has neither films nor a jury.
        films, jury = [film.index for film in story.films(60)], [juror.index for juror in story.jury(14)]
        assert films == list(range(63 if story is CITES else 0 if story is TUMO else 60))
        assert jury == list(range(0 if story in (CITES, TUMO) else 14))


@pytest.mark.long
def test_tiktokshortfilm_goes_from_posts_over_reach_to_three_awards(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = play(folder, "--story", "tiktokshortfilm", "--entries", "5", "--jurors", "5", "--stage", "jury")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    roles = [account["role"] for account in json.loads((folder / "demo.json").read_bytes())["accounts"]]
    assert {role: roles.count(role) for role in roles} == {"organiser": 2, "sponsor": 1, "entrant": 5, "juror": 5}
    other = play(folder, "--story", "vertical")
    assert (other.returncode, "story tiktokshortfilm, not vertical" in other.stderr) == (2, True)
    finished = play(folder)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    counts = "SELECT (SELECT count(*) FROM {}) AS many"
    assert [rows(folder, counts.format(table))[0][0] for table in ("public_post", "reach", "shortlisted")] == [
        5,
        10,
        5,
    ]
    awards = rows(folder, "SELECT body -> 'awards' FROM rules_version ORDER BY number DESC LIMIT 1")[0][0]
    assert [(award["name"], award["amount"]) for award in awards] == [
        ("Grand Winner", "10000"),
        ("Best Script", "5000"),
        ("Best Direction", "5000"),
    ]
    assert rows(folder, "SELECT state FROM publication") == [["published"]]
    votes = dict(rows(folder, "SELECT state, count(*) FROM vote_ballot GROUP BY state"))
    assert votes == {"counted": VIEWERS + CLASS, "excluded": FARM}
    chosen = "SELECT outcome -> 'counted', outcome -> 'excluded', published_at IS NOT NULL FROM public_vote"
    assert rows(folder, chosen) == [[VIEWERS + CLASS, FARM, True]]
    kept = "SELECT count(*) FROM vote_ballot WHERE email IS NOT NULL OR network IS NOT NULL"
    assert rows(folder, kept) == [[0]]


@pytest.mark.long
def test_primevideocasting_goes_from_three_fields_to_a_contact_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = play(folder, "--story", "primevideocasting", "--entries", "8", "--jurors", "4")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert rows(folder, "SELECT name, mode, state FROM round ORDER BY number") == [
        ["First pass", "yes_no_maybe", "sealed"],
        ["Jury", "scores", "sealed"],
    ]
    states = dict(rows(folder, "SELECT state, count(*) FROM selectee GROUP BY state"))
    assert states == {"agreed": 7, "asked": 1}
    assert rows(folder, "SELECT count(*) FROM publication") == [[0]]
    third = (
        "SELECT count(*) FROM (SELECT assignment.entry_id FROM assignment JOIN round ON round.id = assignment.round_id "
    )
    grown = rows(folder, third + "WHERE round.number = 1 GROUP BY entry_id HAVING count(*) = 3) AS grown")
    split = rows(
        folder,
        "SELECT count(*) FROM (SELECT assignment.entry_id FROM assignment JOIN round ON round.id = assignment.round_id "
        "JOIN scoresheet ON scoresheet.assignment_id = assignment.id WHERE round.number = 1 "
        "GROUP BY assignment.entry_id HAVING count(DISTINCT scoresheet.submitted_steps) > 1) AS split",
    )
    assert grown == split


@pytest.mark.long
def test_tumo_goes_from_two_lists_to_who_met_whom(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = play(folder, "--story", "tumo", "--entries", "18")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    states = dict(rows(folder, "SELECT state, count(*) FROM mentoring_match GROUP BY state"))
    assert (states["active"], states["declined"]) == (18, 2)
    assert rows(folder, "SELECT count(*) FROM mentoring_concern") == [[1]]
    assert rows(folder, "SELECT count(*) FROM mentoring_seat WHERE came IS NULL") == [[2]]
    assert rows(folder, "SELECT count(*) > 0 FROM mentoring_seat WHERE came") == [[True]]
