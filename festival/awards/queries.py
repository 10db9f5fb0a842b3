"""Results as organisers and the jury's president read them: the stored count joined with what the films are."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.awards.rules import NoResultYet
from festival.awards.schemas import (
    Agreement,
    AwardOutcome,
    Caution,
    Contender,
    RankedFilm,
    ResultForOrganiser,
    UnrankedFilm,
    Winner,
)
from festival.db import fetch, fetch_row, fetch_value
from festival.editions.queries import current_rules
from festival.editions.rights import PLANNING
from festival.errors import NotFound
from festival.panels.queries import STRANGER_TO_ROUND
from festival.panels.schemas import RoundForOrganiser
from judging.certainty import Certainty

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_SEALED = """
    SELECT round.*, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at IS NOT NULL AS palmares_published,
        (SELECT count(*) FROM round_entry
            WHERE (round_entry.edition_id, round_entry.round_id) = (round.edition_id, round.id)) AS entries,
        (SELECT count(*) FROM round_juror
            WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)) AS jurors,
        (SELECT count(*) FROM assignment
            WHERE (assignment.edition_id, assignment.round_id) = (round.edition_id, round.id)
            AND assignment.ended_at IS NULL) AS assignments
    FROM round JOIN edition ON edition.id = round.edition_id
    WHERE round.state = 'sealed'
"""

_MAY_READ = f"""
    NOT (edition.palmares_published_at IS NULL AND {STRANGER_TO_ROUND.format(person="$2")})
    AND (EXISTS (SELECT FROM membership WHERE membership.edition_id = round.edition_id
        AND membership.person_id = $2 AND membership.role = ANY ($3::text[]))
    OR EXISTS (SELECT FROM juror WHERE (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
        AND juror.person_id = $2 AND juror.state = 'active'))
"""  # noqa: S608 (our own text)

_OF_RESULT = """
    AND round.edition_id = $1
    AND round.id = (SELECT round_id FROM result WHERE result.edition_id = $1 AND result.id = $2)
"""


async def sealed_round(round_id: UUID, person_id: UUID) -> RoundForOrganiser:
    """A sealed round for those who may read its scores: who organises it, and its president.

    Raises:
        NotFound: absent, not theirs, or not sealed: all alike.
    """
    row = await fetch_row(
        _SEALED + f" AND round.id = $1 AND ({_MAY_READ})",
        round_id,
        person_id,
        list(PLANNING),
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), RoundForOrganiser)


async def round_of_result(edition_id: UUID, result_id: UUID) -> RoundForOrganiser | None:
    """The sealed round of a result, whoever asks: for publishing it. None: it is not sealed any more."""
    row = await fetch_row(
        _SEALED + _OF_RESULT,
        edition_id,
        result_id,
    )
    return msgspec.convert(dict(row), RoundForOrganiser) if row else None


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


async def certainty_of(judged: RoundForOrganiser, result_id: UUID) -> Certainty:
    """How sure a result is, with films and jurors by name; the caller has decided that its reader may see it."""
    body = await fetch_value(
        "SELECT certainty FROM result WHERE edition_id = $1 AND id = $2", judged.edition_id, result_id
    )
    return msgspec.convert(_by_name(body, await names_in_round(judged)), Certainty)


async def names_in_round(judged: RoundForOrganiser) -> dict[str, str]:
    """What people call the films and jurors that the count knows by id."""
    rows = await fetch(
        """
        SELECT round_entry.film_ref AS id, film.title AS name FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN film ON film.id = entry.film_id
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2
        UNION ALL
        SELECT juror.id, juror.name FROM round_juror
        JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
        WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
        """,
        judged.edition_id,
        judged.id,
    )
    return {str(row["id"]): row["name"] for row in rows}


def with_names(sentence: str, names: Mapping[str, str]) -> str:
    """The engine's sentence with films and jurors by name instead of id."""
    return _IDS.sub(lambda found: names.get(found[0], found[0]), sentence)


def _by_name(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_by_name(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _by_name(one, names) for key, one in value.items()}
    return value


async def _read(judged: RoundForOrganiser, row: asyncpg.Record) -> ResultForOrganiser:
    films = await _films(judged)
    names = await names_in_round(judged)
    body = row["body"]
    counted = {line["entry"] for line in (*body["ranking"], *body["not_ranked"])}
    competing = {ref for ref, film in films.items() if film["competes"]}
    return ResultForOrganiser(
        id=row["id"],
        round_id=judged.id,
        method=body["method"],
        digest=row["digest"],
        rules_digest=judged.rules_digest or "",
        computed_at=row["computed_at"],
        outdated=counted != competing or (judged.sealed_at is not None and row["computed_at"] < judged.sealed_at),
        ranking=[
            msgspec.convert({**line, **films[line["entry"]], "film_ref": line["entry"]}, RankedFilm)
            for line in body["ranking"]
        ],
        not_ranked=[
            UnrankedFilm(film_ref=UUID(line["entry"]), title=films[line["entry"]]["title"], reason=line["reason"])
            for line in body["not_ranked"]
        ],
        awards=await _outcomes(judged, row["id"], body, films, names),
        warnings=[Caution(one["code"], with_names(one["message"], names)) for one in body["warnings"]],
        agreement=body["agreement"] and msgspec.convert(body["agreement"], Agreement),
    )


async def _films(judged: RoundForOrganiser) -> dict[str, dict[str, Any]]:
    rows = await fetch(
        """
        SELECT round_entry.film_ref, round_entry.entry_id, film.title, category.name AS category,
            entry.state = 'qualified' AS competes,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        JOIN film ON film.id = entry.film_id
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2
        """,
        judged.edition_id,
        judged.id,
    )
    return {str(row["film_ref"]): dict(row) for row in rows}


async def _outcomes(
    judged: RoundForOrganiser,
    result_id: UUID,
    body: Mapping[str, Any],
    films: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
) -> list[AwardOutcome]:
    prizes = {award.name: award for award in (await current_rules(judged.edition_id)).awards}
    decisions = {
        row["award"]: row
        for row in await fetch(
            "SELECT DISTINCT ON (award) award, entry_ids, reason FROM decision "
            "WHERE edition_id = $1 AND result_id = $2 ORDER BY award, decided_at DESC, id",
            judged.edition_id,
            result_id,
        )
    }
    ref_of = {film["entry_id"]: ref for ref, film in films.items()}
    outcomes = []
    for counted in body["awards"]:
        decision, prize = decisions.get(counted["name"]), prizes.get(counted["name"])
        refs = [ref_of[entry] for entry in decision["entry_ids"]] if decision else counted["winners"]
        outcomes.append(
            AwardOutcome(
                name=counted["name"],
                places=prize.places if prize else len(counted["winners"]),
                amount=prize.amount if prize else None,
                currency=prize.currency if prize else None,
                winners=[Winner(UUID(ref), films[ref]["entry_id"], films[ref]["title"]) for ref in refs],
                ex_aequo=len(refs) > (prize.places if prize else 1) if decision else counted["ex_aequo"],
                counted=[UUID(ref) for ref in counted["winners"]],
                reason=decision["reason"] if decision else "",
                contenders=[
                    Contender(
                        film_ref=UUID(line["entry"]),
                        title=films[line["entry"]]["title"],
                        share=line["share"],
                        changed_by=[names.get(juror, juror) for juror in line["changed_by"]],
                    )
                    for line in body["stability"]
                    if line["award"] == counted["name"]
                ],
            )
        )
    return outcomes
