"""Trainees and mentors as the assignment engine's problem: the engine of the juries, with one seat for each trainee.

Never together: who shares no topic, no language or no time, who is kept apart, who has declined the other. Among what
remains, most trainees get a mentor; then wishes of both sides and shared topics count. Pairs that stand stay.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from festival.languages import language_names
from judging.assignment import Entry, Juror, Objective, PanelProblem, propose_panels

TRAINEE_WISH, MENTOR_WISH, SHARED_TOPIC = 6.0, 4.0, 1.0
FAIR_TRAINEES = 300
"""Beyond so many the best total is proposed, since the fairest worst pair is not proved in time."""

Pair = tuple[UUID, UUID]
"""(trainee, mentor)"""


class Matchable(msgspec.Struct, frozen=True):
    """A trainee or a mentor as matching sees them."""

    id: UUID
    external_id: str
    topics: list[str]
    languages: list[str]
    times: list[str]
    wishes: list[str]
    apart: list[str]
    capacity: int


class Proposal(msgspec.Struct, frozen=True):
    """New pairs beside those that stand, and why somebody has none."""

    pairs: list[Pair]
    without: list[tuple[UUID, str]]


def propose_matches(
    trainees: Sequence[Matchable],
    mentors: Sequence[Matchable],
    *,
    standing: Iterable[Pair] = (),
    declined: Iterable[Pair] = (),
) -> Proposal:
    """The best matches for those who have none; nobody who has one loses it."""
    rows = {one.id: at for at, one in enumerate(trainees)}
    columns = {one.id: at for at, one in enumerate(mentors)}
    kept = _indexed(standing, rows, columns)
    shared = _shared(trainees, mentors, "topics")
    wanted, wanting = _named(trainees, mentors, "wishes")
    apart, apart_too = _named(trainees, mentors, "apart")
    never = (shared == 0) | (_shared(trainees, mentors, "times") == 0) | apart | apart_too
    refused = _indexed(declined, rows, columns)
    never[refused[:, 0], refused[:, 1]] = True
    never[kept[:, 0], kept[:, 1]] = False
    worth = SHARED_TOPIC * shared + TRAINEE_WISH * wanted + MENTOR_WISH * wanting
    open_pairs = np.argwhere(~never).astype(np.int32)
    problem = PanelProblem(
        entries=tuple(Entry(str(one.id), languages=language_names(" ".join(one.languages))) for one in trainees),
        jurors=tuple(
            Juror(str(one.id), languages=language_names(" ".join(one.languages)), max_entries=one.capacity)
            for one in mentors
        ),
        per_entry=1,
        affinity_pairs=open_pairs,
        affinity_values=worth[open_pairs[:, 0], open_pairs[:, 1]],
        forbidden=np.argwhere(never).astype(np.int32),
        kept=kept,
        allow_same_country=True,
        objective=Objective.FAIR if len(trainees) <= FAIR_TRAINEES else Objective.TOTAL,
    )
    panels = propose_panels(problem)
    settled = {(int(row), int(column)) for row, column in kept}
    pairs = [
        (trainees[row].id, mentors[column].id) for row, column in panels.pairs.tolist() if (row, column) not in settled
    ]
    return Proposal(pairs, [(UUID(one.entry), one.why) for one in panels.report.unfilled])


def _shared(trainees: Sequence[Matchable], mentors: Sequence[Matchable], name: str) -> NDArray[np.float64]:
    """How many words each trainee has in common with each mentor; a side that says none has all of them in common."""
    known = {
        word: at for at, word in enumerate(sorted({w for one in (*trainees, *mentors) for w in getattr(one, name)}))
    }
    left, right = (
        np.array([[float(word in getattr(one, name)) for word in known] for one in side]).reshape(len(side), len(known))
        for side in (trainees, mentors)
    )
    counts: NDArray[np.float64] = left @ right.T
    counts[left.sum(axis=1) == 0, :] = 1
    counts[:, right.sum(axis=1) == 0] = 1
    return counts


def _named(
    trainees: Sequence[Matchable], mentors: Sequence[Matchable], name: str
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who names whom, trainees by mentors: what trainees say of mentors, what mentors say of trainees."""
    rows = {one.external_id: at for at, one in enumerate(trainees)}
    columns = {one.external_id: at for at, one in enumerate(mentors)}
    by_trainees, by_mentors = np.zeros((2, len(trainees), len(mentors)), bool)
    for at, one in enumerate(trainees):
        by_trainees[at, [columns[named] for named in getattr(one, name) if named in columns]] = True
    for at, one in enumerate(mentors):
        by_mentors[[rows[named] for named in getattr(one, name) if named in rows], at] = True
    return by_trainees, by_mentors


def _indexed(pairs: Iterable[Pair], rows: dict[UUID, int], columns: dict[UUID, int]) -> NDArray[np.int32]:
    known = [(rows[trainee], columns[mentor]) for trainee, mentor in pairs if trainee in rows and mentor in columns]
    return np.array(known, np.int32).reshape(-1, 2)
