"""Staged whole, approved by two people, public in one transaction at its instant; entrants hear in private, once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from festival import clock
from festival.awards.rules import NoResultYet, ResultOutdated
from festival.awards.schemas import NewDecision
from festival.awards.service import compute_result, decide_award
from festival.canonical import digest_of
from festival.clock import standing_at
from festival.db import atomic, execute, fetch, fetch_row, fetch_value
from festival.editions.rules import Role
from festival.entries.service import disqualify_entry
from festival.errors import NotFound
from festival.notifications.letters import write_letter
from festival.publishing.notices import tell_all_entrants
from festival.publishing.queries import (
    publication_for,
    publications_for,
    publications_to_approve,
    published_film,
    published_master,
    published_palmares,
)
from festival.publishing.rules import (
    ApprovalsMissing,
    DateGone,
    NotDueYet,
    NoticesTooLate,
    PublicationCannot,
    ResultMoved,
)
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, publish, stage_palmares, withdraw
from festival.publishing.timing import act_on_all_due, act_when_due
from festival.scoring.rules import StillSealed
from tests.juries import make_colleague, make_films, make_open_jury, score_everything
from tests.results import STATEMENT, Judged, make_result, make_sealed_jury, stage, stage_and_approve

PREMIERE = datetime(2031, 5, 4, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MILLISECOND = timedelta(milliseconds=1)


async def test_what_is_public_is_what_was_staged_word_for_word(database: str) -> None:
    judged = await make_result()
    staged = await publication_for(await stage_and_approve(judged), judged.organiser)
    with pytest.raises(NotFound):
        await published_palmares(judged.slug)
    published = await publish(publication_id=staged.id, by=judged.organiser)
    palmares = await published_palmares(judged.slug)
    assert palmares.body == staged.body == published.body
    assert palmares.digest == staged.digest == digest_of(staged.body)
    body = palmares.body
    assert [award.name for award in body.awards] == ["Grand Prix", "Best Script"]
    assert [[film.title for film in award.films] for award in body.awards] == [
        [film.title for film in award.winners] for award in judged.result.awards
    ]
    assert (body.statement, body.result_digest) == (STATEMENT, judged.result.digest)
    assert (body.jury, body.president) == (["Ann", "Ben", "Cleo"], "Ann")
    assert (body.entries, body.judged, body.scoresheets, body.countries) == (4, 4, 12, 4)
    assert await fetch_value("SELECT palmares_published_at FROM edition") == palmares.published_at


async def test_one_person_is_not_enough_and_another_is(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage(judged)
    await approve(publication_id=staged, by=judged.organiser)
    with pytest.raises(ApprovalsMissing, match="1 of 2"):
        await publish(publication_id=staged, by=judged.organiser)
    assert (await publication_for(staged, judged.organiser)).state == "staged"
    agreed = await approve(publication_id=staged, by=judged.colleague)
    assert [given.person_id for given in agreed.approvals] == [judged.organiser, judged.colleague]
    assert (await publish(publication_id=staged, by=judged.organiser)).state == "published"


async def test_president_and_witness_may_be_the_second_person_and_nobody_else(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage(judged)
    witness = await make_colleague(judged.jury, Role.WITNESS)
    entrant: UUID = await fetch_value("SELECT entrant_id FROM entry LIMIT 1")
    others = [judged.jury.people[1], entrant]
    others += [await make_colleague(judged.jury, role) for role in (Role.COORDINATOR, Role.SPONSOR, Role.PRESS)]
    for stranger in others:
        with pytest.raises(NotFound):
            await approve(publication_id=staged, by=stranger)
        assert await publications_to_approve(stranger) == []
    for second in (judged.president, witness):
        assert [one.id for one in await publications_to_approve(second)] == [staged]
        await approve(publication_id=staged, by=second)
        assert await publications_to_approve(second) == []
        with pytest.raises(NotFound):
            await publish(publication_id=staged, by=second)
    assert len((await publication_for(staged, witness)).approvals) == 3


async def test_a_round_of_one_approval_says_so_in_public(database: str) -> None:
    judged = await make_result(films=2, approvals=1)
    published = await publish(publication_id=await stage(judged), by=judged.organiser)
    assert published.body.approvals == 1


async def test_the_embargo_holds_to_the_millisecond_and_ends_by_itself(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage_and_approve(judged, publish_at=PREMIERE, notify_at=PREMIERE)
    edition = judged.jury.edition.id
    with standing_at(PREMIERE - MILLISECOND):
        with pytest.raises(NotDueYet):
            await publish(publication_id=staged, by=judged.organiser)
        await act_when_due(edition, staged)
        with pytest.raises(NotFound):
            await published_palmares(judged.slug)
        assert await _told() == []
    with standing_at(PREMIERE):
        await act_when_due(edition, staged)
        palmares = await published_palmares(judged.slug)
    assert palmares.published_at == PREMIERE
    assert len(await _told()) == 1
    act = await fetch_row("SELECT actor_id, at FROM audit_event WHERE act = 'palmares_published'")
    assert act is not None
    assert (act["actor_id"], act["at"]) == (None, PREMIERE)


async def test_its_hour_does_not_publish_what_nobody_else_approved(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage(judged, publish_at=PREMIERE)
    with standing_at(PREMIERE + HOUR):
        await act_when_due(judged.jury.edition.id, staged)
        assert (await publication_for(staged, judged.organiser)).state == "staged"
        assert await _told() == []
        await approve(publication_id=staged, by=judged.president)
        await act_when_due(judged.jury.edition.id, staged)
    assert (await published_palmares(judged.slug)).published_at == PREMIERE + HOUR


async def test_ten_workers_at_the_same_instant_publish_once(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage_and_approve(judged, publish_at=PREMIERE)
    with standing_at(PREMIERE):
        await asyncio.gather(*(act_when_due(judged.jury.edition.id, staged) for _ in range(10)))
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'palmares_published'") == 1
    assert len(await _told()) == 1


async def test_a_lost_alarm_is_made_good_by_the_next_sweep(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage_and_approve(judged, publish_at=PREMIERE)
    await act_on_all_due()
    assert (await publication_for(staged, judged.organiser)).state == "staged"
    await execute("UPDATE publication SET publish_at = clock_timestamp(), notify_at = NULL WHERE id = $1", staged)
    await act_on_all_due()
    assert (await publication_for(staged, judged.organiser)).state == "published"


async def test_approval_sets_the_alarm_for_notices_and_each_alarm_the_next(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage(judged, publish_at=PREMIERE)
    assert await _alarms() == []
    await approve(publication_id=staged, by=judged.colleague)
    assert [round((at - (PREMIERE - HOUR)).total_seconds()) for at in await _alarms()] == [0]
    with standing_at(PREMIERE - HOUR):
        await act_when_due(judged.jury.edition.id, staged)
    assert len(await _alarms()) == 2


async def test_entrants_hear_before_the_public_each_once_and_what_concerns_them(database: str) -> None:
    judged = await make_result(films=3)
    winners = {film.title for award in judged.result.awards for film in award.winners}
    staged = await stage_and_approve(judged, publish_at=PREMIERE)
    with standing_at(PREMIERE - HOUR - MILLISECOND):
        await act_when_due(judged.jury.edition.id, staged)
    assert await _told() == []
    with standing_at(PREMIERE - HOUR):
        await act_when_due(judged.jury.edition.id, staged)
        await act_when_due(judged.jury.edition.id, staged)
    told = await _told()
    assert [row["template"] for row in told] == ["publishing/won"]
    context = told[0]["context"]
    assert {film["title"] for film in context["won"]} == winners
    assert set(context["others"]) == {"Film A", "Film B", "Film C"} - winners
    with pytest.raises(NotFound):
        await published_palmares(judged.slug)
    with standing_at(PREMIERE):
        await act_when_due(judged.jury.edition.id, staged)
    assert await _told() == told
    for locale in ("en", "fr"):
        letter = write_letter(told[0]["template"], context, locale=locale, address="https://festival.example")
        assert all(title in letter.text and title in letter.html for title in winners)
        assert "https://festival.example/e/" in letter.text
        assert "2031" in letter.text


async def test_who_wins_nothing_is_told_so_and_nothing_else(database: str) -> None:
    judged = await make_result(films=2)
    quiet = (await make_films(judged.jury.edition, ["The quiet one"]))[0]
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    rows = {row["person_id"]: row for row in await _told()}
    assert len(rows) == 2
    lost = rows[await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", quiet)]
    assert lost["template"] == "publishing/not_selected"
    assert (lost["context"]["won"], lost["context"]["others"]) == ([], ["The quiet one"])
    letter = write_letter(lost["template"], lost["context"], locale="en", address="https://festival.example")
    assert "not among the winners: The quiet one." in letter.text
    assert not [word for word in ("Film A", "Film B") if word in letter.text + letter.html]


async def test_staging_again_withdraws_and_tells_nobody_the_same_twice(database: str) -> None:
    judged = await make_result(films=3)
    first = await stage_and_approve(judged, publish_at=PREMIERE)
    edition = judged.jury.edition.id
    with standing_at(PREMIERE - HOUR):
        await act_when_due(edition, first)
    told = await _told()
    second = await stage_and_approve(judged, publish_at=PREMIERE)
    assert (await publication_for(first, judged.organiser)).state == "withdrawn"
    with pytest.raises(PublicationCannot):
        await approve(publication_id=first, by=judged.president)
    with pytest.raises(PublicationCannot):
        await publish(publication_id=first, by=judged.organiser)
    with standing_at(PREMIERE):
        await act_when_due(edition, first)
        await act_when_due(edition, second)
    assert await _told() == told
    assert [one.state for one in (await publications_for(edition, judged.organiser)).items] == [
        "published",
        "withdrawn",
    ]


async def test_a_withdrawn_publication_never_becomes_public(database: str) -> None:
    judged = await make_result(films=2)
    staged = await stage_and_approve(judged, publish_at=PREMIERE)
    for stranger in (judged.president, judged.jury.people[1]):
        with pytest.raises(NotFound):
            await withdraw(publication_id=staged, by=stranger)
    assert (await withdraw(publication_id=staged, by=judged.colleague)).state == "withdrawn"
    with standing_at(PREMIERE):
        await act_when_due(judged.jury.edition.id, staged)
    with pytest.raises(NotFound):
        await published_palmares(judged.slug)


async def test_what_changed_after_staging_is_not_published(database: str) -> None:
    judged = await make_result(films=3)
    staged = await stage_and_approve(judged)
    counted = judged.result.awards[0].counted
    other = next(line.film_ref for line in judged.result.ranking if line.film_ref not in counted)
    await _decide(judged, [other])
    with pytest.raises(ResultMoved):
        await publish(publication_id=staged, by=judged.organiser)
    await _decide(judged, counted, reason="Back to the count.")
    with pytest.raises(ResultMoved):
        await publish(publication_id=staged, by=judged.organiser)
    fresh = await stage_and_approve(judged)
    await publish(publication_id=fresh, by=judged.organiser)
    award = (await published_palmares(judged.slug)).body.awards[0]
    assert (award.reason, len(award.films)) == ("Back to the count.", len(counted))


async def test_a_winner_taken_out_is_not_published_by_the_clock_either(database: str) -> None:
    judged = await make_result(films=3)
    staged = await stage_and_approve(judged, publish_at=PREMIERE)
    winner = judged.result.awards[0].winners[0]
    await disqualify_entry(
        edition_id=judged.jury.edition.id, entry_id=winner.entry_id, by=judged.organiser, reason="Plagiarism."
    )
    with standing_at(PREMIERE):
        await act_when_due(judged.jury.edition.id, staged)
    assert (await publication_for(staged, judged.organiser)).state == "staged"
    assert await _told() == []
    with pytest.raises(ResultOutdated):
        await stage(judged)
    await compute_result(round_id=judged.jury.round_id, by=judged.organiser)
    fresh = await stage_and_approve(judged)
    await publish(publication_id=fresh, by=judged.organiser)
    titles = {film.title for award in (await published_palmares(judged.slug)).body.awards for film in award.films}
    assert winner.title not in titles


async def test_a_film_keeps_its_public_name_when_the_palmares_is_corrected(database: str) -> None:
    judged = await make_result(films=3)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    before = (await published_palmares(judged.slug)).body.awards[0].films[0]
    corrected = await stage_and_approve(judged, erratum="The statement had a slip.")
    await publish(publication_id=corrected, by=judged.organiser)
    after = (await published_palmares(judged.slug)).body.awards[0].films[0]
    assert (after.film_ref, after.title) == (before.film_ref, before.title)
    assert (await published_film(judged.slug, after.film_ref)).awards[0] == "Grand Prix"
    assert len(await _told()) == 1


async def test_a_film_taken_out_after_publication_plays_no_more(database: str) -> None:
    judged = await make_result(films=2)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    film = (await published_palmares(judged.slug)).body.awards[0].films[0]
    winner = judged.result.awards[0].winners[0]
    assert (await published_master(judged.slug, film.film_ref))[0] == judged.jury.edition.id
    for absent in (uuid4(), winner.film_ref, winner.entry_id):
        with pytest.raises(NotFound):
            await published_master(judged.slug, absent)
    await disqualify_entry(
        edition_id=judged.jury.edition.id, entry_id=winner.entry_id, by=judged.organiser, reason="Reported."
    )
    with pytest.raises(NotFound):
        await published_master(judged.slug, film.film_ref)


async def test_nothing_is_staged_before_there_is_a_result(database: str) -> None:
    jury = await make_open_jury(films=2)
    await score_everything(jury)
    new = NewPublication()
    with pytest.raises(StillSealed):
        await stage_palmares(round_id=jury.round_id, by=jury.organiser, new=new)
    sealed = await make_sealed_jury(films=2)
    with pytest.raises(NoResultYet):
        await stage_palmares(round_id=sealed.round_id, by=sealed.organiser, new=new)
    await compute_result(round_id=sealed.round_id, by=sealed.organiser)
    for stranger in (jury.organiser, sealed.people[0], await make_colleague(sealed, Role.COORDINATOR)):
        with pytest.raises(NotFound):
            await stage_palmares(round_id=sealed.round_id, by=stranger, new=new)
    await stage_palmares(round_id=sealed.round_id, by=sealed.organiser, new=new)


async def test_instants_that_cannot_be_are_refused(database: str) -> None:
    judged = await make_result(films=2)
    async with atomic() as connection:
        now = await clock.now(connection)
    with pytest.raises(DateGone):
        await stage(judged, publish_at=now - HOUR)
    with pytest.raises(NoticesTooLate):
        await stage(judged, publish_at=PREMIERE, notify_at=PREMIERE + MILLISECOND)
    assert await fetch_value("SELECT count(*) FROM publication") == 0


async def _decide(judged: Judged, films: list[UUID], reason: str = "The jury insists.") -> None:
    decision = NewDecision("Grand Prix", films, reason)
    await decide_award(round_id=judged.jury.round_id, by=judged.organiser, decision=decision)


async def _told() -> list[dict[str, Any]]:
    """Who was told, once the worker has done what was asked of it."""
    for row in await fetch("SELECT edition_id, id FROM publication WHERE notified_at IS NOT NULL ORDER BY notified_at"):
        await tell_all_entrants(row["edition_id"], row["id"])
    return [
        dict(row)
        for row in await fetch(
            "SELECT id, person_id, template, context FROM outbox WHERE template LIKE 'publishing/%' ORDER BY id"
        )
    ]


async def _alarms() -> list[datetime]:
    rows = await fetch("SELECT execute_after FROM pgqueuer WHERE entrypoint = 'act_when_due' ORDER BY execute_after")
    return [row["execute_after"] for row in rows]
