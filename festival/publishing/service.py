"""Publication: staged whole, approved by two people, made public in one transaction."""

from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.awards.queries import result_of
from festival.awards.schemas import AwardOutcome, ResultForOrganiser
from festival.canonical import digest_of
from festival.db import atomic, fetch, fetch_row
from festival.editions.membership import lock_edition
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.publishing.queries import publication_for
from festival.publishing.rules import (
    ApprovalsMissing,
    MayNotApprove,
    NotDueYet,
    PublicationAct,
    PublicationCannot,
    PublicationState,
    ResultMoved,
    is_due,
    next_publication_state,
)
from festival.publishing.schemas import NewPublication, PalmaresBody, PublicationForOrganiser, PublicAward, PublicFilm
from festival.publishing.tables import Publication, PublishedFilm


async def stage_palmares(*, round_id: UUID, by: UUID, new: NewPublication) -> UUID:
    """Stage the palmarès of a round's result: everything that will be public, and nothing of it public yet.

    Staging is the first approval. An earlier staging is withdrawn.

    Raises:
        NoResultYet: nothing was computed.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        edition = await lock_edition(connection, judged.edition_id, by)
        result = await result_of(judged)
        await connection.execute(
            "UPDATE publication SET state = 'withdrawn' "
            "WHERE edition_id = $1 AND kind = 'palmares' AND state = 'staged'",
            judged.edition_id,
        )
        refs = {winner.entry_id: uuid4() for award in result.awards for winner in award.winners}
        body = await _body(judged, edition["festival_id"], result, refs, new.statement)
        digest = digest_of(body)
        publication = Publication(
            edition_id=judged.edition_id,
            id=uuid4(),
            kind="palmares",
            body=msgspec.to_builtins(body),
            digest=digest,
            approvals=judged.approvals,
            notify_at=new.notify_at,
            publish_at=new.publish_at,
            staged_by=by,
        )
        await Publication.insert(publication)
        if refs:
            await PublishedFilm.insert(
                *(
                    PublishedFilm(
                        edition_id=judged.edition_id, publication_id=publication.id, film_ref=ref, entry_id=entry_id
                    )
                    for entry_id, ref in refs.items()
                )
            )
        await _agree(connection, judged.edition_id, publication.id, by, digest)
        await _log(connection, "palmares_staged", judged.edition_id, by, publication.id, digest)
    return publication.id


async def approve(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Agree to a staged publication exactly as it stands; agreeing twice is agreeing once.

    Raises:
        MayNotApprove: neither organiser, president nor witness.
        PublicationCannot: it is public or withdrawn already.
    """
    async with atomic() as connection:
        staged = await publication_for(publication_id, by)
        if staged.state != PublicationState.STAGED:
            raise PublicationCannot(state=staged.state)
        if not await _may_approve(staged.edition_id, by):
            raise MayNotApprove
        await _agree(connection, staged.edition_id, publication_id, by, staged.digest)
        await _log(connection, "palmares_approved", staged.edition_id, by, publication_id, staged.digest)
    return await publication_for(publication_id, by)


