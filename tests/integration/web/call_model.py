"""What an edition must answer to whoever tries whatever, worked out beside it from how it stood before.

An edition as it stands is a flat mapping of names to values (`call_life.Edition.standing`), so that a model of an act
is short: whether it is done, refused or not there for this person, and which names it may change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

TEAM = frozenset({"organiser", "colleague"})
SELECTING = TEAM | {"programmer"}
ENTRANTS = frozenset({"entrant", "rival"})
JURY = frozenset({"president", "juror"})
EVERYBODY = ("anonymous", "stranger", "sponsor", "programmer", *sorted(ENTRANTS), *sorted(JURY), *sorted(TEAM))
SIGNED_IN = frozenset(EVERYBODY) - {"anonymous"}

Standing = Mapping[str, Any]


class Outcome(StrEnum):
    """What an answer comes to."""

    DONE = "done"
    REFUSED = "refused"
    ABSENT = "absent"
    """Not signed in, not allowed, or not there: whoever has no part in it learns no more."""
    FAULT = "fault"


def outcome_of(status: int) -> Outcome:
    """Of an answer's status."""
    if status < 400:
        return Outcome.DONE
    if status in {401, 403, 404}:
        return Outcome.ABSENT
    return Outcome.REFUSED if status in {409, 412, 422} else Outcome.FAULT


@dataclass(frozen=True)
class Tried:
    """Somebody tried something: with which entry, whether what they sent was whole, and what came back."""

    role: str
    act: str
    entry: str | None
    sound: bool
    status: int


@dataclass(frozen=True)
class Act:
    """Who may ever do it, when it is done, and what it may change; ``{entry}`` is the one it is done with."""

    by: frozenset[str]
    when: Callable[[Standing, Tried], bool | None]
    """None: the model does not say; only a fault is never right."""
    changes: tuple[str, ...]
    hidden: Callable[[Standing, Tried], bool] = lambda standing, tried: False
    """Where those who may do it some time are told no more than strangers."""


def expected(standing: Standing, tried: Tried, gone: frozenset[str]) -> frozenset[Outcome]:
    """What may come back, as the edition stands; ``gone``: who erased their account."""
    act = ACTS[tried.act]
    if tried.role in gone or tried.role not in act.by or act.hidden(standing, tried):
        return frozenset({Outcome.ABSENT})
    done = act.when(standing, tried)
    if done is None:
        return frozenset({Outcome.DONE, Outcome.REFUSED, Outcome.ABSENT})
    return frozenset({Outcome.DONE if done else Outcome.REFUSED})


