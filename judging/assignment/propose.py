"""Proposes blind panels: seats what is settled, decides the open seats, certifies and reports."""

import numpy as np

from judging.assignment.connection import connection
from judging.assignment.decide import Decision, decide
from judging.assignment.evening import evened
from judging.assignment.joining import joined
from judging.assignment.opening import Opening, Pairs, open_seats, without_hopeless_pairs
from judging.assignment.problem import PanelProblem, PanelReport, Panels
from judging.assignment.reasons import underloaded, unfilled, without_mix
from judging.assignment.tightening import tightened


def propose_panels(problem: PanelProblem) -> Panels:
    """Propose the best panels for a problem; pairs kept stay, so a repair decides only the open seats.

    The same problem and seed give the same panels. Seats that cannot be filled are named in the report with the reason.
    """
    opening, settled = open_seats(problem)
    (rows,) = np.nonzero(opening.seats > 0)
    (done,) = np.nonzero(opening.seats <= 0)
    ceiling = int(opening.base[done].min()) if len(done) else None
    undecided = opening.of_entries(rows) if len(done) else opening
    decision = decide(undecided, objective=problem.objective, seed=problem.seed, ceiling=ceiling)
    chosen = np.stack([rows[decision.pairs[:, 0]], decision.pairs[:, 1]], axis=1).astype(np.int32)
    chosen = tightened(opening, settled, joined(opening, settled, evened(opening, chosen)))
    pairs = np.concatenate([settled, chosen])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    after = without_hopeless_pairs(opening.seated(chosen))
    return Panels(pairs=pairs, report=_report(problem, after, pairs, decision, settled, int(opening.base[done].sum())))


def _report(
    problem: PanelProblem, after: Opening, pairs: Pairs, decision: Decision, settled: Pairs, settled_worth: int
) -> PanelReport:
    entries, jurors = len(problem.entries), len(problem.jurors)
    minutes = np.bincount(pairs[:, 1], weights=after.minutes[pairs[:, 0]], minlength=jurors)
    linked = connection(pairs, entries, jurors)
    worst = int(after.base.min(initial=np.iinfo(np.int64).max)) if entries else 0
    return PanelReport(
        entries=entries,
        jurors=jurors,
        per_entry=problem.per_entry,
        total_affinity=int(after.base.sum()) / after.scale,
        min_entry_affinity=worst / after.scale,
        load_min=int(after.loads.min()),
        load_max=int(after.loads.max()),
        minutes_min=round(float(minutes.min()), 6),
        minutes_max=round(float(minutes.max()), 6),
        components=linked.components,
        unfilled=unfilled(problem, after, pairs),
        underloaded=underloaded(problem, after),
        optimal=decision.optimal,
        bound=(settled_worth + decision.most_total) / after.scale,
        bound_min_entry_affinity=decision.most_worst / after.scale,
        algebraic_connectivity=linked.algebraic_connectivity,
        worst_contrast=linked.worst_contrast,
        kept=len(settled),
        met_again=0 if after.met is None else int(after.met[pairs[:, 0], pairs[:, 1]].sum()),
        without_mix=without_mix(problem, after, pairs),
    )
