"""What teams read of suspected duplicates: two films side by side, and how many still wait for a decision."""

from typing import Any
from uuid import UUID

import asyncpg

from festival.db import fetch, fetch_row, fetch_value
from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.editions.schemas import EditionForOrganiser
from festival.entries.rules import EntryState, SuspicionState
from festival.entries.suspicions.schemas import FilmUnderSuspicion, SuspicionForOrganiser
from festival.errors import NotFound
from festival.media.facts import Facts
from festival.web.listing import Page, cut_page, read_cursor

FILMS_OF_ENTRIES = """
    SELECT edition_id, id AS entry_id, master_id FROM entry WHERE master_id IS NOT NULL
    UNION SELECT edition_id, entry_id, master_id FROM episode
"""
"""Every film that an entry shows: its own, and those of its episodes."""

_SHOWS = """
    EXISTS (SELECT FROM entry WHERE (entry.edition_id, entry.id) = ({edition}, {entry})
        AND entry.state NOT IN ('draft', 'withdrawn') AND (entry.master_id = {master} OR EXISTS (SELECT FROM episode
            WHERE (episode.edition_id, episode.entry_id, episode.master_id) = ({edition}, {entry}, {master}))))
"""
_STANDING = f"""
    suspicion.edition_id = $1
    AND {_SHOWS.format(edition="suspicion.edition_id", entry="suspicion.entry_id", master="suspicion.master_id")}
    AND {
    _SHOWS.format(
        edition="suspicion.other_edition_id", entry="suspicion.other_entry_id", master="suspicion.other_master_id"
    )
}
"""
"""Both films are still what their entries show: a withdrawn or replaced one is no duplicate any more."""


STRANGER_TO_EITHER = """
    EXISTS (SELECT FROM team_conflict WHERE team_conflict.person_id = {person}
        AND (team_conflict.edition_id, team_conflict.entry_id) IN ((suspicion.edition_id, suspicion.entry_id),
            (suspicion.other_edition_id, suspicion.other_entry_id)))
"""
"""Whether a member of the team is in conflict with one of the two entries."""


def _side(alias: str, edition: str, entry: str, master: str) -> tuple[str, str]:
    """Columns and joins of one of the two films."""
    columns = f"""
        {alias}.id AS {alias}_id, {alias}.edition_id AS {alias}_edition_id, {alias}.state AS {alias}_state,
        {alias}.submitted_at AS {alias}_submitted_at, {alias}.entrant_id AS {alias}_entrant_id,
        {alias}_film.title AS {alias}_title, {alias}_film.title_english AS {alias}_title_english,
        {alias}_edition.name AS {alias}_edition_name, {alias}_edition.slug AS {alias}_edition_slug,
        {alias}_person.display_name AS {alias}_name, {alias}_facts.body AS {alias}_facts,
        EXISTS (SELECT FROM shown_rendition WHERE kind = 'contact_sheet'
            AND (edition_id, master_id) = ({edition}, {master})) AS {alias}_has_sheet
    """
    joins = f"""
        JOIN entry {alias} ON ({alias}.edition_id, {alias}.id) = ({edition}, {entry})
        JOIN film {alias}_film ON {alias}_film.id = {alias}.film_id
        JOIN edition {alias}_edition ON {alias}_edition.id = {alias}.edition_id
        JOIN person {alias}_person ON {alias}_person.id = {alias}.entrant_id
        LEFT JOIN facts {alias}_facts ON ({alias}_facts.edition_id, {alias}_facts.master_id) = ({edition}, {master})
    """
    return columns, joins


_ONE = _side("one", "suspicion.edition_id", "suspicion.entry_id", "suspicion.master_id")
_OTHER = _side("other", "suspicion.other_edition_id", "suspicion.other_entry_id", "suspicion.other_master_id")

_FOUND = f"SELECT suspicion.* FROM suspicion WHERE {_STANDING} AND NOT {STRANGER_TO_EITHER.format(person='$2')}"  # noqa: S608 (our own text)
_PAIRS = f"""
    WITH found AS MATERIALIZED ({{found}})
    SELECT suspicion.*, (SELECT merged.entry_id FROM merged_entry AS merged WHERE (merged.edition_id,
            merged.suspicion_id) = (suspicion.edition_id, suspicion.id)) AS aside,
        decider.display_name AS decider_name, {_ONE[0]}, {_OTHER[0]},
        suspicion.other_edition_id = suspicion.edition_id OR EXISTS (SELECT FROM membership m
            WHERE m.edition_id = suspicion.other_edition_id AND m.person_id = $2 AND m.role = ANY ($3)) AS knows_other
    FROM found AS suspicion {_ONE[1]} {_OTHER[1]} LEFT JOIN person decider ON decider.id = suspicion.decided_by
    ORDER BY suspicion.found_at, suspicion.id
"""  # noqa: S608 (our own text)

