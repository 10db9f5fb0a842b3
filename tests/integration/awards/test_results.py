"""A result is the pure function of frozen scoresheets and frozen rules; only a reasoned deliberation overrides it."""

import asyncio
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from festival.awards.counting import explain_film
from festival.awards.queries import latest_result, result_of, sealed_round
from festival.awards.rules import NoResultYet, NoSuchAward, ResultOutdated, WrongWinners
from festival.awards.schemas import NewDecision, ResultForOrganiser
from festival.awards.service import compute_result, decide_award
from festival.cli import tabulate
from festival.db import fetch, fetch_value
from festival.editions.rules import Role
from festival.entries.service import disqualify_entry, qualify_entry
from festival.errors import NotFound
from festival.panels.queries import round_for
from festival.plain_text import TextMissing
from festival.scoring import service as scoring
from festival.scoring.exporting import ballots_csv, entries_csv, rules_toml
from festival.scoring.rules import StillSealed
from tests.juries import make_colleague, make_open_jury, score_everything
from tests.results import Judged, make_result, make_sealed_jury, score_by_title, whole

REASON = "The count could not see how it was cut."


async def test_nothing_is_counted_or_read_before_the_seal(database: str) -> None:
    jury = await make_open_jury(films=2, names=("Ann", "Ben"))
    await score_everything(jury)
    with pytest.raises(StillSealed):
        await compute_result(round_id=jury.round_id, by=jury.organiser)
    with pytest.raises(NotFound):
        await sealed_round(jury.round_id, jury.organiser)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    judged = await sealed_round(jury.round_id, jury.organiser)
    with pytest.raises(NoResultYet):
        await result_of(judged)
    assert (await compute_result(round_id=jury.round_id, by=jury.organiser)).ranking != []


