import pytest

from festival.db import execute, fetch, fetch_value
from festival.publishing import notices
from festival.publishing.notices import tell_all_entrants
from festival.publishing.service import publish
from tests.factories import make_person
from tests.results import make_result, stage_and_approve


async def test_entrants_are_told_in_batches_each_once_though_the_worker_dies_between(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = await make_result()
    edition_id = judged.jury.edition.id
    for row in await fetch("SELECT id FROM entry WHERE edition_id = $1", edition_id):
        await execute("UPDATE entry SET entrant_id = $2 WHERE id = $1", row["id"], await make_person())
    publication_id = await stage_and_approve(judged)
    await publish(publication_id=publication_id, by=judged.organiser)
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template LIKE 'publishing/%'") == 0
    assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'tell_entrants'") == 1

    sent, died_after = notices.send_many, 2

    async def send_until_death(*given: object, **said: object) -> object:
        nonlocal died_after
        died_after -= 1
        if died_after < 0:
            raise RuntimeError("the worker died")
        return await sent(*given, **said)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(notices, "BATCH", 1)
    with monkeypatch.context() as dying:
        dying.setattr(notices, "send_many", send_until_death)
        with pytest.raises(RuntimeError):
            await tell_all_entrants(edition_id, publication_id)
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template LIKE 'publishing/%'") == 2
    for _ in range(2):
        await tell_all_entrants(edition_id, publication_id)
    mails = "SELECT count(*) AS mails FROM outbox WHERE template LIKE 'publishing/%' GROUP BY person_id"
    assert [row["mails"] for row in await fetch(mails)] == [1, 1, 1, 1]
