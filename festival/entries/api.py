"""Entries for programs: one's own to draft, submit and withdraw; an edition's to decide on."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from festival.editions.queries import announced_edition, edition_for
from festival.editions.rules import DESK, SELECTING
from festival.entries import queries, service
from festival.entries.agreements.api import Agreements, accept_share
from festival.entries.agreements.schemas import Submission
from festival.entries.desk.finding import entries_for_organiser
from festival.entries.desk.schemas import (
    Disqualification,
    EntryFilters,
    EntryForOrganiser,
    EntryInDeskList,
    VerdictFilter,
)
from festival.entries.desk.standing_aside import lift_conflict, stand_aside
from festival.entries.episodes import api as episode_api
from festival.entries.fees.schemas import FeeState
from festival.entries.new_copies import api as new_copy_api
from festival.entries.posters import api as poster_api
from festival.entries.quarantine import api as quarantine_api
from festival.entries.questions import files_api
from festival.entries.reports import api as report_api
from festival.entries.rules import EntryState
from festival.entries.schemas import (
    AttachedUpload,
    EntryChanges,
    EntryForEntrant,
    EntryInMyList,
    NewEntry,
    NewEntryInEdition,
    Receipt,
)
from festival.entries.subtitles import api as subtitle_api
from festival.entries.suspicions import api as suspicion_api
from festival.web.etag import etag, version_wanted
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page, WithoutZone
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest, Limit


class MyEntries(Controller):
    """One's own entries, in every edition."""

    path = "/api/v1/entries"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/", summary="One's own entries")
    async def listed(
        self,
        principal: NamedDependency[Principal],
        updated_since: FromQuery[datetime | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Page[EntryInMyList]:
        """The last changed first."""
        _with_zone(updated_since)
        return await queries.entries_for_entrant(
            principal.person_id, cursor=cursor, limit=limit, updated_since=updated_since
        )

    @post("/", summary="Begin an entry")
    async def draft(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewEntryInEdition]
    ) -> Response[EntryForEntrant]:
        """A draft in an edition whose call is open; it says what is still missing."""

        async def begin() -> EntryForEntrant:
            edition_id = await announced_edition(data.edition)
            new = NewEntry(**{name: getattr(data, name) for name in NewEntry.__struct_fields__})
            entry_id = await service.draft_entry(
                edition_id=edition_id, entrant_id=principal.person_id, new=new, code=data.code
            )
            return await queries.entry_for_entrant(entry_id, principal.person_id)

        return await act_once(request, principal, begin)

    @get("/{entry_id:str}", summary="One's own entry")
    async def shown(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> Response[EntryForEntrant]:
        """With what is missing, the film's verdict and, once submitted, the receipt; the ETag is for changing it."""
        return await _mine(read_id(entry_id), principal)

    @patch("/{entry_id:str}", summary="Change one's own entry")
    async def change(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        data: JSONBody[EntryChanges],
    ) -> Response[EntryForEntrant]:
        """While it is a draft or withdrawn and the call is open; If-Match names the version that one changes."""
        version = version_wanted(request)
        key = read_id(entry_id)
        await service.change_entry(entry_id=key, by=principal.person_id, version=version, changes=data)
        return await _mine(key, principal)

    @put("/{entry_id:str}/film", summary="Attach a film that was uploaded")
    async def attach(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[AttachedUpload]
    ) -> Response[EntryForEntrant]:
        """The completed upload becomes the entry's film, in place of an earlier one."""
        key = read_id(entry_id)
        await service.attach_master(entry_id=key, by=principal.person_id, upload_id=data.upload)
        return await _mine(key, principal)

    @post("/{entry_id:str}/submission", summary="Submit one's own entry")
    async def submit(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        data: JSONBody[Submission | None] = None,
    ) -> Response[Receipt]:
        """Freeze what it says and give a receipt; refused while anything is missing or the call is not open.

        ``accept`` names the digests of the edition's terms, where it has any; what the receipt ``waits_for`` may come
        after the deadline.
        """
        key = read_id(entry_id)
        return await act_once(
            request,
            principal,
            lambda: service.submit_entry(entry_id=key, by=principal.person_id, submission=data),
        )

    @post("/{entry_id:str}/withdrawal", summary="Withdraw one's own entry", status_code=200)
    async def withdraw(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[EntryForEntrant]:
        """Until a round has taken it; until the call closes it can be submitted again."""
        key = read_id(entry_id)
        await service.withdraw_entry(entry_id=key, by=principal.person_id)
        return await _mine(key, principal)


def _with_zone(instant: datetime | None) -> None:
    if instant is not None and instant.tzinfo is None:
        raise WithoutZone(field="updated_since")


async def _mine(entry_id: UUID, principal: Principal) -> Response[EntryForEntrant]:
    entry = await queries.entry_for_entrant(entry_id, principal.person_id)
    return Response(entry, headers={"ETag": etag(entry.version)})


class EntriesOfEdition(Controller):
    """An edition's entries, for its team."""

    path = "/api/v1/editions/{slug:str}/entries"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="The entries of an edition")
    async def listed(  # noqa: PLR0913, PLR0917 (each parameter of the query is one of the handler's)
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        in_state: Annotated[EntryState | None, QueryParameter(name="state")] = None,
        category: FromQuery[str | None] = None,
        country: FromQuery[str | None] = None,
        verdict: FromQuery[VerdictFilter | None] = None,
        fee: FromQuery[FeeState | None] = None,
        updated_since: FromQuery[datetime | None] = None,
        search: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Page[EntryInDeskList]:
        """The last changed first; drafts only once they have a film."""
        _with_zone(updated_since)
        filters = EntryFilters(
            state=in_state,
            category=category,
            country=country,
            verdict=verdict,
            fee=fee,
            updated_since=updated_since,
            search=search,
        )
        _, page = await entries_for_organiser(slug, principal.person_id, filters, cursor=cursor, limit=limit)
        return page

    @get("/{entry_id:str}", summary="An entry of an edition")
    async def shown(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """With who made it, the film's facts and its verdict."""
        _, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        return entry

    @post("/{entry_id:str}/qualification", summary="Qualify an entry", status_code=200)
    async def qualify(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """It takes part in the judging."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(entry_id)
        await service.qualify_entry(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/{entry_id:str}/disqualification", summary="Disqualify an entry", status_code=200)
    async def disqualify(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[Disqualification],
    ) -> EntryForOrganiser:
        """With a reason that its entrant reads."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(entry_id)
        await service.disqualify_entry(edition_id=edition.id, entry_id=key, by=principal.person_id, reason=data.reason)
        return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]

    @delete("/{entry_id:str}/decision", summary="Undo a decision", status_code=200)
    async def undo(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """The entry waits again, until a round has taken it."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(entry_id)
        await service.return_entry(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/{entry_id:str}/conflict", summary="Say that I am in conflict with an entry", status_code=204)
    async def stand_aside(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> None:
        """From then on it is as absent for me, and the round that judges it is my colleagues'."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        await stand_aside(edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id)

    @delete("/{entry_id:str}/conflict/{person_id:str}", summary="Lift a colleague's conflict")
    async def lift(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        person_id: FromPath[str],
    ) -> None:
        """Never one's own."""
        edition = await edition_for(slug, principal.person_id)
        key, person = read_id(entry_id), read_id(person_id)
        await lift_conflict(edition_id=edition.id, entry_id=key, person_id=person, by=principal.person_id)


ROUTES: list[Any] = [
    Agreements,
    accept_share,
    MyEntries,
    EntriesOfEdition,
    *episode_api.ROUTES,
    *subtitle_api.ROUTES,
    *poster_api.ROUTES,
    *files_api.ROUTES,
    *suspicion_api.ROUTES,
    *report_api.ROUTES,
    *quarantine_api.ROUTES,
    *new_copy_api.ROUTES,
]
