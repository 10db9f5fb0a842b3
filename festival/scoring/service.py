"""Scoring: drafts saved as the juror goes, scoresheets committed, the round sealed by its jury."""

from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit.queries import verify_chain
from festival.audit.rules import Log
from festival.audit.service import chain_events, record
from festival.audit.signing import keyring, know_key, sign_and_keep
from festival.canonical import digest_of
from festival.db import atomic
from festival.errors import NotFound
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell
from festival.panels import service as panels
from festival.panels.queries import criteria_of
from festival.panels.rules import JUDGING, ConflictsUndeclared, RoundState
from festival.panels.telling import tell_round
from festival.scoring.commitments import Ballot, opens
from festival.scoring.rules import (
    CommitmentMismatch,
    CommitmentReplaced,
    CommitmentUsed,
    NothingToSeal,
    NotYoursToSeal,
    RoundClosed,
    ScoresheetChanged,
    check_scores,
    steps_on_scale,
)
from festival.scoring.schemas import DraftSaved, DraftScores, Receipt, Sealed, Submission
from festival.scoring.tables import Scoresheet
from festival.scoring.viewing import check_watched
from festival.statements import ScoresheetReceipt, SealedList, sign


async def save_draft(*, assignment_id: UUID, by: UUID, version: int, draft: DraftScores) -> DraftSaved:
    """Keep what the juror has so far; a submitted scoresheet stays counted as submitted until submitted anew.

    Raises:
        NotFound: not this juror's film.
        ConflictsUndeclared: the juror has not said which films they may not judge.
        RoundClosed: the round is not being judged.
        ScoresheetChanged: another tab saved a newer version; ``version`` 0 means none was seen.
        WrongScores: a score is off the scale.
    """
    async with atomic() as connection:
        film = await _film(connection, assignment_id, by)
        await _check(film, draft.scores, complete=False)
        saved = await connection.fetchrow(
            """
            INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, steps, private_comment,
                maker_comment)
            SELECT edition_id, round_id, id, juror_id, entry_id, $2, $3, $4 FROM assignment WHERE id = $1
            ON CONFLICT (edition_id, assignment_id) DO UPDATE SET steps = excluded.steps,
                private_comment = excluded.private_comment, maker_comment = excluded.maker_comment,
                version = scoresheet.version + 1, updated_at = clock_timestamp()
            WHERE scoresheet.version = $5 AND scoresheet.state <> 'frozen'
            RETURNING version, state
            """,
            assignment_id,
            draft.scores,
            draft.private_comment,
            draft.maker_comment,
            version,
        )
        if saved is None or (saved["version"] == 1 and version != 0):
            raise ScoresheetChanged
        return DraftSaved(version=saved["version"], state=saved["state"])


async def submit_scoresheet(*, assignment_id: UUID, by: UUID, submission: Submission) -> Receipt:
    """Count this scoresheet, in place of an earlier one of the juror's; the same commitment again changes nothing.

    Raises:
        NotFound: not this juror's film.
        ConflictsUndeclared: the juror has not said which films they may not judge.
        RoundClosed: the round is not being judged.
        WrongScores: a criterion is missing or off the scale.
        NotWatched: the round asks for more of the film to be watched first.
        CommitmentMismatch: the commitment is not to these scores.
        CommitmentUsed: the same commitment was accepted before.
        CommitmentReplaced: ``replaces`` is not the scoresheet that counts now.
    """
    async with atomic() as connection:
        film = await _film(connection, assignment_id, by)
        await _check(film, submission.scores, complete=True)
        await check_watched(edition_id=film["edition_id"], assignment_id=assignment_id, min_watched=film["min_watched"])
        ballot = Ballot(
            edition=film["edition_slug"],
            round=film["number"],
            rules=film["rules_digest"],
            entry=film["film_ref"],
            scores=submission.scores,
        )
        if not opens(ballot, submission.r, submission.commitment):
            raise CommitmentMismatch(field="commitment")
        sheet = await connection.fetchrow(
            "SELECT id, commitment, replaces FROM scoresheet WHERE assignment_id = $1 FOR UPDATE", assignment_id
        )
        if sheet and sheet["commitment"] == submission.commitment:
            return await _receipt(connection, film, submission.commitment, sheet["replaces"])
        if (sheet["commitment"] if sheet else None) != submission.replaces:
            raise CommitmentReplaced
        scoresheet_id = sheet["id"] if sheet else await _new_sheet(connection, film)
        await _keep(connection, scoresheet_id, film, submission)
        return await _receipt(connection, film, submission.commitment, submission.replaces)


