"""What is said about rounds, jurors and panels; one message per audience and direction."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Key = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Score = Annotated[str, Meta(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$")]
Weight = Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9}|/[0-9]{1,9})?$")]
CountryCode = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
LanguageCode = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
Attribute = Annotated[str, Meta(min_length=1, max_length=100)]


class AdvanceRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who goes on from a round: the first so many, the best of each category, quotas, a threshold, a band to look at.

    Null asks nothing; with nothing asked at all, people decide without a rule.
    """

    top: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    per_category: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    max_per_country: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    threshold: Score | None = None
    """The least score that goes on."""
    band: Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$")] | None = None
    """So many points around the cut, one more juror is asked."""


class NewCriterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What jurors are to score; the weight is an exact decimal or fraction."""

    key: Key
    name: Name
    weight: Weight = "1"
    descriptor: Annotated[str, Meta(max_length=2000)] = ""


class NewRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A round as an organiser plans it."""

    name: Name
    mode: Literal["scores", "yes_no_maybe", "votes", "ranking"] = "scores"
    """What a juror gives each film; all but ``scores`` bring their own criterion and scale."""
    criteria: Annotated[list[NewCriterion], Meta(max_length=30)] = []
    scale_min: Score = "0"
    scale_max: Score = "10"
    scale_step: Score = "1"
    panel_size: Annotated[int, Meta(ge=1, le=1000)] = 3
    quorum: Annotated[int, Meta(ge=1, le=1000)] = 1
    min_ballots: Annotated[int, Meta(ge=1, le=1000)] = 1
    min_watched: Annotated[int, Meta(ge=0, le=100)] = 0
    """Percent of a film that must have been delivered to a juror before its scoresheet is taken; 0: no such rule."""
    agreeing: Annotated[int, Meta(ge=2, le=1000)] | None = None
    """Of yes, maybe and no: so many jurors of a panel must say the same, else one more is called; null: nobody is."""
    policy: Literal["sealed_jury", "open_screening"] = "sealed_jury"
    approvals: Annotated[int, Meta(ge=1, le=2)] = 2
    method: dict[str, Any] = {}
    advance: AdvanceRules = AdvanceRules()
    due_at: datetime | None = None


