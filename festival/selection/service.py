"""The official selection: places offered, answered, passed on; the order of the screening."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.membership import lock_edition, record_act
from festival.entries.owning import shared_entry
from festival.errors import NotFound
from festival.selection.deciding import keep_decidable
from festival.selection.papers import ask_for_papers
from festival.selection.rules import (
    HOLDING,
    AnswerTooLate,
    ConfirmByGone,
    NoFilmsChosen,
    PlaceAct,
    PlaceState,
    SelectedAlready,
    StillTime,
    WrongOrder,
    may_answer,
    next_place_state,
    reserve_answers_by,
)
from festival.selection.schemas import NewSelection
from festival.selection.screening_files import await_file
from festival.selection.tables import SelectedEntry
from festival.selection.writing import write_about


async def select_films(*, edition_id: UUID, by: UUID, new: NewSelection) -> None:
    """Offer places to films, and put others in reserve behind those that stand there; each selected one is written to.

    Raises:
        NotFound: the edition is not this person's to organise, or a film is not theirs to decide on.
        NoFilmsChosen, ConfirmByGone, SelectedAlready: it cannot be as asked.
    """
    chosen = [*new.selected, *new.reserves]
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        if not chosen:
            raise NoFilmsChosen(field="selected")
        if new.confirm_by <= await clock.now(connection):
            raise ConfirmByGone(field="confirm_by")
        await keep_decidable(connection, edition_id, chosen, by)
        taken = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM selected_entry WHERE edition_id = $1 AND entry_id = ANY ($2))",
            edition_id,
            chosen,
        )
        if taken or len(set(chosen)) < len(chosen):
            raise SelectedAlready
        last = await connection.fetchval(
            "SELECT coalesce(max(place), 0) FROM selected_entry WHERE edition_id = $1", edition_id
        )
        for at, entry_id in enumerate(chosen, start=last + 1):
            asked = at <= last + len(new.selected)
            await SelectedEntry.insert(
                SelectedEntry(
                    edition_id=edition_id,
                    entry_id=entry_id,
                    place=at,
                    state=(PlaceState.ASKED if asked else PlaceState.RESERVE).value,
                    confirm_by=new.confirm_by if asked else None,
                )
            )
            if asked:
                await _offer(connection, edition_id, entry_id)
        detail = {"selected": len(new.selected), "reserves": len(new.reserves)}
        await record_act(connection, "films_selected", edition_id, by, detail)


async def answer_place(*, entry_id: UUID, by: UUID, confirms: bool) -> None:
    """Confirm or decline the place of one's own film; the same answer twice is one. A place declined goes on at once.

    Raises:
        NotFound: no place was offered to a film of theirs.
        AnswerTooLate, PlaceCannot: its date has passed, or it was given up.
    """
    async with atomic() as connection:
        edition_id = await connection.fetchval("SELECT edition_id FROM entry WHERE id = $1", entry_id)
        await connection.execute("SELECT FROM edition WHERE id = $1 FOR UPDATE", edition_id)
        entry = await shared_entry(connection, entry_id, by)
        place = await _held(connection, edition_id, entry_id)
        if place["state"] == PlaceState.RESERVE or entry["state"] != "qualified":
            raise NotFound
        state, act = PlaceState(place["state"]), PlaceAct.CONFIRM if confirms else PlaceAct.DECLINE
        if state == (PlaceState.CONFIRMED if confirms else PlaceState.DECLINED):
            return
        following = next_place_state(state, act)
        now = await clock.now(connection)
        if state is PlaceState.ASKED and not may_answer(place["confirm_by"], now):
            raise AnswerTooLate
        await _leave(connection, edition_id, entry_id, following, by)
        if following is PlaceState.CONFIRMED:
            await ask_for_papers(connection, edition_id, entry_id, by)
            await await_file(connection, edition_id, entry_id, place["screening_rules"])
        await audit.record(
            connection,
            log="desk",
            act="place_confirmed" if confirms else "place_declined",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
        )


async def release_place(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Give a place to the next reserve: its date has passed unanswered, or its film no longer takes part.

    Raises:
        NotFound: not this person's to decide.
        StillTime: the entrant may still answer, or has confirmed.
        PlaceCannot: it was given up already.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        await keep_decidable(connection, edition_id, [entry_id], by, qualified=False)
        place = await _held(connection, edition_id, entry_id)
        following = next_place_state(PlaceState(place["state"]), PlaceAct.RELEASE)
        out = await connection.fetchval(
            "SELECT state <> 'qualified' FROM entry WHERE edition_id = $1 AND id = $2", edition_id, entry_id
        )
        waiting = place["state"] == PlaceState.ASKED and not may_answer(
            place["confirm_by"], await clock.now(connection)
        )
        if not out and not waiting:
            raise StillTime
        await _leave(connection, edition_id, entry_id, following, by)
        await record_act(connection, "place_released", edition_id, by, {}, entry_id)


async def order_screening(*, edition_id: UUID, by: UUID, entries: Sequence[UUID]) -> None:
    """Decide in which order the confirmed films are shown.

    Raises:
        NotFound: the edition is not this person's to organise.
        WrongOrder: these are not exactly the confirmed films that this person may see.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        rows = await connection.fetch(
            "SELECT entry_id FROM selected_entry AS chosen WHERE edition_id = $1 AND state = 'confirmed' "
            "AND NOT EXISTS (SELECT FROM team_conflict WHERE (edition_id, entry_id, person_id) "
            "= (chosen.edition_id, chosen.entry_id, $2)) FOR UPDATE",
            edition_id,
            by,
        )
        if len(entries) != len(rows) or set(entries) != {row["entry_id"] for row in rows}:
            raise WrongOrder
        await connection.execute(
            "UPDATE selected_entry SET running = shown.at FROM unnest($2::uuid[]) WITH ORDINALITY AS shown (id, at) "
            "WHERE edition_id = $1 AND entry_id = shown.id",
            edition_id,
            list(entries),
        )


async def _leave(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, following: PlaceState, by: UUID
) -> None:
    """The place changes hands; where it becomes free the next reserve that still takes part is asked."""
    now = await clock.now(connection)
    await connection.execute(
        "UPDATE selected_entry SET state = $3, answered_at = $4, answered_by = $5 "
        "WHERE edition_id = $1 AND entry_id = $2",
        edition_id,
        entry_id,
        following.value,
        now,
        by,
    )
    if following in HOLDING:
        return
    reserve = await connection.fetchval(
        "SELECT chosen.entry_id FROM selected_entry AS chosen JOIN entry "
        "ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id) AND entry.state = 'qualified' "
        "WHERE chosen.edition_id = $1 AND chosen.state = 'reserve' ORDER BY chosen.place LIMIT 1",
        edition_id,
    )
    if reserve is None:
        return
    asked_until = await connection.fetchval(
        "SELECT max(confirm_by) FROM selected_entry WHERE edition_id = $1", edition_id
    )
    await connection.execute(
        "UPDATE selected_entry SET state = $3, confirm_by = $4 WHERE edition_id = $1 AND entry_id = $2",
        edition_id,
        reserve,
        next_place_state(PlaceState.RESERVE, PlaceAct.PROMOTE).value,
        reserve_answers_by(asked_until, now),
    )
    await _offer(connection, edition_id, reserve)


async def _offer(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> None:
    await write_about(connection, edition_id, entry_id, "selection/asked", {})


async def _held(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> asyncpg.Record:
    place = await connection.fetchrow(
        "SELECT * FROM selected_entry WHERE edition_id = $1 AND entry_id = $2 FOR UPDATE", edition_id, entry_id
    )
    if place is None:
        raise NotFound
    return place
