"""A casting for those who organise it, and for whoever opened the link of a mail."""

from typing import Any
from uuid import UUID

import msgspec

from festival.accounts.tokens import token_hash
from festival.awards.queries import latest_result
from festival.casting.rules import RoundNotSealed, SelecteeState
from festival.casting.schemas import Candidate, ChosenOne, SelecteeShown, ToldCounts
from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.panels.queries import rounds_for
from festival.panels.rules import RoundState

_SELECTEES = """
    SELECT selectee.*, edition.slug AS edition_slug, edition.name AS edition_name, film.title AS played,
        person.display_name AS name, coalesce(public_post.url, '') AS post
    FROM selectee JOIN edition ON edition.id = selectee.edition_id
    JOIN entry ON (entry.edition_id, entry.id) = (selectee.edition_id, selectee.entry_id)
    JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id
    LEFT JOIN public_post ON (public_post.edition_id, public_post.entry_id) = (selectee.edition_id, selectee.entry_id)
"""


async def candidates_of(edition_id: UUID, person_id: UUID) -> list[Candidate]:
    """Everybody whom the last sealed round ranked, the best first, for an organiser who may read its result.

    Raises:
        RoundNotSealed: no round is sealed with a result.
    """
    sealed = [one for one in await rounds_for(edition_id, person_id, "organiser") if one.state == RoundState.SEALED]
    result = await latest_result(sealed[-1]) if sealed else None
    if result is None:
        raise RoundNotSealed
    rows = await fetch(
        "SELECT entry.id, person.display_name AS name, selectee.entry_id IS NOT NULL AS chosen FROM entry "
        "JOIN person ON person.id = entry.entrant_id LEFT JOIN selectee "
        "ON (selectee.edition_id, selectee.entry_id) = (entry.edition_id, entry.id) "
        "WHERE entry.edition_id = $1 AND entry.id = ANY ($2) AND entry.state = 'qualified'",
        edition_id,
        [line.entry_id for line in result.ranking],
    )
    known = {row["id"]: row for row in rows}
    return [
        Candidate(
            entry_id=line.entry_id,
            place=line.rank,
            name=known[line.entry_id]["name"],
            played=line.title,
            score=line.score,
            chosen=known[line.entry_id]["chosen"],
        )
        for line in result.ranking
        if line.entry_id in known
    ]


async def selectees_of(edition_id: UUID) -> list[SelecteeShown]:
    """Who was chosen, those who agreed first; how to reach somebody is given out once they agreed."""
    rows = await fetch(
        _SELECTEES + "WHERE selectee.edition_id = $1 ORDER BY selectee.state <> 'agreed', selectee.state, name",
        edition_id,
    )
    return [msgspec.convert(_discreet(dict(row)), SelecteeShown) for row in rows]


def _discreet(row: dict[str, Any]) -> dict[str, Any]:
    hidden = {} if row["state"] == SelecteeState.AGREED else {"contact_name": "", "contact_email": ""}
    return {**row, **hidden}


async def chosen_by_link(token: str) -> ChosenOne:
    """Who was asked by this link.

    Raises:
        NotFound: nobody.
    """
    row = await fetch_row(_SELECTEES + "WHERE token_hash = $1 AND entry.state = 'qualified'", token_hash(token))
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), ChosenOne)


async def told_counts(edition_id: UUID) -> ToldCounts:
    """Of those who entered and were not chosen."""
    row: Any = await fetch_row(
        "SELECT count(*) FILTER (WHERE told) AS told, count(*) FILTER (WHERE NOT told) AS waiting FROM ("
        "SELECT DISTINCT entrant_id, EXISTS (SELECT FROM casting_told t WHERE (t.edition_id, t.person_id) "
        "= (entry.edition_id, entry.entrant_id)) AS told FROM entry WHERE edition_id = $1 "
        "AND state IN ('submitted', 'qualified') AND NOT EXISTS (SELECT FROM selectee JOIN entry own "
        "ON (own.edition_id, own.id) = (selectee.edition_id, selectee.entry_id) WHERE selectee.edition_id = $1 "
        "AND own.entrant_id = entry.entrant_id)) AS others",
        edition_id,
    )
    return msgspec.convert(dict(row), ToldCounts)
