"""Finding entries among a hundred thousand: the conditions that were asked, and no others, on indexes for them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.editions.rules_body import RulesBody
from festival.editions.schemas import CategoryForPublic, EditionForOrganiser
from festival.entries.desk.schemas import EntryFilters, EntryInDeskList, VerdictFilter
from festival.entries.fees.schemas import FeeState
from festival.entries.fixes.reading import FIX_STATE
from festival.entries.fixes.rules import FixState
from festival.entries.reading import MASTER_JOINS, STRANGER, WAIVED, reasons_of, verdict_of
from festival.entries.rules import EntryState
from festival.media.facts import Facts
from festival.web.listing import Page, cut_page, read_cursor

LOOKED_AT_FIRST = 500
"""Entries changed last, among which words are sought before the whole edition is."""
TITLES = "film.title || ' ' || film.title_english"
_PERSON = "person.display_name || ' ' || coalesce(person.email, '')"
SHORTEST_PIECE = 3
"""Characters; the search's index holds pieces of this length."""

SEEN_BY_TEAM = "(entry.submitted_at IS NOT NULL OR entry.master_id IS NOT NULL OR entry.external_id IS NOT NULL)"
"""What an entrant has only begun is theirs alone; what the team itself entered is not."""

ATTESTED = """
    EXISTS (SELECT FROM attestation WHERE (attestation.edition_id, attestation.entry_id) = (entry.edition_id, entry.id)
        AND attestation.master_id IS NOT DISTINCT FROM entry.master_id)
"""
"""Whether somebody vouched for the copy that ``entry`` has now."""

_LATEST_VERDICT = """
    (SELECT verdict.accepted OR NOT EXISTS (SELECT FROM jsonb_array_elements(verdict.problems) AS problem
            WHERE problem ->> 'code' NOT IN (SELECT clause FROM waiver
                WHERE (waiver.edition_id, waiver.entry_id) = (entry.edition_id, entry.id)))
        FROM verdict WHERE verdict.edition_id = entry.edition_id
        AND verdict.master_id = entry.master_id AND verdict.category_id = entry.category_id
     ORDER BY verdict.decided_at DESC LIMIT 1)
"""
_BY_VERDICT = {
    VerdictFilter.ACCEPTED: f"{_LATEST_VERDICT} IS TRUE",
    VerdictFilter.REFUSED: f"{_LATEST_VERDICT} IS FALSE",
    VerdictFilter.MISSING: "entry.master_id IS NULL",
}


async def entries_for_organiser(
    slug: str, person_id: UUID, filters: EntryFilters, *, cursor: str | None = None, limit: int = 50
) -> tuple[EditionForOrganiser, Page[EntryInDeskList]]:
    """The entries of an edition for someone at its desk, the last changed first; drafts without a film are not shown.

    Raises:
        NotFound: this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    values: list[Any] = []
    place = _places(values)
    sought = (filters.search or "").strip()
    others = msgspec.structs.replace(filters, search=None)
    asked = [*conditions(edition.id, others, place), f"NOT {STRANGER.format(person=place(person_id))}"]
    after = read_cursor(cursor, 2)
    if after is not None:
        asked.append(
            f"(entry.updated_at, entry.id) < ({place(after[0])}::text::timestamptz, {place(after[1])}::text::uuid)"
        )
    most = place(limit + 1)
    found = _last_changed(asked, most)
    if sought:
        everywhere = [*asked, _search(place(edition.id), sought, place), f"{_SOON_COUNTED} < {most}"]
        found = _SOON.format(
            counted=_SOON_COUNTED,
            latest=_last_changed(asked, str(LOOKED_AT_FIRST)),
            holds=_holds_itself(sought, place),
            most=most,
            everywhere=_last_changed(everywhere, most),
        )
    rows = await fetch(
        f"""
        WITH found AS MATERIALIZED ({found})
        SELECT entry.id, entry.external_id, entry.state, entry.submitted_at, entry.updated_at, film.title,
            film.title_english, category.slug AS category, category.name AS category_name, facts.body AS facts,
            rules_version.id AS rules_version, CASE WHEN row_number() OVER (PARTITION BY rules_version.id
                ORDER BY entry.updated_at DESC, entry.id DESC) = 1 THEN rules_version.body END AS rules,
            {WAIVED}, {ATTESTED} AS attested,
            array(SELECT label FROM entry_label WHERE (entry_label.edition_id, entry_label.entry_id)
                = (entry.edition_id, entry.id) ORDER BY label) AS labels,
            (SELECT owed.state FROM entry_fee owed
             WHERE (owed.edition_id, owed.entry_id) = (entry.edition_id, entry.id)) AS fee, {FIX_STATE} AS fix,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
            array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors
        FROM found AS entry {MASTER_JOINS}
        ORDER BY entry.updated_at DESC, entry.id DESC
        """,  # noqa: S608 (our own text)
        *values,
    )
    # Rules are long, and those of one version stand with its first entry alone.
    rules = {row["rules_version"]: msgspec.convert(row["rules"], RulesBody) for row in rows if row["rules"]}
    entries = [_in_desk_list(dict(row), rules[row["rules_version"]]) for row in rows]
    return edition, cut_page(entries, limit, lambda entry: (entry.updated_at.isoformat(), str(entry.id)))


def _last_changed(asked: list[str], most: str) -> str:
    return (
        f"SELECT entry.* FROM entry WHERE {' AND '.join(asked)} "  # noqa: S608 (our own text)
        f"ORDER BY entry.updated_at DESC, entry.id DESC LIMIT {most}"
    )


_SOON_COUNTED = "(SELECT count(*) FROM soon)"
_SOON = """
    WITH latest AS MATERIALIZED ({latest}),
    soon AS MATERIALIZED (SELECT entry.* FROM latest AS entry WHERE {holds}
        ORDER BY entry.updated_at DESC, entry.id DESC LIMIT {most})
    SELECT * FROM soon WHERE {counted} >= {most} UNION ALL ({everywhere})