def unexpected_changes(before: Standing, after: Standing, tried: Tried) -> dict[str, tuple[Any, Any]]:
    """What is otherwise now though this act may not change it; after a refusal, whatever is otherwise."""
    allowed = ACTS[tried.act].changes if outcome_of(tried.status) is Outcome.DONE else ()
    patterns = [pattern.format(entry=tried.entry) for pattern in allowed]
    return {
        name: (before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and not any(fnmatchcase(name, pattern) for pattern in patterns)
    }


def _call(*states: str) -> Callable[[Standing, Tried], bool]:
    return lambda standing, tried: standing["call.state"] in states


def _of_entry(standing: Standing, tried: Tried, what: str) -> Any:
    return standing.get(f"entry.{tried.entry}.{what}")


def _no_entry(standing: Standing, tried: Tried) -> bool:
    return _of_entry(standing, tried, "state") is None


def _unseen(standing: Standing, tried: Tried) -> bool:
    """What its entrant has only begun is theirs alone."""
    return not _of_entry(standing, tried, "seen")


def _unsubmitted(standing: Standing, tried: Tried) -> bool:
    return not _of_entry(standing, tried, "submitted")


def _entry(*states: str) -> Callable[[Standing, Tried], bool]:
    return lambda standing, tried: _of_entry(standing, tried, "state") in states


def _may_edit(standing: Standing, tried: Tried) -> bool:
    if _of_entry(standing, tried, "state") == "submitted":
        return bool(_of_entry(standing, tried, "fix") == "waiting")
    return _entry("draft", "withdrawn")(standing, tried) and standing["call.open"]


def _may_submit(standing: Standing, tried: Tried) -> bool:
    whole = _of_entry(standing, tried, "whole")
    return bool(_entry("draft", "withdrawn")(standing, tried) and standing["call.open"] and whole)


def _may_withdraw(standing: Standing, tried: Tried) -> bool:
    free = not _of_entry(standing, tried, "frozen")
    return free and _entry("draft", "waiting", "submitted", "qualified")(standing, tried)


def _may_ask_for_fix(standing: Standing, tried: Tried) -> bool:
    free = not _of_entry(standing, tried, "frozen") and _of_entry(standing, tried, "fix") != "waiting"
    return free and _entry("submitted")(standing, tried)


def _may_undo(standing: Standing, tried: Tried) -> bool:
    return not _of_entry(standing, tried, "frozen") and _entry("qualified", "disqualified")(standing, tried)


def _round(*states: str | None) -> Callable[[Standing, Tried], bool]:
    return lambda standing, tried: standing.get("round.state") in states


def _unsealed(standing: Standing, tried: Tried) -> bool:
    return not _round("sealed")(standing, tried)


def _may_open(standing: Standing, tried: Tried) -> bool:
    return _round("planned")(standing, tried) and standing["round.seats"] > 0 and not standing["round.unattested"]


def _may_stage(standing: Standing, tried: Tried) -> bool:
    return bool(standing.get("result.stands") and not standing["public"])


def _may_publish(standing: Standing, tried: Tried) -> bool | None:
    if standing.get("staged.state") != "staged" or len(standing["staged.approvals"]) < 2:
        return False
    if standing["staged.result"] != standing["result.id"] or standing["erased"]:
        return None
    return bool(standing["result.stands"])


def _staged(standing: Standing, tried: Tried) -> bool:
    return bool(standing.get("staged.state") == "staged")


def _nothing_staged(standing: Standing, tried: Tried) -> bool:
    return standing.get("staged.state") is None


def _jury_waits(standing: Standing, tried: Tried) -> bool:
    """Jurors know of a round once it is open; what is no film of theirs is nowhere."""
    return not _round("open", "sealed")(standing, tried)


_CALL = ("call.*",)
_THE_ENTRY = ("entry.{entry}.*", "round.unattested", "result.stands")
_ROUND = ("round.*",)
_STAGED = ("staged.*", "publication.*", "public")

ACTS: dict[str, Act] = {
    "announce": Act(TEAM, _call("preparing"), _CALL),
    "extend": Act(TEAM, lambda now, tried: tried.sound and now["call.state"] != "preparing", _CALL),
    "close": Act(TEAM, _call("announced"), _CALL),
    "loosen": Act(TEAM, _call("preparing"), ("rules",)),
    "begin": Act(SIGNED_IN, lambda now, tried: now["call.open"], ("entry.*",), _call("preparing")),
    "edit": Act(ENTRANTS, _may_edit, _THE_ENTRY, _no_entry),
    "submit": Act(ENTRANTS, _may_submit, _THE_ENTRY, _no_entry),
    "withdraw": Act(ENTRANTS, _may_withdraw, _THE_ENTRY, _no_entry),
    "qualify": Act(SELECTING, _entry("submitted", "disqualified"), _THE_ENTRY, _unsubmitted),
    "disqualify": Act(SELECTING, _entry("submitted", "qualified"), _THE_ENTRY, _unsubmitted),
    "undo": Act(SELECTING, _may_undo, _THE_ENTRY, _unsubmitted),
    "vouch": Act(SELECTING, lambda now, tried: True, _THE_ENTRY, _unseen),
    "note": Act(SELECTING, lambda now, tried: True, ("notes",), _unseen),
    "fix": Act(SELECTING, _may_ask_for_fix, _THE_ENTRY, _unseen),
    "plan": Act(TEAM, _round(None, "planned"), _ROUND),
    "take": Act(TEAM, _round("planned"), _ROUND, _round(None)),
    "propose": Act(TEAM, lambda now, tried: None, ("round.*", "proposals"), _round(None)),
    "confirm": Act(TEAM, lambda now, tried: None, _ROUND, lambda now, tried: not now["proposals"]),
    "open": Act(TEAM, _may_open, ("round.*", "entry.*.frozen"), _round(None)),
    "declare": Act(JURY, lambda now, tried: None, _ROUND, _jury_waits),
    "score": Act(JURY, lambda now, tried: tried.sound or None, ("round.scores",)),
    "seal": Act(
        frozenset({"president"}),
        lambda now, tried: _round("open")(now, tried) and now["round.scores"] > 0,
        (*_ROUND, "result.stands"),
        lambda now, tried: not now.get("round.jury"),
    ),
    "compute": Act(
        TEAM | {"president"},
        lambda now, tried: None,
        ("result.*", "results"),
        _unsealed,
    ),
    "stage": Act(TEAM, _may_stage, _STAGED, _unsealed),
    "approve": Act(
        TEAM | {"president"},
        _staged,
        _STAGED,
        lambda now, tried: _nothing_staged(now, tried) or (tried.role in JURY and _unsealed(now, tried)),
    ),
    "publish": Act(TEAM, _may_publish, _STAGED, _nothing_staged),
    "take back": Act(TEAM, _staged, _STAGED, _nothing_staged),
}
