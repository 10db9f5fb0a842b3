"""Who goes on from a sealed round: shown by its rule, confirmed by an organiser into the next round, with reasons.

The rule is part of the round's frozen rules. What it names is a pure function of the result; sending other films on is
a decision of people and stands on record with its reason, like a deliberation.
"""

from datetime import datetime
from fractions import Fraction
from uuid import UUID, uuid4

import msgspec

from festival import clock
from festival.audit.service import record
from festival.awards.queries import result_of
from festival.awards.rules import NotAPlannedRound, ResultOutdated, WrongWinners
from festival.awards.schemas import RankedFilm, ResultForOrganiser
from festival.awards.tables import Advance
from festival.db import atomic, fetch_value
from festival.editions.rights import PLANNING
from festival.panels.holding import hold_round
from festival.panels.planning import take_entries
from festival.panels.queries import round_for
from festival.panels.rules import RoundState
from festival.panels.schemas import AdvanceRules, RoundForOrganiser
from festival.plain_text import keep_text
from festival.scoring.rules import StillSealed
from judging.advancing import AdvanceRule, RankedEntry, advance

LONGEST_REASON = 2000


class SentOn(msgspec.Struct, frozen=True):
    """Films that an organiser sent into a round."""

    into: str
    films: int
    reason: str
    """Why other films than the rule names; empty where it was followed."""
    decided_at: datetime
    decided_by: str


class RoundToFill(msgspec.Struct, frozen=True):
    """A planned round of the edition, which films can go into."""

    id: UUID
    number: int
    name: str


class SoFar(msgspec.Struct, frozen=True):
    """Where films of a round can go, and where some went."""

    rounds: list[RoundToFill]
    sent: list[SentOn]


SO_FAR = """
    SELECT jsonb_build_object('rounds', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'number', number,
            'name', name) ORDER BY number), '[]') FROM round WHERE edition_id = $1 AND state = 'planned'
            AND EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $3
                AND membership.role = ANY ($4::text[]))),
        'sent', (SELECT coalesce(jsonb_agg(jsonb_build_object('into', round.name,
                'films', cardinality(advance.entry_ids), 'reason', advance.reason, 'decided_at', advance.decided_at,
                'decided_by', person.display_name) ORDER BY advance.decided_at, advance.id), '[]') FROM advance
            JOIN result ON (result.edition_id, result.id) = (advance.edition_id, advance.result_id)
            JOIN round ON (round.edition_id, round.id) = (advance.edition_id, advance.into_round_id)
            JOIN person ON person.id = advance.decided_by
            WHERE result.edition_id = $1 AND result.round_id = $2))
"""
"""A `SoFar` of the round $2 for the reader $3 with one of the roles $4, within a statement that reads more."""


class GoingOn(msgspec.Struct, frozen=True):
    """Who goes on by the rule, who lies near the cut, who only the quota keeps back; and what was done about it."""

    rule: AdvanceRules
    films: list[RankedFilm]
    borderline: list[RankedFilm]
    passed_over: list[RankedFilm]
    rounds: list[RoundToFill]
    """Planned rounds that films can go into."""
    sent: list[SentOn]


def asks_anything(rule: AdvanceRules) -> bool:
    """Whether the rule names films by itself; where it does not, people decide."""
    return rule != AdvanceRules()


class ByRule(msgspec.Struct, frozen=True):
    """What the round's rule says of a result: who goes on, who lies near the cut, who only the quota keeps back."""

    films: list[RankedFilm]
    borderline: list[RankedFilm]
    passed_over: list[RankedFilm]


def by_rule_of(judged: RoundForOrganiser, result: ResultForOrganiser) -> ByRule:
    """The round's rule applied to a result of it."""
    named = advance(_rule(judged.advance), [_ranked(line) for line in result.ranking])
    films = {str(line.film_ref): line for line in result.ranking}
    return ByRule(
        films=[films[name] for name in named.advancing] if asks_anything(judged.advance) else [],
        borderline=[films[name] for name in named.borderline],
        passed_over=[films[name] for name in named.passed_over],
    )


async def who_goes_on(judged: RoundForOrganiser, result: ResultForOrganiser, *, reader: UUID) -> GoingOn:
    """The rule applied to the result; the caller has decided that its reader may see the result."""
    told = await fetch_value(SO_FAR, judged.edition_id, judged.id, reader, list(PLANNING))
    return going_on_of(judged, result, msgspec.convert(told, SoFar))


def going_on_of(judged: RoundForOrganiser, result: ResultForOrganiser, so_far: SoFar) -> GoingOn:
    """The rule applied to the result, beside what was done about it."""
    named = by_rule_of(judged, result)
    return GoingOn(
        rule=judged.advance,
        films=named.films,
        borderline=named.borderline,
        passed_over=named.passed_over,
        rounds=so_far.rounds,
        sent=so_far.sent,
    )


async def send_on(*, round_id: UUID, by: UUID, into: UUID, films: list[UUID] | None = None, reason: str = "") -> int:
    """Put films of a sealed round (None: those that its rule names) into a planned one; gives how many it now has.

    Raises:
        NotFound: one of the rounds is not this person's to organise.
        StillSealed: the jury has not sealed the round.
        NoResultYet, ResultOutdated: nothing that stands was computed.
        NotAPlannedRound: the other round is of another edition, or its films are frozen.
        WrongWinners: a film that this round did not rank, or none at all.
        TextMissing: other films than the rule names, without a reason.
    """
    async with atomic() as connection:
        judged, following = await round_for(round_id, by), await round_for(into, by)
        if judged.state != RoundState.SEALED:
            raise StillSealed
        await hold_round(connection, round_id, RoundState.SEALED)
        if following.edition_id != judged.edition_id or following.state != RoundState.PLANNED:
            raise NotAPlannedRound(field="into")
        await hold_round(connection, into, RoundState.PLANNED)
        result = await result_of(judged)
        if result.outdated:
            raise ResultOutdated
        entry_of = {line.film_ref: line.entry_id for line in result.ranking}
        going = await who_goes_on(judged, result, reader=by)
        films = [line.film_ref for line in going.films] if films is None else films
        if not films or len(set(films)) < len(films) or not set(films) <= set(entry_of):
            raise WrongWinners(field="films")
        computed = [line.entry_id for line in going.films]
        chosen = [entry_of[film] for film in films]
        said = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True, required=set(chosen) != set(computed))
        await Advance.insert(
            Advance(
                edition_id=judged.edition_id,
                id=uuid4(),
                result_id=result.id,
                into_round_id=into,
                rule=msgspec.json.encode(judged.advance).decode(),
                computed=computed,
                entry_ids=chosen,
                reason=said,
                decided_by=by,
                decided_at=await clock.now(connection),
            )
        )
        detail = {"into": following.number, "films": len(chosen), "by_rule": len(computed), "digest": result.digest}
        await record(
            connection,
            log="public",
            act="films_sent_on",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail=detail,
        )
        return await take_entries(round_id=into, by=by, entry_ids=chosen)


def _rule(asked: AdvanceRules) -> AdvanceRule:
    return AdvanceRule(
        top=asked.top,
        per_category=asked.per_category,
        max_per_country=asked.max_per_country,
        threshold=None if asked.threshold is None else Fraction(asked.threshold),
        band=None if asked.band is None else Fraction(asked.band),
    )


def _ranked(line: RankedFilm) -> RankedEntry:
    return RankedEntry(str(line.film_ref), line.rank, Fraction(line.score), line.category, tuple(line.countries))