"""
"""Words that many entries hold fill a page from those changed last; the whole edition is searched where they do not."""


async def entry_ids(edition_id: UUID, filters: EntryFilters, *, most: int) -> list[UUID]:
    """The entries of an edition that match, at most so many; for verbs that check rights themselves."""
    values: list[Any] = []
    place = _places(values)
    asked = " AND ".join(conditions(edition_id, filters, place))
    rows = await fetch(f"SELECT entry.id FROM entry WHERE {asked} ORDER BY entry.id LIMIT {place(most)}", *values)  # noqa: S608 (our own text)
    return [row["id"] for row in rows]


async def narrowed_by(edition_id: UUID) -> tuple[list[CategoryForPublic], list[str]]:
    """What a list can be narrowed by: the categories in their order, and every label that the team has given.

    Labels go by the alphabet; the caller knows that its reader works at the desk.
    """
    row = await fetch_row(
        "WITH RECURSIVE given AS ((SELECT label FROM entry_label WHERE edition_id = $1 ORDER BY label LIMIT 1) "
        "UNION ALL SELECT (SELECT label FROM entry_label WHERE edition_id = $1 AND entry_label.label > given.label "
        "ORDER BY label LIMIT 1) FROM given WHERE given.label IS NOT NULL) "
        "SELECT array(SELECT label FROM given WHERE label IS NOT NULL LIMIT 200) AS labels, coalesce((SELECT "
        "jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name, 'about', about) ORDER BY position, slug) "
        "FROM category WHERE edition_id = $1), '[]') AS categories",
        edition_id,
    )
    told = dict(row or {})
    return msgspec.convert(told["categories"], list[CategoryForPublic]), sorted(told["labels"], key=str.casefold)


def conditions(edition_id: UUID, filters: EntryFilters, place: Callable[[Any], str]) -> Iterator[str]:
    """What a row ``entry`` must be; ``place`` keeps a value and gives its place in the statement."""
    edition = place(edition_id)
    yield f"entry.edition_id = {edition} AND {SEEN_BY_TEAM}"
    if filters.state is not None:
        yield f"entry.state = {place(filters.state.value)}"
    if filters.category:
        slug = place(filters.category)
        yield f"entry.category_id = (SELECT id FROM category WHERE edition_id = {edition} AND slug = {slug})"  # noqa: S608 (our own text)
    if filters.country:
        yield f"entry.film_id IN (SELECT film_id FROM film_country WHERE country = {place(filters.country)})"  # noqa: S608 (our own text)
    if filters.verdict is not None:
        yield _BY_VERDICT[filters.verdict]
    if filters.fee is not None:
        state = place(filters.fee.value)
        yield f"entry.id IN (SELECT entry_id FROM entry_fee WHERE edition_id = {edition} AND state = {state})"  # noqa: S608 (our own text)
    if filters.updated_since is not None:
        yield f"entry.updated_at >= {place(filters.updated_since)}"
    yield from _worked_on(edition, filters, place)
    sought = (filters.search or "").strip()
    if sought:
        yield _search(edition, sought, place)


def _worked_on(edition: str, filters: EntryFilters, place: Callable[[Any], str]) -> Iterator[str]:
    """What the team has written beside an entry, or asked of it."""
    if filters.label:
        label = place(filters.label)
        yield f"entry.id IN (SELECT entry_id FROM entry_label WHERE edition_id = {edition} AND label = {label})"  # noqa: S608 (our own text)
    if filters.unattested:
        yield f"NOT {ATTESTED}"
    if filters.new_copy:
        sent = "SELECT entry_id FROM new_copy WHERE master_id IS NOT NULL AND admitted_at IS NULL AND ended_at IS NULL"
        yield f"entry.id IN ({sent} AND edition_id = {edition})"
    if filters.fix is not None:
        asked = f"SELECT entry_id FROM fix_request WHERE edition_id = {edition} AND ended_at IS NULL"  # noqa: S608 (our own text)
        yield f"entry.id IN ({asked}) AND {FIX_STATE} = {place(filters.fix.value)}"


def within(words: str) -> str:
    """The pattern of a text that holds these words as they are; none for none."""
    sought = words.strip()
    escaped = sought.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if sought else ""


def _search(edition: str, sought: str, place: Callable[[Any], str]) -> str:
    """Entries whose title, credits, entrant or address hold the words, or that have them as the team's key."""
    pattern, key = place(within(sought)), place(sought)
    pieces = f"pieces_of({key}::text)" if len(sought) >= SHORTEST_PIECE else None

    def holds(text: str) -> str:
        by_index = f"pieces_of({text}) @> {pieces} AND " if pieces else ""
        return f"{by_index}{text} ILIKE {pattern}"

    return f"""entry.film_id IN (
        SELECT film.id FROM film WHERE {holds(TITLES)}
        UNION ALL SELECT credit.film_id FROM credit WHERE {holds("credit.name")}
        UNION ALL SELECT own.film_id FROM entry own JOIN person ON person.id = own.entrant_id
            WHERE own.edition_id = {edition} AND {holds(f"({_PERSON})")}
        UNION ALL SELECT own.film_id FROM entry own WHERE own.edition_id = {edition} AND own.external_id = {key}
    )"""  # noqa: S608 (our own text)


