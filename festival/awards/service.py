"""From frozen scoresheets to awards: computed by the pure engine, overridden only by a deliberation with its reason."""

from uuid import UUID, uuid4

import msgspec

from festival import clock
from festival.audit.service import record
from festival.awards.apart import kept_apart
from festival.awards.counting import count_with_certainty
from festival.awards.queries import result_of, sealed_round, stands
from festival.awards.rules import DeciderInConflict, NoSuchAward, PalmaresIsPublic, ResultOutdated, WrongWinners
from festival.awards.schemas import NewDecision, ResultForOrganiser
from festival.awards.tables import Decision
from festival.db import atomic
from festival.editions.queries import roles_of
from festival.editions.rights import PLANNING
from festival.errors import NotFound
from festival.panels.holding import hold_round
from festival.panels.queries import round_for
from festival.panels.round_work import Progress, quietly
from festival.panels.rules import RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.plain_text import keep_text
from festival.scoring.rules import StillSealed

LONGEST_REASON = 2000


async def compute_result(*, round_id: UUID, by: UUID) -> ResultForOrganiser:
    """Count the sealed round as `keep_result` does, and give what stands then."""
    return await result_of(await keep_result(round_id=round_id, by=by))


async def keep_result(*, round_id: UUID, by: UUID, progress: Progress = quietly) -> RoundForOrganiser:
    """Count the sealed round by its frozen rules and keep the result with its digest; the same again changes nothing.

    Raises:
        NotFound: the round is not this person's to organise, nor to preside.
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """
    judged = await _round_led_by(round_id, by)
    if judged.state != RoundState.SEALED:
        raise StillSealed
    await progress(10)
    counted, sure = await count_with_certainty(judged, progress)
    await progress(90)
    async with atomic() as connection:
        await hold_round(connection, round_id, RoundState.SEALED)
        if not await stands(judged, counted.digest):
            await connection.execute(
                "INSERT INTO result (edition_id, id, round_id, digest, body, certainty, rules, computed_by, "
                "computed_at) SELECT edition_id, $3, id, $4, $5, $6, rules, $7, $8 FROM round "
                "WHERE edition_id = $1 AND id = $2",
                judged.edition_id,
                round_id,
                uuid4(),
                counted.digest,
                counted.as_json(),
                msgspec.to_builtins(sure),
                by,
                await clock.now(connection),
            )
            await record(
                connection,
                log="public",
                act="result_computed",
                edition_id=judged.edition_id,
                actor_id=by,
                subject_id=round_id,
                detail={"digest": counted.digest, "rules": judged.rules_digest},
            )
    return judged


async def _round_led_by(round_id: UUID, by: UUID) -> RoundForOrganiser:
    """The round for somebody who organises it; once it is sealed, for its president, too."""
    try:
        return await round_for(round_id, by)
    except NotFound:
        return await sealed_round(round_id, by)


async def decide_award(*, round_id: UUID, by: UUID, decision: NewDecision) -> ResultForOrganiser:
    """Let the deliberation override an award of the latest result; earlier decisions stay on record.

    A decision belongs to the result it was taken on: another count asks for another deliberation. Once the palmarès is
    public a decision changes nothing there: it is what an organiser's correction will say, staged and approved anew.

    Raises:
        NotFound: the round is not this person's to organise, nor to preside.
        StillSealed: the jury has not sealed the round.
        PalmaresIsPublic: it is public already, and this person does not organise.
        NoResultYet, ResultOutdated: nothing that stands was computed.
        NoSuchAward, WrongWinners, TextMissing: it cannot be decided so.
        DeciderInConflict: it would be taken from, or given to, a film that this person keeps away from as a juror.
    """
    reason = keep_text(decision.reason, field="reason", most=LONGEST_REASON, lines=True, required=True)
    async with atomic() as connection:
        judged = await _round_led_by(round_id, by)
        if judged.state != RoundState.SEALED:
            raise StillSealed
        if judged.palmares_published and not await roles_of(judged.edition_id, by) & PLANNING:
            raise PalmaresIsPublic
        await hold_round(connection, round_id, RoundState.SEALED)
        result = await result_of(judged)
        if result.outdated:
            raise ResultOutdated
        award = next((one for one in result.awards if one.name == decision.award), None)
        if award is None:
            raise NoSuchAward
        entry_of = {line.film_ref: line.entry_id for line in result.ranking}
        if len(set(decision.films)) < len(decision.films) or not set(decision.films) <= set(entry_of):
            raise WrongWinners(field="films")
        concerned = {entry_of[film] for film in (*decision.films, *award.counted) if film in entry_of}
        if concerned & await kept_apart(judged, by):
            raise DeciderInConflict
        await Decision.insert(
            Decision(
                edition_id=judged.edition_id,
                id=uuid4(),
                result_id=result.id,
                award=decision.award,
                entry_ids=[entry_of[film] for film in decision.films],
                reason=reason,
                decided_by=by,
                decided_at=await clock.now(connection),
            )
        )
        await record(
            connection,
            log="public",
            act="award_decided",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"award": decision.award, "films": [str(film) for film in decision.films]},
        )
        return await result_of(judged)
