"""One more juror for films near the cut: asked once after the seal, counted with the panel by the frozen rules."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from msgspec import UNSET

from festival.awards.advancing import by_rule_of
from festival.awards.closer_look import decided_closer_look, do_without, look_closer
from festival.awards.deliberating import deliberation_for
from festival.awards.queries import sealed_round
from festival.awards.rules import CloserLookDecided, NobodyLeftToAsk, NothingNearTheCut
from festival.awards.service import compute_result
from festival.cli import tabulate, verify
from festival.db import fetch, fetch_value
from festival.errors import NotFound
from festival.panels.queries import panels_of, round_for
from festival.panels.rules import BandWithoutPoints
from festival.panels.schemas import AdvanceRules
from festival.panels.service import let_juror_go, plan_round, recuse_juror
from festival.plain_text import TextMissing
from festival.publishing.bundle_queries import bundle_for
from festival.publishing.service import publish
from festival.scoring import service as scoring
from festival.scoring.exporting import ballots_csv, entries_csv, rules_toml
from festival.scoring.queries import film_for_juror, queue_for_juror
from festival.scoring.rules import ScoresheetSealed
from festival.settings import Settings
from tests.juries import Jury, make_jury, new_round, open_jury, submit
from tests.results import Judged, make_colleague, stage_and_approve, whole
from tests.signed_in import browser_of

POINTS = {"Film A": 10, "Film B": 8, "Film C": 7, "Film D": 3}
NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eve")


async def judged_near_the_cut(*, names: tuple[str, ...] = NAMES, top: int = 2) -> Judged:
    """Four films, two jurors each, sealed at 10, 8, 7 and 3 points; two go on, so that B and C are near the cut."""
    jury = await make_jury(names=names, advance=AdvanceRules(top=top, band="1"))
    await open_jury(jury)
    await _score(jury, POINTS)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    colleague = await make_colleague(jury)
    return Judged(jury, await compute_result(round_id=jury.round_id, by=jury.organiser), jury.organiser, colleague)


async def _score(jury: Jury, points: dict[str, int]) -> int:
    scored = 0
    for person in jury.people:
        for film in await queue_for_juror(jury.round_id, person):
            if film.state == "waiting":
                await submit(film.assignment_id, person, dict.fromkeys(("script", "direction"), points[film.title]))
                scored += 1
    return scored


async def _called(judged: Judged) -> list[tuple[UUID, UUID]]:
    before = set(await panels_of(judged.jury.edition.id, judged.jury.round_id))
    await look_closer(round_id=judged.jury.round_id, by=judged.organiser)
    after = set(await panels_of(judged.jury.edition.id, judged.jury.round_id))
    assert before < after
    return sorted(after - before)


async def test_each_film_near_the_cut_gets_one_juror_and_is_counted_with_them_offline_too(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = await judged_near_the_cut()
    jury, near = judged.jury, [line.entry_id for line in judged.result.ranking[1:3]]
    new = await _called(judged)
    assert [entry for entry, _ in new] == sorted(near)
    assert jury.jurors[0] not in {juror for _, juror in new}, "who presides has read the scores"
    assert await _score(jury, {"Film B": 2, "Film C": 10}) == 2
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert [(line.title, line.score, line.ballots) for line in result.ranking] == [
        ("Film A", "10", 2),
        ("Film C", "8", 3),
        ("Film B", "6", 3),
        ("Film D", "3", 2),
    ]
    sealed = await sealed_round(jury.round_id, jury.organiser)
    assert sealed.reopened_at is None
    assert [film.title for film in by_rule_of(sealed, result).films] == ["Film A", "Film C"]
    look = await decided_closer_look(sealed, result)
    assert look is not None
    assert [(film.title, film.rank_before, film.rank) for film in look.films] == [("Film B", 2, 3), ("Film C", 3, 2)]
    with pytest.raises(CloserLookDecided):
        await look_closer(round_id=jury.round_id, by=jury.organiser)
    finished = Judged(jury, result, jury.organiser, judged.colleague)
    public = await publish(publication_id=await stage_and_approve(finished), by=jury.organiser)
    assert (public.body.looked_closer, public.body.reopened) == (2, UNSET)  # type: ignore[union-attr]
    bundle = await bundle_for(public.id, jury.organiser)
    (tmp_path / "bundle.json").write_bytes(bundle)
    assert verify.run([str(tmp_path / "bundle.json")]) == 0
    assert "one more juror saw films near the cut after the seal" in capsys.readouterr().out
    written = {"ballots.csv": ballots_csv, "entries.csv": entries_csv, "rules.toml": rules_toml}
    for name, text_of in written.items():
        (tmp_path / name).write_text(await whole(text_of(sealed)), encoding="utf-8", newline="")
    ballots, entries, rules = (str(tmp_path / name) for name in written)
    assert tabulate.run(["--ballots", ballots, "--entries", entries, "--rules", rules, "--estimates", "none"]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == result.digest


async def test_what_was_sealed_stays_sealed_meanwhile(database: str) -> None:
    judged = await judged_near_the_cut()
    jury = judged.jury
    await _called(judged)
    films = [(person, film) for person in jury.people for film in await queue_for_juror(jury.round_id, person)]
    assert sorted(film.state for _, film in films) == ["frozen"] * 8 + ["waiting"] * 2
    person, film = next((person, film) for person, film in films if film.state == "frozen")
    with pytest.raises(ScoresheetSealed):
        await submit(film.assignment_id, person, {"script": 0, "direction": 0})
    with pytest.raises(NotFound):
        await recuse_juror(assignment_id=film.assignment_id, by=person)
    assert (await film_for_juror(film.assignment_id, person)).state == "frozen"
    asked = jury.jurors[jury.people.index(next(person for person, film in films if film.state == "waiting"))]
    gone = await let_juror_go(round_id=jury.round_id, juror_id=asked, by=jury.organiser, reason="Ill")
    assert gone.pulled_back == gone.filled > 0
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert result.digest == judged.result.digest, "nobody who was asked scored"


async def test_the_jury_deliberates_only_once_it_is_decided(database: str) -> None:
    judged = await judged_near_the_cut()
    round_id, juror = judged.jury.round_id, judged.jury.people[1]
    table = await deliberation_for(round_id, juror)
    assert (table.awaits_closer_look, table.films, table.awards) == (True, [], [])
    with pytest.raises(TextMissing):
        await do_without(round_id=round_id, by=judged.organiser, reason=" ")
    await do_without(round_id=round_id, by=judged.organiser, reason="The jury has gone home.")
    assert len((await deliberation_for(round_id, juror)).films) == 4
    with pytest.raises(CloserLookDecided):
        await look_closer(round_id=round_id, by=judged.organiser)
    look = await decided_closer_look(await sealed_round(round_id, judged.organiser), judged.result)
    assert look is not None
    assert (look.seats, look.reason, look.counted) == (0, "The jury has gone home.", False)


async def test_what_cannot_be_asked(database: str) -> None:
    alone = await judged_near_the_cut(names=("Ann", "Ben"))
    with pytest.raises(NobodyLeftToAsk):
        await look_closer(round_id=alone.jury.round_id, by=alone.organiser)
    assert (await round_for(alone.jury.round_id, alone.organiser)).state == "sealed"
    with pytest.raises(BandWithoutPoints):
        await plan_round(
            edition_id=alone.jury.edition.id,
            by=alone.organiser,
            new=new_round(mode="ranking", advance=AdvanceRules(top=2, band="1")),
        )


async def test_without_films_near_the_cut_nothing_is_asked(database: str) -> None:
    judged = await judged_near_the_cut(names=("Ann", "Ben"), top=4)
    with pytest.raises(NothingNearTheCut):
        await do_without(round_id=judged.jury.round_id, by=judged.organiser, reason="Why not")
    assert (await deliberation_for(judged.jury.round_id, judged.president)).awaits_closer_look is False


async def test_from_the_award_list(database: str, application: Litestar, settings: Settings) -> None:
    judged = await judged_near_the_cut()
    browser = await browser_of(judged.organiser, application, settings)
    page = f"/organise/{judged.slug}/results/{judged.jury.round_id}"
    assert "2 films lie so near the cut" in (await browser.get(page)).text
    refused = await browser.post(f"{page}/closer-look", {"due": "tomorrow"}, page=page)
    assert (refused.status_code, "Give the day and the hour" in refused.text) == (422, True)
    called = await browser.post(f"{page}/closer-look", {"due": "2031-05-01T18:00"}, page=page)
    assert (called.status_code, called.headers["location"]) == (303, f"/organise/{judged.slug}/results")
    assert "One more juror each was asked for 2 films." in (await browser.get(f"/organise/{judged.slug}/results")).text
    assert await fetch_value("SELECT due_at::date::text FROM round") == "2031-05-01"
    told = await fetch("SELECT DISTINCT person_id FROM outbox WHERE template = 'awards/closer_look'")
    assert {row["person_id"] for row in told} == {*judged.jury.people, judged.organiser, judged.colleague}
    await _score(judged.jury, {"Film B": 2, "Film C": 10})
    await scoring.seal_round(round_id=judged.jury.round_id, by=judged.president)
    await compute_result(round_id=judged.jury.round_id, by=judged.organiser)
    shown = (await browser.get(page)).text
    assert "Their scoresheets count with those of the panel, all alike" in shown
    assert "2 with 8 (2 scoresheets)" in shown
