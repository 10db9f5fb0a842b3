"""What becomes of entries: drafted, changed, submitted and withdrawn by their entrants, decided on by the festival."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from msgspec import UNSET

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.queries import current_rules
from festival.editions.rules import SELECTING
from festival.entries.calls import open_call
from festival.entries.codes.service import hold_code, use_code
from festival.entries.desk.decision_mail import tell_of_decision
from festival.entries.fees.service import OWES, forget_unpaid
from festival.entries.films import changes_of, check_film, write_film
from festival.entries.fixes.rules import FixKeepsCategory
from festival.entries.fixes.service import end_fixes, let_go
from festival.entries.on_behalf.new_films import NewFilm, insert_film
from festival.entries.owning import keep_editable, own_entry, shared_entry
from festival.entries.profiles.reusing import copy_film, refuse_second_entry
from festival.entries.qualifying.attesting import write_attestations
from festival.entries.questions.answering import write_answers
from festival.entries.reading import STRANGER
from festival.entries.rules import (
    EntryAction,
    EntryCannot,
    EntryState,
    FeeFirst,
    FilmBeforeJury,
    FilmMissing,
    NothingToEnter,
    OwnEntry,
    SeriesTakesEpisodes,
    UnknownCategory,
    next_state,
)
from festival.entries.schemas import EntryChanges, NewEntry
from festival.entries.submitting import submit_entry
from festival.entries.tables import Entry
from festival.entries.telling import tell_of_entry
from festival.errors import NotFound, Stale
from festival.media.service import master_of_upload
from festival.notifications.webhook_rules import WebhookEvent
from festival.plain_text import keep_text

__all__ = [
    "attach_master",
    "change_entry",
    "disqualify_entry",
    "draft_entry",
    "freeze",
    "qualify_entry",
    "return_entry",
    "submit_entry",
    "withdraw_entry",
]


async def draft_entry(
    *, edition_id: UUID, entrant_id: UUID, new: NewEntry, said: EntryChanges | None = None, code: str = ""
) -> UUID:
    """Begin an entry while the call is open; only its title, or a film of one's own, and its category are needed yet.

    ``said`` is the whole form where one was filled in from that film: what was emptied there stays empty. ``code``: one
    that the organisers gave away; a draft begun with it is taken for as long as the code says.

    Raises:
        NotFound: no such edition, or not announced; no such film of one's own.
        FilmEnteredAlready: that film has an entry in this category.
        CallNotOpen, CallClosed: the call takes no entries now.
        NothingToEnter: the edition takes none at all.
        CodeNotGood: nobody can begin with that code, or not any more.
        UnknownCategory, Invalid: something written cannot be kept; ``field`` says what.
    """
    async with atomic() as connection:
        held = await hold_code(connection, edition_id, code) if code.strip() else None
        until = held["used_until"] if held is not None and held["lets_in"] else None
        edition, _ = await open_call(connection, edition_id, let_in_until=until)
        if not (await current_rules(edition_id)).call.takes_entries:
            raise NothingToEnter
        kept = check_film(said or changes_of(new), closes_on=edition["closes_at"].date())
        category_id = await _category(connection, edition_id, new.category)
        if new.film is None:
            film_id = uuid4()
            await insert_film(connection, NewFilm(film_id, entrant_id, kept))
        else:
            film_id = await copy_film(connection, film_id=new.film, by=entrant_id)
            await refuse_second_entry(connection, edition_id, category_id, film_id)
            await write_film(connection, film_id, kept)
        entry_id = uuid4()
        await connection.execute(
            "INSERT INTO entry (edition_id, id, film_id, category_id, entrant_id, rights_confirmed) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            edition_id,
            entry_id,
            film_id,
            category_id,
            entrant_id,
            new.rights_confirmed,
        )
        if held is not None:
            await use_code(connection, edition_id=edition_id, entry_id=entry_id, entrant_id=entrant_id, code=held)
        await write_answers(connection, {"edition_id": edition_id, "id": entry_id}, new.answers)
    return entry_id


async def change_entry(*, entry_id: UUID, by: UUID, version: int, changes: EntryChanges) -> None:
    """Change an entry that one entered or shares until it is submitted or the call closes, or while it is mended.

    Raises:
        NotFound: neither one's own nor shared.
        Stale: it was changed meanwhile.
        EntrySubmitted, CallClosed, FixTooLate: it stands as it is.
        FixKeepsCategory: what is mended stays in its category.
        FilmEnteredAlready: the film has another entry in that category.
        UnknownCategory, Invalid: something written cannot be kept; ``field`` says what.
    """
    async with atomic() as connection:
        entry = await shared_entry(connection, entry_id, by)
        if entry["version"] != version:
            raise Stale
        edition = await keep_editable(connection, entry)
        kept = check_film(changes, closes_on=edition["closes_at"].date())
        await write_film(connection, entry["film_id"], kept)
        values: dict[str, Any] = {}
        if changes.category is not UNSET:
            category_id = await _category(connection, entry["edition_id"], changes.category)
            if entry["state"] == EntryState.SUBMITTED and category_id != entry["category_id"]:
                raise FixKeepsCategory(field="category")
            await refuse_second_entry(
                connection, entry["edition_id"], category_id, entry["film_id"], besides=entry["id"]
            )
            values["category_id"] = category_id
        if changes.rights_confirmed is not UNSET:
            values["rights_confirmed"] = changes.rights_confirmed
        if changes.answers is not UNSET:
            await write_answers(connection, entry, changes.answers)
        await _touch(connection, entry, values)


async def attach_master(*, entry_id: UUID, by: UUID, upload_id: UUID) -> None:
    """Make a film that one has sent the film of an entry that one entered or shares; doing it again changes nothing.

    Raises:
        NotFound: the entry is not one's own or shared, the upload is not one's own, or they belong to two editions.
        UploadIncomplete: parts of the film are missing.
        EntrySubmitted, CallClosed: the entry stands as it is.
        SeriesTakesEpisodes: the call takes no single films.
    """
    async with atomic() as connection:
        entry = await shared_entry(connection, entry_id, by)
        master_id = await master_of_upload(connection, edition_id=entry["edition_id"], upload_id=upload_id, by=by)
        if master_id != entry["master_id"]:
            await keep_editable(connection, entry)
            if (await current_rules(entry["edition_id"])).series is not None:
                raise SeriesTakesEpisodes
            await _touch(connection, entry, {"master_id": master_id})


async def withdraw_entry(*, entry_id: UUID, by: UUID) -> None:
    """Take one's own entry back; until the call closes it can be changed and submitted again.

    Raises:
        NotFound: not one's own.
        FilmBeforeJury: a round has taken it.
        EntryCannot: it is withdrawn or disqualified already.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        state = next_state(EntryState(entry["state"]), EntryAction.WITHDRAW)
        if entry["frozen"]:
            raise FilmBeforeJury
        await _touch(connection, entry, {"state": state.value, "decided_at": None})
        await forget_unpaid(connection, entry)
        await end_fixes(connection, edition_id=entry["edition_id"], entry_ids=[entry_id])
        await tell_of_entry(connection, entry, WebhookEvent.ENTRY_WITHDRAWN)


