"""Results as organisers and the jury's president read them: the stored count joined with what the films are."""

import re
from collections.abc import Collection, Mapping, Sequence
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
    ResultInShort,
    UnrankedFilm,
    Winner,
)
from festival.db import fetch, fetch_row
from festival.editions.rights import PLANNING
from festival.editions.rules_body import AwardRules
from festival.errors import NotFound
from festival.panels.queries import NOT_COMPETING, SIZE_OF_ROUND, STRANGER_TO_ROUND
from festival.panels.round_work import LATEST_WORK, WorkForOrganiser, WorkKind, read_work
from festival.panels.schemas import RoundForOrganiser
from judging.certainty import Certainty

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_SEALED = f"""
    SELECT round.*, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at IS NOT NULL AS palmares_published,
        {SIZE_OF_ROUND}
    FROM round JOIN edition ON edition.id = round.edition_id
    WHERE round.state = 'sealed'
"""  # noqa: S608 (our own text)

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

_COUNTED = f"""{_SEALED} AND round.edition_id = $1
    AND EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $2
        AND membership.role = ANY ($3::text[]))
    AND EXISTS (SELECT FROM result WHERE (result.edition_id, result.round_id) = (round.edition_id, round.id))
    ORDER BY round.number DESC
"""  # noqa: S608 (our own text)


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


_OUTDATED = f"""
    coalesce(round.sealed_at > result.computed_at, false) OR round.entry_count <> result.entries OR EXISTS (
        SELECT FROM (SELECT round_entry.film_ref FROM round_entry
            WHERE (round_entry.edition_id, round_entry.round_id) = (result.edition_id, result.round_id)
            AND round_entry.entry_id IN ({NOT_COMPETING})) AS gone
        FULL JOIN unnest(result.absent) AS absent (film_ref) USING (film_ref)
        WHERE gone.film_ref IS NULL OR absent.film_ref IS NULL)
"""  # noqa: S608 (our own text)
"""Whether what competes in the edition $1 has changed since: told by the few films that a result leaves out."""

_LATEST = """
    SELECT result.id, result.round_id, result.digest, result.computed_at, result.ranked, {columns},
        ({outdated}) AS outdated,
        (SELECT coalesce(jsonb_agg(latest), '[]') FROM (SELECT DISTINCT ON (award) award, entry_ids, reason
            FROM decision WHERE (decision.edition_id, decision.result_id) = (result.edition_id, result.id)
            ORDER BY award, decided_at DESC, id) AS latest) AS decisions,
        (SELECT rules_version.body -> 'awards' FROM edition JOIN rules_version
            ON (rules_version.edition_id, rules_version.id) = (edition.id, edition.rules_version_id)
            WHERE edition.id = result.edition_id) AS prizes
    FROM unnest($2::uuid[]) AS asked (round_id)
    CROSS JOIN LATERAL (SELECT * FROM result WHERE (result.edition_id, result.round_id) = ($1, asked.round_id)
        ORDER BY computed_at DESC, id LIMIT 1) AS result
    JOIN round ON (round.edition_id, round.id) = (result.edition_id, result.round_id)
"""
_WHOLE = _LATEST.format(columns="result.body, NULL::jsonb AS certainty", outdated=_OUTDATED)
_HEAD = _LATEST.format(columns="result.head AS body, NULL::jsonb AS certainty", outdated=_OUTDATED)
_IN_SHORT = _LATEST.format(columns="result.head AS body, result.certainty_head AS certainty", outdated=_OUTDATED)


_ON_RESULTS = f"""
    SELECT ({LATEST_WORK.format(round="asked.round_id", kind=f"'{WorkKind.RESULT.value}'")}) AS work,
        asked.round_id AS work_on, short.*
    FROM unnest($2::uuid[]) AS asked (round_id) LEFT JOIN ({_HEAD}) AS short USING (round_id)
"""  # noqa: S608 (our own text)


