"""The result bundle: everything from which a stranger can count a round again, in one file of JSON.

One plain file, not an archive: nothing in it unfolds to more than its size, and no name in it leads to a place on the
reader's disk. It holds, in this order of use:

``keys``        the public Ed25519 keys (hexadecimal) of the signatures below.
``statements``  the signed statements (`festival.statements`) on rules, every sealing, result, publication, log head.
``rules``       the round's rules as they were signed when it opened.
``sealed``      the commitments as published at each sealing; the last one counts, earlier ones show a reopening.
``openings``    every counted scoresheet as (entry, scores, r), sorted by its canonical ballot and r. Edition, round and
                rules digest complete the ballot (`festival.scoring.commitments`), whose hash is in the sealed list.
``unopened``    every other commitment with the reason why it does not count.
``entries``     the entries that were counted; ``film`` is the public name of those that the palmarès shows.
``result``      what `judging.tally` gives of all this, with its digest.
``palmares``    what the publication says, word for word.
``log``         the public log of the edition; `festival.audit.rules` chains it.

How entries are named. A commitment can be opened only by showing the ballot that was committed, and that ballot names
the entry as the juror's browser knew it: by the random id drawn for this round and used nowhere else. A second set of
ids would have to be published with its mapping to the first and would hide nothing, so the bundle bears the ids of the
round. Entrants and the public have never seen them, and they differ from round to round; jurors know those of the films
before them, and can read how the whole panel scored these: that is said to them. Each entrant learns their own id.
An entry's category and countries stand in a bundle only where the rules of an award ask for them.

Audiences. A *public* bundle names no juror in any way: each opening stands alone. An *auditor* bundle gives each
opening a label that groups a juror's scoresheets, for methods that look at a juror's scoresheets together, and for
juries so small that public openings would tell who gave what.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.audit.rules import FIRST, link_digest
from festival.canonical import canonical_json, digest_of
from festival.errors import UnreadableInput
from festival.statements import Digest, LogHead, RoundResult, Signed

MOST_BYTES = 512 * 1024 * 1024
"""Ten times what 135,000 scoresheets take."""

LEAST_PUBLIC_JURORS = 5
"""Fewer jurors in a round, and public openings would tell who gave what."""

PublicKey = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Name = Annotated[str, Meta(max_length=200)]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a bundle: a stable code, and a sentence."""

    code: str
    sentence: str


class Audience(StrEnum):
    """Who a bundle is for."""

    PUBLIC = "public"
    AUDITOR = "auditor"


class Reason(StrEnum):
    """Why a commitment in the sealed list is not opened."""

    REPLACED = "replaced"
    """The juror submitted another scoresheet in its place, which the sealed list shows."""
    RECUSED = "recused"
    """The juror stepped back from the film."""
    NEW_COPY = "new_copy"
    """The film was replaced by a new copy, and the juror did not score it again."""
    REASSIGNED = "reassigned"
    """The organisers gave the film to another juror."""
    DISQUALIFIED = "disqualified"
    """The film was disqualified, or withdrawn."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a bundle; what is not known in this version is refused."""


class ListedCommitment(Part, frozen=True, kw_only=True, omit_defaults=False):
    """A commitment as it was accepted."""

    commitment: Digest
    replaces: Digest | None


class SealedCommitments(Part, frozen=True, kw_only=True):
    """All commitments that had been accepted when the round was sealed for the ``number``-th time, sorted."""

    number: int
    commitments: list[ListedCommitment]


class Opening(Part, frozen=True, kw_only=True):
    """A counted scoresheet: whole steps from the scale's minimum; ``juror`` is a label made for an auditor's bundle."""

    entry: UUID
    scores: dict[Name, Annotated[int, Meta(ge=0, le=1_000_000)]]
    r: Digest
    juror: Name | None = None


class Unopened(Part, frozen=True, kw_only=True):
    """A commitment that does not count, and why."""

    commitment: Digest
    reason: Reason


