"""Rounds by yes, maybe and no, by votes and by rankings: each runs to a result that is counted again elsewhere."""

import csv
import io
import secrets
import tomllib
from collections import Counter
from typing import Any
from uuid import UUID

import msgspec
import pytest

from festival.awards.counting import count_round, count_with_certainty, explain_film
from festival.awards.queries import sealed_round
from festival.awards.service import compute_result
from festival.db import fetch, fetch_value
from festival.panels import service as panels
from festival.panels.queries import panels_of, round_for
from festival.panels.rules import RulesCannotCount, TooManyToRank, WrongAgreement, WrongCriteria
from festival.publishing.bundle import Audience, Bundle
from festival.publishing.bundle_checks import check_bundle
from festival.publishing.bundle_queries import bundle_for
from festival.publishing.service import publish
from festival.scoring import service as scoring
from festival.scoring.commitments import Ballot, commit
from festival.scoring.exporting import ballots_csv, entries_csv, rules_toml
from festival.scoring.queries import queue_for_juror, receipts_for_juror
from festival.scoring.ranking_ballots import ranking_for_juror
from festival.scoring.rules import (
    CommitmentReplaced,
    NotARanking,
    NoVotesHere,
    RankingIncomplete,
    RankWhole,
    StillSealed,
    WrongScores,
)
from festival.scoring.schemas import FilmsToCarry, PlacedFilm, Ranking
from festival.scoring.votes import carry_on, votes_in
from judging.arrangement import Entry
from judging.ballots import BallotBox
from judging.rule_reading import read_rules
from judging.tally import tabulate
from tests.juries import Jury, make_colleague, make_jury, make_open_jury, new_round, open_jury, submit
from tests.results import Judged, stage_and_approve, whole

FIRST_PASS: dict[str, Any] = {"mode": "yes_no_maybe", "criteria": []}
RANKING: dict[str, Any] = {"mode": "ranking", "criteria": []}


async def order_of(jury: Jury, person: UUID, places: dict[str, int]) -> Ranking:
    """A whole order by title, committed as the juror's browser would."""
    ranking = await ranking_for_juror(jury.round_id, person)
    films = []
    for film in ranking.films:
        place, r = places[film.title], secrets.token_hex(32)
        ballot = Ballot(
            ranking.edition_slug, ranking.round_number, ranking.rules_digest, film.film_ref, {"place": place - 1}
        )
        films.append(PlacedFilm(film.assignment_id, place, r, commit(ballot, r), film.commitment))
    return Ranking(films)


async def rank(jury: Jury, juror: int, titles: str) -> None:
    """Films by their last letters, the best first."""
    person = jury.people[juror]
    places = {f"Film {letter}": place for place, letter in enumerate(titles, start=1)}
    await scoring.submit_ranking(round_id=jury.round_id, by=person, ranking=await order_of(jury, person, places))


async def counted_elsewhere(jury: Jury) -> str:
    """The digest that `palmares tabulate` finds in the three files of the round."""
    judged = await round_for(jury.round_id, jury.organiser)
    rules = read_rules(tomllib.loads(await whole(rules_toml(judged))))
    rows = list(csv.DictReader(io.StringIO(await whole(ballots_csv(judged)))))
    box = BallotBox(ranked=rules.ranked)
    value = "rank" if rules.ranked else "score"
    criterion = None if rules.ranked else [row["criterion"] for row in rows]
    box.add([row["entry"] for row in rows], [row["juror"] for row in rows], [row[value] for row in rows], criterion)
    entries = [
        Entry(row["entry"], row["category"], tuple(row["countries"].split()))
        for row in csv.DictReader(io.StringIO(await whole(entries_csv(judged))))
    ]
    return tabulate(box.ballots(), rules, entries, estimates=False).digest


async def say(jury: Jury, juror: int, votes: dict[str, int]) -> None:
    for film in await queue_for_juror(jury.round_id, jury.people[juror]):
        if film.title in votes and film.state == "waiting":
            await submit(film.assignment_id, jury.people[juror], {"vote": votes[film.title]})