async def _receipt(
    connection: asyncpg.Connection, film: asyncpg.Record, commitment: str, replaces: str | None
) -> Receipt:
    signer = keyring().jury()
    await know_key(connection, edition_id=film["edition_id"], public=signer.public)
    signed = sign(ScoresheetReceipt(commitment=commitment, replaces=replaces), signer)
    return Receipt(film["film_ref"], commitment, replaces, signed)


async def _new_sheet(connection: asyncpg.Connection, film: asyncpg.Record) -> UUID:
    sheet = Scoresheet(
        edition_id=film["edition_id"],
        id=uuid4(),
        round_id=film["round_id"],
        assignment_id=film["id"],
        juror_id=film["juror_id"],
        entry_id=film["entry_id"],
        version=0,
    )
    await Scoresheet.insert(sheet)
    made: UUID = sheet.id
    return made


async def _keep(
    connection: asyncpg.Connection, scoresheet_id: UUID, film: asyncpg.Record, submission: Submission
) -> None:
    accepted = await connection.fetchval(
        "INSERT INTO commitment (edition_id, round_id, commitment, replaces, scoresheet_id) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING true",
        film["edition_id"],
        film["round_id"],
        submission.commitment,
        submission.replaces,
        scoresheet_id,
    )
    if not accepted:
        raise CommitmentUsed(field="commitment")
    await connection.execute(
        "UPDATE scoresheet SET state = 'submitted', steps = $2, submitted_steps = $2, private_comment = $3, "
        "maker_comment = $4, commitment = $5, r = $6, replaces = $7, submitted_at = $8, updated_at = $8, "
        "version = version + 1 WHERE id = $1",
        scoresheet_id,
        submission.scores,
        submission.private_comment,
        submission.maker_comment,
        submission.commitment,
        submission.r,
        submission.replaces,
        await clock.now(connection),
    )
    await connection.execute("UPDATE assignment SET state = 'waiting' WHERE id = $1 AND state = 'deferred'", film["id"])
    await record(
        connection,
        log="private",
        act="scoresheet_committed",
        edition_id=film["edition_id"],
        actor_id=None,
        subject_id=film["round_id"],
        detail={"commitment": submission.commitment, "replaces": submission.replaces},
    )


async def seal_round(*, round_id: UUID, by: UUID) -> Sealed:
    """The president seals; where there is none, each juror agrees and the quorum seals. Freezes, lists and reveals.

    Raises:
        NotFound: this person does not judge in the round.
        NotYoursToSeal: the round has another president.
        NothingToSeal: no scoresheet was submitted.
        RoundCannot: it is sealed already, or was never opened.
    """
    async with atomic() as connection:
        judged = await connection.fetchrow(
            """
            SELECT round.*, juror.id AS juror_id FROM round
            JOIN round_juror ON (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
            JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
            WHERE round.id = $1 AND juror.person_id = $2 AND juror.state = 'active' AND round_juror.left_at IS NULL
            FOR UPDATE OF round
            """,
            round_id,
            by,
        )
        if judged is None:
            raise NotFound
        agreements = 1
        if judged["president_id"] is not None:
            if judged["president_id"] != judged["juror_id"]:
                raise NotYoursToSeal
        elif judged["state"] in JUDGING:
            agreements = await _agree(connection, judged)
            if agreements < judged["quorum"]:
                return Sealed(
                    state=judged["state"], agreements=agreements, quorum=judged["quorum"], commitments=0, digest=None
                )
        await panels.mark_sealed(connection, round_id=round_id, by=by)
        commitments, digest = await _freeze(connection, judged, by)
        return Sealed(
            state=RoundState.SEALED.value,
            agreements=agreements,
            quorum=judged["quorum"],
            commitments=commitments,
            digest=digest,
        )


async def _agree(connection: asyncpg.Connection, judged: asyncpg.Record) -> int:
    await connection.execute(
        "INSERT INTO seal_agreement (edition_id, round_id, juror_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        judged["edition_id"],
        judged["id"],
        judged["juror_id"],
    )
    count: int = await connection.fetchval("SELECT count(*) FROM seal_agreement WHERE round_id = $1", judged["id"])
    return count


