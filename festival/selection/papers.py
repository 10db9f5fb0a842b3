"""What a selected film owes and a provisional winner proves: asked, received; the papers come by mail."""

from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.db import atomic
from festival.editions.membership import lock_edition, record_act
from festival.plain_text import keep_text
from festival.selection.deciding import keep_decidable
from festival.selection.rules import CHECKLIST, PaperKind, PaperUnnamed
from festival.selection.tables import AskedPaper
from festival.selection.writing import write_about


async def ask_for_proof(*, edition_id: UUID, entry_id: UUID, by: UUID, name: str) -> None:
    """Ask whoever entered a film that may win, under embargo, to prove something; asking twice is asking once.

    Raises:
        NotFound: not this person's to decide.
        PaperUnnamed: it does not say what.
    """
    kept = keep_text(name, field="name", most=200)
    if not kept:
        raise PaperUnnamed(field="name")
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        await keep_decidable(connection, edition_id, [entry_id], by)
        if await _ask(connection, edition_id, entry_id, PaperKind.PROOF, kept, by):
            await write_about(connection, edition_id, entry_id, "selection/proof", {"asked": kept})
            await record_act(connection, "proof_asked", edition_id, by, {"name": kept}, entry_id)


async def receive_paper(*, edition_id: UUID, paper_id: UUID, by: UUID, received: bool) -> None:
    """Tick off what has arrived, or take the tick back.

    Raises:
        NotFound: no such paper, or not this person's to decide.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        entry_id = await connection.fetchval(
            "SELECT entry_id FROM asked_paper WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, paper_id
        )
        await keep_decidable(connection, edition_id, [entry_id], by, qualified=False)
        await connection.execute(
            "UPDATE asked_paper SET received_at = $3, received_by = $4 WHERE edition_id = $1 AND id = $2",
            edition_id,
            paper_id,
            await clock.now(connection) if received else None,
            by if received else None,
        )
        act = "paper_received" if received else "paper_missing"
        await record_act(connection, act, edition_id, by, {"paper": str(paper_id)}, entry_id)


async def ask_for_papers(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Ask for everything on the checklist of a confirmed film; what was asked for before stays as it is."""
    for kind in CHECKLIST:
        await _ask(connection, edition_id, entry_id, kind, "", by)


async def _ask(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, kind: PaperKind, name: str, by: UUID
) -> bool:
    known = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM asked_paper WHERE edition_id = $1 AND entry_id = $2 AND kind = $3 AND name = $4)",
        edition_id,
        entry_id,
        kind.value,
        name,
    )
    if not known:
        await AskedPaper.insert(
            AskedPaper(edition_id=edition_id, id=uuid4(), entry_id=entry_id, kind=kind.value, name=name, asked_by=by)
        )
    return not known
