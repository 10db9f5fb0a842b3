"""Films that follow their entry: where the call takes entries without the file, the festival asks for it later."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import SELECTING
from festival.entries.agreements.counting_in import begin_film_work
from festival.entries.entrant_mail import write_to_entrants
from festival.entries.owning import own_entry
from festival.entries.reading import STRANGER
from festival.entries.rules import EntryCannot, EntryState, FilmHere, FilmNotAsked
from festival.entries.tables import Entry
from festival.errors import NotFound
from festival.media.leave import give_leave
from festival.media.service import master_of_upload

_ASKED = "entries/film_asked"
TIME_TO_SEND = timedelta(days=14)
"""How long a film that was asked for may be sent; asking again begins it anew."""


async def ask_for_film(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Ask the entrant of a submitted entry for its film, by mail; they may send it for two weeks, call closed or not.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition, or is in conflict with it.
        EntryCannot: it is not submitted.
        FilmHere: its film is here.
    """
    async with atomic() as connection:
        entry = await connection.fetchrow(
            "SELECT * FROM entry WHERE edition_id = $1 AND id = $2 AND submitted_at IS NOT NULL AND EXISTS (SELECT "  # noqa: S608 (our own text)
            "FROM membership m WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4)) "
            f"AND NOT {STRANGER.format(person='$3')} FOR UPDATE",
            edition_id,
            entry_id,
            by,
            [role.value for role in SELECTING],
        )
        if entry is None:
            raise NotFound
        if entry["state"] != EntryState.SUBMITTED:
            raise EntryCannot(state=EntryState(entry["state"]))
        if entry["master_id"] is not None:
            raise FilmHere
        now = await clock.now(connection)
        await give_leave(connection, edition_id=edition_id, person_id=entry["entrant_id"], until=now + TIME_TO_SEND)
        await Entry.update({"film_asked_at": now, "updated_at": now, "version": entry["version"] + 1}).where(
            (Entry.edition_id == edition_id) & (Entry.id == entry_id)
        )
        said = {"until_at": (now + TIME_TO_SEND).isoformat()}
        await write_to_entrants(connection, _ASKED, edition_id, [entry_id], said)
        await audit.record(
            connection,
            log="desk",
            act="film_asked_for",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail={},
        )


async def send_asked_film(*, entry_id: UUID, by: UUID, upload_id: UUID) -> None:
    """The film that the festival asked for has arrived: it joins the entry, which otherwise stands as submitted.

    Raises:
        NotFound: the entry or the upload is not one's own, or they belong to two editions.
        UploadIncomplete: parts of the film are missing.
        FilmNotAsked: nobody asked for it, or the entry is not submitted.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        edition_id = entry["edition_id"]
        master_id = await master_of_upload(connection, edition_id=edition_id, upload_id=upload_id, by=by)
        if entry["state"] != EntryState.SUBMITTED or entry["film_asked_at"] is None:
            raise FilmNotAsked
        now = await clock.now(connection)
        changed: dict[Any, Any] = {"master_id": master_id, "updated_at": now, "version": entry["version"] + 1}
        await Entry.update(changed).where((Entry.edition_id == edition_id) & (Entry.id == entry_id))
        await begin_film_work(connection, edition_id, entry_id)
