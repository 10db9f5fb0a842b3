"""The public vote for anyone and for its team; nothing here reads a star before the vote is closed and published."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.accounts.tokens import token_hash
from festival.audience.voting.rules import VotePhase
from festival.audience.voting.schemas import (
    BallotAsked,
    BallotForTeam,
    FilmForPlanning,
    FilmToVoteOn,
    VoteCounts,
    VoteHeld,
)
from festival.db import fetch, fetch_row
from festival.entries.agreements.queries import MAY_BE_SHOWN
from festival.errors import NotFound

MOST_BALLOTS = 500
"""Shown at once; what is decided makes room for the next."""

_VOTE = """
    SELECT public_vote.edition_id, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at, edition.selection_published_at, public_vote.opens_at, public_vote.closes_at,
        least_votes, clock_timestamp() AS now, published_at, outcome
    FROM public_vote JOIN edition ON edition.id = public_vote.edition_id
"""
_OF_FILM = """
    FROM vote_film JOIN entry ON (entry.edition_id, entry.id) = (vote_film.edition_id, vote_film.entry_id)
    JOIN film ON film.id = entry.film_id
"""


async def public_vote(slug: str) -> VoteHeld:
    """The vote of an announced edition.

    Raises:
        NotFound: there is none.
    """
    row = await fetch_row(_VOTE + "WHERE edition.slug = $1 AND edition.call_state <> 'preparing'", slug)
    if row is None:
        raise NotFound
    return _read(row)


async def vote_of(edition_id: UUID) -> VoteHeld | None:
    """The vote for its team; the caller has decided that its reader organises the edition."""
    row = await fetch_row(_VOTE + "WHERE edition.id = $1", edition_id)
    return None if row is None else _read(row)


def _read(row: asyncpg.Record) -> VoteHeld:
    return msgspec.convert(dict(row), VoteHeld)


async def films_in_vote(vote: VoteHeld) -> list[FilmToVoteOn]:
    """The films that may be shown, in an order that tells nothing; none are named before the vote opens."""
    if vote.phase is VotePhase.PLANNED:
        return []
    rows = await fetch(
        "SELECT film_ref, film.title, 'still' = ANY (made.kinds) AS has_still, "  # noqa: S608 (our own text)
        "'proxy' = ANY (made.kinds) AS has_proxy, "
        "array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors "
        f"{_OF_FILM} CROSS JOIN LATERAL (SELECT coalesce(array_agg(kind), '{{}}') AS kinds "
        "FROM shown_rendition AS rendition "
        "WHERE (rendition.edition_id, rendition.master_id) = (entry.edition_id, entry.master_id)) AS made "
        f"WHERE vote_film.edition_id = $1 AND {MAY_BE_SHOWN} ORDER BY film_ref",
        vote.edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[FilmToVoteOn])


async def master_in_vote(edition_id: UUID, film_ref: UUID) -> UUID:
    """The file of a film that may be shown.

    Raises:
        NotFound: none of this vote.
    """
    row = await fetch_row(
        f"SELECT entry.master_id {_OF_FILM} WHERE vote_film.edition_id = $1 AND film_ref = $2 AND {MAY_BE_SHOWN} "
        "AND entry.master_id IS NOT NULL",
        edition_id,
        film_ref,
    )
    if row is None:
        raise NotFound
    master_id: UUID = row["master_id"]
    return master_id


async def films_for_planning(edition_id: UUID) -> list[FilmForPlanning]:
    """The films that can be put to the vote, the chosen first; where there is no vote yet, those of the shortlist."""
    rows = await fetch(
        "SELECT entry.id AS entry_id, film.title, CASE "  # noqa: S608 (our own text)
        "WHEN EXISTS (SELECT FROM vote_film WHERE vote_film.edition_id = $1) THEN EXISTS (SELECT FROM vote_film v "
        "WHERE (v.edition_id, v.entry_id) = ($1, entry.id)) "
        "WHEN latest.id IS NOT NULL THEN EXISTS (SELECT FROM shortlisted s "
        "WHERE (s.edition_id, s.shortlist_id, s.entry_id) = ($1, latest.id, entry.id)) ELSE true END AS chosen "
        "FROM entry JOIN film ON film.id = entry.film_id LEFT JOIN LATERAL (SELECT id FROM shortlist "
        "WHERE edition_id = $1 ORDER BY decided_at DESC LIMIT 1) latest ON true "
        f"WHERE entry.edition_id = $1 AND {MAY_BE_SHOWN} ORDER BY chosen DESC, film.title, entry.id LIMIT 1000",
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[FilmForPlanning])


async def vote_counts(edition_id: UUID) -> VoteCounts:
    """How many ballots are where."""
    row: Any = await fetch_row(
        "SELECT count(*) FILTER (WHERE state = 'asked') AS asked, "
        "count(*) FILTER (WHERE state = 'counted') AS counted, "
        "count(*) FILTER (WHERE state = 'quarantined') AS quarantined, "
        "count(*) FILTER (WHERE state = 'excluded') AS excluded FROM vote_ballot WHERE edition_id = $1",
        edition_id,
    )
    return msgspec.convert(dict(row), VoteCounts)


async def suspect_ballots(edition_id: UUID, *, decided: bool) -> list[BallotForTeam]:
    """What waits for a decision, or was decided on; the networks that send most come first."""
    rows = await fetch(
        "SELECT id, email, left(encode(coalesce(network, ''), 'hex'), 6) AS network, confirmed_at, state, reasons "
        "FROM vote_ballot WHERE edition_id = $1 AND reasons <> '{}' AND state <> 'asked' "
        "AND (decided_at IS NOT NULL) = $2 ORDER BY decided_at DESC NULLS FIRST, "
        "count(*) OVER (PARTITION BY network) DESC, network, asked_at, id LIMIT $3",
        edition_id,
        decided,
        MOST_BALLOTS,
    )
    return msgspec.convert([dict(row) for row in rows], list[BallotForTeam])


async def ballot_asked(slug: str, token: str) -> BallotAsked:
    """A ballot for whoever opened its link; reading it changes nothing.

    Raises:
        NotFound: there is none, or its voter is forgotten.
    """
    row = await fetch_row(
        "SELECT edition.slug AS edition_slug, edition.name AS edition_name, edition.palmares_published_at, "
        "edition.selection_published_at, b.email, "
        "b.state, (SELECT jsonb_agg(jsonb_build_array(film.title, stars) ORDER BY stars DESC, film.title) "
        "FROM vote_star JOIN entry ON (entry.edition_id, entry.id) = (vote_star.edition_id, vote_star.entry_id) "
        "JOIN film ON film.id = entry.film_id WHERE (vote_star.edition_id, ballot_id) = (b.edition_id, b.id)) AS stars "
        "FROM vote_ballot b JOIN edition ON edition.id = b.edition_id "
        "WHERE edition.slug = $1 AND token_hash = $2 AND b.email IS NOT NULL",
        slug,
        token_hash(token),
    )
    if row is None:
        raise NotFound
    return msgspec.convert({**row, "stars": row["stars"] or []}, BallotAsked)