async def latest_result(judged: RoundForOrganiser) -> ResultForOrganiser | None:
    """The round's newest result; the caller has decided that its reader may see it. None: not computed yet."""
    row = await fetch_row(_WHOLE, judged.edition_id, [judged.id])
    return _read(judged, row, await names_in_rounds([judged])) if row else None


async def results_and_works(
    rounds: Sequence[RoundForOrganiser],
) -> tuple[dict[UUID, ResultForOrganiser], dict[UUID, WorkForOrganiser]]:
    """The beginnings of what `results_in_short` gives, and the counts that workers are making, or could not."""
    if not rounds:
        return {}, {}
    rows = await fetch(_ON_RESULTS, rounds[0].edition_id, [one.id for one in rounds])
    works = {row["work_on"]: read_work(row["work"]) for row in rows}
    results = await _read_heads(rounds, [row for row in rows if row["id"] is not None])
    return (
        {result.round_id: result for result, _ in results},
        {round_id: work for round_id, work in works.items() if work is not None},
    )


async def results_in_short(rounds: Sequence[RoundForOrganiser]) -> dict[UUID, ResultInShort]:
    """The newest results of rounds of one edition, as long as a page is, whatever they hold.

    The caller has decided that its reader may see them; a round that was not counted yet is left out.
    """
    if not rounds:
        return {}
    rows = await fetch(_IN_SHORT, rounds[0].edition_id, [one.id for one in rounds])
    return {
        row["round_id"]: ResultInShort(
            result=result, ranked=row["ranked"], certainty=msgspec.convert(_by_name(row["certainty"], names), Certainty)
        )
        for row, (result, names) in zip(rows, await _read_heads(rounds, rows), strict=True)
    }


async def _read_heads(
    rounds: Sequence[RoundForOrganiser], rows: Sequence[asyncpg.Record]
) -> list[tuple[ResultForOrganiser, dict[str, str]]]:
    """Each result, and what those are called whom it names by id."""
    said = msgspec.json.encode([[row["body"], row["certainty"]] for row in rows]).decode()
    decided = [entry for row in rows for decision in row["decisions"] for entry in decision["entry_ids"]]
    names = await names_in_rounds(rounds, _IDS.findall(said), decided) if rows else {}
    called = {key: one.name for key, one in names.items()}
    by_id = {one.id: one for one in rounds}
    return [(_read(by_id[row["round_id"]], row, names), called) for row in rows]


async def counted_rounds(edition_id: UUID, person_id: UUID) -> list[RoundForOrganiser]:
    """The edition's sealed rounds that have a result, the last first, for someone who plans in it."""
    rows = await fetch(
        _COUNTED,
        edition_id,
        person_id,
        list(PLANNING),
    )
    return [msgspec.convert(dict(row), RoundForOrganiser) for row in rows]


async def result_of(judged: RoundForOrganiser) -> ResultForOrganiser:
    """The same as `latest_result`, where there must be one.

    Raises:
        NoResultYet: nothing was computed.
    """
    found = await latest_result(judged)
    if found is None:
        raise NoResultYet
    return found


async def stands(judged: RoundForOrganiser, digest: str) -> bool:
    """Whether the round's newest result is this one, and nothing has changed since it was counted."""
    row = await fetch_row(_IN_SHORT, judged.edition_id, [judged.id])
    return row is not None and row["digest"] == digest and not row["outdated"]


_NAMED = """
    SELECT round_entry.film_ref::text AS id, film.title AS name, round_entry.round_id, round_entry.entry_id,
        category.name AS category,
        array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries
    FROM round_entry
    JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
    JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
    JOIN film ON film.id = entry.film_id
    WHERE round_entry.edition_id = $1 AND round_entry.round_id = ANY ($2) {films}
    UNION ALL
    SELECT juror.id::text, juror.name, NULL, NULL, '', '{{}}' FROM round_juror
    JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
    WHERE round_juror.edition_id = $1 AND round_juror.round_id = ANY ($2) {jurors}
"""
_ALL = _NAMED.format(films="", jurors="")
_SOME = _NAMED.format(
    films="AND (round_entry.film_ref = ANY ($3) OR round_entry.entry_id = ANY ($4))",
    jurors="AND round_juror.juror_id = ANY ($3)",
)


