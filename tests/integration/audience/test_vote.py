"""The public vote from its plan to its result: one final vote each, farms kept back, nothing known before it closes."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import httpx
import pytest

from festival.audience.voting.balloting import cast_ballot, confirm_ballot
from festival.audience.voting.counting import publish_vote
from festival.audience.voting.deciding import decide_ballots, look_at_open_votes
from festival.audience.voting.planning import plan_vote
from festival.audience.voting.queries import public_vote, suspect_ballots, vote_counts
from festival.audience.voting.rules import (
    MAILS_EACH,
    Deciding,
    NoFilmsToVoteOn,
    NoStars,
    OwnFilm,
    QuarantineNotEmpty,
    VoteCannotBe,
    VoteClosed,
    VotedBefore,
    VoteHasBegun,
    VoteLinkOver,
    VoteNotOpen,
    VotePhase,
    VotePublished,
    VoteStillOpen,
    VotingTooFast,
)
from festival.audience.voting.schemas import NewVote
from festival.db import atomic, execute, fetch_value
from festival.entries.agreements.consenting import give_consents
from festival.entries.agreements.rules import ConsentKind
from festival.entries.rules import EntryState
from festival.errors import NotFound
from festival.privacy.erasing import erase
from festival.privacy.queries import held_about
from festival.privacy.retention import enforce_periods
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.postbox import mailed_link

MAKER = "maker@film.example"


class Place(NamedTuple):
    """An edition whose vote on two films is open."""

    slug: str
    edition_id: UUID
    organiser: UUID
    maker: UUID
    entries: list[UUID]
    films: list[UUID]


def _later(**ahead: int) -> datetime:
    return datetime.now(UTC) + timedelta(**ahead)


@pytest.fixture
async def place(database: str) -> Place:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entries = []
    for title, email in (("Low Tide", MAKER), ("Lift", "other@film.example")):
        entrant = await make_person(email=email)
        entry = await make_entry(edition=edition, entrant=entrant, state=EntryState.QUALIFIED, title=title)
        await give_consents(entry_id=entry, by=entrant, consents={ConsentKind.PUBLICATION: True})
        entries.append(entry)
    new = NewVote(_later(hours=1), _later(days=2), entries)
    await plan_vote(edition_id=edition.id, by=organiser, new=new)
    await execute("UPDATE public_vote SET opens_at = now() - interval '1 hour'")
    maker = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entries[0])
    films = [await fetch_value("SELECT film_ref FROM vote_film WHERE entry_id = $1", entry) for entry in entries]
    return Place(edition.slug, edition.id, organiser, maker, entries, films)


async def cast(place: Place, email: str, *stars: int, network: str = "192.0.2.9") -> str:
    given = dict(zip(place.films, stars, strict=False))
    await cast_ballot(slug=place.slug, email=email, stars=given, network=network, locale="en", person_id=None)
    return (await mailed_link(recipient=email)).rpartition("/")[2]


async def vote_by(place: Place, email: str, *stars: int, network: str = "192.0.2.9") -> None:
    await confirm_ballot(token=await cast(place, email, *stars, network=network))


async def close() -> None:
    await execute("UPDATE public_vote SET closes_at = now()")


async def test_a_vote_counts_once_its_mail_is_answered_and_is_final(place: Place) -> None:
    token = await cast(place, "viewer@home.example", 5, 3)
    assert (await vote_counts(place.edition_id)).counted == 0
    await confirm_ballot(token=token)
    await confirm_ballot(token=token)
    assert (await vote_counts(place.edition_id)).counted == 1
    for same in ("viewer@home.example", "viewer+again@home.example"):
        again = await cast(place, same, 1)
        with pytest.raises(VotedBefore):
            await confirm_ballot(token=again)
    assert (await vote_counts(place.edition_id)).counted == 1
    await vote_by(place, "another@home.example", 4)
    assert (await vote_counts(place.edition_id)).counted == 2


async def test_nobody_votes_for_their_own_film(place: Place) -> None:
    with pytest.raises(OwnFilm, match="Low Tide"):
        await vote_by(place, MAKER, 5)
    with pytest.raises(OwnFilm):
        await vote_by(place, "maker+fan@film.example", 5)
    own = {place.films[0]: 5}
    with pytest.raises(OwnFilm):
        await cast_ballot(
            slug=place.slug, email="a@b.example", stars=own, network=None, locale="en", person_id=place.maker
        )
    other = place._replace(films=place.films[1:])
    await vote_by(other, MAKER, 5)
    assert (await vote_counts(place.edition_id)).counted == 1


async def test_too_early_too_late_and_too_old(place: Place) -> None:
    waiting = await cast(place, "slow@home.example", 5)
    await execute("UPDATE vote_ballot SET asked_at = now() - interval '2 days'")
    with pytest.raises(VoteLinkOver):
        await confirm_ballot(token=waiting)
    with pytest.raises(VoteLinkOver):
        await confirm_ballot(token="no-such-link")
    late = await cast(place, "late@home.example", 5)
    await close()
    with pytest.raises(VoteClosed):
        await confirm_ballot(token=late)
    with pytest.raises(VoteClosed):
        await cast(place, "later@home.example", 5)
    await execute("UPDATE public_vote SET opens_at = now() + interval '1 hour', closes_at = now() + interval '2 hours'")
    with pytest.raises(VoteNotOpen):
        await cast(place, "early@home.example", 5)


async def test_what_is_no_ballot_is_refused(place: Place) -> None:
    for stars in ({}, {place.films[0]: 6}, {place.films[0]: 0}, {UUID(int=1): 5}):
        with pytest.raises(NoStars):
            await cast_ballot(
                slug=place.slug, email="a@b.example", stars=stars, network=None, locale="en", person_id=None
            )
    with pytest.raises(NotFound):
        await cast_ballot(slug="none", email="a@b.example", stars={}, network=None, locale="en", person_id=None)
    for _ in range(MAILS_EACH):
        await cast(place, "flood@home.example", 5)
    with pytest.raises(VotingTooFast):
        await cast(place, "flood@home.example", 5)


async def test_a_farm_is_kept_back_until_somebody_decides_and_the_count_says_how_many(place: Place) -> None:
    for number in range(5):
        await vote_by(place, f"fan{number}@home.example", 5, 1)
    await vote_by(place, "viewer@home.example", 2, 4, network="198.51.100.1")
    await look_at_open_votes()
    waiting = await suspect_ballots(place.edition_id, decided=False)
    assert [(one.state, [sign.value for sign in one.reasons]) for one in waiting] == [
        ("quarantined", ["same_network_same_minute", "names_of_one_pattern"])
    ] * 5
    same = {"edition_id": place.edition_id, "by": place.organiser}
    with pytest.raises(VoteStillOpen):
        await publish_vote(**same)
    await close()
    with pytest.raises(QuarantineNotEmpty, match="5 votes"):
        await publish_vote(**same)
    ids = [one.id for one in waiting]
    assert await decide_ballots(**same, ballots=ids, deciding=Deciding.EXCLUDE) == 5
    assert await decide_ballots(**same, ballots=ids[:1], deciding=Deciding.UNDO) == 1
    await look_at_open_votes()
    assert await decide_ballots(**same, ballots=ids[:1], deciding=Deciding.ACCEPT) == 1
    with pytest.raises(NotFound):
        await decide_ballots(edition_id=place.edition_id, by=place.maker, ballots=ids, deciding=Deciding.ACCEPT)
    await publish_vote(**same)
    vote = await public_vote(place.slug)
    assert vote.outcome is not None
    assert (vote.phase, vote.outcome.counted, vote.outcome.excluded) == (VotePhase.PUBLISHED, 2, 4)
    assert [(one.place, one.title, one.stars, one.votes) for one in vote.outcome.places] == [
        (1, "Low Tide", "3.5", 2),
        (2, "Lift", "2.5", 2),
    ]
    with pytest.raises(VotePublished):
        await publish_vote(**same)
    with pytest.raises(VotePublished):
        await decide_ballots(**same, ballots=ids, deciding=Deciding.UNDO)
    assert await fetch_value("SELECT count(*) FROM vote_ballot WHERE email IS NOT NULL OR network IS NOT NULL") == 0
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = 'audience/vote'") == 0
    assert await fetch_value("SELECT count(*) FROM public_vote WHERE address_key IS NOT NULL") == 0


async def test_nobody_decides_on_votes_that_nothing_speaks_against(place: Place) -> None:
    await vote_by(place, "viewer@home.example", 1)
    every = [await fetch_value("SELECT id FROM vote_ballot")]
    changed = await decide_ballots(
        edition_id=place.edition_id, by=place.organiser, ballots=every, deciding=Deciding.EXCLUDE
    )
    assert changed == 0
    assert (await vote_counts(place.edition_id)).counted == 1


async def test_films_with_few_votes_and_films_taken_out_have_no_place(place: Place) -> None:
    await execute("UPDATE public_vote SET least_votes = 2")
    await vote_by(place, "one@home.example", 5, 5)
    await vote_by(place, "two@home.example", 3, network="198.51.100.2")
    await close()
    await publish_vote(edition_id=place.edition_id, by=place.organiser)
    outcome = (await public_vote(place.slug)).outcome
    assert outcome is not None
    assert ([one.title for one in outcome.places], outcome.without) == (["Low Tide"], ["Lift"])


async def test_what_is_voted_on_does_not_change_under_the_voters(place: Place) -> None:
    same = {"edition_id": place.edition_id, "by": place.organiser}
    held = await public_vote(place.slug)
    opened = held.opens_at.replace(second=0, microsecond=0)
    await plan_vote(**same, new=NewVote(opened, _later(days=5), place.entries))
    assert (await public_vote(place.slug)).closes_at > held.closes_at
    with pytest.raises(VoteHasBegun):
        await plan_vote(**same, new=NewVote(opened, _later(days=5), place.entries[:1]))
    with pytest.raises(VoteCannotBe):
        await plan_vote(**same, new=NewVote(_later(days=3), _later(days=2), place.entries))
    await execute("UPDATE public_vote SET opens_at = now() + interval '1 hour'")
    with pytest.raises(NoFilmsToVoteOn):
        await plan_vote(**same, new=NewVote(_later(hours=1), _later(days=2), []))
    await give_consents(entry_id=place.entries[0], by=place.maker, consents={ConsentKind.PUBLICATION: False})
    with pytest.raises(NoFilmsToVoteOn):
        await plan_vote(**same, new=NewVote(_later(hours=1), _later(days=2), place.entries))
    with pytest.raises(NotFound):
        await plan_vote(edition_id=place.edition_id, by=place.maker, new=NewVote(_later(hours=1), _later(days=2), []))


async def test_a_voter_finds_and_erases_their_vote_which_stays_counted(place: Place) -> None:
    viewer = await make_person(email="viewer@home.example")
    await vote_by(place, "viewer@home.example", 4)
    held = await held_about(viewer)
    assert [(row["state"], row["stars"]) for row in held.sections["votes"]] == [("counted", {"Low Tide": 4})]
    async with atomic() as connection:
        await erase(connection, viewer)
    assert await fetch_value("SELECT count(*) FROM vote_ballot WHERE email IS NULL AND state = 'counted'") == 1


async def test_voters_are_forgotten_in_time_without_a_result(place: Place) -> None:
    await vote_by(place, "viewer@home.example", 4)
    await enforce_periods()
    assert await fetch_value("SELECT count(*) FROM vote_ballot WHERE email IS NOT NULL") == 1
    await execute(
        "UPDATE public_vote SET opens_at = now() - interval '99 days', closes_at = now() - interval '31 days'"
    )
    await enforce_periods()
    assert await fetch_value("SELECT count(*) FROM vote_ballot WHERE email IS NOT NULL") == 0
    await publish_vote(edition_id=place.edition_id, by=place.organiser)
    assert (await public_vote(place.slug)).phase is VotePhase.PUBLISHED


async def test_a_viewer_votes_without_scripts_and_organisers_see_no_stars(
    client: httpx.AsyncClient, place: Place
) -> None:
    page = f"/e/{place.slug}/vote"
    assert "Vote for the films" in (await client.get(f"/e/{place.slug}")).text
    sent = await send_form(client, page, {f"stars-{place.films[0]}": "5", "email": "viewer@home.example"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{page}?sent=yes")
    assert "A mail is on its way" in (await client.get(sent.headers["location"])).text
    link = await mailed_link("audience/vote")
    for _ in range(2):
        opened = await client.get(link)
        assert "Count my vote" in opened.text
    assert (await vote_counts(place.edition_id)).asked == 1
    done = await send_form(client, link, {})
    assert "Your vote is in" in (await client.get(done.headers["location"])).text
    assert (await vote_counts(place.edition_id)).counted == 1
    empty = await send_form(client, page, {"email": "viewer@home.example"})
    assert (empty.status_code, "Give one to five stars" in empty.text) == (422, True)
    second = httpx.AsyncClient(transport=client._transport, base_url="http://testserver")
    kept = await second.get(page)
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', kept.text)
    assert token is not None
    answer = await second.post(
        page, data={"_csrf": token[1], f"stars-{place.films[1]}": "2", "email": "b@home.example"}
    )
    assert answer.status_code == 303
    await sit_down(client, place.organiser)
    desk = await client.get(f"/organise/{place.slug}/vote")
    assert (desk.status_code, "Nothing is in quarantine" in desk.text, "★" in desk.text) == (200, True, False)
