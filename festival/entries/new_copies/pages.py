"""A new copy on the pages of an entry: asked for and watched at the desk, sent by whoever entered it."""

from typing import Any

from litestar import Controller, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries.desk.entry_page import ask_entrant, decide_on_entry
from festival.entries.entry_page import take_upload
from festival.entries.new_copies.queries import copy_to_watch
from festival.entries.new_copies.service import ask_for_copy, send_copy, take_back_copy
from festival.entries.queries import entry_for_organiser
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.web.byte_ranges import READING
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class DeskNewCopy(Controller):
    """What the team asks of an entrant whose film a jury watches."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/new-copy"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def ask(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """With a reason and a deadline."""
        return await ask_entrant(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key, reason, until: ask_for_copy(
                edition_id=edition_id, entry_id=key, by=principal.person_id, reason=reason, until=until
            ),
        )

    @post("/end")
    async def take_back(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Nothing is asked any more."""
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key: take_back_copy(edition_id=edition_id, entry_id=key, by=principal.person_id),
        )

    @route("/film", http_method=READING)
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The copy that was sent, before the jury has it."""
        edition, entry = await entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        master_id = await copy_to_watch(edition.id, entry.id)
        return stream_rendition(request, await rendition(edition.id, master_id, "proxy"))


class MyNewCopy(Controller):
    """The new copy that an entrant sends."""

    path = "/me/entries/{entry_id:str}/new-copy"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/")
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """It has arrived."""
        return await take_upload(
            request,
            principal,
            entry_id,
            lambda key, upload_id: send_copy(entry_id=key, by=principal.person_id, upload_id=upload_id),
        )
