from uuid import UUID, uuid4

import asyncpg
import pytest

from festival.audit.jobs import chain_all
from festival.audit.queries import verify_chain
from festival.audit.rules import Log
from festival.audit.service import chain_events, record
from festival.db import atomic, execute


async def write(edition_id: UUID, act: str, log: Log = Log.PUBLIC, actor_id: UUID | None = None) -> None:
    async with atomic() as connection:
        await record(connection, log=log, act=act, edition_id=edition_id, actor_id=actor_id, detail={"b": "é", "a": 1})


async def chained(edition_id: UUID) -> int:
    async with atomic() as connection:
        return await chain_events(connection, edition_id)


async def test_each_log_of_each_edition_has_its_own_chain_and_the_desk_none(database: str) -> None:
    first, second = uuid4(), uuid4()
    for act in ("round_opened", "round_sealed"):
        await write(first, act)
        await write(second, act)
    await write(first, "scoresheet_submitted", Log.PRIVATE)
    await write(first, "entry_qualified", Log.DESK)
    await chain_all()
    reports = [await verify_chain(first, Log.PUBLIC), await verify_chain(first, Log.PRIVATE)]
    assert [(report.length, report.waiting, report.intact) for report in reports] == [(2, 0, True), (1, 0, True)]
    assert (await verify_chain(second, Log.PUBLIC)).length == 2
    assert (await verify_chain(first, Log.DESK)).length == 0


async def test_chaining_again_adds_only_what_is_new_and_moves_the_head(database: str) -> None:
    edition = uuid4()
    await write(edition, "round_opened")
    assert await chained(edition) == 1
    before = await verify_chain(edition, Log.PUBLIC)
    assert await chained(edition) == 0
    await write(edition, "round_sealed")
    assert (await verify_chain(edition, Log.PUBLIC)).waiting == 1
    assert await chained(edition) == 1
    after = await verify_chain(edition, Log.PUBLIC)
    assert (before.length, after.length) == (1, 2)
    assert before.head != after.head


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET act = 'nothing_happened' WHERE act = 'act_1'",
        "UPDATE audit_event SET detail = '{}' WHERE act = 'act_1'",
        "UPDATE audit_event SET at = at - interval '1 microsecond' WHERE act = 'act_1'",
        "DELETE FROM audit_chain WHERE position = 2",
        "UPDATE audit_chain SET digest = sha256('other') WHERE position = 2",
    ],
)
async def test_whoever_owns_the_database_and_changes_the_past_is_found_out(database: str, tampering: str) -> None:
    edition = uuid4()
    for number in range(3):
        await write(edition, f"act_{number}")
    await chained(edition)
    assert (await verify_chain(edition, Log.PUBLIC)).broken_at is None
    owner = await asyncpg.connect(database)
    try:
        await owner.execute(tampering)
    finally:
        await owner.close()
    assert (await verify_chain(edition, Log.PUBLIC)).broken_at == 2


@pytest.mark.parametrize("table", ["audit_event", "audit_chain"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET log = 'desk'", "TRUNCATE {} CASCADE"])
async def test_the_application_itself_may_only_append(database: str, table: str, change: str) -> None:
    await write(uuid4(), "round_opened")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(change.format(table))
