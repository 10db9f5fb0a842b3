"""Labels, notes, attestations and waivers for programs."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import DESK, SELECTING
from festival.entries.desk.schemas import EntryForOrganiser
from festival.entries.qualifying.attesting import attest, take_back_attestation
from festival.entries.qualifying.labelling import label_entries, write_note
from festival.entries.qualifying.waiving import take_back_waiver, waive_clause
from festival.entries.queries import entry_for_organiser
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise

_Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class NewLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of the team's own; ``off`` takes it away."""

    label: _Text
    off: bool = False


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For one's colleagues; in the entrant's data when they ask for it."""

    body: _Text


class NewWaiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which clause does not hold for this entry, and why: its entrant reads the reason."""

    clause: _Text
    reason: _Text


class Qualifying(Controller):
    """What the team writes beside an entry."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/labels", summary="Put a label on an entry, or take it off", status_code=200)
    async def label(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewLabel],
    ) -> EntryForOrganiser:
        """Jurors and entrants never see it."""
        edition, key = await edition_for(slug, principal.person_id, *DESK), read_id(entry_id)
        await label_entries(
            edition_id=edition.id, by=principal.person_id, entry_ids=[key], label=data.label, off=data.off
        )
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/notes", summary="Note something about an entry")
    async def note(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewNote],
    ) -> EntryForOrganiser:
        """Jurors and entrants never see it at work."""
        edition, key = await edition_for(slug, principal.person_id, *DESK), read_id(entry_id)
        await write_note(edition_id=edition.id, entry_id=key, by=principal.person_id, body=data.body)
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/attestation", summary="Vouch that nothing names the maker", status_code=200)
    async def vouch(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """Of the copy that the entry has now; a blind round does not open without."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await attest(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @delete("/attestation", summary="Take an attestation back", status_code=200)
    async def take_back(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """A name was found after all."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await take_back_attestation(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/waivers", summary="Waive a clause for an entry", status_code=200)
    async def waive(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewWaiver],
    ) -> EntryForOrganiser:
        """For others the rules stand; the reason stands in the receipt and the log."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await waive_clause(
            edition_id=edition.id, entry_id=key, by=principal.person_id, clause=data.clause, reason=data.reason
        )
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @delete("/waivers/{clause:str}", summary="Let a clause hold again", status_code=200)
    async def let_hold(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        clause: FromPath[str],
    ) -> EntryForOrganiser:
        """Until a round has taken the entry."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await take_back_waiver(edition_id=edition.id, entry_id=key, by=principal.person_id, clause=clause)
        return (await entry_for_organiser(slug, key, principal.person_id))[1]


ROUTES: list[Any] = [Qualifying]
