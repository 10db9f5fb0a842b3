"""What is said about scoresheets; a juror's messages hold no identity, an organiser's no score before the seal."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.panels.schemas import CriterionOfRound
from festival.statements import Signed

Steps = Annotated[int, Meta(ge=0, le=1_000_000)]
Scores = dict[Annotated[str, Meta(max_length=40)], Steps]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Comment = Annotated[str, Meta(max_length=5000)]


class DraftScores(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the juror has so far; criteria may be missing."""

    scores: Scores
    private_comment: Comment = ""
    maker_comment: Comment = ""


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole scoresheet with its commitment, made on the juror's side."""

    scores: Scores
    r: Digest
    commitment: Digest
    replaces: Digest | None = None
    copy: Annotated[int, Meta(ge=0)] | None = None
    """Which copy of the film was scored, as `FilmForJuror` named it; null: whichever there is."""
    private_comment: Comment = ""
    maker_comment: Comment = ""


class PlacedFilm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A film's place in a ranking, committed like a scoresheet of its own: ``place`` is 1 for the first."""

    assignment: UUID
    place: Annotated[int, Meta(ge=1, le=50)]
    r: Digest
    commitment: Digest
    replaces: Digest | None = None


class Ranking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every film of the juror, each once; films of one place are equal."""

    films: Annotated[list[PlacedFilm], Meta(min_length=1, max_length=50)]


class FilmToRank(msgspec.Struct, frozen=True):
    """A film in the juror's order; ``place``: where they put it, null: nowhere yet."""

    assignment_id: UUID
    film_ref: UUID
    title: str
    seconds: float
    has_still: bool
    place: int | None
    commitment: str | None


class RankingForJuror(msgspec.Struct, frozen=True):
    """The juror's films in their order, with what their browser commits to."""

    edition_slug: str
    round_number: int
    rules_digest: str
    films: list[FilmToRank]


class FilmVotes(msgspec.Struct, frozen=True):
    """What a panel said of a film, in counts, after the seal."""

    entry_id: UUID
    film_ref: UUID
    title: str
    yes: int
    maybe: int
    no: int


class CarriedOn(msgspec.Struct, frozen=True):
    """How many films the next round has now."""

    films: int


class FilmsToCarry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Into which planned round films go that at least so many jurors want."""

    into: UUID
    yes: Annotated[int, Meta(ge=1, le=1000)] = 1
    maybe_is_half: bool = False
    """Two who say maybe weigh as one yes."""


class ScoresOfAnother(msgspec.Struct, frozen=True):
    """In an open screening, what another of the team submitted of a film."""

    name: str
    scores: dict[str, str]


class RecusalReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a juror steps back; may be left empty, and only organisers read it."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class RoundForJuror(msgspec.Struct, frozen=True):
    """A round that this juror takes part in."""

    id: UUID
    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    name: str
    state: str
    mode: str
    """What one gives each film: scores, a vote (yes, maybe or no, or one vote), or its place."""
    due_at: datetime | None
    presides: bool
    has_president: bool
    quorum: int
    agreed_to_seal: bool
    agreements: int
    films: int
    done: int
    deferred: int
    minutes_left: float
    conflicts_declared: bool


class SealForJuror(msgspec.Struct, frozen=True):
    """What sealing would freeze, in counts."""

    submitted: int
    missing: int
    jurors: int
    behind: int
    """Jurors with at least one scoresheet missing."""


class SealedListForJuror(msgspec.Struct, frozen=True):
    """Every receipt of a sealed round, sorted, replaced ones too; the digest is that of the public log."""

    commitments: list[str]
    digest: str


class FilmInQueue(msgspec.Struct, frozen=True):
    """A film in a juror's queue: its random name, title and length, and how far their scoresheet is."""

    assignment_id: UUID
    film_ref: UUID
    title: str
    seconds: float
    state: str
    """waiting, deferred, begun, submitted, changed, returned (submitted on an older copy of the film) or frozen."""
    new_copy: bool
    """Whether the film was replaced since the juror got it or last submitted."""
    has_still: bool
    ready: bool
    """Whether the viewing copy has been made."""
    held: bool
    """Whether the organisers hold it back: nobody can watch it."""


class Delivered(msgspec.Struct, frozen=True):
    """How many of a film's seconds reached a juror: proof of delivery, not of attention."""

    seconds: int
    whole: int