class CountedEntry(Part, frozen=True, kw_only=True):
    """An entry by its id in this round."""

    id: UUID
    category: str | None = None
    countries: list[str] | None = None
    film: UUID | None = None


class Place(Part, frozen=True, kw_only=True):
    """A line of the ranking."""

    rank: int
    entry: UUID
    score: str
    ballots: int


class Unranked(Part, frozen=True, kw_only=True):
    """An entry without a place, and why."""

    entry: UUID
    reason: str


class Award(Part, frozen=True, kw_only=True):
    """Who wins an award by the count."""

    name: str
    winners: list[UUID]
    ex_aequo: bool


class CountedResult(Part, frozen=True, kw_only=True):
    """What the digest of a result covers: no means of jurors, no estimates."""

    method: str
    ranking: list[Place]
    not_ranked: list[Unranked]
    awards: list[Award]
    digest: Digest


class LogEvent(Part, frozen=True, kw_only=True, omit_defaults=False):
    """A line of the public log."""

    id: UUID
    edition_id: UUID
    log: Literal["public"]
    at: Annotated[datetime, Meta(tz=True)]
    actor_id: UUID | None
    act: str
    subject_id: UUID | None
    detail: dict[str, Any]


class Bundle(Part, frozen=True, kw_only=True):
    """A result with everything it follows from; see the module."""

    format: Literal["palmares-bundle-1"] = "palmares-bundle-1"
    edition: str
    round: int
    audience: Audience
    keys: list[PublicKey]
    statements: list[Signed]
    rules: dict[str, Any]
    sealed: Annotated[list[SealedCommitments], Meta(min_length=1)]
    openings: list[Opening]
    unopened: list[Unopened]
    entries: list[CountedEntry]
    result: CountedResult
    palmares: dict[str, Any]
    log: list[LogEvent]

    @property
    def listed(self) -> list[ListedCommitment]:
        """The commitments that the last sealing published."""
        return self.sealed[-1].commitments

    @property
    def rules_digest(self) -> str:
        """What jurors were told when the round opened."""
        return digest_of(self.rules)


def read_bundle(path: str) -> Bundle:
    """A bundle from its file, in memory in proportion to the file's size.

    Raises:
        UnreadableInput: the file cannot be read, or is no bundle of a format that this version knows.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be read: {fault.strerror}.") from fault
    if len(text) > MOST_BYTES:
        raise UnreadableInput(path, f"this is larger than any bundle ({MOST_BYTES // 1_048_576} MiB).")
    if text[:2] in {b"PK", b"\x1f\x8b"}:
        raise UnreadableInput(path, "this is an archive; a result bundle is one file of JSON.")
    try:
        return msgspec.json.decode(text, type=Bundle)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise UnreadableInput(path, f"this is no result bundle: {str(fault)[:300]}.") from fault
    except RecursionError as fault:
        raise UnreadableInput(path, "this is no result bundle: it is nested too deep.") from fault


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as its file: canonical JSON, so that the same bundle is the same bytes."""
    return canonical_json({"format": bundle.format, **msgspec.to_builtins(bundle)})


def log_digests(events: list[LogEvent]) -> list[str]:
    """The digest at each position of the log; the last one is its head."""
    digests, previous = [], FIRST
    for event in events:
        previous = link_digest(msgspec.structs.asdict(event), previous)
        digests.append(previous.hex())
    return digests


def result_statement(bundle: Bundle) -> RoundResult:
    """What the publication key signs of a bundle."""
    return RoundResult(
        edition=bundle.edition,
        round=bundle.round,
        audience=bundle.audience.value,
        rules=bundle.rules_digest,
        commitments=digest_of(bundle.listed),
        openings=digest_of(bundle.openings),
        unopened=digest_of(bundle.unopened),
        entries=digest_of(bundle.entries),
        result=digest_of(bundle.result),
    )


def log_statement(bundle: Bundle) -> LogHead:
    """What the jury key signs of a bundle's log."""
    return LogHead(edition=bundle.edition, length=len(bundle.log), head=(log_digests(bundle.log) or [FIRST.hex()])[-1])
