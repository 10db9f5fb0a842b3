"""Whole panels out of shares: settle what the linear program has settled, decide the rest, and prove the best.

Panels taken whole are settled round by round, each time with new prices for what is left (diving), and integer programs
decide the last entries. Every panel whose reduced cost could still matter is then listed, and the best choice among
those is the best of all (Baldacci, Christofides and Mingozzi, An exact algorithm for vehicle routing, 2008).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from judging.assignment.crossing import after_filling, best_total_by_program
from judging.assignment.opening import Opening, Pairs, without_hopeless_pairs
from judging.assignment.roster_program import NEAR, TOLERANCE, RosterProgram
from judging.assignment.rosters import Rosters

ENTRIES_DECIDED_AT_ONCE: Final = 28
ENTRIES_DECIDED_WITH_CARE: Final = 300
"""With more, integer programs that fail cost more than they find."""
MOST_DIVES: Final = 60
LISTED_PER_ENTRY: Final = 400
PANELS_FIRST_LISTED: Final = 8
MOST_LISTED: Final = 3_000_000
"""Panels times entries."""
MOST_NODES: Final = 60
WIDER: Final = 4.0
SETTLED: Final = 0.999
SHARE_SETTLED: Final = 0.15
"""Of the entries left, so many at least are settled in a round, those with the largest shares."""
NEARLY_BEST: Final = 1e-4
ANY: Final = 1e9
"""A gap that the first choice found is within."""
OBJECTIVE_DETAIL: Final = 100.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The pairs chosen, None if none were found, and whether there are no better ones."""

    pairs: Pairs | None
    proved: bool


def choose(program: RosterProgram, floor: int | None, *, best: bool) -> Choice:
    """Choose whole panels at the floor that the program last reached; with ``best`` the best, if that is in reach.

    Without ``best``, the last few panels may stay under the floor where no choice of them is found that reaches it.
    """
    thorough = best or len(program.opening.seats) <= ENTRIES_DECIDED_WITH_CARE
    pairs = _dived(program, floor, thorough=thorough, must_reach=best)
    missed = np.inf if pairs is None else program.worth - _worth(program, pairs)
    if not best or missed <= NEAR:
        return Choice(pairs, proved=best)
    slack = min(_first_slack(program), missed + TOLERANCE)
    while True:
        listed = program.market.best(
            program.prices, program.entry_prices - slack, aim=1, keep=LISTED_PER_ENTRY, thorough=1
        )
        pool = program.pool.joined(listed.rosters)
        pool = pool.only(program.surplus(pool) >= -slack - TOLERANCE)
        if len(pool.entry) * len(program.opening.seats) > MOST_LISTED:
            return Choice(pairs, proved=False)
        chosen, settled = _integer(program, pool, gap=0.0)
        if chosen is not None and program.worth - float(program.gain(chosen).sum()) < missed:
            pairs = _pairs(chosen)
            missed = program.worth - _worth(program, pairs)
        if not settled or not bool(listed.complete.all()):
            return Choice(pairs, proved=False)
        if missed <= slack + TOLERANCE:
            return Choice(pairs, proved=True)
        slack = min(WIDER * slack, missed + TOLERANCE)


def _dived(program: RosterProgram, floor: int | None, *, thorough: bool, must_reach: bool) -> Pairs | None:
    """Settle panels round by round; the last are decided together, ``thorough``: with more of them if that fails.

    Unless they ``must_reach`` the floor, the last panels are then filled whatever they are worth.
    """
    opening = program.opening
    around, left = program, np.flatnonzero(opening.seats > 0)
    done = np.empty((0, 2), np.int32)
    trail: list[tuple[RosterProgram, NDArray[np.intp], Pairs]] = []
    for _ in range(MOST_DIVES):
        trail.append((around, left, done))
        if len(left) <= ENTRIES_DECIDED_AT_ONCE:
            break
        settled = _settled(around)
        new = _pairs(settled)
        new[:, 0] = left[new[:, 0]]
        done = np.concatenate([done, new])
        left = np.setdiff1d(left, new[:, 0])
        if not len(left):
            return done
        rest = without_hopeless_pairs(opening.seated(done)).of_entries(left)
        around = RosterProgram(rest, around.prices)
        if not around.reachable(floor):
            break
    for around, left, done in reversed(trail[-2:] if thorough else trail[-1:]):
        if not thorough and len(left) > ENTRIES_DECIDED_AT_ONCE:
            break
        slack = _first_slack(around)
        listed = around.market.best(around.prices, around.entry_prices - slack, aim=1, keep=40)
        pool = around.pool.joined(listed.rosters)
        chosen, _ = _integer(around, pool, gap=NEARLY_BEST if thorough else ANY)
        if chosen is not None:
            last = _pairs(chosen)
            last[:, 0] = left[last[:, 0]]
            return np.concatenate([done, last])
    return None if must_reach else _filled(opening, left, done)


def _filled(opening: Opening, left: NDArray[np.intp], done: Pairs) -> Pairs | None:
    """Give the entries that are left the best total, however little one of them gets; None if seats stay open."""
    rest = without_hopeless_pairs(opening.seated(done)).of_entries(left)
    last = best_total_by_program(rest, seed=0).pairs
    if after_filling(rest, last).leave_something:
        return None
    return np.concatenate([done, np.stack([left[last[:, 0]], last[:, 1]], axis=1).astype(np.int32)])


def _settled(program: RosterProgram) -> Rosters:
    """Take the panels taken whole, and those with the largest shares that still leave the jurors room."""
    order = np.argsort(-program.shares, kind="stable")
    opening = program.opening
    room, minutes = opening.most.copy(), opening.minutes_left + TOLERANCE
    taken = np.zeros(len(order), bool)
    wanted = SHARE_SETTLED * len(opening.seats)
    seen: set[int] = set()
    for place in order.tolist():
        if program.shares[place] < SETTLED and len(seen) >= wanted:
            break
        entry, members = int(program.pool.entry[place]), program.pool.members[place]
        members = members[members >= 0]
        length = opening.minutes[entry]
        if entry in seen or (room[members] <= 0).any() or (minutes[members] < length).any():
            continue
        seen.add(entry)
        room[members] -= 1
        minutes[members] -= length
        taken[place] = True
    return program.pool.only(taken)


def _first_slack(program: RosterProgram) -> float:
    short = np.sort(-program.surplus(program.pool))
    wanted = PANELS_FIRST_LISTED * int((program.opening.seats > 0).sum())
    return max(NEAR, float(short[min(wanted, len(short)) - 1]))


def _integer(program: RosterProgram, pool: Rosters, *, gap: float) -> tuple[Rosters | None, bool]:
    """Choose panels of the pool; whether it is settled that they are within ``gap`` of the best, or that none fit."""
    matrix, lower, upper = program.rows(pool)
    solved = milp(
        -OBJECTIVE_DETAIL * program.gain(pool),
        integrality=np.ones(len(pool.entry), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lower, upper),
        options={"mip_rel_gap": gap, "node_limit": MOST_NODES},
    )
    if solved.x is None:
        return None, solved.status == 2
    return pool.only(solved.x > 0.5), solved.status == 0


def _worth(program: RosterProgram, pairs: Pairs) -> float:
    return float(program.opening.worth[pairs[:, 0], pairs[:, 1]].sum()) / program.unit


def _pairs(pool: Rosters) -> Pairs:
    panel, seat = np.nonzero(pool.members >= 0)
    return np.stack([pool.entry[panel], pool.members[panel, seat]], axis=1).astype(np.int32)
