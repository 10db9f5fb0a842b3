"""A scoresheet that counts: committed in the juror's browser, checked, kept, answered with a receipt."""

from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.audit.signing import keyring, know_key
from festival.db import atomic
from festival.panels.modes import Mode
from festival.scoring.agreeing import call_another
from festival.scoring.commitments import Ballot, opens
from festival.scoring.held_film import check_on_scale, held_film
from festival.scoring.rules import (
    CommitmentMismatch,
    CommitmentReplaced,
    CommitmentUsed,
    NewCopyCame,
    RankWhole,
    ScoresheetState,
)
from festival.scoring.schemas import Receipt, Submission
from festival.scoring.tables import Scoresheet
from festival.scoring.viewing import check_watched
from festival.statements import ScoresheetReceipt, sign


async def submit_scoresheet(*, assignment_id: UUID, by: UUID, submission: Submission) -> Receipt:
    """Count this scoresheet, in place of an earlier one of the juror's; the same commitment again changes nothing.

    Raises:
        NotFound: not this juror's film.
        ConflictsUndeclared: the juror has not said which films they may not judge.
        RoundClosed: the round is not being judged.
        ScoresheetSealed: it was sealed, and the round was opened for films that are new to a juror only.
        WrongScores: a criterion is missing or off the scale.
        NotWatched: the round asks for more of the film to be watched first.
        CommitmentMismatch: the commitment is not to these scores.
        CommitmentUsed: the same commitment was accepted before.
        CommitmentReplaced: ``replaces`` is not the scoresheet that counts now.
        RankWhole: in this round films are ranked together.
        NewCopyCame: the film was replaced since the copy that was scored.
    """
    async with atomic() as connection:
        film = await held_film(connection, assignment_id, by)
        if film["mode"] == Mode.RANKING:
            raise RankWhole
        return await take(connection, film, submission)


async def take(connection: asyncpg.Connection, film: asyncpg.Record, submission: Submission) -> Receipt:
    """Count one scoresheet of a film that `held_film` holds; raises what `submit_scoresheet` does."""
    assignment_id: UUID = film["id"]
    check_on_scale(film, submission.scores, complete=True)
    await check_watched(edition_id=film["edition_id"], assignment_id=assignment_id, min_watched=film["min_watched"])
    if submission.copy is not None and submission.copy != film["copy"]:
        raise NewCopyCame
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
        "SELECT id, state, commitment, replaces FROM scoresheet WHERE assignment_id = $1 FOR UPDATE", assignment_id
    )
    if sheet and sheet["commitment"] == submission.commitment:
        if sheet["state"] == ScoresheetState.DRAFT:
            # It was given for an older copy of the film, and counts no more.
            raise CommitmentUsed(field="commitment")
        return await _receipt(connection, film, submission.commitment, sheet["replaces"])
    if (sheet["commitment"] if sheet else None) != submission.replaces:
        raise CommitmentReplaced
    scoresheet_id = sheet["id"] if sheet else await _new_sheet(connection, film)
    await _keep(connection, scoresheet_id, film, submission)
    await call_another(connection, film)
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
