"""The built-in calls for entries: data files beside this module, each read strictly into one :class:`Preset`.

Creating an edition starts from one of these, and the organiser then edits every value; a preset is never looked up
again. The format is told at the top of ``presets/tiktok_2022.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files
from typing import Any, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from festival.editions.film_rules import FilmRules, film_rules
from festival.errors import NotFound

NAMES = (
    "tiktok_2022",
    "tiktok_2023",
    "tiktok_2024",
    "primevideocasting_2020",
    "cites_2021",
    "nikon_fr",
    "mobile_film_festival",
    "straight8",
    "48hfp",
    "tropfest",
    "clermont_intl",
    "filminute",
    "vertical_ff",
    "verticalmovie",
    "cannes_official_short",
    "tumo_mentoring",
)
"""Every built-in preset, in the order they are listed."""

PREMIERES = ("none", "first_screening", "national", "international", "world")
AI_USES = ("none", "assisted", "hybrid", "full")
FILM_FILES = ("now", "later")
CHOSEN = ("films", "people", "matches")
ROUND_KINDS = ("jury", "public_vote", "reach", "organisers")


class UnknownPreset(NotFound):
    """There is no built-in call of that name."""

    sentence = "There is no preset '%(name)s'; `palmares presets` lists them."


class BadPreset(ValueError):
    """A preset file breaks the format: a mistake in the product, found by its tests."""


class _Table:
    """Reads a TOML table into the dataclass: unknown and missing keys and wrong kinds are refused."""

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        known = {one.name: one for one in fields(cast(Any, cls))}
        if unknown := set(table) - set(known):
            raise BadPreset(f"[{cls.__name__}] has no {', '.join(sorted(unknown))}")
        for name, one in known.items():
            if name not in table and one.default is MISSING and one.default_factory is MISSING:
                raise BadPreset(f"[{cls.__name__}] lacks {name}")
        return cls(**{name: _frozen(value) for name, value in table.items()})


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Call(_Table):
    """When and how entries are taken. Times are local to ``zone`` and half-open: a deadline refuses its own instant."""

    zone: str
    opens: datetime | None = None
    late_from: datetime | None = None
    deadline: datetime | None = None
    extended_to: datetime | None = None
    announced: datetime | None = None
    languages: tuple[str, ...] = ()
    fee: str = "free"
    waiver: str = ""
    theme: str = ""
    imposed: tuple[str, ...] = ()
    public_posts: bool = False
    hashtag: str = ""
    grace_minutes: int = 0
    film_file: str = "now"
    chooses: str = "films"


@dataclass(frozen=True, slots=True)
class Eligibility(_Table):
    """Who and what may enter, beyond the film file."""

    credits_counted: bool = True
    minimum_age: int | None = None
    minimum_age_on: date | None = None
    parental_consent: bool = False
    entries_per_person: int | None = None
    entries_per_film: int | None = None
    countries_allowed: tuple[str, ...] = ()
    countries_excluded: tuple[str, ...] = ()
    completed_after: date | None = None
    premiere: str = "none"
    kinds: tuple[str, ...] = ()
    kinds_excluded: tuple[str, ...] = ()
    filmed_on: str = ""
    submitted_by: str = "entrant"
    resubmission: bool = True
    subtitles_required: bool = True
    music_warranty: bool = True
    music_declaration: bool = False
    ai_declaration: bool = True
    ai_most: str = "full"
    content_declaration: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series(_Table):
    """A call for series: how many episodes, each judged by ``[film]`` on its own."""

    episodes: int


@dataclass(frozen=True, slots=True)
class Category(_Table):
    """What an entry competes in."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Criterion(_Table):
    """What jurors score, with its weight: an exact decimal or fraction."""

    slug: str
    name: str
    weight: str = "1"


@dataclass(frozen=True, slots=True)
class Round(_Table):
    """One step of the judging; ``keep`` entries go on (None: as many as the awards name)."""

    name: str
    kind: str
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class Award(_Table):
    """A prize; ``criteria`` names those it is ranked by (empty: all of them), ``sum`` is in ``currency``."""

    name: str
    places: int = 1
    sum: str = ""
    currency: str = ""
    criteria: tuple[str, ...] = ()
    decided_by: str = "jury"


