"""After a whole edition, each person got each message once, however many workers swept at once and again."""

import asyncio
from collections import Counter
from dataclasses import replace

from festival.db import execute, fetch, fetch_value
from festival.notifications import jobs
from festival.publishing.notices import tell_all_entrants
from festival.settings import Settings
from tests.played import play_edition
from tests.postbox import Postbox


async def _sweep(settings: Settings) -> None:
    for _, send_waiting in jobs.schedules(settings).values():
        await send_waiting()


async def test_after_a_whole_edition_each_person_got_each_message_once(
    database: str, application: object, with_mail: Settings, postbox: Postbox
) -> None:
    played = await play_edition()
    await played.advance("published")
    publication_id = await fetch_value("SELECT id FROM publication")
    telling = (played.edition.id, publication_id)
    await asyncio.gather(tell_all_entrants(*telling), tell_all_entrants(*telling))
    await tell_all_entrants(*telling)
    await execute("UPDATE outbox SET send_after = now()")
    settings = replace(with_mail, mail_per_minute=10_000)
    for _ in range(3):
        await asyncio.gather(*(_sweep(settings) for _ in range(4)))
    rows = await fetch("SELECT id, recipient, template, context->>'entry_id' AS entry FROM outbox")
    meant = {f"<{row['id']}@testserver>": row for row in rows}
    arrived = Counter(str(message["Message-ID"]) for _, message in postbox.received)
    assert arrived == dict.fromkeys(meant, 1)
    assert all(
        recipients == [meant[str(message["Message-ID"])]["recipient"]] for recipients, message in postbox.received
    )
    # The positive control: entrants, jurors and the team were written to.
    templates = {row["template"] for row in rows}
    assert {"entries/receipt", "panels/round_opened", "scoring/round_sealed"} < templates
    assert any(template.startswith("publishing/") for template in templates)
    told = Counter((row["recipient"], row["template"], row["entry"]) for row in rows)
    assert [once for once, times in told.items() if times > 1] == []
