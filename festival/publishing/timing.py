"""Publications that happen by themselves: at their instants, by the database's clock, each once."""

import logging
from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic, fetch
from festival.errors import NotFound, Refused
from festival.jobs import Task, enqueue
from festival.publishing.composing import still_says
from festival.publishing.going_public import go_public, hold_publication
from festival.publishing.notices import tell_entrants
from festival.publishing.rules import PublicationState, is_due
from festival.publishing.schemas import PublicationForOrganiser

ACT_WHEN_DUE = "act_when_due"

_logger = logging.getLogger("palmares.publishing")


async def set_alarm(connection: asyncpg.Connection, publication: PublicationForOrganiser) -> None:
    """Have an approved publication looked at again at its next instant, by a job of this transaction."""
    now = await clock.now(connection)
    notify_at = publication.notify_at if publication.notified_at is None else None
    instants = [instant for instant in (notify_at, publication.publish_at) if instant is not None]
    if publication.state != PublicationState.STAGED or not publication.approved or not instants:
        return
    wait = min(instants) - now
    task = Task(edition_id=publication.edition_id, subject_id=publication.id)
    await enqueue(connection, ACT_WHEN_DUE, task, after=wait if wait.total_seconds() > 0 else None)


async def act_when_due(edition_id: UUID, publication_id: UUID) -> None:
    """Tell entrants, or publish, whatever is due now; nothing that was done is done again.

    A publication that its result has left behind stays staged: the organisers' page says why.
    """
    try:
        async with atomic() as connection:
            staged = await hold_publication(connection, edition_id, publication_id)
            now = await clock.now(connection)
            if staged.state != PublicationState.STAGED or not staged.approved:
                return
            due = staged.publish_at is not None and is_due(staged.publish_at, now)
            if due and not (staged.waits_for_notices and staged.notified_at is None):
                await go_public(connection, staged, by=None)
                return
            if staged.notified_at is None and staged.notify_at is not None and is_due(staged.notify_at, now):
                if not await still_says(staged):
                    return
                await tell_entrants(connection, staged, now)
                staged = await hold_publication(connection, edition_id, publication_id)
            await set_alarm(connection, staged)
    except NotFound:
        return
    except Refused as refusal:
        _logger.warning("publication %s stays staged: %s", publication_id, refusal)


async def act_on_all_due() -> None:
    """The same for every publication whose instant has passed, should its alarm have been lost."""
    due = await fetch(
        "SELECT edition_id, id FROM publication WHERE state = 'staged' AND (publish_at <= clock_timestamp() "
        "OR (notify_at <= clock_timestamp() AND notified_at IS NULL)) ORDER BY publish_at"
    )
    for row in due:
        await act_when_due(row["edition_id"], row["id"])
