"""The files that selected films are shown from: each with rules of its own, sent by its entrant, judged as it arrives.

A screening copy is often larger and finer than what a call takes. What it must be is said film by film, as the film
rules of a call are; the verdict is that of `festival.media.verdict`, made whenever somebody looks, so that changed
rules judge the file that is here.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.db import atomic, fetch
from festival.editions.film_rules import film_rules
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules_body import FilmTable
from festival.entries.owning import shared_entry
from festival.errors import NotFound
from festival.media.erasing import erase_master
from festival.media.leave import give_leave
from festival.media.service import master_of_upload
from festival.selection.deciding import keep_decidable
from festival.selection.rules import NoFilmsChosen, PlaceState, ScreeningNotAsked
from festival.selection.writing import write_about

TIME_TO_SEND = timedelta(days=60)
"""How long a screening file may be sent after the place was confirmed or the rules were changed."""
LARGEST = 200_000_000_000
"""Where the rules name no size."""


async def rule_screening_files(*, edition_id: UUID, entries: Sequence[UUID], by: UUID, film: FilmTable) -> None:
    """Say what the files of these confirmed films must be; entrants to whom that is new are written to.

    Raises:
        NotFound: not this person's to decide, or one of them has not confirmed a place.
        NoFilmsChosen: of no film.
        BadFilmRule: the rules cannot be what was meant.
    """
    if not entries:
        raise NoFilmsChosen
    table = film_rules(film.as_table()).as_table()
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        await keep_decidable(connection, edition_id, entries, by)
        places = await connection.fetch(
            "SELECT entry_id, screening_rules FROM selected_entry "
            "WHERE edition_id = $1 AND entry_id = ANY ($2::uuid[]) AND state = $3 FOR UPDATE",
            edition_id,
            list(entries),
            PlaceState.CONFIRMED.value,
        )
        if len(places) < len(set(entries)):
            raise NotFound
        for place in places:
            if place["screening_rules"] == table:
                continue
            entry_id = place["entry_id"]
            await connection.execute(
                "UPDATE selected_entry SET screening_rules = $3 WHERE edition_id = $1 AND entry_id = $2",
                edition_id,
                entry_id,
                table,
            )
            await await_file(connection, edition_id, entry_id, table)
            await write_about(connection, edition_id, entry_id, "selection/screening_file", {})
            await record_act(connection, "screening_file_ruled", edition_id, by, table, entry_id)


async def forget_screening_files(after: timedelta) -> None:
    """Forget the files of films that are out of the selection, so long after the call closed."""
    for row in await fetch(
        "SELECT chosen.edition_id, chosen.entry_id, chosen.screening_master_id FROM selected_entry AS chosen "
        "JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id) "
        "JOIN edition ON edition.id = chosen.edition_id WHERE chosen.screening_master_id IS NOT NULL "
        "AND (entry.state <> 'qualified' OR chosen.state <> 'confirmed') "
        "AND clock_timestamp() - edition.closes_at > $1::interval LIMIT 1000",
        after,
    ):
        async with atomic() as connection:
            await connection.execute(
                "UPDATE selected_entry SET screening_master_id = NULL WHERE edition_id = $1 AND entry_id = $2",
                row["edition_id"],
                row["entry_id"],
            )
            await erase_master(connection, row["edition_id"], row["screening_master_id"])


async def await_file(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, table: dict[str, object]
) -> None:
    """Let the entrant of a confirmed film send its file, though the call is closed and takes smaller ones."""
    largest = table.get("max_bytes")
    await give_leave(
        connection,
        edition_id=edition_id,
        person_id=await connection.fetchval(
            "SELECT entrant_id FROM entry WHERE edition_id = $1 AND id = $2", edition_id, entry_id
        ),
        until=await clock.now(connection) + TIME_TO_SEND,
        max_bytes=largest if isinstance(largest, int) else LARGEST,
    )


async def send_screening_file(*, entry_id: UUID, by: UUID, upload_id: UUID) -> None:
    """The screening file has arrived; it takes the place of one that was sent before, which is forgotten.

    Raises:
        NotFound: the film is not one's own, or the upload is somebody else's or of another edition.
        FilmNotComplete: parts of it are missing.
        ScreeningNotAsked: the film has confirmed no place.
    """
    async with atomic() as connection:
        entry = await shared_entry(connection, entry_id, by)
        edition_id = entry["edition_id"]
        master_id = await master_of_upload(connection, edition_id=edition_id, upload_id=upload_id, by=by)
        place = await connection.fetchrow(
            "SELECT state, screening_master_id FROM selected_entry WHERE edition_id = $1 AND entry_id = $2 FOR UPDATE",
            edition_id,
            entry_id,
        )
        if place is None or place["state"] != PlaceState.CONFIRMED:
            raise ScreeningNotAsked
        if place["screening_master_id"] == master_id:
            return
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM entry WHERE (edition_id, master_id) = ($1, $2)) "
            "OR EXISTS (SELECT FROM episode WHERE (edition_id, master_id) = ($1, $2)) "
            "OR EXISTS (SELECT FROM selected_entry WHERE (edition_id, screening_master_id) = ($1, $2))",
            edition_id,
            master_id,
        ):
            raise NotFound
        await connection.execute(
            "UPDATE selected_entry SET screening_master_id = $3 WHERE edition_id = $1 AND entry_id = $2",
            edition_id,
            entry_id,
            master_id,
        )
        if place["screening_master_id"] is not None:
            await erase_master(connection, edition_id, place["screening_master_id"])
        await record(
            connection, log="desk", act="screening_file_sent", edition_id=edition_id, actor_id=by, subject_id=entry_id
        )
