"""Submitting: the deadline, the form and the film decided together, the copy frozen, the receipt sent."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.canonical import digest_of
from festival.db import atomic
from festival.editions.rules_body import RulesBody
from festival.entries.agreements.awaiting import CONFIRMATION_COLUMNS, gaps_of_entrant, waits_for
from festival.entries.agreements.consenting import accept_terms, give_consents
from festival.entries.agreements.counting_in import begin_film_work
from festival.entries.agreements.schemas import AcceptedTerms, Submission
from festival.entries.calls import open_call
from festival.entries.codes.service import let_in_until
from festival.entries.fees.schemas import FeeToCome
from festival.entries.fees.service import FEES, owe_fee
from festival.entries.posts.service import POST
from festival.entries.profiles.schemas import PROFILE
from festival.entries.questions.answers import ASKED, asked_of
from festival.entries.reading import (
    FILM_COLUMNS,
    MASTER_COLUMNS,
    MASTER_JOINS,
    OTHERS_SUBMITTED,
    film_of,
    gaps_of,
    sentence_of,
    series_of,
    waived_of,
)
from festival.entries.rules import (
    EntriesUsedUp,
    EntryAction,
    EntryIncomplete,
    EntryState,
    FilmUsedUp,
    next_state,
)
from festival.entries.schemas import Receipt
from festival.entries.subtitles.queries import subtitles_of
from festival.entries.tables import Entry
from festival.entries.telling import tell_of_entry
from festival.errors import NotFound
from festival.media.verdicts import record_verdict
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
        row = await connection.fetchrow(
            f"SELECT entry.*, {FILM_COLUMNS}, {MASTER_COLUMNS}, {CONFIRMATION_COLUMNS}, {ASKED}, {POST}, {FEES}, "  # noqa: S608 (our own text)
            "category.slug AS category, edition.zone, "
            f"rules_version.id AS rules_version_id, category.name AS category_name FROM entry {MASTER_JOINS} "
            "WHERE entry.edition_id = $1 AND entry.id = $2",
            locked["edition_id"],
            entry_id,
        )
        series = series_of(row)
        gaps = [*gaps_of(row, film_of(row, row["master_id"]), series), *gaps_of_entrant(row)]
        if gaps:
            raise EntryIncomplete(missing=" ".join(sentence_of(gap) for gap in gaps))
        said = submission or Submission()
        accepted = await accept_terms(connection, entry=row, by=by, accepted=said.accept)
        await give_consents(entry_id=entry_id, by=by, consents=said.consents)
        waited = waits_for(row)
        state = next_state(EntryState(locked["state"]), EntryAction.WAIT if waited else EntryAction.SUBMIT)
        await _keep_within_limits(connection, row, by)
        film_later = series is None and row["master_id"] is None
        single = [] if film_later else [row["master_id"]]
        masters = single if series is None else [episode.master_id for episode in series.episodes]
        for master_id in masters:
            await record_verdict(
                connection, edition_id=row["edition_id"], master_id=master_id, category_id=row["category_id"]
            )
        subtitles = {each.name: each.sha256 for each in await subtitles_of(row["edition_id"], entry_id)}
        body = _frozen_body(row, edition["slug"], now.isoformat(), subtitles, accepted)
        digest = digest_of(body)
        await connection.execute(
            "INSERT INTO frozen_entry (edition_id, entry_id, body, digest, rules_version_id, frozen_at) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (edition_id, entry_id) DO UPDATE SET body = excluded.body, "
            "digest = excluded.digest, rules_version_id = excluded.rules_version_id, frozen_at = excluded.frozen_at",
            row["edition_id"],
            entry_id,
            body,
            digest,
            row["rules_version_id"],
            now,
        )
        await Entry.update(
            {
                "state": state.value,
                "reason": "",
                "submitted_at": now,
                "decided_at": None,
                "film_later": film_later,
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


def _frozen_body(
    row: asyncpg.Record, edition: str, submitted_at: str, subtitles: dict[str, str], accepted: list[AcceptedTerms]
) -> dict[str, Any]:
    said = (
        "title",
        "title_english",
        "synopsis",
        "directors",
        "credits",
        "countries",
        "dialogue_languages",
        "subtitle_languages",
        "completed_on",
        "rights_confirmed",
        "category",
        *PROFILE,
    )
    body: dict[str, Any] = msgspec.to_builtins(
        {
            **{name: row[name] for name in said},
            "edition": edition,
            "entry": row["id"],
            "film_sha256": row["sha256"],
            "film_bytes": row["bytes"],
            "episodes": [
                {name: episode[name] for name in ("number", "title", "sha256", "bytes")} for episode in row["episodes"]
            ],
            "subtitles": subtitles,
            "public_post": row["post"] and row["post"]["url"],
            "answers": [{"question": one.prompt, "answer": one.body} for one in asked_of(row) if one.body is not None],
            "rules_digest": row["rules_digest"],
            "accepted": accepted,
            "waived": [{"clause": one.clause, "reason": one.reason} for one in waived_of(row)],
            "submitted_at": submitted_at,
        }
    )
    return body


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
