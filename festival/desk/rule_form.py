"""The form of the rules beyond eligibility: the film's file, categories, criteria, scale, awards, words of the call."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from festival.editions.rules import slug_of
from festival.editions.rules_body import FilmTable, RulesBody
from festival.errors import Invalid

MORE_ROWS = 2
"""Empty rows to add a part in."""
MOST_ROWS = 60

AMOUNTS = ("min_seconds", "max_seconds", "min_frame_rate", "max_frame_rate")
COUNTS = ("min_width", "min_height")
WORDS = ("orientation", "aspect_ratio", "audio")
LISTS = ("containers", "video_codecs")
CALL = ("fee", "theme", "hashtag")
CATEGORY = ("slug", "name", "about")
CRITERION = ("key", "name", "weight", "descriptor")
AWARD = ("name", "places", "amount", "currency", "category", "not_also")
_MEGABYTE = 1_000_000


class NotAnAmount(Invalid):
    """Words where a number stands."""

    sentence = "Give a number such as 60 or 23.9, or leave it empty."


def shown_rules(rules: RulesBody) -> dict[str, str]:
    """The form's values as the rules stand."""
    film = rules.film
    values = {name: _text(getattr(film, name)) for name in (*AMOUNTS, *COUNTS, *WORDS)}
    values |= {name: " ".join(found) for name in LISTS if isinstance(found := getattr(film, name), list)}
    values["max_megabytes"] = "" if film.max_bytes is UNSET else _text(film.max_bytes / _MEGABYTE)
    values |= {name: getattr(rules.call, name) for name in CALL}
    values["grace_minutes"] = str(rules.call.grace_minutes)
    values |= {f"scale_{name}": getattr(rules.scale, name) for name in ("min", "max", "step")}
    for row, category in enumerate(rules.categories, start=1):
        values |= {f"category_{name}_{row}": getattr(category, name) for name in CATEGORY}
    for row, criterion in enumerate(rules.criteria, start=1):
        values |= {f"criterion_{name}_{row}": getattr(criterion, name) for name in CRITERION}
    for row, award in enumerate(rules.awards, start=1):
        values |= {f"award_{name}_{row}": _text(getattr(award, name) or "") for name in AWARD[:-1]}
        values[f"award_not_also_{row}"] = "; ".join(award.not_also)
        values |= {f"award_counts_{row}_{key}": "on" for key in award.criteria}
    return values


def rows_of(values: Mapping[str, str], part: str) -> list[int]:
    """Numbers of a part's rows: those filled in, and some empty ones."""
    found = (re.fullmatch(rf"{part}_name_([1-9][0-9]?)", name) for name in values)
    last = max((int(one[1]) for one in found if one and values[one[0]].strip()), default=0)
    return list(range(1, min(last + MORE_ROWS, MOST_ROWS) + 1))


def read_changes(values: Mapping[str, str], rules: RulesBody) -> dict[str, Any]:
    """What the form changes, as `merged` takes it: null takes a key back to "not asked".

    What a part holds beyond the form (a category's own film rules, an award's quota by country) stays with its row.

    Raises:
        NotAnAmount: a number cannot be read.
    """
    film: dict[str, Any] = {name: _amount(values, name) for name in AMOUNTS}
    film |= {name: None if (found := _amount(values, name)) is None else int(found) for name in COUNTS}
    film |= {name: values.get(name, "").strip() or None for name in WORDS}
    film |= {name: values.get(name, "").lower().replace(",", " ").split() or None for name in LISTS}
    largest = _amount(values, "max_megabytes")
    film["max_bytes"] = None if largest is None else round(largest * _MEGABYTE)
    call: dict[str, Any] = {name: values.get(name, "").strip() or None for name in CALL}
    call["grace_minutes"] = int(_amount(values, "grace_minutes") or 0) or None
    return {
        "film": film,
        "call": call,
        "scale": {name: values.get(f"scale_{name}", "").strip().replace(",", ".") for name in ("min", "max", "step")},
        "categories": _categories(values, rules),
        "criteria": _criteria(values),
        "awards": _awards(values, rules),
    }


def _categories(values: Mapping[str, str], rules: RulesBody) -> list[dict[str, Any]]:
    own = {one.slug: one.film for one in rules.categories}
    read = []
    for row in rows_of(values, "category"):
        name = values.get(f"category_name_{row}", "").strip()
        if not name:
            continue
        slug = values.get(f"category_slug_{row}") or slug_of(name) or f"category-{row}"
        about = values.get(f"category_about_{row}", "").strip()
        read.append({"slug": slug, "name": name, "about": about, "film": own.get(slug, FilmTable()).as_table()})
    return read


def _criteria(values: Mapping[str, str]) -> list[dict[str, Any]]:
    read = []
    for row in rows_of(values, "criterion"):
        name = values.get(f"criterion_name_{row}", "").strip()
        if name:
            key = values.get(f"criterion_key_{row}") or slug_of(name).replace("-", "_").lstrip("_0123456789")
            weight = values.get(f"criterion_weight_{row}", "").strip().replace(",", ".") or "1"
            told = values.get(f"criterion_descriptor_{row}", "").strip()
            read.append({"key": key[:40] or f"criterion_{row}", "name": name, "weight": weight, "descriptor": told})
    return read


def _awards(values: Mapping[str, str], rules: RulesBody) -> list[dict[str, Any]]:
    weights = {one["key"]: one["weight"] for one in _criteria(values)}
    more = {one.name: (one.max_per_country, one.decided_by, one.criteria) for one in rules.awards}
    read = []
    for row in rows_of(values, "award"):
        name = values.get(f"award_name_{row}", "").strip()
        if not name:
            continue
        quota, decided_by, own = more.get(name, (None, "jury", {}))
        award: dict[str, Any] = {"name": name, "max_per_country": quota, "decided_by": decided_by}
        award["places"] = int(_amount(values, f"award_places_{row}") or 1)
        for key in ("amount", "currency", "category"):
            award[key] = values.get(f"award_{key}_{row}", "").strip() or None
        others = values.get(f"award_not_also_{row}", "").split(";")
        award["not_also"] = [other.strip() for other in others if other.strip()]
        counted = [key for key in weights if values.get(f"award_counts_{row}_{key}")]
        award["criteria"] = {key: own.get(key, weights[key]) for key in counted}
        read.append(award)
    return read


def _amount(values: Mapping[str, str], name: str) -> float | None:
    text = values.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        raise NotAnAmount(field=name)
    return float(text)


def _text(value: object) -> str:
    if value is UNSET or value is None:
        return ""
    return format(value, "g") if isinstance(value, float) else str(value)