def _holds_itself(sought: str, place: Callable[[Any], str]) -> str:
    """Whether a row ``entry`` holds the words as `_search` finds them, looked up film by film."""
    pattern, key = place(within(sought)), place(sought)
    return f"""(
        (SELECT {TITLES} FROM film WHERE film.id = entry.film_id) ILIKE {pattern}
        OR (SELECT string_agg(credit.name, chr(10)) FROM credit WHERE credit.film_id = entry.film_id) ILIKE {pattern}
        OR (SELECT {_PERSON} FROM person WHERE person.id = entry.entrant_id) ILIKE {pattern}
        OR entry.external_id = {key}
    )"""  # noqa: S608 (our own text)


def _places(values: list[Any]) -> Callable[[Any], str]:
    def place(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    return place


def _in_desk_list(row: dict[str, Any], rules: RulesBody) -> EntryInDeskList:
    facts = Facts.from_record(row["facts"]) if row["facts"] else None
    return EntryInDeskList(
        id=row["id"],
        external_id=row["external_id"],
        state=EntryState(row["state"]),
        title=row["title"],
        title_english=row["title_english"],
        category=row["category"],
        category_name=row["category_name"],
        countries=row["countries"],
        directors=row["directors"],
        duration_seconds=facts.duration_seconds if facts else None,
        accepted=None if facts is None else verdict_of(facts, rules, row["category"], reasons_of(row)).accepted,
        attested=row["attested"],
        labels=row["labels"],
        fee=None if row["fee"] is None else FeeState(row["fee"]),
        fix=None if row["fix"] is None else FixState(row["fix"]),
        submitted_at=row["submitted_at"],
        updated_at=row["updated_at"],
    )
