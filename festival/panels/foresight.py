"""What will go wrong with a planned round if it opens as it is: each warning names what to change.

A pure function of the plan, its films and jury. `grave` warnings are of what nobody can put right once the rules are
frozen: the round opens in spite of them only when somebody says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from festival.editions.rules_body import AwardRules
from festival.languages import language_names
from festival.panels.problem import Pair, indexed, panel_problem
from festival.panels.schemas import (
    EntryForPanels,
    JurorForOrganiser,
    PanelSettings,
    RoundForOrganiser,
)
from festival.panels.workload import JurorOffer, Workload, workload
from judging.assignment import eligibility

FILMS_A_DAY = 20
"""What a juror is thought to watch on one day, where nobody says otherwise."""
MOST_NAMED = 5


class Foreseen(StrEnum):
    """What is foreseen."""

    JURY_TOO_SMALL = "jury_too_small"
    OFFERED_TOO_LITTLE = "offered_too_little"
    OFFERED_TOO_FEW = "offered_too_few"
    LANGUAGE_UNKNOWN = "language_unknown"
    FEW_MAY_SEE = "few_may_see"
    MORE_PLACES = "more_places"
    ALL_GO_ON = "all_go_on"
    NEVER_SEALED = "never_sealed"
    NEVER_RANKED = "never_ranked"
    SOME_NEVER_RANKED = "some_never_ranked"
    DUE_PASSED = "due_passed"
    DUE_TOO_SOON = "due_too_soon"


class Warned(msgspec.Struct, frozen=True):
    """One warning: what is foreseen, the two numbers that do not fit, and whom or what it is about."""

    foreseen: Foreseen
    grave: bool = False
    """Whether nobody can put it right once the round is open."""
    has: float = 0
    needs: float = 0
    names: list[str] = []
    """Languages by code, films, or an award, by name; the first few."""
    named: list[UUID] = []
    """The films whose names these are, where it is about films."""
    films: int = 0
    """How many films it is about."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a round's future is read from."""

    judged: RoundForOrganiser
    entries: Sequence[EntryForPanels]
    jurors: Sequence[JurorForOrganiser]
    """Those who have not left."""
    seated: Mapping[UUID, int]
    """How many jurors see each film, where panels were confirmed."""
    conflicts: Sequence[Pair]
    awards: Sequence[AwardRules]
    now: datetime
    films_a_day: int = FILMS_A_DAY

    @property
    def load(self) -> Workload:
        """What the round asks of its jury."""
        offers = [
            JurorOffer(one.id, one.name, one.state, one.languages, one.attributes, one.max_entries, one.max_minutes)
            for one in self.jurors
        ]
        minutes = sum(one.minutes for one in self.entries)
        return workload(len(self.entries), minutes, offers, self.judged.panel_size)


def warnings_of(plan: Plan) -> list[Warned]:
    """All that is foreseen, grave ones first; of a round without films or jury nothing is."""
    if not plan.entries or not plan.jurors:
        return []
    found = [*_of_jury(plan), *_of_films(plan), *_of_places(plan), *_of_seal(plan), *_of_due_date(plan)]
    return sorted(found, key=lambda one: not one.grave)


def _of_jury(plan: Plan) -> Iterator[Warned]:
    load, size = plan.load, plan.judged.panel_size
    if len(plan.jurors) < size:
        yield Warned(Foreseen.JURY_TOO_SMALL, has=len(plan.jurors), needs=size)
    if load.offered_hours is not None and load.offered_hours < load.hours:
        yield Warned(Foreseen.OFFERED_TOO_LITTLE, has=load.offered_hours, needs=load.hours)
    if load.offered_viewings is not None and load.offered_viewings < load.viewings:
        yield Warned(Foreseen.OFFERED_TOO_FEW, has=load.offered_viewings, needs=load.viewings)
    if all(one.languages for one in plan.jurors):
        known = language_names(" ".join(code for one in plan.jurors for code in one.languages))
        spoken = [one.languages for one in plan.entries if one.languages]
        unknown = [codes for codes in spoken if not known & language_names(" ".join(codes))]
        if unknown:
            most = Counter(code for codes in unknown for code in codes).most_common(MOST_NAMED)
            yield Warned(Foreseen.LANGUAGE_UNKNOWN, films=len(unknown), names=[code for code, _ in most])


