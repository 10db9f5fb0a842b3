"""Scoring: drafts saved as the juror goes, the round sealed by its jury; scoresheets are committed in `submitting`."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.queries import verify_chain
from festival.audit.rules import Log
from festival.audit.service import chain_events, record
from festival.audit.signing import keyring, sign_and_keep
from festival.canonical import digest_of
from festival.db import atomic, fetch_row
from festival.errors import NotFound
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell
from festival.panels import service as panels
from festival.panels.rules import JUDGING, RoundState
from festival.panels.telling import tell_round
from festival.scoring.held_film import HELD, OWN_FILM, check_on_scale, film_to_score, held_film
from festival.scoring.ranking_ballots import submit_ranking
from festival.scoring.rules import NothingToSeal, NotYoursToSeal, ScoresheetChanged
from festival.scoring.schemas import DraftSaved, DraftScores, Sealed
from festival.scoring.submitting import submit_scoresheet
from festival.statements import SealedList

__all__ = ["save_draft", "seal_round", "submit_ranking", "submit_scoresheet"]


_SAVE = f"""
    WITH film AS ({OWN_FILM} {HELD})
    INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, steps, private_comment,
        maker_comment)
    SELECT edition_id, round_id, id, juror_id, entry_id, $5, $6, $7 FROM film
    WHERE round_state = ANY ($3) AND conflicts_declared
        AND ($4 = 0 OR EXISTS (SELECT FROM scoresheet kept WHERE kept.assignment_id = film.id))
    ON CONFLICT (edition_id, assignment_id) DO UPDATE SET steps = excluded.steps,
        private_comment = excluded.private_comment, maker_comment = excluded.maker_comment,
        version = scoresheet.version + 1, updated_at = clock_timestamp()
    WHERE scoresheet.version = $4 AND scoresheet.state <> 'frozen'
    RETURNING version, state
"""  # noqa: S608 (our own text)
"""One statement, which is a transaction of its own: jurors save several times a minute, all at once on the last day."""


async def save_draft(*, assignment_id: UUID, by: UUID, version: int, draft: DraftScores) -> DraftSaved:
    """Keep what the juror has so far; a submitted scoresheet stays counted as submitted until submitted anew.

    Raises:
        NotFound: not this juror's film.
        ConflictsUndeclared: the juror has not said which films they may not judge.
        RoundClosed: the round is not being judged.
        ScoresheetSealed: it was sealed, and the round was opened for films that are new to a juror only.
        ScoresheetChanged: another tab saved a newer version; ``version`` 0 means none was seen.
        WrongScores: a score is off the scale.
    """
    check_on_scale(film_to_score(await fetch_row(OWN_FILM, assignment_id, by)), draft.scores, complete=False)
    saved = await fetch_row(
        _SAVE,
        assignment_id,
        by,
        [state.value for state in JUDGING],
        version,
        draft.scores,
        draft.private_comment,
        draft.maker_comment,
    )
    if saved is not None:
        return DraftSaved(version=saved["version"], state=saved["state"])
    async with atomic() as connection:
        await held_film(connection, assignment_id, by)
    raise ScoresheetChanged


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
    where = (judged["edition_id"], judged["id"])
    await connection.execute(
        "UPDATE scoresheet SET state = 'frozen' WHERE edition_id = $1 AND round_id = $2 AND state = 'submitted'", *where
    )
    frozen = await connection.fetchval(
        "SELECT count(*) FROM scoresheet WHERE edition_id = $1 AND round_id = $2 AND state = 'frozen'", *where
    )
    if not frozen:
        raise NothingToSeal
    rows = await connection.fetch(
        "SELECT commitment, replaces FROM commitment WHERE edition_id = $1 AND round_id = $2 ORDER BY commitment",
        *where,
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
