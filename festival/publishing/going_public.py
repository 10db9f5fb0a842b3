"""The instant itself: what was staged and approved becomes public, whole, in the caller's one transaction."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell
from festival.panels.holding import hold_round
from festival.publishing.bundling import bundle_publication
from festival.publishing.composing import still_says
from festival.publishing.notice_delivery import notices_settled
from festival.publishing.notices import tell_entrants
from festival.publishing.queries import publication_of
from festival.publishing.rules import (
    ApprovalsMissing,
    NotDueYet,
    NoticesOnTheirWay,
    PublicationAct,
    PublicationKind,
    PublicationState,
    ResultMoved,
    is_due,
    next_publication_state,
)
from festival.publishing.schemas import PalmaresBody, PublicationForOrganiser


async def hold_publication(
    connection: asyncpg.Connection, edition_id: UUID, publication_id: UUID
) -> PublicationForOrganiser:
    """The publication, held against every other act on it and on its edition until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    await connection.execute("SELECT FROM edition WHERE id = $1 FOR UPDATE", edition_id)
    await connection.execute(
        "SELECT FROM publication WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, publication_id
    )
    return await publication_of(edition_id, publication_id)


async def go_public(connection: asyncpg.Connection, staged: PublicationForOrganiser, *, by: UUID | None) -> None:
    """Make a held publication public; ``by`` is None where the clock does it. Who was not told yet is told now.

    Raises:
        PublicationCannot: it is public or withdrawn already.
        ApprovalsMissing: too few people agreed to exactly this.
        NotDueYet: its date has not come.
        NoticesOnTheirWay: it waits for its private messages.
        ResultMoved: the result or an award changed since it was staged.
        NotVerifiable: scoresheets, seals or the log are not what they were when they were signed.
    """
    following = next_publication_state(PublicationState(staged.state), PublicationAct.PUBLISH)
    if not staged.approved:
        raise ApprovalsMissing(given=len(staged.approvals), needed=staged.approvals_needed)
    now = await clock.now(connection)
    if not is_due(staged.publish_at, now):
        raise NotDueYet
    if staged.waits_for_notices and not await notices_settled(staged):
        raise NoticesOnTheirWay
    await _hold_what_it_says(connection, staged)
    if not await still_says(staged):
        raise ResultMoved
    await connection.execute(
        "UPDATE publication SET state = $3, published_at = $4 WHERE edition_id = $1 AND id = $2",
        staged.edition_id,
        staged.id,
        following.value,
        now,
    )
    palmares = staged.body if isinstance(staged.body, PalmaresBody) else None
    shown_since = "selection_published_at" if palmares is None else "palmares_published_at"
    await connection.execute(f"UPDATE edition SET {shown_since} = $2 WHERE id = $1", staged.edition_id, now)  # noqa: S608 (our own text)
    if staged.notified_at is None:
        await tell_entrants(connection, staged, now)
    await record(
        connection,
        log="public",
        act="palmares_published" if palmares is not None else "selection_published",
        edition_id=staged.edition_id,
        actor_id=by,
        subject_id=staged.id,
        detail={"digest": staged.digest} | ({"result": palmares.result_digest} if palmares is not None else {}),
    )
    if palmares is not None:
        await bundle_publication(connection, staged)
    data = {"publication": str(staged.id), "digest": staged.digest}
    event = WebhookEvent.PALMARES_PUBLISHED if palmares is not None else WebhookEvent.SELECTION_PUBLISHED
    await tell(connection, edition_id=staged.edition_id, event=event, data=data)


async def _hold_what_it_says(connection: asyncpg.Connection, staged: PublicationForOrganiser) -> None:
    """No count, decision, answer or disqualification slips between the check and the publication."""
    if staged.kind == PublicationKind.PALMARES:
        round_id = await connection.fetchval(
            "SELECT round_id FROM result WHERE edition_id = $1 AND id = $2", staged.edition_id, staged.result_id
        )
        await hold_round(connection, round_id)
    await connection.execute(
        "SELECT FROM entry JOIN published_film "
        "ON (published_film.edition_id, published_film.entry_id) = (entry.edition_id, entry.id) "
        "WHERE published_film.edition_id = $1 AND published_film.publication_id = $2 FOR SHARE OF entry",
        staged.edition_id,
        staged.id,
    )
