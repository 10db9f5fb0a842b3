"""A sealed round opened again: by two people with a reason, told to the jury, and written on every result of it."""

from datetime import datetime
from uuid import UUID

import asyncpg

from festival.audit.service import record
from festival.db import atomic
from festival.panels import service as panels
from festival.panels.holding import hold_round
from festival.panels.queries import round_for
from festival.panels.rules import RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.panels.telling import tell_round
from festival.panels.two_people import TwoPersonAct, agree, ask
from festival.scoring.rules import AlreadyPublic


async def ask_to_reopen(*, round_id: UUID, by: UUID, reason: str) -> None:
    """Ask that a sealed round be judged again; it happens once a second person agrees.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is not sealed.
        AlreadyPublic: the palmarès is public.
        NoReason, AskedAlready: it cannot be asked so.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.SEALED)
        _check_not_public(judged)
        await ask(connection, judged, TwoPersonAct.REOPENING, by=by, reason=reason)


async def agree_to_reopen(*, round_id: UUID, by: UUID) -> None:
    """The second person agrees: scoresheets can be changed again until the jury seals anew.

    The earlier list of commitments stays beside the new one, and results are marked from now on: scores were seen.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is not sealed any more.
        AlreadyPublic: the palmarès is public.
        NothingAsked, AskedByYou: there is nothing to agree to, or not for them.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.SEALED)
        _check_not_public(judged)
        wish = await agree(connection, judged, TwoPersonAct.REOPENING, by=by)
        await panels.mark_reopened(connection, round_id=round_id)
        thawed = await connection.fetchval(
            "WITH thawed AS (UPDATE scoresheet SET state = 'submitted' WHERE edition_id = $1 AND round_id = $2 "
            "AND state = 'frozen' RETURNING id) SELECT count(*) FROM thawed",
            judged.edition_id,
            round_id,
        )
        await _forget_agreements(connection, judged)
        await record(
            connection,
            log="public",
            act="round_reopened",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"asked_by": str(wish["asked_by"]), "scoresheets": thawed},
        )
        await tell_round(
            connection,
            edition_id=judged.edition_id,
            round_id=round_id,
            template="scoring/round_reopened",
            context={"reason": wish["reason"]},
        )


async def open_beside_sealed(
    connection: asyncpg.Connection, judged: RoundForOrganiser, due_at: datetime | None
) -> None:
    """Let a sealed round take more scoresheets; those that it has stay sealed, and its jury seals it anew afterwards.

    Raises:
        RoundCannot: it is not sealed.
        AlreadyPublic: the palmarès is public.
    """
    _check_not_public(judged)
    await panels.mark_looking_closer(connection, round_id=judged.id, due_at=due_at)
    await _forget_agreements(connection, judged)


async def _forget_agreements(connection: asyncpg.Connection, judged: RoundForOrganiser) -> None:
    await connection.execute(
        "DELETE FROM seal_agreement WHERE edition_id = $1 AND round_id = $2", judged.edition_id, judged.id
    )


def _check_not_public(judged: RoundForOrganiser) -> None:
    if judged.palmares_published:
        raise AlreadyPublic