async def test_a_first_pass_is_counted_and_the_wanted_films_go_on(database: str) -> None:
    jury = await make_open_jury(films=4, **FIRST_PASS)
    for juror, votes in enumerate(((2, 2, 1, 0), (2, 1, 1, 0), (2, 1, 0, 0))):
        await say(jury, juror, {f"Film {letter}": vote for letter, vote in zip("ABCD", votes, strict=True)})
    judged = await round_for(jury.round_id, jury.organiser)
    with pytest.raises(StillSealed):
        await votes_in(judged)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    judged = await round_for(jury.round_id, jury.organiser)
    assert [(one.title, one.yes, one.maybe, one.no) for one in await votes_in(judged)] == [
        ("Film A", 3, 0, 0),
        ("Film B", 1, 2, 0),
        ("Film C", 0, 2, 1),
        ("Film D", 0, 0, 3),
    ]
    final = await panels.plan_round(edition_id=jury.edition.id, by=jury.organiser, new=new_round(name="Final"))
    asked = FilmsToCarry(into=final, yes=2, maybe_is_half=True)
    for _ in range(2):
        assert (await carry_on(round_id=jury.round_id, by=jury.organiser, asked=asked)).films == 2
    titles = await fetch(
        "SELECT title FROM round_entry JOIN entry ON entry.id = entry_id JOIN film ON film.id = film_id "
        "WHERE round_id = $1 ORDER BY title",
        final,
    )
    assert [row["title"] for row in titles] == ["Film A", "Film B"]
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert ([line.title for line in result.ranking], result.awards) == (["Film A", "Film B", "Film C", "Film D"], [])
    assert await counted_elsewhere(jury) == result.digest


async def test_a_third_is_called_where_two_do_not_agree(database: str) -> None:
    jury = await make_jury(films=2, panel_size=2, agreeing=2, **FIRST_PASS)
    await open_jury(jury)
    for juror in range(3):
        await say(jury, juror, {"Film A": 2, "Film B": 2 if juror != 0 else 0})
    before = Counter(entry for entry, _ in await panels_of(jury.edition.id, jury.round_id))
    for juror in range(3):  # whoever was called has them in the queue by now
        await say(jury, juror, {"Film A": 2, "Film B": 1})
    after = Counter(entry for entry, _ in await panels_of(jury.edition.id, jury.round_id))
    said = await fetch(
        "SELECT entry_id, array_agg((submitted_steps->>'vote')::int ORDER BY submitted_at) AS votes FROM scoresheet "
        "GROUP BY entry_id"
    )
    for row in said:
        first_two = row["votes"][:2]
        assert after[row["entry_id"]] == (2 if first_two[0] == first_two[1] else 3)
    assert before.total() <= after.total() == sum(len(row["votes"]) for row in said)


async def test_rankings_are_taken_whole_and_counted(database: str) -> None:
    jury = await make_open_jury(films=3, **RANKING)
    person = jury.people[0]
    whole = await order_of(jury, person, {"Film A": 1, "Film B": 2, "Film C": 3})
    for wrong in (whole.films[:2], [*whole.films[:2], whole.films[0]]):
        with pytest.raises(RankingIncomplete):
            await scoring.submit_ranking(round_id=jury.round_id, by=person, ranking=Ranking(wrong))
    assert await fetch_value("SELECT count(*) FROM scoresheet") == 0
    with pytest.raises(RankWhole):
        await submit(whole.films[0].assignment, person, {"place": 0})
    first = await scoring.submit_ranking(round_id=jury.round_id, by=person, ranking=whole)
    assert await scoring.submit_ranking(round_id=jury.round_id, by=person, ranking=whole) == first
    unknowing = await order_of(jury, person, {"Film A": 3, "Film B": 2, "Film C": 1})
    unknowing = Ranking([msgspec.structs.replace(film, replaces=None) for film in unknowing.films])
    with pytest.raises(CommitmentReplaced):
        await scoring.submit_ranking(round_id=jury.round_id, by=person, ranking=unknowing)
    for juror, titles in enumerate(("BAC", "BCA", "ABC")):
        await rank(jury, juror, titles)
    shown = await ranking_for_juror(jury.round_id, person)
    assert [(film.title, film.place) for film in shown.films] == [("Film B", 1), ("Film A", 2), ("Film C", 3)]
    assert {one.scores["place"] for one in await receipts_for_juror(jury.round_id, person)} == {"1", "2", "3"}
    await scoring.seal_round(round_id=jury.round_id, by=person)
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert [(line.title, line.score) for line in result.ranking] == [("Film B", "5"), ("Film A", "3"), ("Film C", "1")]
    assert [(award.name, award.winners[0].title) for award in result.awards] == [("Grand Prix", "Film B")]
    assert await counted_elsewhere(jury) == result.digest
    judged = await sealed_round(jury.round_id, jury.organiser)
    assert (await count_round(judged)).digest == (await count_with_certainty(judged))[0].digest == result.digest
    assert (await explain_film(judged, result.ranking[0].film_ref)).lines


