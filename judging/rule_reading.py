"""From a plain dictionary (a TOML file's, or JSON's) to `Rules`; what is not understood is refused with its path."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from judging.exact import NotANumber, exact_number
from judging.rules import (
    RANKING_METHODS,
    SCORESHEET_METHODS,
    Award,
    Method,
    Round,
    Rounding,
    Rules,
    Scale,
    TieRule,
    Ties,
)

METHODS = SCORESHEET_METHODS + RANKING_METHODS
TABLES = ("scale", "criteria", "method", "rounding", "rounds", "groups", "ties", "awards")
METHOD_KEYS = tuple(Method.__dataclass_fields__)
Chosen = TypeVar("Chosen", bound=str)


class BadRules(ValueError):
    """The rules cannot be followed; ``path`` names the key, as in ``awards[2].places``."""

    def __init__(self, path: str, sentence: str) -> None:
        self.path, self.sentence = path, sentence
        super().__init__(f"{path}: {sentence}")


def read_rules(raw: Mapping[str, Any]) -> Rules:
    """Read the rules of a count. Numbers are whole, Decimal or text ("0.5", "1/2"), never floats. Raises BadRules."""
    _refuse_unknown(raw, TABLES, "")
    method = _method(_table(raw, "method", ""), Method(), "method")
    criteria = _weights(raw["criteria"], "criteria") if "criteria" in raw else None
    scale = _scale(_table(raw, "scale", ""), "scale")
    groups = _weights(raw["groups"], "groups") if "groups" in raw else None
    rounds = _rounds(raw, Round("", Fraction(1), method, criteria, scale))
    steps = _table(raw, "rounding", "")
    _refuse_unknown(steps, tuple(Rounding.__dataclass_fields__), "rounding.")
    rounding = Rounding(**{key: _positive(value, f"rounding.{key}") for key, value in steps.items()})
    rules = Rules(method, rounds, groups, rounding, _ties(_table(raw, "ties", "")), _awards(raw.get("awards", [])))
    _refuse_unknown_names(rules)
    return rules


def _rounds(raw: Mapping[str, Any], common: Round) -> tuple[Round, ...]:
    if "rounds" not in raw:
        return (common,)
    rounds = []
    for name, value in _table(raw, "rounds", "").items():
        path = f"rounds.{name}"
        if not name:
            raise BadRules(path, "a round needs a name.")
        if not isinstance(value, Mapping):
            rounds.append(replace(common, name=name, weight=_positive(value, path)))
            continue
        _refuse_unknown(value, ("weight", "criteria", "scale", *METHOD_KEYS), f"{path}.")
        own = {key: item for key, item in value.items() if key in METHOD_KEYS}
        rounds.append(
            Round(
                name,
                _positive(value.get("weight", 1), f"{path}.weight"),
                _method(own, common.method, path),
                _weights(value["criteria"], f"{path}.criteria") if "criteria" in value else common.criteria,
                _scale(_table(value, "scale", f"{path}."), f"{path}.scale") if "scale" in value else common.scale,
            )
        )
    if not rounds:
        raise BadRules("rounds", "name at least one round, or leave the table out.")
    if len({one.method.ranked for one in rounds}) > 1:
        raise BadRules(
            "rounds", "some rounds count rankings and others scoresheets; one file of ballots holds only one."
        )
    return tuple(rounds)


def _method(raw: Mapping[str, Any], base: Method, path: str) -> Method:
    _refuse_unknown(raw, METHOD_KEYS, f"{path}.")
    read: dict[str, Callable[[Any, str], Any]] = {
        "name": lambda value, at: _choice(value, METHODS, at),
        "combine": lambda value, at: _choice(value, ("mean", "sum"), at),
        "clip": lambda value, at: _positive(value, at, or_zero=True),
        "decay": _positive,
        "points": _points,
        "seats": lambda value, at: _whole(value, at, 1),
        "min_ballots": lambda value, at: _whole(value, at, 0),
        "drop_high": lambda value, at: _whole(value, at, 0),
        "drop_low": lambda value, at: _whole(value, at, 0),
    }
    given = {key: read[key](value, f"{path}.{key}") for key, value in raw.items()}
    dropped = given.keys() & {"drop_high", "drop_low"}
    if len(dropped) == 1 and base == Method():
        # Who names only one side means only that side; who names none gets one off each.
        given |= {key: 0 for key in ("drop_high", "drop_low") if key not in dropped}
    return replace(base, **given)


def _scale(raw: Mapping[str, Any], path: str) -> Scale:
    _refuse_unknown(raw, ("min", "max", "step"), f"{path}.")
    low, high = (_number(raw[key], f"{path}.{key}") if key in raw else None for key in ("min", "max"))
    if low is not None and high is not None and low > high:
        raise BadRules(f"{path}.max", f"the highest score ({high}) is below the lowest ({low}).")
    return Scale(low, high, _positive(raw["step"], f"{path}.step") if "step" in raw else None)


def _ties(raw: Mapping[str, Any]) -> Ties:
    _refuse_unknown(raw, ("break", "numbering"), "ties.")
    listed = raw.get("break", [])
    if not isinstance(listed, list | tuple):
        raise BadRules("ties.break", "this must be a list of tie rules.")
    rules = tuple(_tie_rule(text, f"ties.break[{place}]") for place, text in enumerate(listed))
    return Ties(rules, _choice(raw.get("numbering", "skip"), ("skip", "dense"), "ties.numbering"))


def _tie_rule(text: object, path: str) -> TieRule:
    what, _, which = text.partition(":") if isinstance(text, str) else ("", "", "")
    if what == "ballots" and text == "ballots":
        return TieRule("ballots")
    if what == "most" and which:
        return TieRule("most", str(_number(which, path)))
    if what == "criterion" and which:
        return TieRule("criterion", which)
    if what == "group" and which:
        return TieRule("group", which)
    raise BadRules(path, f"{text!r} is no tie rule; there are criterion:NAME, most:NUMBER, group:NAME and ballots.")


def _awards(raw: object) -> tuple[Award, ...]:
    if not isinstance(raw, list | tuple):
        raise BadRules("awards", "write each award as a table of its own, [[awards]].")
    awards = tuple(_award(item, f"awards[{place}]") for place, item in enumerate(raw, 1))
    names = [award.name for award in awards]
    for place, award in enumerate(awards):
        if award.name in names[:place]:
            raise BadRules(f"awards[{place + 1}].name", f"there is already an award named {award.name!r}.")
        for other in award.not_also:
            if other not in names or other == award.name:
                raise BadRules(f"awards[{place + 1}].not_also", f"there is no other award named {other!r}.")
    _refuse_circles(awards)
    return awards


def _award(raw: object, path: str) -> Award:
    if not isinstance(raw, Mapping):
        raise BadRules(path, "an award is a table with a name.")
    _refuse_unknown(raw, tuple(Award.__dataclass_fields__), f"{path}.")
    for key in ("name", "category"):
        if not isinstance(raw.get(key, "a name"), str) or not raw.get(key, "a name"):
            raise BadRules(f"{path}.{key}", "this must be text.")
    if "name" not in raw:
        raise BadRules(f"{path}.name", "an award needs a name.")
    others = raw.get("not_also", [])
    if not isinstance(others, list | tuple) or not all(isinstance(other, str) for other in others):
        raise BadRules(f"{path}.not_also", "this must be a list of names of awards.")
    return Award(
        raw["name"],
        _whole(raw.get("places", 1), f"{path}.places", 1),
        _weights(raw["criteria"], f"{path}.criteria") if "criteria" in raw else None,
        raw.get("category"),
        _whole(raw["max_per_country"], f"{path}.max_per_country", 1) if "max_per_country" in raw else None,
        tuple(others),
    )


def _refuse_circles(awards: tuple[Award, ...]) -> None:
    waiting = {award.name: set(award.not_also) for award in awards}
    while ready := [name for name, others in waiting.items() if not others & waiting.keys()]:
        for name in ready:
            del waiting[name]
    if waiting:
        place = next(place for place, award in enumerate(awards, 1) if award.name in waiting)
        raise BadRules(f"awards[{place}].not_also", f"these awards wait for each other: {', '.join(waiting)}.")


def _refuse_unknown_names(rules: Rules) -> None:
    """Refuse names that no ballot could make right: groups and criteria that the rules themselves do not list."""
    declared = [one.criteria for one in rules.rounds]
    for place, rule in enumerate(rules.ties.rules):
        path = f"ties.break[{place}]"
        if rule.what == "group" and rule.which not in (rules.groups or {}):
            raise BadRules(path, f"there is no group {rule.which!r} in [groups].")
        if rule.what == "criterion" and not rules.ranked and rule.which not in (declared[-1] or {rule.which}):
            raise BadRules(path, f"there is no criterion {rule.which!r} in the last round.")
    for place, award in enumerate(rules.awards, 1):
        wanted = set(award.criteria or ())
        if wanted and not rules.ranked and not any(one is None or wanted <= one.keys() for one in declared):
            raise BadRules(f"awards[{place}].criteria", f"no round scores {', '.join(sorted(wanted))}.")


def _refuse_unknown(raw: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in raw:
        if key not in known:
            raise BadRules(f"{prefix}{key}", f"this key is not known here; known are {', '.join(known)}.")


def _table(raw: Mapping[str, Any], key: str, prefix: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, Mapping):
        raise BadRules(f"{prefix}{key}", "this must be a table.")
    return value


def _weights(value: object, path: str) -> dict[str, Fraction]:
    if not isinstance(value, Mapping) or not value:
        raise BadRules(path, "this must be a table that gives each name its weight.")
    return {name: _positive(weight, f"{path}.{name}") for name, weight in value.items()}


def _points(value: object, path: str) -> tuple[Fraction, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise BadRules(path, "this must be a list of points, best place first.")
    points = tuple(_positive(item, f"{path}[{place}]", or_zero=True) for place, item in enumerate(value))
    if list(points) != sorted(points, reverse=True):
        raise BadRules(path, "a better place may not bring fewer points than a worse one.")
    return points


def _number(value: object, path: str) -> Fraction:
    try:
        return exact_number(value)
    except NotANumber as problem:
        raise BadRules(path, str(problem)) from problem


def _positive(value: object, path: str, *, or_zero: bool = False) -> Fraction:
    number = _number(value, path)
    if number < 0 or (number == 0 and not or_zero):
        raise BadRules(path, f"this must be {'zero or more' if or_zero else 'more than zero'}, not {number}.")
    return number


def _whole(value: object, path: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadRules(path, f"this must be a whole number, {least} or more.")
    return value


def _choice(value: object, known: tuple[Chosen, ...], path: str) -> Chosen:
    for name in known:
        if value == name:
            return name
    raise BadRules(path, f"{value!r} is not one of {', '.join(known)}.")
