"""The team enters for others: each line of its list under its own key, so that the same list again changes nothing.

What the list said last is kept beside the entry. Only what differs from that is a change: what the entrant wrote
meanwhile stays, unless the list itself says something new. Drafts can be entered whatever the hour; submitting them
keeps to the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from msgspec import UNSET

from festival import clock
from festival.accounts.service import person_for_email
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import DESK
from festival.entries.films import check_film, write_film
from festival.entries.on_behalf.new_films import NewFilm, insert_films
from festival.entries.on_behalf.schemas import EntryOnBehalf, Outcome, Refusal
from festival.entries.questions.answering import write_answers
from festival.entries.rules import EDITABLE, EntryState, EntrySubmitted, UnknownCategory
from festival.entries.schemas import EntryChanges, NewEntry
from festival.errors import DomainError, Invalid, NotFound, Refused
from festival.notifications.rules import read_address
from festival.plain_text import keep_text


class KeyTwice(Invalid):
    """Two lines would be one entry."""

    sentence = "The key '%(key)s' stands there twice. Give each entry a key of its own."


class TitleMissing(Invalid):
    """A new entry without a title."""

    sentence = "Give the film its title."


class CategoryMissing(Invalid):
    """The call has several."""

    sentence = "Say in which category: this call has %(categories)s."


class NotEnteredByTeam(Refused):
    """Its entrant entered it."""

    sentence = "This key belongs to an entry that its entrant made: change it there."


class EntrantSettled(Refused):
    """An entry does not change hands by a list."""

    sentence = "The entry belongs to somebody with another address. Its entrant can hand it over."


@dataclass(frozen=True, slots=True)
class _Edition:
    id: UUID
    closes_on: date
    categories: dict[str, UUID]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one line comes to."""

    line: EntryOnBehalf
    said: dict[str, Any]
    outcome: str
    standing: asyncpg.Record | None = None
    kept: dict[str, Any] | None = None
    category_id: UUID | None = None
    rights_confirmed: bool | None = None
    refusal: DomainError | None = None


async def rehearse(*, edition_id: UUID, by: UUID, lines: Sequence[EntryOnBehalf]) -> list[Outcome]:
    """What entering these lines would come to; nothing is written.

    Raises:
        NotFound: ``by`` does not work at the edition's desk.
    """
    async with atomic() as connection:
        edition = await _edition(connection, edition_id, by)
        return [_outcome(plan, None) for plan in await _plan_all(connection, edition, lines)]


async def enter_on_behalf(*, edition_id: UUID, by: UUID, lines: Sequence[EntryOnBehalf]) -> list[Outcome]:
    """Enter each line, or change what it says anew; one that cannot be is refused by itself and stops no other.

    Raises:
        NotFound: ``by`` does not work at the edition's desk.
    """
    async with atomic() as connection:
        edition = await _edition(connection, edition_id, by)
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"on behalf {edition_id}")
        plans = await _plan_all(connection, edition, lines)
        new = {plan.line.external_id: uuid4() for plan in plans if plan.outcome == "created"}
        await _create(connection, edition, by, [plan for plan in plans if plan.outcome == "created"], new)
        for plan in plans:
            if plan.outcome == "changed":
                await _change(connection, edition, by, plan)
        counts = {word: sum(plan.outcome == word for plan in plans) for word in ("created", "changed")}
        if any(counts.values()):
            await audit.record(
                connection,
                log="desk",
                act="entries_entered_on_behalf",
                edition_id=edition_id,
                actor_id=by,
                subject_id=None,
                detail=counts,
            )
        return [_outcome(plan, new.get(plan.line.external_id)) for plan in plans]


def refusal_of(failure: DomainError) -> Refusal:
    """A refusal as it is kept, to be said later in the reader's language."""
    code = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(failure).__name__)
    values = {name: value if isinstance(value, int) else str(value) for name, value in failure.values.items()}
    return Refusal(
        code=code.lstrip("_"), sentence=failure.message, values=values, field=getattr(failure, "field", None)
    )


