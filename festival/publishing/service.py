"""Publication: staged whole, approved by two people, made public in one transaction."""

from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.awards.counting import count_round
from festival.awards.queries import result_of
from festival.awards.rules import ResultOutdated
from festival.canonical import digest_of
from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.panels.queries import round_for
from festival.panels.rules import RoundState
from festival.plain_text import keep_text
from festival.publishing.bundling import complete_bundle, statements_to_sign
from festival.publishing.composing import compose_palmares, public_names
from festival.publishing.going_public import go_public, hold_publication
from festival.publishing.queries import publication_for
from festival.publishing.rules import PublicationAct, PublicationState, next_publication_state, notices_at
from festival.publishing.schemas import NewPublication, PublicationForOrganiser
from festival.publishing.tables import Publication, PublishedFilm
from festival.publishing.timing import set_alarm
from festival.scoring.rules import StillSealed
from festival.statements import AnyStatement, Signed

LONGEST_STATEMENT = 5000


async def stage_palmares(*, round_id: UUID, by: UUID, new: NewPublication) -> UUID:
    """Stage the palmarès of a round's result: everything that will be public, and nothing of it public yet.

    Staging is the first approval. An earlier staging is withdrawn. The round is counted afresh and must give the
    result that people have seen.

    Raises:
        NotFound: the edition is not this person's to organise.
        StillSealed: the jury has not sealed the round.
        NoResultYet, ResultOutdated: nothing that stands was computed.
        DateGone, NoticesTooLate: its instants cannot be.
    """
    statement = keep_text(new.statement, field="statement", most=LONGEST_STATEMENT, lines=True)
    judged = await round_for(round_id, by)
    if judged.state != RoundState.SEALED:
        raise StillSealed
    counted = await count_round(judged)
    async with atomic() as connection:
        await lock_edition(connection, judged.edition_id, by)
        result = await result_of(judged)
        if result.outdated or result.digest != counted.digest:
            raise ResultOutdated
        now = await clock.now(connection)
        notify_at = notices_at(new.notify_at, new.publish_at, now)
        await connection.execute(
            "UPDATE publication SET state = 'withdrawn' "
            "WHERE edition_id = $1 AND kind = 'palmares' AND state = 'staged'",
            judged.edition_id,
        )
        names = await public_names(judged.edition_id, result)
        body = await compose_palmares(judged, result, names, statement)
        publication = Publication(
            edition_id=judged.edition_id,
            id=uuid4(),
            kind="palmares",
            result_id=result.id,
            body=msgspec.to_builtins(body),
            digest=digest_of(body),
            approvals=judged.approvals,
            notify_at=notify_at,
            publish_at=new.publish_at,
            staged_by=by,
            staged_at=now,
        )
        await Publication.insert(publication)
        films = [
            PublishedFilm(edition_id=judged.edition_id, publication_id=publication.id, film_ref=name, entry_id=entry_id)
            for entry_id, name in names.items()
        ]
        if films:
            await PublishedFilm.insert(*films)
        await _agree(connection, await publication_for(publication.id, by), by, "palmares_staged")
    staged: UUID = publication.id
    return staged


async def approve(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Agree to a staged publication exactly as it stands; agreeing twice is agreeing once.

    Raises:
        NotFound: there is none, or this person is neither organiser, president nor witness.
        PublicationCannot: it is public or withdrawn already.
    """
    async with atomic() as connection:
        seen = await publication_for(publication_id, by)
        staged = await hold_publication(connection, seen.edition_id, publication_id)
        next_publication_state(PublicationState(staged.state), PublicationAct.PUBLISH)
        if by not in {given.person_id for given in staged.approvals}:
            await _agree(connection, staged, by, "palmares_approved")
        return await publication_for(publication_id, by)


async def publish(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Make a staged and approved publication public by hand: everything in this one transaction, or nothing.

    Raises:
        NotFound: there is none, or this person does not organise its edition.
        PublicationCannot: it is public or withdrawn already.
        ApprovalsMissing: too few people agreed to exactly this.
        NotDueYet: its date has not come.
        ResultMoved: the result or an award changed since it was staged.
    """
    async with atomic() as connection:
        await go_public(connection, await _for_organiser(connection, publication_id, by), by=by)
        return await publication_for(publication_id, by)


async def withdraw(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Take a staged publication back before it is public; what was told in private stays told.

    Raises:
        NotFound: there is none, or this person does not organise its edition.
        PublicationCannot: it is public or withdrawn already.
    """
    async with atomic() as connection:
        staged = await _for_organiser(connection, publication_id, by)
        following = next_publication_state(PublicationState(staged.state), PublicationAct.WITHDRAW)
        await connection.execute(
            "UPDATE publication SET state = $3 WHERE edition_id = $1 AND id = $2",
            staged.edition_id,
            publication_id,
            following.value,
        )
        await _log(connection, "palmares_withdrawn", staged, by)
        return await publication_for(publication_id, by)


async def statements_of(*, publication_id: UUID, by: UUID) -> list[AnyStatement]:
    """What the publication key has still to sign, where it is kept away from the server.

    Raises:
        NotFound: nothing waits for it, or this person does not organise the edition.
    """
    async with atomic() as connection:
        return await statements_to_sign(await _for_organiser(connection, publication_id, by))


async def hand_in_signatures(*, publication_id: UUID, by: UUID, signatures: list[Signed]) -> None:
    """Complete the bundle of a published result with signatures that were made elsewhere.

    Raises:
        NotFound: nothing waits for them, or this person does not organise the edition.
        SignaturesWrong: they are not exactly those that were asked for, by the publication key.
    """
    async with atomic() as connection:
        await complete_bundle(connection, await _for_organiser(connection, publication_id, by), signatures)


async def _for_organiser(connection: asyncpg.Connection, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    seen = await publication_for(publication_id, by)
    await lock_edition(connection, seen.edition_id, by)
    return await hold_publication(connection, seen.edition_id, publication_id)


async def _agree(connection: asyncpg.Connection, staged: PublicationForOrganiser, by: UUID, act: str) -> None:
    await connection.execute(
        "INSERT INTO approval (edition_id, publication_id, person_id, digest, at) VALUES ($1, $2, $3, $4, $5)",
        staged.edition_id,
        staged.id,
        by,
        staged.digest,
        await clock.now(connection),
    )
    await _log(connection, act, staged, by)
    await set_alarm(connection, await publication_for(staged.id, by))


async def _log(connection: asyncpg.Connection, act: str, staged: PublicationForOrganiser, by: UUID) -> None:
    await record(
        connection,
        log="public",
        act=act,
        edition_id=staged.edition_id,
        actor_id=by,
        subject_id=staged.id,
        detail={"digest": staged.digest},
    )
