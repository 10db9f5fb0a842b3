"""The rules of an edition as data: what a preset gives, what an organiser changes, what a digest is taken of.

Every key is optional and means "not asked" where it is absent; a key we do not know is refused, so that a misspelt
limit never lets everything in. Numbers that judging must keep exact (weights, scale) are text.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from festival.canonical import digest_of
from festival.editions.film_rules import BadFilmRule, film_rules
from festival.errors import Invalid


def _whole(pattern: str) -> Meta:
    """Text that is this and nothing more: ``$`` alone would let a line break through."""
    return Meta(pattern=rf"^{pattern}$(?!\n)")


Key = Annotated[str, _whole("[a-z][a-z0-9_]{0,39}")]
Exact = Annotated[str, _whole(r"[0-9]{1,9}(\.[0-9]{1,9})?")]
Weight = Annotated[str, _whole(r"(?!0+(/|$)|0+\.0+$)[0-9]{1,9}(\.[0-9]{1,9}|/(?!0+$)[0-9]{1,9})?")]
"""A decimal or a fraction, more than nothing."""
Amount = Annotated[float, Meta(ge=0, le=1e9)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Sentence = Annotated[str, Meta(max_length=2000)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9_]+(-[a-z0-9_]+)*$(?!\n)", max_length=60)]
CountryCode = Annotated[str, _whole("[A-Z]{2}")]
LanguageCode = Annotated[str, _whole("[a-z]{2,3}")]
RoundKind = Literal["jury", "public_vote", "reach", "organisers"]


class WrongRules(Invalid):
    """The rules cannot be read; the sentence says where."""

    sentence = "These rules cannot be used: %(reason)s"


class FilmTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a film file must be: the ``[film]`` table that films are checked against."""

    min_seconds: Amount | UnsetType = UNSET
    max_seconds: Amount | UnsetType = UNSET
    duration_tolerance_seconds: Amount | UnsetType = UNSET
    orientation: Literal["vertical", "horizontal", "square", "any"] | UnsetType = UNSET
    aspect_ratio: Annotated[str, _whole("[1-9][0-9]{0,4}:[1-9][0-9]{0,4}")] | UnsetType = UNSET
    aspect_tolerance: Amount | UnsetType = UNSET
    min_width: Count | UnsetType = UNSET
    min_height: Count | UnsetType = UNSET
    containers: list[str] | UnsetType = UNSET
    video_codecs: list[str] | UnsetType = UNSET
    audio: Literal["required", "optional", "forbidden"] | UnsetType = UNSET
    min_frame_rate: Amount | UnsetType = UNSET
    max_frame_rate: Amount | UnsetType = UNSET
    max_bytes: Count | UnsetType = UNSET

    def as_table(self) -> dict[str, Any]:
        """The table again, with what is asked and nothing else."""
        table: dict[str, Any] = msgspec.to_builtins(self)
        return table


class CategoryRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A category; its own ``film`` keys stand over those of the edition."""

    slug: Slug
    name: Name
    about: Sentence = ""
    film: FilmTable = msgspec.field(default_factory=FilmTable)


class CallRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the call asks and promises, beside its dates."""

    languages: list[LanguageCode] = []
    fee: Sentence = ""
    waiver: Sentence = ""
    unpaid: Literal["counts", "waits"] = "counts"
    """Whether an entry counts whose fee is neither paid nor waived, or waits for that."""
    theme: Sentence = ""
    imposed: list[Sentence] = []
    """Elements that every film must contain."""
    public_posts: bool = False
    """The film must also be posted publicly on a platform, where anyone can find it."""
    hashtag: Annotated[str, Meta(max_length=100)] = ""
    grace_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    film_file: Literal["now", "later"] = "now"
    """Whether the file is sent with the entry, or only once the festival asks for it."""
    chooses: Literal["films", "people", "matches"] = "films"
    """A casting chooses people: it asks nothing about a film, and ends in a contact sheet, never in an award page.
    A mentoring programme matches trainees and mentors: nobody enters anything."""

    @property
    def takes_entries(self) -> bool:
        """Whether anybody can enter."""
        return self.chooses != "matches"


class Eligibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who and what may enter, beyond the film file."""

    credits_counted: bool = True
    """Whether the credits count into the length."""
    minimum_age: Annotated[int, Meta(ge=0, le=120)] | None = None
    minimum_age_on: date | None = None
    """The day on which the age counts; None: the day of submitting."""
    parental_consent: bool = False
    entries_per_person: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    entries_per_film: Annotated[int, Meta(ge=1, le=100)] | None = None
    """In how many categories the same film may compete; None: in each."""
    countries_allowed: list[CountryCode] = []
    """Countries of production; empty: all."""
    countries_excluded: list[CountryCode] = []
    completed_after: date | None = None
    premiere: Literal["none", "first_screening", "national", "international", "world"] = "none"
    kinds: list[Name] = []
    kinds_excluded: list[Name] = []
    filmed_on: Sentence = ""
    submitted_by: Sentence = "entrant"
    resubmission: bool = True
    subtitles_required: bool = False
    """Subtitles in one of the call's languages where the dialogue is in none of them."""
    music_warranty: bool = True
    music_declaration: bool = False
    """By what right the film has its music must be said, beyond the warranty."""
    ai_declaration: bool = False
    ai_most: Literal["none", "assisted", "hybrid", "full"] = "full"
    """How far artificial intelligence may have taken part."""
    content_declaration: bool = False
    """What jurors are told before they play the film must be said: violence, sex, hate, flashing light."""
    notes: list[Sentence] = []


class SeriesRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call for series: each episode is a film under the rules."""

    episodes: Annotated[int, Meta(ge=1, le=1000)]


class CriterionRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What jurors score, and how much it weighs."""

    key: Key
    name: Name
    weight: Weight = "1"
    descriptor: Sentence = ""


class ScaleRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which to which score, in which steps."""

    min: Exact = "0"
    max: Exact = "10"
    step: Exact = "1"


class RoundRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stage of the judging as planned; panels turn a jury's stage into a round."""

    name: Name
    kind: RoundKind = "jury"
    keep: Annotated[int, Meta(ge=1)] | None = None
    """How many entries go on; None: as many as the awards name."""
    panel_size: Annotated[int, Meta(ge=1, le=100)] = 3
    policy: Literal["sealed_jury", "open_screening"] = "sealed_jury"


class AwardRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A prize, and how it is counted where that differs from the ranking."""

    name: Name
    places: Annotated[int, Meta(ge=1, le=1000)] = 1
    amount: Annotated[str, _whole(r"[0-9]{1,10}(\.[0-9]{1,2})?")] | None = None
    currency: Annotated[str, _whole("[A-Z]{3}")] | None = None
    criteria: dict[Key, Weight] = {}
    category: Slug | None = None
    max_per_country: Annotated[int, Meta(ge=1)] | None = None
    not_also: list[Name] = []
    decided_by: RoundKind = "jury"


class RulesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One version of an edition's rules, whole."""

    categories: Annotated[list[CategoryRules], Meta(min_length=1, max_length=100)]
    film: FilmTable = msgspec.field(default_factory=FilmTable)
    call: CallRules = msgspec.field(default_factory=CallRules)
    eligibility: Eligibility = msgspec.field(default_factory=Eligibility)
    series: SeriesRules | None = None
    criteria: list[CriterionRules] = []
    scale: ScaleRules = msgspec.field(default_factory=ScaleRules)
    rounds: list[RoundRules] = []
    awards: list[AwardRules] = []

    def film_of(self, category: str) -> FilmTable:
        """The film rules that hold in a category.

        Raises:
            KeyError: there is no such category.
        """
        chosen = next((one for one in self.categories if one.slug == category), None)
        if chosen is None:
            raise KeyError(category)
        return msgspec.convert(self.film.as_table() | chosen.film.as_table(), FilmTable)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: what receipts and rounds refer to."""
        return digest_of(self)


def read_rules(body: Mapping[str, Any]) -> RulesBody:
    """Rules from plain data (a preset, a stored version, an API body).

    Raises:
        WrongRules: a key is unknown, a value is out of its bounds, or parts contradict each other.
    """
    try:
        rules = msgspec.convert(body, RulesBody)
    except msgspec.ValidationError as failure:
        raise WrongRules(field="rules", reason=str(failure)) from failure
    _agree(rules)
    _awards_agree(rules)
    return rules


def _agree(rules: RulesBody) -> None:
    for what, names in (
        ("category", [category.slug for category in rules.categories]),
        ("criterion", [criterion.key for criterion in rules.criteria]),
        ("award", [award.name for award in rules.awards]),
    ):
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise WrongRules(field="rules", reason=f"the {what} {min(twice)} stands there twice")
    scale = rules.scale
    if not (Decimal(scale.min) < Decimal(scale.max) and Decimal(scale.step) > 0):
        raise WrongRules(field="rules", reason="the scale must rise from its least to its most in steps above zero")
    for category in rules.categories:
        try:
            film_rules(rules.film_of(category.slug).as_table())
        except BadFilmRule as failure:
            raise WrongRules(field="rules", reason=f"in {category.slug}, {failure.text}") from failure


def _awards_agree(rules: RulesBody) -> None:
    for award in rules.awards:
        if (award.amount is None) != (award.currency is None):
            raise WrongRules(
                field="rules", reason=f"the award {award.name} needs an amount and its currency, or neither"
            )
        if award.category is not None and award.category not in {category.slug for category in rules.categories}:
            raise WrongRules(field="rules", reason=f"the award {award.name} names a category that is not there")
        unknown = set(award.criteria) - {criterion.key for criterion in rules.criteria}
        if unknown:
            raise WrongRules(field="rules", reason=f"the award {award.name} counts {min(unknown)}, which nobody scores")