async def _freeze(connection: asyncpg.Connection, judged: asyncpg.Record, by: UUID) -> tuple[int, str]:
    """Freeze what was submitted and publish the sorted list of commitments with its digest."""
    frozen = await connection.fetchval(
        "WITH frozen AS (UPDATE scoresheet SET state = 'frozen' WHERE edition_id = $1 AND round_id = $2 "
        "AND state = 'submitted' RETURNING id) SELECT count(*) FROM frozen",
        judged["edition_id"],
        judged["id"],
    )
    if not frozen:
        raise NothingToSeal
    rows = await connection.fetch(
        "SELECT commitment, replaces FROM commitment WHERE edition_id = $1 AND round_id = $2 ORDER BY commitment",
        judged["edition_id"],
        judged["id"],
    )
    listed = [{"commitment": row["commitment"], "replaces": row["replaces"]} for row in rows]
    digest = digest_of(listed)
    number = await connection.fetchval(
        "INSERT INTO sealed_list (edition_id, round_id, number, commitments, digest, sealed_by, sealed_at) "
        "SELECT $1, $2, count(*) + 1, $3, $4, $5, $6 FROM sealed_list WHERE edition_id = $1 AND round_id = $2 "
        "RETURNING number",
        judged["edition_id"],
        judged["id"],
        listed,
        digest,
        by,
        await clock.now(connection),
    )
    await sign_and_keep(
        connection,
        edition_id=judged["edition_id"],
        statement=SealedList(
            edition=await connection.fetchval("SELECT slug FROM edition WHERE id = $1", judged["edition_id"]),
            round=judged["number"],
            rules=judged["rules_digest"],
            number=number,
            count=len(listed),
            commitments=digest,
        ),
        signer=keyring().jury(),
    )
    await chain_events(connection, judged["edition_id"])
    private = await verify_chain(judged["edition_id"], Log.PRIVATE)
    await record(
        connection,
        log="public",
        act="round_sealed",
        edition_id=judged["edition_id"],
        actor_id=by,
        subject_id=judged["id"],
        detail={"commitments": len(listed), "digest": digest, "private_log": private.head},
    )
    await chain_events(connection, judged["edition_id"])
    public = await verify_chain(judged["edition_id"], Log.PUBLIC)
    await tell_round(
        connection,
        edition_id=judged["edition_id"],
        round_id=judged["id"],
        template="scoring/round_sealed",
        context={"sealed": digest, "head": public.head},
    )
    data = {"round": str(judged["id"]), "commitments": len(listed), "digest": digest}
    await tell(connection, edition_id=judged["edition_id"], event=WebhookEvent.ROUND_SEALED, data=data)
    return frozen, digest


async def _film(connection: asyncpg.Connection, assignment_id: UUID, by: UUID) -> asyncpg.Record:
    """The juror's own film, held, in a round that takes scores and is kept from being sealed meanwhile."""
    film = await connection.fetchrow(
        """
        SELECT assignment.*, round.number, round.state AS round_state, round.rules_digest, round.scale_min,
            round.scale_max, round.scale_step, round.min_watched, edition.slug AS edition_slug, round_entry.film_ref,
            round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared
        FROM assignment
        JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
        JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
        JOIN round_juror ON (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
            = (assignment.edition_id, assignment.round_id, assignment.juror_id)
        JOIN edition ON edition.id = assignment.edition_id
        JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
        JOIN round_entry ON (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
            = (assignment.edition_id, assignment.round_id, assignment.entry_id)
        WHERE assignment.id = $1 AND juror.person_id = $2 AND juror.state = 'active'
            AND assignment.ended_at IS NULL AND entry.state = 'qualified' AND round.state <> 'planned'
        FOR NO KEY UPDATE OF assignment FOR SHARE OF round
        """,
        assignment_id,
        by,
    )
    if film is None:
        raise NotFound
    if film["round_state"] not in JUDGING:
        raise RoundClosed
    if not film["conflicts_declared"]:
        raise ConflictsUndeclared
    return film


async def _check(film: asyncpg.Record, scores: dict[str, int], *, complete: bool) -> None:
    criteria = [criterion.key for criterion in await criteria_of(film["edition_id"], film["round_id"])]
    most = steps_on_scale(film["scale_min"], film["scale_max"], film["scale_step"])
    check_scores(scores, criteria, most, complete=complete)
