"""Another president for a round that is being judged: one has resigned, the jury is told, what was submitted stands."""

from uuid import UUID

import asyncpg

from festival.audit.service import record
from festival.db import atomic
from festival.panels.holding import hold_round
from festival.panels.queries import round_for
from festival.panels.rules import JUDGING, NoPresidentHere, PresidentNotInRound
from festival.panels.schemas import RoundForOrganiser
from festival.panels.telling import tell_round
from festival.panels.two_people import TwoPersonAct, agree, ask


async def ask_for_president(*, round_id: UUID, by: UUID, juror_id: UUID, reason: str) -> None:
    """Ask that another juror preside; it happens once a second person agrees.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is not being judged.
        NoPresidentHere: the signed rules say that a quorum seals.
        PresidentNotInRound: not one of those who judge in it.
        NoReason, AskedAlready: it cannot be asked so.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, *JUDGING)
        if judged.president_id is None:
            raise NoPresidentHere
        await _check_judges(connection, judged, juror_id)
        await ask(connection, judged, TwoPersonAct.PRESIDENCY, by=by, reason=reason, juror_id=juror_id)


async def agree_on_president(*, round_id: UUID, by: UUID) -> None:
    """The second person agrees: the juror presides from now on, and the whole jury reads it in a mail.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is not being judged any more.
        NothingAsked, AskedByYou: there is nothing to agree to, or not for them.
        PresidentNotInRound: the juror has left meanwhile.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, *JUDGING)
        wish = await agree(connection, judged, TwoPersonAct.PRESIDENCY, by=by)
        name = await _check_judges(connection, judged, wish["juror_id"])
        await connection.execute(
            "UPDATE round SET president_id = $2, version = version + 1 WHERE id = $1", round_id, wish["juror_id"]
        )
        await record(
            connection,
            log="public",
            act="president_replaced",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"asked_by": str(wish["asked_by"]), "juror": str(wish["juror_id"])},
        )
        await tell_round(
            connection,
            edition_id=judged.edition_id,
            round_id=round_id,
            template="panels/president_replaced",
            context={"president": name, "reason": wish["reason"]},
        )


async def _check_judges(connection: asyncpg.Connection, judged: RoundForOrganiser, juror_id: UUID) -> str:
    name: str | None = await connection.fetchval(
        "SELECT juror.name FROM juror JOIN round_juror ON (round_juror.edition_id, round_juror.juror_id) "
        "= (juror.edition_id, juror.id) WHERE round_juror.round_id = $1 AND juror.id = $2 "
        "AND juror.state = 'active' AND round_juror.left_at IS NULL",
        judged.id,
        juror_id,
    )
    if name is None:
        raise PresidentNotInRound
    return name