class Named(msgspec.Struct, frozen=True):
    """A film of a round, or a juror (``entry_id`` None), as people call them."""

    id: str
    name: str
    round_id: UUID | None
    entry_id: UUID | None
    category: str
    countries: list[str]


async def names_in_rounds(
    rounds: Sequence[RoundForOrganiser], named: Collection[str] | None = None, entries: Collection[str] = ()
) -> dict[str, Named]:
    """Films by their random name, and jurors by id: all of these rounds, or those ``named`` so or by their entries."""
    asked: list[Any] = [rounds[0].edition_id, [one.id for one in rounds]]
    rows = await (fetch(_ALL, *asked) if named is None else fetch(_SOME, *asked, list(set(named)), list(entries)))
    return {row["id"]: msgspec.convert(dict(row), Named) for row in rows}


async def names_in_round(judged: RoundForOrganiser) -> dict[str, str]:
    """What people call the films and jurors that the count knows by id."""
    return {key: one.name for key, one in (await names_in_rounds([judged])).items()}


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


def _read(judged: RoundForOrganiser, row: asyncpg.Record, names: Mapping[str, Named]) -> ResultForOrganiser:
    body = row["body"]
    called = {key: one.name for key, one in names.items()}
    return ResultForOrganiser(
        id=row["id"],
        round_id=judged.id,
        method=body["method"],
        digest=row["digest"],
        rules_digest=judged.rules_digest or "",
        computed_at=row["computed_at"],
        outdated=row["outdated"],
        ranking=[_ranked(line, names[line["entry"]]) for line in body["ranking"]],
        not_ranked=[
            UnrankedFilm(film_ref=UUID(line["entry"]), title=called[line["entry"]], reason=line["reason"])
            for line in body["not_ranked"]
        ],
        awards=_outcomes(row, names),
        warnings=[Caution(one["code"], with_names(one["message"], called)) for one in body["warnings"]],
        agreement=body["agreement"] and msgspec.convert(body["agreement"], Agreement),
    )


def _ranked(line: dict[str, Any], film: Named) -> RankedFilm:
    said = {"title": film.name, "category": film.category, "countries": film.countries, "entry_id": film.entry_id}
    return msgspec.convert({**line, **said, "film_ref": line["entry"]}, RankedFilm)


def _outcomes(row: asyncpg.Record, names: Mapping[str, Named]) -> list[AwardOutcome]:
    body = row["body"]
    prizes = {award.name: award for award in msgspec.convert(row["prizes"] or [], list[AwardRules])}
    decisions = {decision["award"]: decision for decision in row["decisions"]}
    ref_of = {str(film.entry_id): ref for ref, film in names.items() if film.round_id == row["round_id"]}
    outcomes = []
    for counted in body["awards"]:
        decision, prize = decisions.get(counted["name"]), prizes.get(counted["name"])
        refs = [ref_of[entry] for entry in decision["entry_ids"]] if decision else counted["winners"]
        winners = [(ref, names[ref]) for ref in refs]
        outcomes.append(
            AwardOutcome(
                name=counted["name"],
                places=prize.places if prize else len(counted["winners"]),
                amount=prize.amount if prize else None,
                currency=prize.currency if prize else None,
                winners=[Winner(UUID(ref), film.entry_id, film.name) for ref, film in winners if film.entry_id],
                ex_aequo=len(refs) > (prize.places if prize else 1) if decision else counted["ex_aequo"],
                counted=[UUID(ref) for ref in counted["winners"]],
                reason=decision["reason"] if decision else "",
                contenders=[
                    Contender(
                        film_ref=UUID(line["entry"]),
                        title=names[line["entry"]].name,
                        share=line["share"],
                        changed_by=[names[juror].name if juror in names else juror for juror in line["changed_by"]],
                    )
                    for line in body["stability"]
                    if line["award"] == counted["name"]
                ],
            )
        )
    return outcomes
