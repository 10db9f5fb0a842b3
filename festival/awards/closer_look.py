"""One more juror for the films near the cut: what a round's rules promised with their band, called once after its seal.

The round takes scoresheets again from jurors who have not met the film; what the jury sealed stays sealed. The jury
seals anew, and the same frozen rules count every scoresheet of a film alike, the new one with those of its panel. So
files, bundle and digest are those of any round. Nobody is asked who may have read the scores: not the president, and
not a juror who organises; the jury deliberates only afterwards.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.awards.advancing import by_rule_of
from festival.awards.queries import names_in_round, result_of
from festival.awards.rules import CloserLookDecided, NobodyLeftToAsk, NothingNearTheCut, ResultOutdated
from festival.awards.schemas import CloserLook, FilmLookedAt, RankedFilm, ResultForOrganiser
from festival.awards.tables import CloserLook as Row
from festival.db import atomic, fetch, fetch_row, fetch_value
from festival.editions.rights import PLANNING
from festival.panels.holding import hold_round
from festival.panels.queries import round_for
from festival.panels.rules import RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.panels.seating import SeatsFilled, fill_seats
from festival.panels.telling import tell_round
from festival.plain_text import keep_text
from festival.scoring.reopening import open_beside_sealed
from festival.scoring.rules import StillSealed

LONGEST_REASON = 2000


async def look_closer(*, round_id: UUID, by: UUID, due_at: datetime | None = None) -> SeatsFilled:
    """Give each film near the cut one more juror by the engine, under the wishes that its panel was made by.

    A film that nobody may still see keeps its panel; where that is all of them, nothing is changed.

    Raises:
        NotFound: the round is not this person's to organise.
        StillSealed, NoResultYet, ResultOutdated, AlreadyPublic: there is no result that stands, or it is public.
        NothingNearTheCut: no film lies within the band, or the rules have none.
        CloserLookDecided: it was called before, or done without.
        NobodyLeftToAsk: no juror may still see any of these films.
    """
    async with atomic() as connection:
        judged, result, films = await _to_decide(connection, round_id, by)
        await open_beside_sealed(connection, judged, due_at)
        filled = await fill_seats(
            connection,
            judged.edition_id,
            round_id,
            {film.entry_id: 1 for film in films},
            spared=await _have_read_scores(judged),
        )
        if not filled.made:
            raise NobodyLeftToAsk
        await _keep(connection, judged, result, films, by=by, seats=filled.made)
        await record(
            connection,
            log="public",
            act="closer_look_called",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={
                "films": len(films),
                "seats": filled.made,
                "band": judged.advance.band,
                "rules": judged.rules_digest,
                "digest": result.digest,
            },
        )
        await tell_round(
            connection,
            edition_id=judged.edition_id,
            round_id=round_id,
            template="awards/closer_look",
            context={"films": len(films)},
        )
    return filled


async def do_without(*, round_id: UUID, by: UUID, reason: str) -> None:
    """Let the result stand without one more juror, though the rules spoke of one; the reason stands beside it.

    Raises:
        NotFound, StillSealed, NoResultYet, ResultOutdated, NothingNearTheCut, CloserLookDecided: as `look_closer`.
        TextMissing: nothing was said why.
    """
    why = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True, required=True)
    async with atomic() as connection:
        judged, result, films = await _to_decide(connection, round_id, by)
        await _keep(connection, judged, result, films, by=by, reason=why)
        await record(
            connection,
            log="public",
            act="closer_look_left_out",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"films": len(films), "digest": result.digest},
        )


async def decided_closer_look(judged: RoundForOrganiser, latest: ResultForOrganiser | None) -> CloserLook | None:
    """What was decided about the films near the cut, beside the latest result; None: nothing yet.

    The caller has decided that its reader may see the result. Without one, while the round takes scoresheets, the
    films stand in no order that tells anything.
    """
    row = await fetch_row(
        "SELECT closer_look.*, result.body, person.display_name FROM closer_look "
        "JOIN result ON (result.edition_id, result.id) = (closer_look.edition_id, closer_look.result_id) "
        "JOIN person ON person.id = closer_look.decided_by "
        "WHERE closer_look.edition_id = $1 AND closer_look.round_id = $2",
        judged.edition_id,
        judged.id,
    )
    if row is None:
        return None
    names = await names_in_round(judged)
    before: dict[str, dict[str, Any]] = {line["entry"]: line for line in row["body"]["ranking"]}
    counted = latest is not None and latest.id != row["result_id"] and not latest.outdated
    after = {line.film_ref: line for line in latest.ranking} if latest and counted else {}
    films = []
    for film_ref in row["film_refs"]:
        was, now = before[str(film_ref)], after.get(film_ref)
        films.append(
            FilmLookedAt(
                film_ref=film_ref,
                title=names.get(str(film_ref), str(film_ref)),
                rank_before=was["rank"],
                score_before=was["score"],
                ballots_before=was["ballots"],
                rank=now.rank if now else None,
                score=now.score if now else None,
                ballots=now.ballots if now else None,
            )
        )
    return CloserLook(
        films=films,
        seats=row["seats"],
        reason=row["reason"],
        counted=counted,
        decided_at=row["decided_at"],
        decided_by=row["display_name"],
    )


async def awaits_closer_look(judged: RoundForOrganiser, result: ResultForOrganiser) -> bool:
    """Whether films lie so near the cut that one more juror was promised, and nobody has decided about it yet."""
    return bool(by_rule_of(judged, result).borderline) and not await _decided(judged)


async def _decided(judged: RoundForOrganiser) -> bool:
    found: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM closer_look WHERE edition_id = $1 AND round_id = $2)", judged.edition_id, judged.id
    )
    return found


async def _to_decide(
    connection: asyncpg.Connection, round_id: UUID, by: UUID
) -> tuple[RoundForOrganiser, ResultForOrganiser, list[RankedFilm]]:
    """The round, held, with the result that stands and its films near the cut."""
    judged = await round_for(round_id, by)
    if judged.state != RoundState.SEALED:
        raise StillSealed
    await hold_round(connection, round_id, RoundState.SEALED)
    result = await result_of(judged)
    if result.outdated:
        raise ResultOutdated
    films = by_rule_of(judged, result).borderline
    if not films:
        raise NothingNearTheCut
    if await _decided(judged):
        raise CloserLookDecided
    return judged, result, films


async def _have_read_scores(judged: RoundForOrganiser) -> list[UUID]:
    """Jurors of the round who may read its result once it is sealed."""
    rows = await fetch(
        "SELECT juror.id FROM round_juror "
        "JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id) "
        "WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2 AND (juror.id = $3 OR juror.state <> 'active' "
        "OR EXISTS (SELECT FROM membership WHERE membership.edition_id = juror.edition_id "
        "AND membership.person_id = juror.person_id AND membership.role = ANY ($4::text[])))",
        judged.edition_id,
        judged.id,
        judged.president_id,
        list(PLANNING),
    )
    return [row["id"] for row in rows]


async def _keep(
    connection: asyncpg.Connection,
    judged: RoundForOrganiser,
    result: ResultForOrganiser,
    films: list[RankedFilm],
    *,
    by: UUID,
    seats: int = 0,
    reason: str = "",
) -> None:
    await Row.insert(
        Row(
            edition_id=judged.edition_id,
            round_id=judged.id,
            result_id=result.id,
            film_refs=[film.film_ref for film in films],
            seats=seats,
            reason=reason,
            decided_by=by,
            decided_at=await clock.now(connection),
        )
    )
