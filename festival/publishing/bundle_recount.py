"""Whether the openings of a bundle are exactly what was sealed, and whether the rules make its result of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from festival.publishing.bundle import Audience, Bundle, Problem, Reason
from festival.scoring.commitments import Ballot, commit
from judging.arrangement import Entry
from judging.ballots import BadBallot, BallotBox, Ballots
from judging.counting import RankingRefused
from judging.exact import decimal_text
from judging.rule_reading import BadRules, read_rules
from judging.tally import tabulate

PLACE = "place"
"""What a scoresheet of a ranking holds: `festival.panels.modes`, which this offline command does not load."""


def commitments_of(bundle: Bundle) -> list[str]:
    """The commitment to which each opening opens, in their order."""
    return [commit(ballot, one.r) for ballot, one in zip(_ballots(bundle), bundle.openings, strict=True)]


def opening_problems(bundle: Bundle, opened: list[str]) -> Iterator[Problem]:
    """Whether every sealed commitment is opened once or set aside for a reason, and nothing else is counted.

    ``opened`` is `commitments_of` the bundle.
    """
    listed = {one.commitment for one in bundle.listed}
    replaced = Counter(one.replaces for one in bundle.listed if one.replaces)
    aside = Counter(one.commitment for one in bundle.unopened)
    counted = Counter(opened)
    yield from _some(
        "ballot_not_committed",
        [one for one in counted if one not in listed],
        "%d of the counted scoresheets is no sealed one: added, or edited after the jury sealed (it opens to %s).",
    )
    yield from _some("ballot_twice", _repeated(counted), "%d of the scoresheets is counted more than once (%s).")
    yield from _some(
        "commitment_unaccounted",
        sorted(listed - counted.keys() - aside.keys()),
        "%d sealed scoresheet is neither counted nor set aside for a reason: it was dropped, or edited (%s).",
    )
    yield from _some(
        "commitment_both",
        sorted(counted.keys() & aside.keys()),
        "%d scoresheet is counted although it is said to be set aside (%s).",
    )
    yield from _some(
        "commitment_unknown",
        sorted({*aside, *replaced} - listed) + _repeated(aside) + _repeated(replaced),
        "%d scoresheet is named as set aside or replaced that was never sealed, or is named twice (%s).",
    )
    yield from _some(
        "replaced_counted",
        sorted(counted.keys() & replaced.keys()),
        "%d scoresheet is counted although its juror replaced it (%s).",
    )
    yield from _some(
        "replacement_missing",
        [
            one.commitment
            for one in bundle.unopened
            if (one.reason is Reason.REPLACED) is not (one.commitment in replaced)
        ],
        "%d scoresheet is said to be replaced and is not, or is replaced and another reason is given (%s).",
    )
    spelled = [(ballot.canonical(), one.r) for ballot, one in zip(_ballots(bundle), bundle.openings, strict=True)]
    if spelled != sorted(spelled):
        yield Problem("ballots_unsorted", "The scoresheets are not sorted, so their order may tell whose they are.")


def recount_problems(bundle: Bundle, opened: list[str]) -> Iterator[Problem]:
    """Whether the openings, counted by the rules, give the bundle's result."""
    if any((one.juror is None) is (bundle.audience is Audience.AUDITOR) for one in bundle.openings):
        yield Problem(
            "juror_labels", "Public bundles group no juror's scoresheets, and an auditor's bundle groups all."
        )
    try:
        recounted = _recount(bundle, opened)
    except (BadRules, BadBallot, RankingRefused) as refusal:
        yield Problem("recount_refused", f"The rules cannot count these scoresheets: {refusal}")
    except (KeyError, TypeError, ValueError, AttributeError):
        yield Problem("rules_unusable", "The rules do not say how scoresheets are counted.")
    else:
        yield from _differences(bundle, recounted)


