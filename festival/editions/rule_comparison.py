"""What a change of the rules does to entrants: key by key, whether the call opens or asks more.

Pure. A key in which more fits than before is loosened; one in which less fits is tightened; anything that cannot be
ordered (a name, a criterion, a prize) is said otherwise. ``_TESTS`` is the whole of what can be ordered.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from festival.editions.rules_body import RulesBody


class Direction(StrEnum):
    """What a changed rule means for whoever wants to enter."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    OTHERWISE = "otherwise"


class RuleDifference(msgspec.Struct, frozen=True):
    """One key of the rules that is no longer what it was."""

    path: str
    direction: Direction


Test = Callable[[Any, Any], bool | None]
"""Whether the new value lets in more than the old one; None: the two cannot be ordered."""


def _more(old: Any, new: Any) -> bool:
    return new is None or (old is not None and new > old)


def _less(old: Any, new: Any) -> bool:
    return new is None or (old is not None and new < old)


def _grace(old: Any, new: Any) -> bool:
    return int(new or 0) > int(old or 0)


def _asked(_: Any, new: Any) -> bool:
    return not new


def _allowed(_: Any, new: Any) -> bool:
    return bool(new)


def _wider(old: Any, new: Any) -> bool | None:
    """Of what may be; empty or absent: anything may."""
    return _within(set(old), set(new)) if old and new else not new


def _fewer(old: Any, new: Any) -> bool | None:
    return _within(set(new or ()), set(old or ()))


def _within(inner: set[str], outer: set[str]) -> bool | None:
    return True if inner <= outer else (False if outer <= inner else None)


def _shape(old: Any, new: Any) -> bool | None:
    nothing = {None, "any"}
    return True if new in nothing else (False if old in nothing else None)


def _of(usual: str, *from_loosest: str) -> Test:
    def test(old: Any, new: Any) -> bool | None:
        known = [value or usual for value in (old, new)]
        if not set(known) <= set(from_loosest):
            return None
        return from_loosest.index(known[1]) < from_loosest.index(known[0])

    return test


_TESTS: dict[str, Test] = {
    "film.min_seconds": _less,
    "film.max_seconds": _more,
    "film.duration_tolerance_seconds": _more,
    "film.orientation": _shape,
    "film.aspect_ratio": _shape,
    "film.aspect_tolerance": _more,
    "film.min_width": _less,
    "film.min_height": _less,
    "film.containers": _wider,
    "film.video_codecs": _wider,
    "film.audio": _of("optional", "optional", "required"),
    "film.min_frame_rate": _less,
    "film.max_frame_rate": _more,
    "film.max_bytes": _more,
    "call.languages": _wider,
    "call.imposed": _fewer,
    "call.public_posts": _asked,
    "call.grace_minutes": _grace,
    "call.film_file": _of("now", "later", "now"),
    "eligibility.minimum_age": _less,
    "eligibility.parental_consent": _allowed,
    "eligibility.entries_per_person": _more,
    "eligibility.entries_per_film": _more,
    "eligibility.countries_allowed": _wider,
    "eligibility.countries_excluded": _fewer,
    "eligibility.completed_after": _less,
    "eligibility.premiere": _of("none", "none", "national", "international", "world"),
    "eligibility.kinds": _wider,
    "eligibility.kinds_excluded": _fewer,
    "eligibility.subtitles_required": _asked,
    "eligibility.music_declaration": _asked,
    "eligibility.ai_declaration": _asked,
    "eligibility.ai_most": _of("full", "full", "hybrid", "assisted", "none"),
    "eligibility.content_declaration": _asked,
}
_JUDGING = ("criteria", "scale", "rounds", "awards")


def differences(before: RulesBody, after: RulesBody) -> list[RuleDifference]:
    """Every key that changes, in the order of the rules; lists of parts (categories, criteria, awards) as one key."""
    old, new = _flat(before), _flat(after)
    return [
        RuleDifference(path, _direction(path, old.get(path), new.get(path)))
        for path in [*old, *(path for path in new if path not in old)]
        if old.get(path) != new.get(path)
    ]


def touches_judging(changed: list[RuleDifference]) -> bool:
    """Whether what juries score, or what they give, is no longer what it was."""
    return any(one.path in _JUDGING for one in changed)


def _flat(rules: RulesBody) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(rules)
    flat: dict[str, Any] = {}
    for name, value in body.items():
        if name in {"film", "call", "eligibility"} and isinstance(value, Mapping):
            whole = msgspec.to_builtins(getattr(rules, name))
            flat |= {f"{name}.{key}": one for key, one in whole.items()}
        else:
            flat[name] = value
    return flat


def _direction(path: str, old: Any, new: Any) -> Direction:
    test = _TESTS.get(path)
    looser = None if test is None else test(old, new)
    if looser is None:
        return Direction.OTHERWISE
    return Direction.LOOSER if looser else Direction.TIGHTER
