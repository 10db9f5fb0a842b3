"""Submitting: the deadline, the form and the film decided together, the copy frozen, the receipt sent."""

from uuid import UUID

import asyncpg
import msgspec

from festival.db import atomic
from festival.editions.rules_body import RulesBody
from festival.entries.agreements.awaiting import waits_for
from festival.entries.agreements.consenting import accept_terms, give_consents
from festival.entries.agreements.counting_in import begin_film_work
from festival.entries.agreements.schemas import Submission
from festival.entries.calls import open_call
from festival.entries.codes.service import let_in_until
from festival.entries.fees.schemas import FeeToCome
from festival.entries.fees.service import owe_fee
from festival.entries.frozen_copy import body_of, freeze_copy, missing_of, read_whole
from festival.entries.reading import OTHERS_SUBMITTED, series_of
from festival.entries.rules import (
    EntriesUsedUp,
    EntryAction,
    EntryIncomplete,
    EntryState,
    FilmUsedUp,
    next_state,
)
from festival.entries.schemas import Receipt
from festival.entries.tables import Entry
from festival.entries.telling import tell_of_entry
from festival.errors import NotFound
from festival.notifications import service as notifications
from festival.notifications.webhook_rules import WebhookEvent


async def submit_entry(*, entry_id: UUID, by: UUID, submission: Submission | None = None) -> Receipt:
    """Submit one's own entry: what it says now is frozen, and a receipt of it is kept and mailed.

    What is still to be confirmed (the entrant's address, a minor's guardian) does not keep it from being in time: it
    waits, and counts once that has come. The call's deadline is read from the database's clock while the edition is
    locked, so that no entry slips past it.

    Raises:
        NotFound: not one's own.
        EntryCannot: it is submitted already, or disqualified.
        CallNotOpen, CallClosed: the call takes no entries now.
        EntryIncomplete: the form or the film is not clean; the sentence names every part.
        TermsNotAccepted: the edition asks to accept a text that was not.
        EntriesUsedUp, FilmUsedUp: this person or this film has entered as often as the rules allow.
    """
    async with atomic() as connection:
        locked = await connection.fetchrow(
            "SELECT * FROM entry WHERE id = $1 AND entrant_id = $2 FOR UPDATE", entry_id, by
        )
        if locked is None:
            raise NotFound
        next_state(EntryState(locked["state"]), EntryAction.SUBMIT)
        until = await let_in_until(connection, locked["edition_id"], entry_id)
        edition, now = await open_call(connection, locked["edition_id"], let_in_until=until)
        row = await read_whole(connection, locked["edition_id"], entry_id)
        if missing := missing_of(row):
            raise EntryIncomplete(missing=missing)
        said = submission or Submission()
        accepted = await accept_terms(connection, entry=row, by=by, accepted=said.accept)
        await give_consents(entry_id=entry_id, by=by, consents=said.consents)
        waited = waits_for(row)
        state = next_state(EntryState(locked["state"]), EntryAction.WAIT if waited else EntryAction.SUBMIT)
        await _keep_within_limits(connection, row, by)
        digest = await freeze_copy(connection, row, await body_of(row, now, accepted), now)
        await Entry.update(
            {
                "state": state.value,
                "reason": "",
                "submitted_at": now,
                "decided_at": None,
                "film_later": series_of(row) is None and row["master_id"] is None,
                "film_asked_at": None,
                "updated_at": now,
                "version": row["version"] + 1,
            }
        ).where((Entry.edition_id == row["edition_id"]) & (Entry.id == entry_id))
        owed = await owe_fee(connection, row, now)
        receipt = Receipt(
            entry_id=entry_id,
            digest=digest,
            submitted_at=now,
            rules_version=row["rules_version"],
            rules_digest=row["rules_digest"],
            accepted=accepted,
            waits_for=waited,
        )
        if not waited:
            await begin_film_work(connection, row["edition_id"], entry_id)
            await tell_of_entry(connection, row, WebhookEvent.ENTRY_SUBMITTED)
        await _send_receipt(connection, edition, row, by, receipt, owed)
    return receipt


async def _keep_within_limits(connection: asyncpg.Connection, row: asyncpg.Record, by: UUID) -> None:
    asked = msgspec.convert(row["rules"], RulesBody).eligibility
    if asked.entries_per_person is None and asked.entries_per_film is None:
        return
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{row['edition_id']} {by}")
    counts = await connection.fetchrow(f"SELECT {OTHERS_SUBMITTED} FROM entry WHERE entry.id = $1", row["id"])  # noqa: S608 (our own text)
    if asked.entries_per_person is not None and counts["by_person"] >= asked.entries_per_person:
        raise EntriesUsedUp(most=asked.entries_per_person)
    if asked.entries_per_film is not None and counts["of_film"] >= asked.entries_per_film:
        raise FilmUsedUp(most=asked.entries_per_film)


async def _send_receipt(
    connection: asyncpg.Connection,
    edition: asyncpg.Record,
    row: asyncpg.Record,
    by: UUID,
    receipt: Receipt,
    owed: FeeToCome | None,
) -> None:
    person = await connection.fetchrow("SELECT email, locale, zone FROM person WHERE id = $1", by)
    if person is None or person["email"] is None:
        return
    await notifications.send(
        connection,
        template="entries/receipt",
        recipient=person["email"],
        person_id=by,
        edition_id=edition["id"],
        context={
            "title": row["title"],
            "edition_name": edition["name"],
            "category_name": row["category_name"],
            "entry_id": str(receipt.entry_id),
            "digest": receipt.digest,
            "film_sha256": row["sha256"],
            "submitted_at": receipt.submitted_at.isoformat(),
            "closes_at": edition["closes_at"].isoformat(),
            "rules_version": receipt.rules_version,
            "accepted": [terms.digest for terms in receipt.accepted],
            "waits_for": [waited.value for waited in receipt.waits_for],
            "fee": {"sum": str(owed.sum), "currency": owed.currency, "counts": owed.counts}
            if owed is not None and owed.cents
            else None,
            "zone": edition["zone"],
            "reader_zone": person["zone"],
        },
        locale=person["locale"],
        reply_to=edition["contact"] or None,
        about=[receipt.entry_id],
    )