async def publish(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Make a staged and approved publication public: everything in this one transaction, or nothing.

    Raises:
        ApprovalsMissing: too few people agreed to exactly this.
        NotDueYet: its date has not come.
        ResultMoved: the result or an award changed since it was staged.
        PublicationCannot: it is public or withdrawn already.
    """
    async with atomic() as connection:
        staged = await publication_for(publication_id, by)
        await lock_edition(connection, staged.edition_id, by)
        state = await connection.fetchval("SELECT state FROM publication WHERE id = $1 FOR UPDATE", publication_id)
        following = next_publication_state(PublicationState(state), PublicationAct.PUBLISH)
        if len(staged.approvals) < staged.approvals_needed:
            raise ApprovalsMissing(given=len(staged.approvals), needed=staged.approvals_needed)
        now = await clock.now(connection)
        if not is_due(staged.publish_at, now):
            raise NotDueYet
        latest = await connection.fetchval(
            "SELECT digest FROM result WHERE edition_id = $1 ORDER BY computed_at DESC LIMIT 1", staged.edition_id
        )
        if latest != staged.body.result_digest:
            raise ResultMoved
        await connection.execute(
            "UPDATE publication SET state = $2, published_at = $3 WHERE id = $1", publication_id, following.value, now
        )
        await record(
            connection,
            log="public",
            act="palmares_published",
            edition_id=staged.edition_id,
            actor_id=by,
            subject_id=publication_id,
            detail={"digest": staged.digest, "result": staged.body.result_digest},
        )
    return await publication_for(publication_id, by)


async def _may_approve(edition_id: UUID, person_id: UUID) -> bool:
    row = await fetch_row(
        """
        SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2
                AND role IN ('organiser', 'witness'))
            OR EXISTS (SELECT FROM round JOIN juror
                ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
                WHERE round.edition_id = $1 AND juror.person_id = $2) AS may
        """,
        edition_id,
        person_id,
    )
    return bool(row and row["may"])


async def _agree(
    connection: asyncpg.Connection, edition_id: UUID, publication_id: UUID, person_id: UUID, digest: str
) -> None:
    await connection.execute(
        "INSERT INTO approval (edition_id, publication_id, person_id, digest) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (edition_id, publication_id, person_id) DO NOTHING",
        edition_id,
        publication_id,
        person_id,
        digest,
    )


async def _body(
    judged: RoundForOrganiser, festival_id: UUID, result: ResultForOrganiser, refs: dict[UUID, UUID], statement: str
) -> PalmaresBody:
    films = await _films(judged.edition_id, refs)
    figures = await fetch_row(
        """
        SELECT (SELECT name FROM festival WHERE id = $3) AS festival_name,
            (SELECT count(*) FROM entry WHERE edition_id = $1 AND submitted_at IS NOT NULL) AS entries,
            (SELECT count(DISTINCT film_country.country) FROM entry JOIN film_country USING (film_id)
                WHERE entry.edition_id = $1 AND entry.submitted_at IS NOT NULL) AS countries,
            (SELECT count(*) FROM scoresheet
                WHERE edition_id = $1 AND round_id = $2 AND state = 'frozen') AS scoresheets,
            array(SELECT juror.name FROM round_juror JOIN juror
                ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
                WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2 AND juror.state = 'active'
                ORDER BY juror.name) AS jury,
            (SELECT juror.name FROM round JOIN juror
                ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
                WHERE round.edition_id = $1 AND round.id = $2) AS president
        """,
        judged.edition_id,
        judged.id,
        festival_id,
    )
    return msgspec.convert(
        {
            **dict(figures or {}),
            "edition_slug": judged.edition_slug,
            "edition_name": judged.edition_name,
            "awards": [_award(award, films) for award in result.awards],
            "statement": statement,
            "judged": judged.entries,
            "method": result.method,
            "rules_digest": result.rules_digest,
            "result_digest": result.digest,
            "approvals": judged.approvals,
        },
        PalmaresBody,
    )


def _award(award: AwardOutcome, films: dict[UUID, PublicFilm]) -> PublicAward:
    return PublicAward(
        name=award.name,
        amount=award.amount,
        currency=award.currency,
        ex_aequo=award.ex_aequo,
        films=[films[winner.entry_id] for winner in award.winners],
        reason=award.reason,
    )


async def _films(edition_id: UUID, refs: dict[UUID, UUID]) -> dict[UUID, PublicFilm]:
    rows = await fetch(
        """
        SELECT entry.id AS entry_id, film.title, film.title_english, film.synopsis, category.name AS category,
            array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors,
            (SELECT coalesce(jsonb_agg(jsonb_build_array(role, name) ORDER BY position), '[]') FROM credit
                WHERE film_id = film.id AND role <> 'director') AS credits,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
            coalesce((facts.body->>'duration_seconds')::float8, 0) AS seconds,
            EXISTS (SELECT FROM rendition WHERE (rendition.edition_id, rendition.master_id)
                = (entry.edition_id, entry.master_id) AND rendition.kind = 'still') AS has_still
        FROM entry
        JOIN film ON film.id = entry.film_id
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
        WHERE entry.edition_id = $1 AND entry.id = ANY($2::uuid[])
        """,
        edition_id,
        list(refs),
    )
    return {row["entry_id"]: msgspec.convert({**row, "film_ref": refs[row["entry_id"]]}, PublicFilm) for row in rows}


async def _log(
    connection: asyncpg.Connection, act: str, edition_id: UUID, by: UUID, publication_id: UUID, digest: str
) -> None:
    await record(
        connection,
        log="public",
        act=act,
        edition_id=edition_id,
        actor_id=by,
        subject_id=publication_id,
        detail={"digest": digest},
    )