class NewRoundInEdition(NewRound, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A round for the edition of this address."""

    edition: str


class NewJuror(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A juror as an organiser invites them."""

    name: Name
    email: Annotated[str, Meta(max_length=254)]
    countries: list[CountryCode] = []
    languages: list[LanguageCode] = []
    affiliations: Annotated[list[Name], Meta(max_length=50)] = []
    """Companies and schools: a juror sees no film that credits one of theirs."""
    max_entries: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    max_minutes: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    attributes: Annotated[list[Attribute], Meta(max_length=20)] = []
    """What they bring to a mix of panels: a gender, a region, a profession."""
    categories: Annotated[list[Key], Meta(max_length=50)] = []
    """Of these they judge films; empty: of all."""


class JurorDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What panels are composed by, as organisers say it of a juror."""

    attributes: Annotated[list[Attribute], Meta(max_length=20)] = []
    categories: Annotated[list[Key], Meta(max_length=50)] = []


class NewJurorInEdition(NewJuror, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A juror for the edition of this address."""

    edition: str


class MixWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least so many jurors with an attribute on every panel."""

    attribute: Attribute
    least: Annotated[int, Meta(ge=1, le=1000)] = 1


class PanelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How panels are to be proposed."""

    everyone: bool = False
    """Every juror sees every film that they may see, whatever the panel size."""
    max_load: Annotated[int, Meta(ge=1)] | None = None
    min_load: Annotated[int, Meta(ge=0)] = 0
    max_minutes: Annotated[int, Meta(ge=1)] | None = None
    max_per_country: Annotated[int, Meta(ge=1)] | None = None
    allow_same_country: bool = False
    mixes: Annotated[list[MixWanted], Meta(max_length=10)] = []
    """What every panel should have; a seat is never left open for it."""
    seed: Annotated[int, Meta(ge=0, le=2**31)] = 0


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entries or jurors; null: all there are."""

    ids: Annotated[list[UUID], Meta(max_length=100_000)] | None = None


class PresidentChosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who presides; null: a quorum seals."""

    juror: UUID | None


class Opened(msgspec.Struct, frozen=True):
    """The digest of the rules that hold from now on."""

    rules_digest: str


class Taken(msgspec.Struct, frozen=True):
    """How many entries or jurors the round has now."""

    count: int


class TakenOut(msgspec.Struct, frozen=True):
    """How many films or pairs left the round."""

    count: int


class PanelsConfirmed(msgspec.Struct, frozen=True):
    """How many assignments are new."""

    new: int


class Assigned(msgspec.Struct, frozen=True):
    """An entry before a juror, for organisers."""

    entry: UUID
    juror: UUID


class ConflictsDeclared(msgspec.Struct, frozen=True):
    """How many films left the juror's queue; each went to somebody else, where somebody may see it."""

    films: int


class CriterionOfRound(msgspec.Struct, frozen=True):
    """A criterion as jurors and organisers see it."""

    key: str
    name: str
    descriptor: str
    weight: str


class JurorForOrganiser(msgspec.Struct, frozen=True):
    """A juror as organisers see them; how to reach them stays with their account."""

    id: UUID
    name: str
    countries: list[str]
    languages: list[str]
    max_entries: int | None
    max_minutes: int | None
    state: str
    conflicts_declared: bool
    """For the round; for any round where none is named."""
    note: str
    """What they wrote about conflicts, for organisers."""
    assigned: int
    """Films with this juror in the round, or in all rounds where none is named."""
    affiliations: list[str] = []
    """Companies and schools that they belong to."""
    attributes: list[str] = []
    """What they bring to a mix of panels."""
    categories: list[str] = []
    """Of these they judge films; empty: of all."""


class ConflictForOrganiser(msgspec.Struct, frozen=True):
    """Who is kept from which film, and why; no juror ever reads it."""

    id: UUID
    entry: UUID
    juror: UUID
    title: str
    juror_name: str
    source: str
    shared: str
    """Of a found one, what they have in common; empty for a country that the juror declared, and for other sources."""
    dismissed: bool


class InCommon(msgspec.Struct, frozen=True):
    """What a juror and a film's makers share: its kind (person, address, name, affiliation), and as it is written."""

    kind: str
    written: str


class FoundConflict(msgspec.Struct, frozen=True):
    """A conflict that nobody declared, for organisers to rule on."""

    id: UUID
    entry: UUID
    juror: UUID
    title: str
    juror_name: str
    shared: str
    """What was found first; empty for a country that the juror declared, which stays as it is."""
    found_at: datetime
    dismissed_at: datetime | None
    upheld_at: datetime | None
    reason: str
    in_common: list[InCommon] = []
    """All that they share now."""


class Ruling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a found conflict is lifted."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class Upheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a found conflict stands, where there is more to say than what was found."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class LettingGo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a juror is let go from a round."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class OpenPanel(msgspec.Struct, frozen=True):
    """An entry with seats that nobody could take, and what binds."""

    entry: UUID
    missing: int
    why: str


class JurorReplaced(msgspec.Struct, frozen=True):
    """What letting a juror go did: films pulled back, scoresheets kept, seats filled again, pairs of others moved."""

    pulled_back: int
    kept: int
    filled: int
    moved: int
    """Always 0: counted, not promised."""
    unfilled: list[OpenPanel]


class PinForOrganiser(msgspec.Struct, frozen=True):
    """A juror whom an organiser pinned to a film."""

    entry: UUID
    juror: UUID
    title: str
    juror_name: str


class RoundForOrganiser(msgspec.Struct, frozen=True):
    """A round as organisers see it: never a score."""

    id: UUID
    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    number: int
    name: str
    state: str
    mode: str
    agreeing: int | None
    policy: str
    approvals: int
    scale_min: Decimal
    scale_max: Decimal
    scale_step: Decimal
    panel_size: int
    quorum: int
    min_ballots: int
    min_watched: int
    rules_digest: str | None
    president_id: UUID | None
    due_at: datetime | None
    opened_at: datetime | None
    sealed_at: datetime | None
    reopened_at: datetime | None
    """When it was opened again after scores had been seen; every result of it says so."""
    palmares_published: bool
    entries: int
    jurors: int
    assignments: int
    version: int
    advance: AdvanceRules = AdvanceRules()


class ProposalForOrganiser(msgspec.Struct, frozen=True):
    """Panels that the engine proposed, with what it proved."""

    id: UUID
    round_id: UUID
    state: str
    settings: PanelSettings
    report: dict[str, Any]
    pairs: list[tuple[UUID, UUID]]
    """(entry, juror)"""
    created_at: datetime


class EntryForPanels(msgspec.Struct, frozen=True):
    """What the engine needs of an entry: nothing that names its makers beyond countries."""

    id: UUID
    countries: list[str]
    languages: list[str]
    category: str
    minutes: float
    calibration: bool = False
    """Every juror who may sees it, first."""
    panel: int | None = None
    """How many jurors are to see it, where that is not the round's panel size."""
    seats: int = 0
    """How many jurors stand on its panel."""


class FilmForOrganiser(msgspec.Struct, frozen=True):
    """A film of a round and who sees it, by name."""

    id: UUID
    title: str
    jurors: list[str]
    calibration: bool = False


class RoundToDeclare(msgspec.Struct, frozen=True):
    """A round as a juror meets it when declaring conflicts."""

    edition_name: str
    edition_slug: str
    name: str
    state: str
    declared: bool
    """Whether this juror has declared before; then countries can no longer be named."""


class FilmToDeclare(msgspec.Struct, frozen=True):
    """A film as a juror meets it when declaring conflicts: by its title, under a name that is theirs alone.

    Not the film's name in the round: published ballots carry that one, and whoever knew it for every title could read
    the scores of films that were never theirs.
    """

    title_ref: UUID
    title: str
    declared: bool


class ConflictDeclared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a juror declares before seeing anything."""

    countries: Annotated[list[CountryCode], Meta(max_length=250)] = []
    films: Annotated[list[UUID], Meta(max_length=100_000)] = []
    """Names of films as this juror was given them."""
    affiliations: Annotated[list[Name], Meta(max_length=50)] = []
    """Companies, schools and people: no film that credits one of them comes to this juror."""
    note: Annotated[str, Meta(max_length=2000)] = ""