def _outcome(plan: _Plan, created: UUID | None) -> Outcome:
    refused = plan.refusal is not None and plan.outcome == "refused"
    return Outcome(
        external_id=plan.line.external_id,
        outcome=plan.outcome,
        entry=created or (plan.standing["id"] if plan.standing is not None and not refused else None),
        refusal=refusal_of(plan.refusal) if plan.refusal is not None else None,
    )


async def _edition(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> _Edition:
    row = await connection.fetchrow(
        "SELECT closes_at FROM edition WHERE id = $1 AND EXISTS (SELECT FROM membership WHERE edition_id = $1 "
        "AND person_id = $2 AND role = ANY ($3))",
        edition_id,
        by,
        [role.value for role in DESK],
    )
    if row is None:
        raise NotFound
    categories = await connection.fetch(
        "SELECT slug, id FROM category WHERE edition_id = $1 ORDER BY position", edition_id
    )
    return _Edition(edition_id, row["closes_at"].date(), {each["slug"]: each["id"] for each in categories})


async def _plan_all(connection: asyncpg.Connection, edition: _Edition, lines: Sequence[EntryOnBehalf]) -> list[_Plan]:
    rows = await connection.fetch(
        "SELECT entry.*, on_behalf.said, person.email FROM entry JOIN person ON person.id = entry.entrant_id "
        "LEFT JOIN entry_on_behalf on_behalf ON (on_behalf.edition_id, on_behalf.entry_id) "
        "= (entry.edition_id, entry.id) WHERE entry.edition_id = $1 AND entry.external_id = ANY ($2)",
        edition.id,
        [line.external_id for line in lines],
    )
    standing = {row["external_id"]: row for row in rows}
    seen: set[str] = set()
    plans = []
    for line in lines:
        said = msgspec.to_builtins(line)
        plan = _Plan(line, said, "refused", standing.get(line.external_id))
        try:
            keep_text(line.external_id, field="external_id", most=200, required=True)
            if line.external_id in seen:
                raise KeyTwice(field="external_id", key=line.external_id)
            seen.add(line.external_id)
            plans.append(_plan_new(edition, plan) if plan.standing is None else _plan_change(edition, plan))
        except DomainError as refusal:
            plans.append(replace(plan, refusal=refusal))
    return plans


def _plan_new(edition: _Edition, plan: _Plan) -> _Plan:
    line, unsaid = plan.line, NewEntry(category="")
    if line.title is UNSET or not line.title:
        raise TitleMissing(field="title")
    if line.entrant_email:
        read_address(line.entrant_email)
    keep_text(line.entrant_name, field="entrant_name", most=200)
    whole = {
        name: getattr(unsaid, name) if getattr(line, name) is UNSET else getattr(line, name)
        for name in EntryChanges.__struct_fields__
    }
    kept = check_film(EntryChanges(**whole), closes_on=edition.closes_on)
    return replace(
        plan,
        outcome="created",
        kept=kept,
        category_id=_category(edition, None if line.category is UNSET else line.category),
        rights_confirmed=whole["rights_confirmed"],
    )


def _plan_change(edition: _Edition, plan: _Plan) -> _Plan:
    standing, line = plan.standing, plan.line
    if standing is None or standing["said"] is None:
        raise NotEnteredByTeam
    before = standing["said"]
    differing = {name for name in plan.said if plan.said[name] != before.get(name)}
    if not differing:
        return replace(plan, outcome="unchanged")
    if EntryState(standing["state"]) not in EDITABLE:
        raise EntrySubmitted
    if line.entrant_email and read_address(line.entrant_email) != standing["email"]:
        raise EntrantSettled
    changed = {name: getattr(line, name) for name in EntryChanges.__struct_fields__ if name in differing}
    changes = EntryChanges(**changed)
    if changes.title is not UNSET and not changes.title:
        raise TitleMissing(field="title")
    return replace(
        plan,
        outcome="changed",
        kept=check_film(changes, closes_on=edition.closes_on),
        category_id=None if changes.category is UNSET else _category(edition, changes.category),
        rights_confirmed=None if changes.rights_confirmed is UNSET else changes.rights_confirmed,
    )


def _category(edition: _Edition, slug: str | None) -> UUID:
    if not slug:
        if len(edition.categories) > 1:
            raise CategoryMissing(field="category", categories=", ".join(edition.categories))
        return next(iter(edition.categories.values()))
    if slug not in edition.categories:
        raise UnknownCategory(field="category", category=slug)
    return edition.categories[slug]


async def _create(
    connection: asyncpg.Connection, edition: _Edition, by: UUID, plans: Sequence[_Plan], new: dict[str, UUID]
) -> None:
    entrants = await _entrants(connection, plans)
    films = [NewFilm(uuid4(), entrant, plan.kept or {}) for plan, entrant in zip(plans, entrants, strict=True)]
    await insert_films(connection, films)
    await connection.copy_records_to_table(
        "entry",
        columns=("edition_id", "id", "film_id", "category_id", "entrant_id", "external_id", "rights_confirmed"),
        records=[
            (
                edition.id,
                new[plan.line.external_id],
                film.id,
                plan.category_id,
                film.owner_id,
                plan.line.external_id,
                bool(plan.rights_confirmed),
            )
            for plan, film in zip(plans, films, strict=True)
        ],
    )
    await connection.executemany(
        "INSERT INTO entry_on_behalf (edition_id, entry_id, said, entered_by) VALUES ($1, $2, $3, $4)",
        [(edition.id, new[plan.line.external_id], plan.said, by) for plan in plans],
    )
    for plan in plans:
        if plan.line.answers is not UNSET:
            entry = {"edition_id": edition.id, "id": new[plan.line.external_id]}
            await write_answers(connection, entry, plan.line.answers)
    # Whoever has no mailbox cannot send the film: who entered for them can.
    await connection.executemany(
        "INSERT INTO entry_share (edition_id, entry_id, part, offered_by, person_id, accepted_at) "
        "VALUES ($1, $2, 'co_editor', $3, $3, clock_timestamp())",
        [(edition.id, new[plan.line.external_id], by) for plan in plans if not plan.line.entrant_email],
    )


async def _entrants(connection: asyncpg.Connection, plans: Sequence[_Plan]) -> list[UUID]:
    """Whose each entry is: by their address where there is one, else somebody of their own without any."""
    known: dict[str, UUID] = {}
    found: list[UUID] = []
    nameless: list[tuple[UUID, str]] = []
    for plan in plans:
        name, address = _name(plan), plan.line.entrant_email
        if not address:
            nameless.append((uuid4(), name))
            found.append(nameless[-1][0])
            continue
        if address not in known:
            known[address] = await person_for_email(connection, email=address, display_name=name)
        found.append(known[address])
    await connection.copy_records_to_table("person", columns=("id", "display_name"), records=nameless)
    return found


def _name(plan: _Plan) -> str:
    kept = plan.kept or {}
    candidates = (plan.line.entrant_name.strip(), *kept["directors"], kept["title"])
    return str(next(name for name in candidates if name))[:200]


async def _change(connection: asyncpg.Connection, edition: _Edition, by: UUID, plan: _Plan) -> None:
    standing = plan.standing
    if standing is None:
        raise NotFound
    await write_film(connection, standing["film_id"], plan.kept or {})
    if plan.line.answers is not UNSET:
        await write_answers(connection, standing, plan.line.answers)
    await connection.execute(
        "UPDATE entry SET category_id = coalesce($3, category_id), rights_confirmed = coalesce($4, rights_confirmed), "
        "version = version + 1, updated_at = $5 WHERE edition_id = $1 AND id = $2",
        edition.id,
        standing["id"],
        plan.category_id,
        plan.rights_confirmed,
        await clock.now(connection),
    )
    await connection.execute(
        "UPDATE entry_on_behalf SET said = said || $3, entered_by = $4, entered_at = clock_timestamp() "
        "WHERE edition_id = $1 AND entry_id = $2",
        edition.id,
        standing["id"],
        plan.said,
        by,
    )
