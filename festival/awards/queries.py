"""Results as organisers and the jury read them: the stored count joined with what the films are."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.awards.rules import NoResultYet
from festival.awards.schemas import AwardOutcome, RankedFilm, ResultForOrganiser, UnrankedFilm, Winner
from festival.db import fetch, fetch_row
from festival.editions.queries import current_rules
from festival.panels.schemas import RoundForOrganiser


async def latest_result(judged: RoundForOrganiser) -> ResultForOrganiser | None:
    """The round's newest result; the caller has decided that its reader may see it. None: not computed yet."""
    row = await fetch_row(
        "SELECT * FROM result WHERE edition_id = $1 AND round_id = $2 ORDER BY computed_at DESC, id LIMIT 1",
        judged.edition_id,
        judged.id,
    )
    return await _read(judged, row) if row else None


async def result_of(judged: RoundForOrganiser) -> ResultForOrganiser:
    """The same, where there must be one.

    Raises:
        NoResultYet: nothing was computed.
    """
    found = await latest_result(judged)
    if found is None:
        raise NoResultYet
    return found


async def _read(judged: RoundForOrganiser, row: asyncpg.Record) -> ResultForOrganiser:
    films = await _films(judged)
    body = row["body"]
    return ResultForOrganiser(
        id=row["id"],
        round_id=judged.id,
        method=body["method"],
        digest=row["digest"],
        rules_digest=judged.rules_digest or "",
        computed_at=row["computed_at"],
        ranking=[
            msgspec.convert({**line, **films[line["entry"]], "film_ref": line["entry"]}, RankedFilm)
            for line in body["ranking"]
        ],
        not_ranked=[
            UnrankedFilm(film_ref=UUID(line["entry"]), title=films[line["entry"]]["title"], reason=line["reason"])
            for line in body["not_ranked"]
        ],
        awards=await _outcomes(judged, body, films),
        warnings=body["warnings"],
        agreement=body["agreement"],
    )


async def _films(judged: RoundForOrganiser) -> dict[str, dict[str, Any]]:
    rows = await fetch(
        """
        SELECT round_entry.film_ref, round_entry.entry_id, film.title,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN film ON film.id = entry.film_id
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2
        """,
        judged.edition_id,
        judged.id,
    )
    return {
        str(row["film_ref"]): {"entry_id": row["entry_id"], "title": row["title"], "countries": row["countries"]}
        for row in rows
    }


async def _outcomes(
    judged: RoundForOrganiser, body: dict[str, Any], films: dict[str, dict[str, Any]]
) -> list[AwardOutcome]:
    prizes = {award.name: award for award in (await current_rules(judged.edition_id)).awards}
    decisions = {
        row["award"]: row
        for row in await fetch(
            "SELECT DISTINCT ON (award) award, entry_ids, reason FROM decision "
            "WHERE edition_id = $1 AND round_id = $2 ORDER BY award, decided_at DESC",
            judged.edition_id,
            judged.id,
        )
    }
    ref_of = {film["entry_id"]: ref for ref, film in films.items()}
    outcomes = []
    for counted in body["awards"]:
        decision = decisions.get(counted["name"])
        refs = [ref_of[entry] for entry in decision["entry_ids"]] if decision else counted["winners"]
        prize = prizes.get(counted["name"])
        outcomes.append(
            AwardOutcome(
                name=counted["name"],
                places=prize.places if prize else len(counted["winners"]),
                amount=prize.amount if prize else None,
                currency=prize.currency if prize else None,
                winners=[
                    Winner(film_ref=UUID(ref), entry_id=films[ref]["entry_id"], title=films[ref]["title"])
                    for ref in refs
                ],
                ex_aequo=len(refs) > 1 if decision else counted["ex_aequo"],
                counted=[UUID(ref) for ref in counted["winners"]],
                reason=decision["reason"] if decision else "",
                stability=[line for line in body["stability"] if line["award"] == counted["name"]],
            )
        )
    return outcomes