class EpisodeForJuror(msgspec.Struct, frozen=True):
    """A film of a series."""

    number: int
    title: str
    seconds: float
    ready: bool
    subtitles: list[str]


class AnswerForJuror(msgspec.Struct, frozen=True):
    """An answer to one of the call's own questions, where the festival lets jurors read it."""

    prompt: str
    body: str
    picture: UUID | None
    """The question, where a picture answers it."""


class FilmForJuror(msgspec.Struct, frozen=True):
    """A film with this juror's scoresheet: everything the scoring screen needs, and nothing about its makers."""

    assignment_id: UUID
    edition_slug: str
    edition_name: str
    round_id: UUID
    round_number: int
    round_state: str
    mode: str
    rules_digest: str
    film_ref: UUID
    title: str
    seconds: float
    width: int
    height: int
    ready: bool
    assignment_state: str
    state: str
    scores: dict[str, int]
    private_comment: str
    maker_comment: str
    commitment: str | None
    changed: bool
    """Whether the draft differs from what was submitted."""
    version: int
    copy: int
    """How often the film was replaced before the jury."""
    new_copy: bool
    """Whether it was since the juror got it or last submitted."""
    held: bool
    """Whether the organisers hold the film back: nobody can watch it."""
    scale_min: Decimal
    scale_max: Decimal
    scale_step: Decimal
    criteria: list[CriterionOfRound]
    next_assignment_id: UUID | None
    content: list[str] | None
    """What its entrant declared that it shows; None: nothing was declared, not even that there is none of it."""
    answers: list[AnswerForJuror]
    subtitles: list[str]
    """Languages of those that somebody of the team has read."""
    has_lighter: bool
    """Whether there is a copy for slow connections."""
    episodes: list[EpisodeForJuror]
    """Of a series, in order; none: it is one film."""
    min_watched: int
    """Percent of the film that must have been delivered before its scoresheet is taken; 0: no such rule."""
    delivered: Delivered


class DraftSaved(msgspec.Struct, frozen=True):
    """The draft as it now stands."""

    version: int
    state: str


class Receipt(msgspec.Struct, frozen=True):
    """What a juror keeps: no sequence and no time, since their order would cluster a juror's scoresheets."""

    film_ref: UUID
    commitment: str
    replaces: str | None
    signed: Signed
    """What `palmares verify --receipt` reads, as a file of its own."""


class ReceiptForJuror(msgspec.Struct, frozen=True):
    """One line of "my scoresheets": what was submitted, and its receipt."""

    title: str
    film_ref: UUID
    scores: dict[str, str]
    commitment: str
    state: str
    signed: Signed
    """What `palmares verify --receipt` reads, as a file of its own."""


class Coverage(msgspec.Struct, frozen=True):
    """How many films have so many submitted scoresheets of those assigned; counts only."""

    submitted: int
    assigned: int
    films: int


class JurorProgress(msgspec.Struct, frozen=True):
    """A juror in counts."""

    juror_id: UUID
    name: str
    joined: bool
    conflicts_declared: bool
    assigned: int
    submitted: int
    recused: int
    delivered: int
    """Films whose viewing copy was delivered to them in full, or nearly; nobody knows whether they looked."""


class ProgressForOrganiser(msgspec.Struct, frozen=True):
    """How far a round is: counts, never a score."""

    assigned: int
    submitted: int
    films: int
    films_complete: int
    recused: int
    jurors: list[JurorProgress]
    """Empty for sponsors, who read sums alone."""
    coverage: list[Coverage]
    next: str | None = None
    """Where a page of jurors goes on."""


class SumsOfRound(msgspec.Struct, frozen=True):
    """How far a round is, in four numbers."""

    assigned: int
    submitted: int
    films: int
    films_complete: int


class Sealed(msgspec.Struct, frozen=True):
    """What sealing answers."""

    state: str
    agreements: int
    quorum: int
    commitments: int
    digest: str | None


class FrozenBallot(msgspec.Struct, frozen=True):
    """One cell of a frozen scoresheet, as the tally reads it: film and juror by their names in the files."""

    entry: str
    juror: str
    criterion: str
    score: str


class CompetingEntry(msgspec.Struct, frozen=True):
    """An entry that is counted, by its random name, with what awards may ask of it."""

    entry: UUID
    category: str
    countries: list[str]