async def qualify_entry(*, edition_id: UUID, entry_id: UUID, by: UUID, attested: bool = False) -> None:
    """Let an entry take part in the judging.

    ``attested``: ``by`` says that they have watched it and that nothing in it names its maker. Nothing is recorded that
    nobody said; a blind round does not open before somebody does. A fix that is still asked for is asked no more.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        EntryCannot: it is not submitted.
        FilmMissing: it was submitted without its film.
        FeeFirst: it counts only once its fee is paid or waived.
        FixHalfDone: its entrant is mending it, and it lacks something now.
    """
    await _decide(edition_id, entry_id, by, EntryAction.QUALIFY, attested=attested)


async def disqualify_entry(*, edition_id: UUID, entry_id: UUID, by: UUID, reason: str) -> None:
    """Take an entry out, with a reason that its entrant reads.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        EntryCannot: it is not submitted or qualified.
        TextMissing: no reason was given.
    """
    kept = keep_text(reason, field="reason", most=2000, lines=True, required=True)
    await _decide(edition_id, entry_id, by, EntryAction.DISQUALIFY, kept)


async def return_entry(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Undo a decision: the entry is submitted again and waits. Once a round has taken it, qualify it instead.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        EntryCannot: nothing was decided, or a round has taken it.
    """
    await _decide(edition_id, entry_id, by, EntryAction.RETURN)


async def freeze(connection: asyncpg.Connection, edition_id: UUID, entry_ids: Sequence[UUID]) -> None:
    """A round takes these entries: from now on their entrants cannot withdraw them silently."""
    await connection.execute(
        "UPDATE entry SET frozen = true WHERE edition_id = $1 AND id = ANY ($2)", edition_id, list(entry_ids)
    )


_ACTS = {
    EntryAction.QUALIFY: "entry_qualified",
    EntryAction.DISQUALIFY: "entry_disqualified",
    EntryAction.RETURN: "entry_returned",
}


async def _decide(
    edition_id: UUID, entry_id: UUID, by: UUID, action: EntryAction, reason: str = "", *, attested: bool = False
) -> None:
    async with atomic() as connection:
        entry = await connection.fetchrow(
            f"SELECT *, {OWES} AS owes FROM entry WHERE edition_id = $1 AND id = $2 AND submitted_at IS NOT NULL "  # noqa: S608 (our own text)
            "AND EXISTS ("
            "SELECT FROM membership m WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4)) "
            f"AND NOT {STRANGER.format(person='$3')} FOR UPDATE",
            edition_id,
            entry_id,
            by,
            [role.value for role in SELECTING],
        )
        if entry is None:
            raise NotFound
        if entry["entrant_id"] == by or await connection.fetchval(
            "SELECT shares_entry($1, $2, $3)", edition_id, entry_id, by
        ):
            raise OwnEntry
        state = next_state(EntryState(entry["state"]), action)
        if state is EntryState.QUALIFIED and entry["master_id"] is None:
            raise FilmMissing
        if state is EntryState.QUALIFIED and entry["owes"]:
            raise FeeFirst
        if action is EntryAction.RETURN and entry["frozen"]:
            raise EntryCannot(state=EntryState(entry["state"]))
        if action is EntryAction.DISQUALIFY:
            await end_fixes(connection, edition_id=edition_id, entry_ids=[entry_id])
        elif action is EntryAction.QUALIFY and await let_go(connection, entry, by):
            entry = await connection.fetchrow(
                "SELECT * FROM entry WHERE edition_id = $1 AND id = $2", edition_id, entry_id
            )
        decided_at = None if action is EntryAction.RETURN else await clock.now(connection)
        await _touch(connection, entry, {"state": state.value, "reason": reason, "decided_at": decided_at})
        await audit.record(
            connection,
            log="desk",
            act=_ACTS[action],
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail={"before": entry["state"], "reason": reason},
        )
        if attested:
            await write_attestations(connection, edition_id=edition_id, entry_ids=[entry_id], by=by)
        await tell_of_entry(connection, entry, _EVENTS[action])
        await tell_of_decision(connection, edition_id=edition_id, entry_ids=[entry_id], action=action, reason=reason)


_EVENTS = {
    EntryAction.QUALIFY: WebhookEvent.ENTRY_QUALIFIED,
    EntryAction.DISQUALIFY: WebhookEvent.ENTRY_DISQUALIFIED,
    EntryAction.RETURN: WebhookEvent.ENTRY_RETURNED,
}


async def _category(connection: asyncpg.Connection, edition_id: UUID, slug: str) -> UUID:
    category_id: UUID | None = await connection.fetchval(
        "SELECT id FROM category WHERE edition_id = $1 AND slug = $2", edition_id, slug
    )
    if category_id is None:
        raise UnknownCategory(field="category", category=slug)
    return category_id


async def _touch(connection: asyncpg.Connection, entry: asyncpg.Record, values: dict[str, Any]) -> None:
    changed: dict[Any, Any] = {**values, "version": entry["version"] + 1, "updated_at": await clock.now(connection)}
    await Entry.update(changed).where((Entry.edition_id == entry["edition_id"]) & (Entry.id == entry["id"]))
