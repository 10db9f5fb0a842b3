"""Public posts and films that follow later: on the entrant's page, at the desk, and for programs."""

from typing import Any

from litestar import Controller, Response, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries import queries
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.desk.schemas import EntryForOrganiser
from festival.entries.entry_page import act_on_entry, take_upload
from festival.entries.posts.asked_films import ask_for_film, send_asked_film
from festival.entries.posts.service import NewPost, Platform, confirm_post, name_post
from festival.entries.schemas import AttachedUpload, EntryForEntrant
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class MyPost(Controller):
    """Where one's own film is posted, and the film that the festival asked for."""

    path = "/me/entries/{entry_id:str}"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/post")
    async def name(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The post's address."""
        form = await request.form()
        platform = next((one for one in Platform if one == form.get("platform")), Platform.OTHER)
        new = NewPost(platform=platform, url=str(form.get("url", "")), handle=str(form.get("handle", "")))
        return await act_on_entry(
            request, principal, entry_id, lambda key: name_post(entry_id=key, by=principal.person_id, new=new)
        )

    @post("/asked-film")
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The film that was asked for has arrived."""
        return await take_upload(
            request,
            principal,
            entry_id,
            lambda key, upload_id: send_asked_film(entry_id=key, by=principal.person_id, upload_id=upload_id),
        )


class DeskPost(Controller):
    """The same at the desk."""

    path = "/organise/{slug:str}/entries/{entry_id:str}"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/post")
    async def confirm(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The code stands in the caption."""
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key: confirm_post(edition_id=edition_id, entry_id=key, by=principal.person_id),
        )

    @post("/ask-film")
    async def ask(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The film is wanted now."""
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key: ask_for_film(edition_id=edition_id, entry_id=key, by=principal.person_id),
        )


class PostByProgram(Controller):
    """The entrant's side, for programs."""

    path = "/api/v1/entries/{entry_id:str}"
    tags = ("entries",)
    guards = (needs_enter,)

    @put("/public-post", summary="Say where the film is posted")
    async def name(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[NewPost]
    ) -> EntryForEntrant:
        """Where the call asks for it; the festival looks for the entry's code in the caption."""
        key = read_id(entry_id)
        await name_post(entry_id=key, by=principal.person_id, new=data)
        return await queries.entry_for_entrant(key, principal.person_id)

    @put("/asked-film", summary="Send the film that was asked for")
    async def send(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[AttachedUpload]
    ) -> EntryForEntrant:
        """The completed upload joins an entry that was submitted without its file."""
        key = read_id(entry_id)
        await send_asked_film(entry_id=key, by=principal.person_id, upload_id=data.upload)
        return await queries.entry_for_entrant(key, principal.person_id)


class DeskPostByProgram(Controller):
    """The desk's side, for programs."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/public-post-confirmation", summary="Confirm a public post", status_code=200)
    async def confirm(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """Somebody has found the entry's code in the caption."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await confirm_post(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]

    @post("/film-request", summary="Ask for an entry's film", status_code=200)
    async def ask(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """Its entrant may send it for two weeks, though the call is closed."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await ask_for_film(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]


ROUTES: list[Any] = [MyPost, DeskPost, PostByProgram, DeskPostByProgram]