_LIST = _PAIRS.format(
    found=f"""{_FOUND} AND (suspicion.state = 'open') = $4
        AND ($5::text IS NULL OR (suspicion.found_at, suspicion.id) > ($5::text::timestamptz, $6::text::uuid))
    ORDER BY suspicion.found_at, suspicion.id LIMIT $7"""
)
_ONE_PAIR = _PAIRS.format(found=f"{_FOUND} AND suspicion.id = $4")


async def suspicions_for_organiser(
    slug: str, person_id: UUID, *, undecided: bool, cursor: str | None = None, limit: int = 20
) -> tuple[EditionForOrganiser, Page[SuspicionForOrganiser]]:
    """Pairs that may be one film, the first found first, for someone at the edition's desk.

    Who entered a film in an earlier edition is told only to those who work at its desk, or who
    see the same person here.

    Raises:
        NotFound: this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    rows = await fetch(
        _LIST,
        edition.id,
        person_id,
        [role.value for role in DESK],
        undecided,
        *(read_cursor(cursor, 2) or (None, None)),
        limit + 1,
    )
    pairs = [_suspicion(row) for row in rows]
    return edition, cut_page(pairs, limit, lambda pair: (pair.found_at.isoformat(), str(pair.id)))


async def suspicion_for_organiser(slug: str, suspicion_id: UUID, person_id: UUID) -> SuspicionForOrganiser:
    """One pair, for someone at the edition's desk.

    Raises:
        NotFound: no such pair, or this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    row = await fetch_row(
        _ONE_PAIR,
        edition.id,
        person_id,
        [role.value for role in DESK],
        suspicion_id,
    )
    if row is None:
        raise NotFound
    return _suspicion(row)


async def open_suspicions(edition_id: UUID) -> int:
    """How many pairs wait for a decision."""
    count: int = await fetch_value(
        f"SELECT count(*) FROM suspicion WHERE {_STANDING} AND suspicion.state = 'open'",  # noqa: S608 (our own text)
        edition_id,
    )
    return count


async def master_under_suspicion(slug: str, suspicion_id: UUID, person_id: UUID, *, other: bool) -> tuple[UUID, UUID]:
    """The edition and master of one side of a pair, for someone at the desk of the edition that suspects it.

    Raises:
        NotFound: no such pair, or this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    row = await fetch_row(
        f"SELECT edition_id, master_id, other_edition_id, other_master_id FROM suspicion WHERE {_STANDING} "  # noqa: S608 (our own text)
        f"AND suspicion.id = $2 AND NOT {STRANGER_TO_EITHER.format(person='$3')}",
        edition.id,
        suspicion_id,
        person_id,
    )
    if row is None:
        raise NotFound
    side = "other_" if other else ""
    return row[f"{side}edition_id"], row[f"{side}master_id"]


def _suspicion(row: asyncpg.Record) -> SuspicionForOrganiser:
    same_entrant = row["one_entrant_id"] == row["other_entrant_id"]
    return SuspicionForOrganiser(
        id=row["id"],
        kind=row["kind"],
        likeness=row["likeness"],
        state=SuspicionState(row["state"]),
        same_entrant=same_entrant,
        aside=row["aside"],
        film=_film(row, "one", named=True),
        other=_film(row, "other", named=row["knows_other"] or same_entrant),
        found_at=row["found_at"],
        decided_at=row["decided_at"],
        decided_by=row["decider_name"],
    )


def _film(row: asyncpg.Record, side: str, *, named: bool) -> FilmUnderSuspicion:
    said: dict[str, Any] = {
        name: row[f"{side}_{name}"]
        for name in ("title", "title_english", "edition_name", "edition_slug", "submitted_at", "has_sheet")
    }
    facts = Facts.from_record(row[f"{side}_facts"]) if row[f"{side}_facts"] else None
    return FilmUnderSuspicion(
        **said,
        entry_id=row[f"{side}_id"],
        here=row[f"{side}_edition_id"] == row["edition_id"],
        state=EntryState(row[f"{side}_state"]),
        entrant_name=row[f"{side}_name"] if named else None,
        duration_seconds=facts.duration_seconds if facts else None,
        width=facts.width if facts else None,
        height=facts.height if facts else None,
        bytes=facts.bytes if facts else 0,
        video_codec=facts.video_codec if facts else None,
        sha256=facts.sha256 if facts else None,
    )