async def test_the_exported_files_give_the_same_result_to_anyone(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = await make_result(films=5)
    sealed = await round_for(judged.jury.round_id, judged.organiser)
    for name, text in (
        ("ballots.csv", await whole(ballots_csv(sealed))),
        ("entries.csv", await whole(entries_csv(sealed))),
        ("rules.toml", await whole(rules_toml(sealed))),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    arguments = [
        f"--{name.partition('.')[0]}={tmp_path / name}" for name in ("ballots.csv", "entries.csv", "rules.toml")
    ]
    assert tabulate.run(arguments) == 0
    offline = json.loads(capsys.readouterr().out)
    assert offline["digest"] == judged.result.digest
    assert offline == await fetch_value("SELECT body FROM result")
    shown = [(award.name, [str(film.film_ref) for film in award.winners]) for award in judged.result.awards]
    assert shown == [(award["name"], award["winners"]) for award in offline["awards"]]


async def test_counting_twice_keeps_one_result(database: str) -> None:
    jury = await make_sealed_jury(films=2)
    results = await asyncio.gather(*(compute_result(round_id=jury.round_id, by=jury.organiser) for _ in range(4)))
    assert len({result.id for result in results}) == 1
    assert await fetch_value("SELECT count(*) FROM result") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'result_computed'") == 1


async def test_the_jury_and_only_the_jury_and_its_organisers_read_it(database: str) -> None:
    judged = await make_result(films=2)
    jury = judged.jury
    for reader in (jury.organiser, judged.colleague, judged.president, await make_colleague(jury, Role.COORDINATOR)):
        assert (await sealed_round(jury.round_id, reader)).id == jury.round_id
    entrant = await fetch_value("SELECT entrant_id FROM entry LIMIT 1")
    for stranger in (jury.people[1], entrant, await make_colleague(jury, Role.SPONSOR)):
        with pytest.raises(NotFound):
            await sealed_round(jury.round_id, stranger)
    with pytest.raises(NotFound):
        await sealed_round(uuid4(), jury.organiser)


async def test_a_film_taken_out_makes_the_result_outdated_until_it_is_counted_again(database: str) -> None:
    judged = await make_result(films=3)
    jury = judged.jury
    winner = judged.result.awards[0].winners[0]
    await disqualify_entry(
        edition_id=jury.edition.id, entry_id=winner.entry_id, by=jury.organiser, reason="Plagiarism."
    )
    sealed = await sealed_round(jury.round_id, jury.organiser)
    assert (await result_of(sealed)).outdated
    with pytest.raises(ResultOutdated):
        await _decide(judged, [judged.result.ranking[1].film_ref])
    again = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert not again.outdated
    assert winner.film_ref not in {line.film_ref for line in again.ranking}
    assert again.digest != judged.result.digest
    await qualify_entry(edition_id=jury.edition.id, entry_id=winner.entry_id, by=jury.organiser)
    restored = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert restored.digest == judged.result.digest
    assert not restored.outdated


async def test_a_deliberation_overrides_one_award_with_its_reason(database: str) -> None:
    judged = await make_result(films=3)
    counted = judged.result.awards[0]
    other = next(line for line in judged.result.ranking if line.film_ref not in counted.counted)
    decided = (await _decide(judged, [other.film_ref])).awards[0]
    assert [film.title for film in decided.winners] == [other.title]
    assert (decided.counted, decided.reason) == (counted.counted, REASON)
    assert (await latest_result(await sealed_round(judged.jury.round_id, judged.president))) is not None
    nobody = (await _decide(judged, [])).awards[0]
    assert nobody.winners == []
    assert [row["reason"] for row in await fetch("SELECT reason FROM decision")] == [REASON, REASON]
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'award_decided' AND log = 'public'") == 2


async def test_a_deliberation_does_not_outlive_the_count_it_was_about(database: str) -> None:
    judged = await make_result(films=3)
    loser = judged.result.ranking[-1]
    await _decide(judged, [loser.film_ref])
    first = judged.result.ranking[0]
    await disqualify_entry(
        edition_id=judged.jury.edition.id, entry_id=first.entry_id, by=judged.organiser, reason="Plagiarism."
    )
    again = await compute_result(round_id=judged.jury.round_id, by=judged.organiser)
    assert again.awards[0].reason == ""
    assert [film.film_ref for film in again.awards[0].winners] == again.awards[0].counted


async def test_a_deliberation_needs_an_award_films_of_the_round_and_a_reason(database: str) -> None:
    judged = await make_result(films=2)
    film = judged.result.ranking[0].film_ref
    for films in ([uuid4()], [film, film]):
        with pytest.raises(WrongWinners):
            await _decide(judged, films)
    with pytest.raises(NoSuchAward):
        await _decide(judged, [film], award="Audience")
    with pytest.raises(TextMissing):
        await _decide(judged, [film], reason=" \n ")
    by_president, by_juror = (
        {"round_id": judged.jury.round_id, "by": by, "decision": NewDecision("Grand Prix", [film], REASON)}
        for by in (judged.president, judged.jury.people[1])
    )
    with pytest.raises(NotFound):
        await decide_award(**by_juror)
    assert (await decide_award(**by_president)).awards[0].reason == REASON
    assert (await _decide(judged, [film])).awards[0].reason == REASON


async def test_ties_share_the_award(database: str) -> None:
    jury = await make_open_jury(films=3)
    await score_by_title(jury, {"Film A": 7, "Film B": 9, "Film C": 9})
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    grand_prix = result.awards[0]
    assert (grand_prix.ex_aequo, sorted(film.title for film in grand_prix.winners)) == (True, ["Film B", "Film C"])
    assert [(line.rank, line.score) for line in result.ranking] == [(1, "9"), (1, "9"), (3, "7")]


async def test_the_arithmetic_names_films_and_jurors(database: str) -> None:
    judged = await make_result(films=2)
    line = judged.result.ranking[0]
    sealed = await sealed_round(judged.jury.round_id, judged.president)
    explained = await explain_film(sealed, line.film_ref)
    assert explained.lines[0] == f"Entry {line.title}"
    assert explained.lines[-1] == f"Place 1 of 2 with {line.score} from 3 ballots"
    assert {name for text in explained.lines for name in ("Ann", "Ben", "Cleo") if f"{name}: " in text} == {
        "Ann",
        "Ben",
        "Cleo",
    }
    with pytest.raises(NotFound):
        await explain_film(sealed, uuid4())


async def _decide(
    judged: Judged, films: list[UUID], award: str = "Grand Prix", reason: str = REASON
) -> ResultForOrganiser:
    return await decide_award(
        round_id=judged.jury.round_id, by=judged.organiser, decision=NewDecision(award, films, reason)
    )
