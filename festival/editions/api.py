"""Editions for programs: what is announced for anyone; creating, calling and inviting for organisers."""

from typing import Any

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from festival.editions import queries, service
from festival.editions.rules import DESK, Role
from festival.editions.schemas import (
    AcceptedInvitation,
    CategoryForPublic,
    EditionChanges,
    EditionForOrganiser,
    EditionInProgramme,
    EditionOfMine,
    Extension,
    InvitationForOrganiser,
    MemberForOrganiser,
    NewEdition,
    NewInvitation,
    PublicEdition,
)
from festival.editions.terms_api import TermsOfEdition
from festival.errors import NotFound
from festival.web.etag import etag, version_wanted
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest, Limit


class InvitationToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of an invitation's link."""

    token: str


def _tagged(edition: EditionForOrganiser) -> Response[EditionForOrganiser]:
    return Response(edition, headers={"ETag": etag(edition.version)})


class Editions(Controller):
    """Announced editions, for anyone; a new one, for organisers."""

    path = "/api/v1/editions"
    tags = ("editions",)

    @get("/", summary="Announced editions")
    async def listed(self, cursor: FromQuery[str | None] = None, limit: Limit = 50) -> Page[EditionInProgramme]:
        """Every announced edition, the one that closes last first."""
        return await queries.announced_editions(cursor=cursor, limit=limit)

    @post("/", summary="Begin an edition", guards=[needs_organise])
    async def create(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewEdition]
    ) -> Response[EditionForOrganiser]:
        """From a preset, with changes to its rules; whoever begins it organises it."""

        async def begin() -> EditionForOrganiser:
            await service.create_edition(by=principal.person_id, new=data)
            return await queries.edition_for(data.slug, principal.person_id)

        return await act_once(request, principal, begin)

    @get("/{slug:str}", summary="An announced edition")
    async def shown(self, slug: FromPath[str]) -> PublicEdition:
        """Its call, categories and rules."""
        return await queries.public_edition(slug)

    @get("/{slug:str}/categories", summary="What an entry can compete in")
    async def categories(self, slug: FromPath[str]) -> list[CategoryForPublic]:
        """The edition's categories in the organisers' order."""
        return (await queries.public_edition(slug)).categories


class OrganisedEditions(Controller):
    """Editions for those who make them."""

    path = "/api/v1/editions"
    tags = ("editions",)
    guards = (needs_organise,)

    @get("/{slug:str}/settings", summary="An edition as its team sees it")
    async def settings(
        self, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[EditionForOrganiser]:
        """State of the call, dates, rules version and the reader's roles; the ETag is for changing it."""
        return _tagged(await queries.edition_for(slug, principal.person_id, *Role))

    @patch("/{slug:str}/settings", summary="Change an edition")
    async def change(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[EditionChanges],
    ) -> Response[EditionForOrganiser]:
        """Its words at any time, its dates until it is announced."""
        version = version_wanted(request)
        edition = await queries.edition_for(slug, principal.person_id)
        await service.change_edition(edition_id=edition.id, by=principal.person_id, version=version, changes=data)
        return _tagged(await queries.edition_for(slug, principal.person_id))

    @post("/{slug:str}/announcement", summary="Announce the call", status_code=200)
    async def announce(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> EditionForOrganiser:
        """Make the call page public."""
        edition = await queries.edition_for(slug, principal.person_id)
        await service.announce_call(edition_id=edition.id, by=principal.person_id)
        return await queries.edition_for(slug, principal.person_id)

    @post("/{slug:str}/closing", summary="Close the call", status_code=200)
    async def close(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> EditionForOrganiser:
        """Take no more entries from this instant on."""
        edition = await queries.edition_for(slug, principal.person_id)
        await service.close_call(edition_id=edition.id, by=principal.person_id)
        return await queries.edition_for(slug, principal.person_id)

    @post("/{slug:str}/extension", summary="Extend the call", status_code=200)
    async def extend(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[Extension]
    ) -> EditionForOrganiser:
        """Move the deadline later, also after it has passed."""
        edition = await queries.edition_for(slug, principal.person_id)
        await service.extend_call(edition_id=edition.id, by=principal.person_id, closes_at=data.closes_at)
        return await queries.edition_for(slug, principal.person_id)

    @get("/{slug:str}/team", summary="Who is in the team")
    async def team(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> list[MemberForOrganiser]:
        """One row for each role of each member."""
        edition = await queries.edition_for(slug, principal.person_id, *DESK)
        return await queries.team_of(edition.id)

    @delete("/{slug:str}/team/{person_id:str}/{role:str}", summary="Take a role away")
    async def revoke(
        self, principal: NamedDependency[Principal], slug: FromPath[str], person_id: FromPath[str], role: FromPath[str]
    ) -> None:
        """The last organiser stays."""
        edition = await queries.edition_for(slug, principal.person_id)
        if role not in set(Role):
            raise NotFound
        await service.revoke_role(
            edition_id=edition.id, person_id=read_id(person_id), role=Role(role), by=principal.person_id
        )

    @get("/{slug:str}/invitations", summary="Open invitations into the team")
    async def invitations(
        self, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> list[InvitationForOrganiser]:
        """Those nobody accepted yet; their links are never shown."""
        edition = await queries.edition_for(slug, principal.person_id)
        return await queries.open_invitations(edition.id)

    @post("/{slug:str}/invitations", summary="Invite into the team", status_code=202)
    async def invite(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewInvitation],
    ) -> Response[NewInvitation]:
        """Send a one-use link by mail."""
        edition = await queries.edition_for(slug, principal.person_id)

        async def send() -> NewInvitation:
            await service.invite(edition_id=edition.id, by=principal.person_id, email=data.email, role=data.role)
            return data

        return await act_once(request, principal, send, status=202)


@get("/api/v1/me/editions", tags=["editions"], summary="Editions of one's own teams", guards=[needs_organise])
async def editions_of_mine(principal: NamedDependency[Principal]) -> list[EditionOfMine]:
    """Those whose team the reader belongs to, with their roles."""
    return await queries.editions_of(principal.person_id)


@post("/api/v1/invitations/acceptance", tags=["editions"], summary="Accept an invitation", status_code=200)
async def accept_invitation(
    principal: NamedDependency[Principal], data: JSONBody[InvitationToken]
) -> AcceptedInvitation:
    """Take the role that a link offers into a team."""
    return await service.accept_invitation(token=data.token, person_id=principal.person_id)


ROUTES: list[Any] = [Editions, OrganisedEditions, TermsOfEdition, editions_of_mine, accept_invitation]
