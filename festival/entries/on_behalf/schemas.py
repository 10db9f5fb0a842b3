"""Entries that the team enters for others, under the keys of its own list."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.entries.schemas import EntryChanges

MOST_AT_ONCE = 1000
"""Entries in one request of a program."""

ExternalId = Annotated[str, Meta(min_length=1, max_length=200)]


class EntryOnBehalf(EntryChanges, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One entry of the team's list; what is absent stays as it is. A new one needs its title."""

    external_id: ExternalId
    entrant_email: Annotated[str, Meta(max_length=254)] = ""
    """Whose entry it is: they sign in by a link to this address. Empty: the team looks after it."""
    entrant_name: Annotated[str, Meta(max_length=200)] = ""


class EntriesOnBehalf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to a thousand at once; a key that is known changes what differs from the time before."""

    entries: Annotated[list[EntryOnBehalf], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class Refusal(msgspec.Struct, frozen=True):
    """Why one line was not entered: the sentence is a message identifier, filled from ``values``."""

    code: str
    sentence: str
    values: dict[str, Any]
    field: str | None


class Outcome(msgspec.Struct, frozen=True):
    """What became of one line: created, changed, unchanged or refused."""

    external_id: str
    outcome: str
    entry: UUID | None = None
    refusal: Refusal | None = None


class OutcomeForProgram(msgspec.Struct, frozen=True, omit_defaults=True):
    """The same in the reader's language."""

    external_id: str
    outcome: str
    entry: UUID | None = None
    code: str | None = None
    field: str | None = None
    detail: str | None = None


class OutcomesForProgram(msgspec.Struct, frozen=True):
    """One outcome for each entry, in the order in which they were sent."""

    created: int
    changed: int
    unchanged: int
    refused: int
    items: list[OutcomeForProgram]
