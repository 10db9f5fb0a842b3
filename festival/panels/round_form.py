"""The form that plans a round: prefilled from the edition's rules, read back as a `NewRound`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from festival.editions.rules import instant_in
from festival.editions.rules_body import RulesBody
from festival.errors import Invalid
from festival.panels.modes import Mode
from festival.panels.schemas import CriterionOfRound, NewRound, RoundForOrganiser

ADVANCE_COUNTS = ("top", "per_category", "max_per_country")
ADVANCE_POINTS = ("threshold", "band")
WHOLE = ("panel_size", "quorum", "min_ballots", "approvals", "min_watched")
MORE_CRITERIA = 3
"""Empty rows to add criteria in."""


class UnreadableField(Invalid):
    """A field that cannot be read as what it should be."""

    sentence = "This cannot be read: %(reason)s"


class NoWeight(Invalid):
    """Not a number above nothing."""

    sentence = "A weight is a number above zero, such as 2, 0.5 or 1/3. Only how weights stand to each other counts."


class NoNumber(Invalid):
    """Not a number that people write."""

    sentence = "Write a number here, such as 10 or 0.5."


_WEIGHT = re.compile(r"(?=.*[1-9])[0-9]{1,9}(\.[0-9]{1,9}|/0*[1-9][0-9]{0,8})?")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")


def prefilled(rules: RulesBody, number: int) -> dict[str, str]:
    """What the form shows at first: the criteria and scale of the rules, and their next jury stage."""
    stages = [stage for stage in rules.rounds if stage.kind == "jury"]
    stage = stages[min(number, len(stages)) - 1] if stages else None
    values = {
        "name": stage.name if stage else "Jury",
        "panel_size": str(stage.panel_size if stage else 3),
        "quorum": "2",
        "min_ballots": "1",
        "min_watched": "0",
        "scale_min": rules.scale.min,
        "scale_max": rules.scale.max,
        "scale_step": rules.scale.step,
        "mode": "scores",
        "policy": "sealed_jury",
        "agreeing": "",
        "ranking_method": "borda",
        "method": "mean",
        "approvals": "2",
        "due": "",
        "top": str(stage.keep) if stage and stage.keep else "",
    }
    for row, criterion in enumerate(rules.criteria, start=1):
        values |= {
            f"key_{row}": criterion.key,
            f"name_{row}": criterion.name,
            f"weight_{row}": criterion.weight,
            f"descriptor_{row}": criterion.descriptor,
        }
    return values


def planned_values(
    judged: RoundForOrganiser, criteria: Sequence[CriterionOfRound], method: Mapping[str, Any]
) -> dict[str, str]:
    """What the form shows of a round that is planned already."""
    by_scores, ranked = judged.mode == Mode.SCORES, judged.mode == Mode.RANKING
    values = {
        "name": judged.name,
        "mode": judged.mode,
        "policy": judged.policy,
        "agreeing": str(judged.agreeing or ""),
        "method": "mean" if ranked else method.get("name", "mean"),
        "ranking_method": method.get("name", "borda") if ranked else "borda",
        "due": judged.due_at.astimezone(ZoneInfo(judged.zone)).strftime("%Y-%m-%dT%H:%M") if judged.due_at else "",
        "version": str(judged.version),
        **{name: f"{getattr(judged, name).normalize():f}" for name in ("scale_min", "scale_max", "scale_step")},
        **{name: str(getattr(judged, name)) for name in WHOLE},
        **{name: str(asked) for name, asked in msgspec.to_builtins(judged.advance).items()},
    }
    for row, criterion in enumerate(criteria if by_scores else (), start=1):
        values |= {
            f"key_{row}": criterion.key,
            f"name_{row}": criterion.name,
            f"weight_{row}": criterion.weight,
            f"descriptor_{row}": criterion.descriptor,
        }
    return values


def rows_of(values: Mapping[str, str]) -> list[int]:
    """Numbers of the criteria's rows: those filled in, and some empty ones."""
    filled = [int(name.removeprefix("name_")) for name in values if re.fullmatch(r"name_[0-9]{1,2}", name)]
    last = max((row for row in filled if values[f"name_{row}"].strip()), default=0)
    return list(range(1, min(last + MORE_CRITERIA, 30) + 1))


def read_round(values: Mapping[str, str], zone: str) -> NewRound:
    """The round that the form asks for.

    Raises:
        NoWeight, NoNumber, UnreadableField: a field holds something else than it should.
    """
    criteria = [
        {
            "key": values.get(f"key_{row}") or _key(values[f"name_{row}"], row),
            "name": values[f"name_{row}"].strip(),
            "weight": _weight(values, row),
            "descriptor": values.get(f"descriptor_{row}", "").strip(),
        }
        for row in rows_of(values)
        if values.get(f"name_{row}", "").strip()
    ]
    method = values.get("method", "mean")
    asked: dict[str, Any] = {
        "name": values.get("name", ""),
        "mode": values.get("mode", "scores"),
        "policy": values.get("policy", "sealed_jury"),
        "criteria": criteria,
        "method": {"name": method, **({"drop_high": 1, "drop_low": 1} if method == "trimmed_mean" else {})},
    }
    if asked["mode"] != Mode.SCORES:
        asked["method"] = {"name": values.get("ranking_method", "borda")} if asked["mode"] == Mode.RANKING else {}
    if asked["mode"] == Mode.YES_NO_MAYBE and values.get("agreeing", "").strip() not in {"", "0"}:
        asked["agreeing"] = whole_number(values["agreeing"], "agreeing")
    for name in ("scale_min", "scale_max", "scale_step"):
        asked[name] = _number(values.get(name, ""), name)
    for name in WHOLE:
        asked[name] = whole_number(values.get(name, "").strip() or ("0" if name == "min_watched" else ""), name)
    asked["advance"] = {
        **{name: whole_number(values[name], name) for name in ADVANCE_COUNTS if values.get(name, "").strip()},
        **{name: _number(values[name], name) for name in ADVANCE_POINTS if values.get(name, "").strip()},
    }
    if values.get("due", "").strip():
        asked["due_at"] = wall_time(values["due"].strip(), zone, field="due")
    try:
        return msgspec.convert(asked, NewRound)
    except msgspec.ValidationError as refusal:
        place = re.search(r"\$\.(?:advance\.)?(\w+)", str(refusal))
        raise UnreadableField(field=place[1] if place else "", reason=str(refusal)) from refusal


def _weight(values: Mapping[str, str], row: int) -> str:
    text = values.get(f"weight_{row}", "").strip().replace(",", ".") or "1"
    if not _WEIGHT.fullmatch(text):
        raise NoWeight(field=f"weight_{row}")
    return text


def _number(text: str, field: str) -> str:
    kept = text.strip().replace(",", ".")
    if not _NUMBER.fullmatch(kept):
        raise NoNumber(field=field)
    return kept


def wall_time(text: str, zone: str, *, field: str) -> datetime:
    """The instant that a form's clock shows in an edition's zone.

    Raises:
        UnreadableField: it shows none.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableField("Give the day and the hour, such as 2026-03-15 17:00.", field=field) from failure
    return instant_in(zone, wall.replace(tzinfo=None), field=field).astimezone(UTC)


def whole_number(text: str, field: str) -> int:
    """A number of things, as typed.

    Raises:
        UnreadableField: it is none.
    """
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 6):
        raise UnreadableField("Write a whole number here.", field=field)
    return int(text)


def _key(name: str, row: int) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789")[:40].rstrip("_") or f"criterion_{row}"