async def test_votes_are_counted(database: str) -> None:
    jury = await make_open_jury(films=2, mode="votes", criteria=[])
    for juror in range(3):
        await say(jury, juror, {"Film A": int(juror == 0), "Film B": int(juror != 0)})
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert [line.title for line in result.ranking] == ["Film B", "Film A"]
    assert await counted_elsewhere(jury) == result.digest
    with pytest.raises(NoVotesHere):
        await votes_in(await round_for(jury.round_id, jury.organiser))


async def test_what_does_not_fit_a_mode_is_refused(database: str) -> None:
    jury = await make_open_jury(films=1, **FIRST_PASS)
    film = (await queue_for_juror(jury.round_id, jury.people[0]))[0].assignment_id
    for scores in ({"vote": 3}, {"place": 0}, {"script": 1}):
        with pytest.raises(WrongScores):
            await submit(film, jury.people[0], scores)
    with pytest.raises(NotARanking):
        await ranking_for_juror(jury.round_id, jury.people[0])
    for refusal, changes in (
        (RulesCannotCount, {"method": {"name": "borda"}}),
        (RulesCannotCount, {"mode": "ranking", "method": {"name": "mean"}}),
        (WrongAgreement, {"agreeing": 2}),
        (WrongAgreement, {**FIRST_PASS, "agreeing": 3, "panel_size": 2}),
        (WrongCriteria, {"criteria": []}),
    ):
        with pytest.raises(refusal):
            await panels.plan_round(edition_id=jury.edition.id, by=jury.organiser, new=new_round(**changes))


async def test_nobody_is_given_more_films_than_they_can_rank(database: str) -> None:
    jury = await make_jury(names=("Ann",), films=51, panel_size=1, **RANKING)
    with pytest.raises(TooManyToRank):
        await open_jury(jury)


async def test_a_published_ranking_verifies_for_its_auditor(database: str) -> None:
    jury = await make_open_jury(names=("Ann", "Ben", "Cleo", "Dora", "Emil"), films=3, **RANKING)
    for juror, titles in enumerate(("BAC", "BCA", "ABC", "BAC", "CBA")):
        await rank(jury, juror, titles)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    judged = Judged(jury, result, jury.organiser, await make_colleague(jury))
    publication = await publish(publication_id=await stage_and_approve(judged), by=jury.organiser)
    bundle = msgspec.json.decode(await bundle_for(publication.id, jury.organiser), type=Bundle)
    assert (bundle.audience, len({one.juror for one in bundle.openings})) == (Audience.AUDITOR, 5)
    assert [one.code for one in check_bundle(bundle).problems] == []
    first, *rest = bundle.openings
    swapped = [msgspec.structs.replace(first, scores={"place": first.scores["place"] + 1}), *rest]
    forged = check_bundle(msgspec.structs.replace(bundle, openings=swapped))
    assert "ballot_not_committed" in {one.code for one in forged.problems}