def _recount(bundle: Bundle, opened: list[str]) -> dict[str, Any]:
    """Raises KeyError, TypeError, ValueError and the like for rules of no known shape; they come from a stranger."""
    rules = read_rules(bundle.rules["tabulation"])
    if rules.ranked:
        return tabulate(_rankings(bundle), rules, _entries(bundle), estimates=False).as_json()
    low, step, criteria = rules.last.scale.min, rules.last.scale.step, list(rules.last.criteria or ())
    if low is None or step is None or not criteria:
        raise KeyError("scale and criteria")
    if any(one.scores.keys() != set(criteria) for one in bundle.openings):
        raise BadRules("criteria", "a scoresheet does not score exactly these criteria.")
    steps = {one.scores[key] for one in bundle.openings for key in criteria}
    texts = {count: decimal_text(low + count * step) for count in steps}
    box = BallotBox(ranked=False)
    names = [str(one.entry) for one in bundle.openings]
    # Where nobody is grouped, each scoresheet is a juror of its own: such methods cannot tell the difference.
    jurors = [one.juror or commitment for one, commitment in zip(bundle.openings, opened, strict=True)]
    for key in criteria:
        box.add(names, jurors, [texts[one.scores[key]] for one in bundle.openings], [key] * len(names))
    return tabulate(box.ballots(), rules, _entries(bundle), estimates=False).as_json()


def _rankings(bundle: Bundle) -> Ballots:
    """Each opening is one film's place among its juror's films, in steps from the first."""
    if any(one.scores.keys() != {PLACE} for one in bundle.openings):
        raise BadRules("method", "a ranking places each film, and nothing else.")
    box = BallotBox(ranked=True)
    box.add(
        [str(one.entry) for one in bundle.openings],
        [one.juror or "" for one in bundle.openings],
        [str(one.scores[PLACE] + 1) for one in bundle.openings],
    )
    return box.ballots()


def _entries(bundle: Bundle) -> list[Entry]:
    return [Entry(str(one.id), one.category or "", tuple(one.countries or ())) for one in bundle.entries]


def _differences(bundle: Bundle, recounted: dict[str, Any]) -> Iterator[Problem]:
    said = bundle.result
    winners = {award["name"]: award["winners"] for award in recounted["awards"]}
    for award in said.awards:
        if [str(winner) for winner in award.winners] != winners.get(award.name):
            goes_to = ", ".join(winners.get(award.name, [])) or "nobody"
            yield Problem("award_differs", f"By the count, the award {award.name!r} goes to {goes_to}, not as it says.")
    if {award.name for award in said.awards} != winners.keys():
        yield Problem("award_differs", "The awards are not those of the rules.")
    ranking = [(str(one.entry), one.rank, one.score, one.ballots) for one in said.ranking]
    counted = [tuple(one[key] for key in ("entry", "rank", "score", "ballots")) for one in recounted["ranking"]]
    wrong = [line[0] for line, right in zip(ranking, counted, strict=False) if line != right]
    if wrong or len(ranking) != len(counted):
        first = wrong[0] if wrong else "its length"
        yield Problem("ranking_differs", f"The ranking is not what the scoresheets give, first at {first}.")
    if [(str(one.entry), one.reason) for one in said.not_ranked] != [
        (one["entry"], one["reason"]) for one in recounted["not_ranked"]
    ]:
        yield Problem("not_ranked_differs", "The entries without a place are not what the scoresheets give.")
    if (said.method, said.digest) != (recounted["method"], recounted["digest"]):
        yield Problem(
            "result_differs", f"The recount gives the digest {recounted['digest']}, the bundle says {said.digest}."
        )


def _ballots(bundle: Bundle) -> list[Ballot]:
    digest = bundle.rules_digest
    return [Ballot(bundle.edition, bundle.round, digest, one.entry, one.scores) for one in bundle.openings]


def _repeated(counts: Counter[str]) -> list[str]:
    return sorted(one for one, times in counts.items() if times > 1)


def _some(code: str, found: list[str], sentence: str) -> Iterator[Problem]:
    if found:
        yield Problem(code, sentence % (len(found), found[0]))
