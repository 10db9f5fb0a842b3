"""How one entry's rankings become its result in one round, in lines of text."""

from collections.abc import Iterator

import numpy as np

from judging.condorcet import pairwise
from judging.exact import decimal_text
from judging.positional import awarded_points, worth_by_place
from judging.ranking_count import RankingCount


def explain_places(count: RankingCount, number: int, group: int, entry: int) -> Iterator[str]:
    """Each ballot's place for the entry and what it is worth; then the sum."""
    method = count.rules.rounds[number].method
    ranked = count.places(number, group)
    rows = np.flatnonzero(ranked.entry == entry)
    points = [] if method.name == "borda" else awarded_points(ranked, worth_by_place(method))
    jurors = np.unique(count.arranged.juror[(count.arranged.round == number) & (count.arranged.group == group)])
    for row in rows.tolist():
        juror = count.arranged.jurors[jurors[ranked.ballot[row]]]
        tied = int(ranked.tied[row])
        shared = f", tied with {tied - 1} more" if tied > 1 else ""
        worth = f": {decimal_text(points[row], irrational=True)}" if points else ""
        yield f"    {juror}: place {int(ranked.first[row])}{shared}{worth}"
    unranked = ranked.voters - len(rows)
    if unranked:
        what = "they share the last places" if method.name == "borda" else "no points"
        yield f"    ballots without it: {unranked} ({what})"
    standing = count.group_standing(number, group)
    yield f"    {method.name.replace('_', ' ')}: {decimal_text(standing.score[entry], irrational=standing.irrational)}"


def explain_election(count: RankingCount, number: int, entry: int) -> Iterator[str]:
    """Every comparison by pairs, or every count of votes."""
    candidates = np.flatnonzero(count.candidates(number)).tolist()
    if entry not in candidates:
        return
    own = candidates.index(entry)
    names = count.arranged.entries
    if count.rules.rounds[number].method.name in {"schulze", "ranked_pairs"}:
        matrix = pairwise(count.election(number, range(len(count.arranged.groups)), ()))
        for other, code in enumerate(candidates):
            if other != own:
                yield f"    against {names[code]}: {matrix[own, other]} to {matrix[other, own]}"
        return
    transfers = count.transfers(number)
    yield f"    quota {decimal_text(transfers.quota)}"
    for turn, one in enumerate(transfers.counts, 1):
        if own not in one.votes:
            return
        who = ", ".join(names[candidates[candidate]] for candidate in one.who)
        yield f"    count {turn}: {decimal_text(one.votes[own])} votes; {one.what}: {who}"