def _of_films(plan: Plan) -> Iterator[Warned]:
    size = min(plan.judged.panel_size, len(plan.jurors))
    able = _jurors_who_may_see(plan)
    (short,) = np.nonzero(able < size)
    if len(short):
        fewest = sorted(short.tolist(), key=lambda at: int(able[at]))
        yield Warned(
            Foreseen.FEW_MAY_SEE,
            has=int(able.min()),
            needs=size,
            films=len(short),
            named=[plan.entries[at].id for at in fewest[:MOST_NAMED]],
        )


def _jurors_who_may_see(plan: Plan) -> NDArray[np.int64]:
    """How many jurors each film may be shown to; films alike in country, language and category are decided at once."""
    kind_of = [(tuple(sorted(one.countries)), tuple(sorted(one.languages)), one.category) for one in plan.entries]
    first = {kind: at for at, kind in reversed(list(enumerate(kind_of)))}
    places = {kind: place for place, kind in enumerate(first)}
    problem = panel_problem(
        [plan.entries[at] for at in first.values()],
        [msgspec.structs.replace(one, max_minutes=None) for one in plan.jurors],
        per_entry=1,
        settings=PanelSettings(),
        conflicts=[],
        kept=[],
        pinned=[],
        met=[],
    )
    barred = np.logical_or.reduce(list(eligibility.filters(replace(problem, max_minutes=None)).values()))
    rows = np.array([places[kind] for kind in kind_of], np.intp)
    able: NDArray[np.int64] = (~barred).sum(axis=1)[rows]
    kept_apart = indexed(plan.entries, plan.jurors, plan.conflicts)
    otherwise_able = kept_apart[~barred[rows[kept_apart[:, 0]], kept_apart[:, 1]]]
    np.subtract.at(able, otherwise_able[:, 0], 1)
    return able


def _of_places(plan: Plan) -> Iterator[Warned]:
    of_category = Counter(one.category for one in plan.entries)
    for award in plan.awards:
        films = of_category[award.category] if award.category else len(plan.entries)
        if award.decided_by == "jury" and award.places > films:
            yield Warned(Foreseen.MORE_PLACES, has=films, needs=award.places, names=[award.name])
    top = plan.judged.advance.top
    if top is not None and top >= len(plan.entries):
        yield Warned(Foreseen.ALL_GO_ON, has=len(plan.entries), needs=top)


def _of_seal(plan: Plan) -> Iterator[Warned]:
    judged, seen = plan.judged, [plan.seated.get(one.id, 0) for one in plan.entries]
    if judged.president_id is None and judged.quorum > len(plan.jurors):
        yield Warned(Foreseen.NEVER_SEALED, grave=True, has=len(plan.jurors), needs=judged.quorum)
    largest = max(seen, default=0) or min(judged.panel_size, len(plan.jurors))
    if judged.min_ballots > largest:
        yield Warned(Foreseen.NEVER_RANKED, grave=True, has=largest, needs=judged.min_ballots)
    elif any(seen):
        short = [one.id for one in plan.entries if plan.seated.get(one.id, 0) < judged.min_ballots]
        if short:
            yield Warned(
                Foreseen.SOME_NEVER_RANKED,
                grave=True,
                needs=judged.min_ballots,
                films=len(short),
                named=short[:MOST_NAMED],
            )


def _of_due_date(plan: Plan) -> Iterator[Warned]:
    due = plan.judged.due_at
    if due is None:
        return
    if due <= plan.now:
        yield Warned(Foreseen.DUE_PASSED, grave=True)
        return
    each, left = plan.load.films_each or 0, (due - plan.now) / timedelta(days=1)
    if each > plan.films_a_day * max(1, left):
        yield Warned(Foreseen.DUE_TOO_SOON, has=int(left), needs=ceil(each / plan.films_a_day))
