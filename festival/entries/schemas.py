"""What an entry is to its entrant, to organisers, and to those who plan panels: one message for each."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from festival.entries.agreements.ages import Age
from festival.entries.agreements.rules import Waited
from festival.entries.agreements.schemas import AcceptedTerms, GuardianForEntrant
from festival.entries.fees.schemas import FeeOfEntry, FeeState, FeeToCome
from festival.entries.posts.service import PostOfEntry
from festival.entries.profiles.schemas import FilmProfile, FilmProfileChanges
from festival.entries.qualifying.schemas import FailingClause, NoteOfEntry, WaivedClause
from festival.entries.questions.answers import Answers, AskedOfEntry
from festival.entries.rules import CreditRole, EntryState

Text = Annotated[str, Meta(max_length=20_000)]
Codes = Annotated[list[Annotated[str, Meta(max_length=4)]], Meta(max_length=200)]
Names = Annotated[list[Text], Meta(max_length=200)]


class CreditLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did what, beside directing."""

    role: CreditRole
    name: Text


class NewEntry(FilmProfile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A draft as its entrant begins it; all but title and category may follow later."""

    title: Text = ""
    """Needed, unless the film is one of one's own."""
    category: str
    film: UUID | None = None
    """One of one's own films to enter again; what is not said here is as it was said last."""
    title_english: Text = ""
    synopsis: Text = ""
    directors: Names = msgspec.field(default_factory=list)
    credits: Annotated[list[CreditLine], Meta(max_length=200)] = msgspec.field(default_factory=list)
    countries: Codes = msgspec.field(default_factory=list)
    """Countries of production as two-letter codes, the majority first."""
    dialogue_languages: Codes = msgspec.field(default_factory=list)
    subtitle_languages: Codes = msgspec.field(default_factory=list)
    completed_on: date | None = None
    rights_confirmed: bool = False
    answers: Answers = msgspec.field(default_factory=dict)
    """To the call's own questions, by their ids."""


class NewEntryInEdition(NewEntry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A draft for the edition of this address."""

    edition: str
    code: Annotated[str, Meta(max_length=100)] = ""
    """One that the organisers gave away."""


class EntryChanges(FilmProfileChanges, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the entrant changes; absent: as it was."""

    title: Text | UnsetType = UNSET
    category: str | UnsetType = UNSET
    title_english: Text | UnsetType = UNSET
    synopsis: Text | UnsetType = UNSET
    directors: Names | UnsetType = UNSET
    credits: Annotated[list[CreditLine], Meta(max_length=200)] | UnsetType = UNSET
    countries: Codes | UnsetType = UNSET
    dialogue_languages: Codes | UnsetType = UNSET
    subtitle_languages: Codes | UnsetType = UNSET
    completed_on: date | UnsetType | None = UNSET
    rights_confirmed: bool | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET
    """Those that change; an empty one is taken away."""


class ProblemForPerson(msgspec.Struct, frozen=True):
    """One clause that a film breaks, in the reader's language; how to mend it is part of the sentence."""

    code: str
    message: str
    expected: str | None
    found: str | None
    waived: str | None = None
    """Why the clause does not hold for this entry."""


class VerdictForPerson(msgspec.Struct, frozen=True):
    """Whether a film fits the rules of a category."""

    accepted: bool
    problems: list[ProblemForPerson]


class FilmOfEntry(msgspec.Struct, frozen=True):
    """The file that was attached."""

    state: str
    """checking, checked or unchecked."""
    filename: str
    bytes: int
    sha256: str | None
    duration_seconds: float | None
    width: int | None
    height: int | None
    kinds: list[str]
    """Which renditions exist."""
    undecoded: int
    """Places that could not be decoded when the viewing copy was made."""
    verdict: VerdictForPerson | None


class EpisodeOfEntry(msgspec.Struct, frozen=True):
    """A film of a series, in its place."""

    number: int
    title: str
    master_id: UUID
    film: FilmOfEntry


class SeriesOfEntry(msgspec.Struct, frozen=True):
    """The episodes that were sent, of as many as the call asks."""

    expected: int
    episodes: list[EpisodeOfEntry]
    verdict: VerdictForPerson | None
    """On the series as a whole; None: an episode is still being checked."""


class MissingForEntrant(msgspec.Struct, frozen=True):
    """One thing to do before submitting."""

    field: str
    message: str


class ReceiptForEntrant(msgspec.Struct, frozen=True):
    """Proof of what was submitted and when."""

    digest: str
    submitted_at: datetime
    rules_version: int
    rules_digest: str
    accepted: list[AcceptedTerms]
    waived: list[WaivedClause]


class EntryForEntrant(FilmProfile, frozen=True, kw_only=True):
    """An entry as its entrant sees it: never who judges it, nor any score."""

    id: UUID
    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    call: str
    closes_at: datetime
    now: datetime
    category: str
    category_name: str
    state: EntryState
    comments_out: bool
    """Whether one may read what jurors wrote for the filmmaker."""
    honoured: bool
    """Whether it was selected or won something in public: there are laurels and certificates."""
    reason: str
    title: str
    title_english: str
    synopsis: str
    directors: list[str]
    credits: list[CreditLine]
    countries: list[str]
    dialogue_languages: list[str]
    subtitle_languages: list[str]
    completed_on: date | None
    rights_confirmed: bool
    post: PostOfEntry | None
    """Where the film stands in public, for calls that ask for it."""
    fee: FeeOfEntry | None
    """What it owes since it was submitted; None: nothing."""
    fee_to_come: FeeToCome | None
    """What a draft will owe if it is submitted now."""
    film_asked_at: datetime | None
    """Since when the festival wants the file of an entry that was submitted without it."""
    asked: list[AskedOfEntry]
    """The call's own questions, with what was answered."""
    film: FilmOfEntry | None
    series: SeriesOfEntry | None
    """None: the call takes single films."""
    missing: list[MissingForEntrant]
    waits_for: list[Waited]
    """Of a submitted entry: what must be confirmed before it counts."""
    age: Age
    born_on: date | None
    guardian: GuardianForEntrant | None
    owned: bool
    """Whether the reader entered it; else they share it and may neither submit nor withdraw it."""
    receipt: ReceiptForEntrant | None
    created_at: datetime
    updated_at: datetime
    version: int


class EntryInMyList(msgspec.Struct, frozen=True):
    """An entry in its entrant's list."""

    id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    call: str
    closes_at: datetime
    now: datetime
    category_name: str
    state: EntryState
    title: str
    has_film: bool
    updated_at: datetime


class EntryInDeskList(msgspec.Struct, frozen=True):
    """An entry in the organisers' list."""

    id: UUID
    external_id: str | None
    """The key under which the team's own list knows it."""
    state: EntryState
    title: str
    title_english: str
    category: str
    category_name: str
    countries: list[str]
    directors: list[str]
    duration_seconds: float | None
    accepted: bool | None
    attested: bool
    labels: list[str]
    fee: FeeState | None
    """None: nothing was recorded as owed."""
    submitted_at: datetime | None
    updated_at: datetime


class VerdictFilter(StrEnum):
    """What the check of the film found."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    MISSING = "missing"


class EntryFilters(msgspec.Struct, frozen=True):
    """What organisers look for; None: anything."""

    state: EntryState | None = None
    category: str | None = None
    country: str | None = None
    verdict: VerdictFilter | None = None
    fee: FeeState | None = None
    updated_since: datetime | None = None
    search: str | None = None
    label: str | None = None
    unattested: str | None = None
    """Anything: those for which nobody vouched that nothing names the maker."""


class EntryForOrganiser(FilmProfile, frozen=True, kw_only=True):
    """An entry as the team sees it, with who made it and how to reach them."""

    id: UUID
    edition_slug: str
    category: str
    category_name: str
    state: EntryState
    reason: str
    frozen: bool
    title: str
    title_english: str
    synopsis: str
    directors: list[str]
    credits: list[CreditLine]
    countries: list[str]
    dialogue_languages: list[str]
    subtitle_languages: list[str]
    completed_on: date | None
    rights_confirmed: bool
    entrant_name: str
    entrant_email: str | None
    post: PostOfEntry | None
    """Where the film stands in public, for calls that ask for it."""
    fee: FeeOfEntry | None
    """What it owes since it was submitted; None: nothing."""
    film_asked_at: datetime | None
    """Since when the festival wants the file of an entry that was submitted without it."""
    asked: list[AskedOfEntry]
    """The call's own questions, with what was answered."""
    waits_for: list[Waited]
    film: FilmOfEntry | None
    series: SeriesOfEntry | None
    """None: the call takes single films."""
    failing: list[FailingClause]
    waived: list[WaivedClause]
    labels: list[str]
    notes: list[NoteOfEntry]
    attested_at: datetime | None
    """Since when somebody vouches that nothing in this copy names its maker."""
    attested_by: str | None
    receipt: ReceiptForEntrant | None
    submitted_at: datetime | None
    decided_at: datetime | None
    created_at: datetime
    version: int


class SubtitlesOfEntry(msgspec.Struct, frozen=True):
    """Subtitles that an entrant sent, in one language."""

    episode: int
    """Of a series; 0: the entry's one film."""
    language: str
    cues: int
    dropped: int
    """Cues of the file that had no text or ended before they began."""
    sha256: str
    attested: bool
    """Somebody of the team has read them and found no maker's name: jurors get them."""
    created_at: datetime

    @property
    def name(self) -> str:
        """What they are called in the record of a submission: ``fr``, or ``3:fr`` of a series."""
        return f"{self.episode}:{self.language}" if self.episode else self.language


class EntryCounts(msgspec.Struct, frozen=True):
    """How many entries stand where; drafts are a number and nothing more."""

    draft: int
    submitted: int
    qualified: int
    disqualified: int
    withdrawn: int
    countries: int


class EntryForPanels(msgspec.Struct, frozen=True):
    """What assigning needs to know of a qualified entry; nothing that names its maker."""

    id: UUID
    category: str
    countries: list[str]
    languages: list[str]
    minutes: float
    master_id: UUID


class Disqualification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an entry is taken out; its entrant reads this."""

    reason: Text


class EpisodeChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What takes an episode's place, and what it is called; None: as it was."""

    upload: UUID | None = None
    title: str | None = None


class Attestation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody of the team says of subtitles that they have read."""

    sha256: str
    names_nobody: bool


class AttachedUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which upload becomes the entry's film."""

    upload: UUID


class Receipt(msgspec.Struct, frozen=True):
    """What submitting gives back; ``waits_for`` empty: the entry counts."""

    entry_id: UUID
    digest: str
    submitted_at: datetime
    rules_version: int
    rules_digest: str
    accepted: list[AcceptedTerms]
    waits_for: list[Waited]
