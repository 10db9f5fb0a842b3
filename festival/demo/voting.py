"""People's choice of a story: viewers give stars, a school class votes together, a farm is planted and found."""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np

from festival import clock
from festival.audience.voting.balloting import cast_ballot, confirm_ballot
from festival.audience.voting.counting import publish_vote
from festival.audience.voting.deciding import decide_ballots, look_for_farms
from festival.audience.voting.farms import Sign
from festival.audience.voting.planning import plan_vote
from festival.audience.voting.queries import films_for_planning, films_in_vote, suspect_ballots, vote_counts, vote_of
from festival.audience.voting.rules import MOST_STARS, Deciding, VotePhase
from festival.audience.voting.schemas import FilmToVoteOn, NewVote
from festival.db import atomic
from festival.demo import judging
from festival.demo.opening import organiser_email
from festival.demo.story import Playing
from festival.notifications.queries import waiting_links

VIEWERS, CLASS, FARM = 90, 6, 14
LEAST_VOTES = 3
_OPEN = timedelta(days=7)
_MOMENT = timedelta(seconds=1)
"""How long the vote is open yet once it is to close."""
_FIRST = ("marie", "jean", "aicha", "paul", "lea", "hugo", "emma", "omar", "lucas", "jade", "nora", "karim", "julia")
_LAST = ("martin", "bernard", "diallo", "petit", "robert", "durand", "moreau", "haddad", "simon", "garcia", "roux")


class _Voter(NamedTuple):
    """An address, the network it votes from, and what it gives to which film (by place in the list)."""

    email: str
    network: str
    stars: dict[int, int]


async def open_vote(playing: Playing) -> None:
    """The shortlisted films are put before the public, since a day."""
    edition_id, by = judging.edition_of(playing.progress), playing.progress.people[organiser_email(0)]
    if await vote_of(edition_id) is not None:
        return
    new = NewVote(await _now() - timedelta(days=1), await _now() + _OPEN, await _chosen(edition_id), LEAST_VOTES)
    await plan_vote(edition_id=edition_id, by=by, new=new)


async def vote(playing: Playing) -> None:
    """Everybody sends a ballot and presses the button behind its mail."""
    edition_id = judging.edition_of(playing.progress)
    held = await vote_of(edition_id)
    if held is None or (await vote_counts(edition_id)).counted:
        return
    films = sorted(await films_in_vote(held), key=lambda film: film.title)
    async with atomic():
        for voter in planned_voters(playing.progress.seed, len(films)):
            await _vote(playing.story.edition.slug, films, voter)
        for message in await waiting_links(edition_id):
            if message.template == "audience/vote":
                await confirm_ballot(token=message.context["link"].rpartition("/")[2])


async def publish_choice(playing: Playing) -> None:
    """The vote closes; who looks like a farm is decided on; the result is public with how many were excluded."""
    edition_id, by = judging.edition_of(playing.progress), playing.progress.people[organiser_email(0)]
    held = await vote_of(edition_id)
    if held is None or held.phase is VotePhase.PUBLISHED:
        return
    if held.phase is VotePhase.OPEN:
        films = await _chosen(edition_id)
        closing = NewVote(held.opens_at, await _now() + _MOMENT, films, held.least_votes)
        await plan_vote(edition_id=edition_id, by=by, new=closing)
        await asyncio.sleep((closing.closes_at - await _now()).total_seconds() + 0.05)
    await look_for_farms(edition_id)
    waiting = await suspect_ballots(edition_id, decided=False)
    # The class is known to the festival: its teacher wrote. Nobody knows the others.
    known = [ballot.id for ballot in waiting if ballot.reasons == [Sign.BURST]]
    for ballots, deciding in (
        (known, Deciding.ACCEPT),
        ([ballot.id for ballot in waiting if ballot.id not in known], Deciding.EXCLUDE),
    ):
        await decide_ballots(edition_id=edition_id, by=by, ballots=ballots, deciding=deciding)
    await publish_vote(edition_id=edition_id, by=by)


def planned_voters(seed: int, films: int) -> list[_Voter]:
    """Viewers at home with different tastes, a class at its school, and one hand behind many addresses."""
    chance = np.random.default_rng([seed, 5])
    liking = chance.normal(3.2, 0.8, films)
    names = [f"{first}.{last}" for last in _LAST for first in _FIRST]
    voters = []
    for number in range(VIEWERS):
        seen = chance.choice(films, size=min(films, int(chance.integers(1, 6))), replace=False)
        given = np.clip(np.rint(liking[seen] + chance.normal(0, 1, len(seen))), 1, MOST_STARS)
        stars = {int(film): int(many) for film, many in zip(seen, given, strict=True)}
        voters.append(_Voter(f"{names[number]}@viewers.example", f"home-{number}", stars))
    own, bought = int(np.argsort(liking)[films // 2]), int(np.argmin(liking))
    voters.extend(_Voter(f"{names[VIEWERS + number]}@lycee.example", "school", {own: 5}) for number in range(CLASS))
    voters.extend(_Voter(f"fan{101 + number}@mailinator.com", "farm", {bought: 5}) for number in range(FARM))
    return voters


async def _chosen(edition_id: UUID) -> list[UUID]:
    return [film.entry_id for film in await films_for_planning(edition_id) if film.chosen]


async def _now() -> datetime:
    async with atomic() as connection:
        return await clock.now(connection)


async def _vote(slug: str, films: list[FilmToVoteOn], voter: _Voter) -> None:
    stars: dict[UUID, int] = {films[place].film_ref: many for place, many in voter.stars.items()}
    await cast_ballot(slug=slug, email=voter.email, stars=stars, network=voter.network, locale="en", person_id=None)
