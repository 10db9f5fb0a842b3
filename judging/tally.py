"""Ballots and rules to a result: a pure function of what it is given, the same for files, pages and API.

``tabulate(ballots, rules, entries) -> Result`` is the whole count; `Result.as_json` gives the published keys. The
canonical form behind ``digest`` is laid down in `judging.canonical`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from judging.arrangement import Entry, arrange, check
from judging.awarding import Prize
from judging.ballots import Ballots
from judging.canonical import Basis
from judging.counting import Caution, Count
from judging.estimates import Estimates, Stability
from judging.exact import decimal_text
from judging.guards import guards
from judging.palmares import Palmares, palmares
from judging.raw_figures import RawFigures, raw_figures
from judging.rules import Rules
from judging.scoresheet_count import ScoresheetCount

if TYPE_CHECKING:
    from judging.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the official ranking; ``score`` is decimal text, the last three are for people and may be None."""

    rank: int
    entry: str
    score: str
    ballots: int
    mean: float | None
    adjusted: float | None
    spread: float | None


@dataclass(frozen=True, slots=True)
class NotRanked:
    """An entry without a place, and why."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """A whole count; ``agreement`` is None and ``stability`` empty where estimates were not asked for."""

    method: str
    ranking: tuple[Ranked, ...]
    not_ranked: tuple[NotRanked, ...]
    awards: tuple[Prize, ...]
    warnings: tuple[Caution, ...]
    agreement: "Agreement | None"
    stability: tuple[Stability, ...]
    digest: str

    def as_json(self) -> dict[str, Any]:
        """The published keys, as plain data."""
        return {
            "method": self.method,
            "ranking": [_plain(line) for line in self.ranking],
            "not_ranked": [_plain(line) for line in self.not_ranked],
            "awards": [_plain(prize) for prize in self.awards],
            "warnings": [_plain(caution) for caution in self.warnings],
            "agreement": None if self.agreement is None else _plain(self.agreement),
            "stability": [_plain(line) for line in self.stability],
            "digest": self.digest,
        }


def tabulate(ballots: Ballots, rules: Rules, entries: Sequence[Entry] = (), *, estimates: bool = True) -> Result:
    """Count ballots by rules; ``entries`` adds categories, countries and entries that nobody scored.

    Raises BadBallot for a row the rules do not allow, BadRules for rules these ballots cannot follow, and
    RankingRefused for a ranking that must not be made.
    """
    check(ballots, rules, entries)
    arranged = arrange(ballots, rules, entries)
    basis = Basis.of(arranged, rules)
    official = palmares(arranged, rules, entries)
    beside = Estimates()
    if estimates:
        from judging.estimation import estimate  # noqa: PLC0415 - scipy's statistics load slowly

        beside = estimate(official.count, rules, official.places, official.prizes, entries, basis.seed)
    raw, cautions = _raw(official.count)
    ranking = _lines(official, raw, beside)
    missing = tuple(
        NotRanked(arranged.entries[entry], f"{official.standing.reason(entry)}.")
        for entry in np.flatnonzero(~official.standing.known).tolist()
    )
    return Result(
        method=rules.last.method.name,
        ranking=ranking,
        not_ranked=missing,
        awards=official.prizes,
        warnings=tuple(sorted({*official.cautions, *cautions, *beside.cautions})),
        agreement=beside.agreement,
        stability=beside.stability,
        digest=basis.digest(
            [{"rank": it.rank, "entry": it.entry, "score": it.score, "ballots": it.ballots} for it in ranking],
            [_plain(line) for line in missing],
            [_plain(prize) for prize in official.prizes],
        ),
    )


def _raw(count: Count) -> tuple[RawFigures, tuple[Caution, ...]]:
    """Means and spreads, and the guards that need no estimate; rankings have neither."""
    if not isinstance(count, ScoresheetCount):
        return RawFigures({}, {}), ()
    return raw_figures(count), guards(count.arranged, count.rules)


def _lines(official: Palmares, raw: RawFigures, beside: Estimates) -> tuple[Ranked, ...]:
    standing, count = official.standing, official.count
    return tuple(
        Ranked(
            rank=place.rank,
            entry=count.arranged.entries[place.entry],
            score=decimal_text(standing.score[place.entry], irrational=standing.irrational),
            ballots=int(count.ballots[place.entry]),
            mean=raw.mean.get(place.entry),
            adjusted=beside.adjusted.get(place.entry),
            spread=raw.spread.get(place.entry),
        )
        for place in official.places
    )


def _plain(item: Any) -> dict[str, Any]:
    """One dataclass of plain values as a dictionary."""
    values = ((name, getattr(item, name)) for name in item.__slots__)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}