@dataclass(frozen=True, slots=True)
class Preset:
    """One built-in call for entries, complete."""

    name: str
    title: str
    summary: str
    uncertain: tuple[str, ...]
    film: FilmRules
    call: Call
    eligibility: Eligibility
    categories: tuple[Category, ...]
    criteria: tuple[Criterion, ...]
    rounds: tuple[Round, ...]
    awards: tuple[Award, ...]
    series: Series | None = None


def preset_text(name: str) -> str:
    """The preset's TOML as it is kept, comments and all; :class:`UnknownPreset`."""
    if name not in NAMES:
        raise UnknownPreset(name=name)
    return files("festival.editions").joinpath("presets", f"{name}.toml").read_text("utf-8")


def load_preset(name: str) -> Preset:
    """Read a built-in call; :class:`UnknownPreset`."""
    return read_preset(name, tomllib.loads(preset_text(name)))


def read_preset(name: str, document: Mapping[str, Any]) -> Preset:
    """Build the preset from its parsed TOML; :class:`BadPreset` or ``BadFilmRule`` where it breaks the format."""
    known = {"title", "summary", "uncertain", "film", "call", "eligibility", "series", *_LISTS}
    if unknown := set(document) - known:
        raise BadPreset(f"{name} has no {', '.join(sorted(unknown))}")
    lists = {key: tuple(one.read(row) for row in document.get(key, [])) for key, one in _LISTS.items()}
    preset = Preset(
        name=name,
        title=document["title"],
        summary=document["summary"],
        uncertain=tuple(document.get("uncertain", ())),
        film=film_rules(document["film"]),
        call=Call.read(document["call"]),
        eligibility=Eligibility.read(document.get("eligibility", {})),
        series=Series.read(document["series"]) if "series" in document else None,
        **cast(Any, lists),
    )
    _check(preset)
    return preset


_LISTS: dict[str, Any] = {"categories": Category, "criteria": Criterion, "rounds": Round, "awards": Award}


def _check(preset: Preset) -> None:
    moments = (preset.call.opens, preset.call.late_from, preset.call.deadline, preset.call.extended_to)
    given = [moment for moment in moments if moment is not None]
    criteria = {criterion.slug for criterion in preset.criteria}
    demands: tuple[tuple[bool, str], ...] = (
        (_is_zone(preset.call.zone), f"{preset.call.zone} is no time zone"),
        (given == sorted(given), "the call's times are not in order"),
        (all(moment.tzinfo is None for moment in given), "the call's times are local: no offset"),
        (bool(preset.categories), "there is no category"),
        (preset.eligibility.premiere in PREMIERES, f"premiere is one of {PREMIERES}"),
        (preset.eligibility.ai_most in AI_USES, f"ai_most is one of {AI_USES}"),
        (preset.call.film_file in FILM_FILES, f"film_file is one of {FILM_FILES}"),
        (preset.call.chooses in CHOSEN, f"chooses is one of {CHOSEN}"),
        (all(one.kind in ROUND_KINDS for one in preset.rounds), f"a round's kind is one of {ROUND_KINDS}"),
        (all(Fraction(one.weight) > 0 for one in preset.criteria), "a weight is not positive"),
        (all(set(one.criteria) <= criteria for one in preset.awards), "an award names an unknown criterion"),
        (all(_is_sum(one) for one in preset.awards), "a sum is a decimal with its currency"),
        (preset.series is None or preset.series.episodes > 0, "a series has at least one episode"),
    )
    for met, demand in demands:
        if not met:
            raise BadPreset(f"{preset.name}: {demand}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _is_sum(award: Award) -> bool:
    if not award.sum:
        return not award.currency
    try:
        return Decimal(award.sum) > 0 and len(award.currency) == 3
    except InvalidOperation:
        return False
