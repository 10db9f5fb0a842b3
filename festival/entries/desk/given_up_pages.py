"""The team's page of films that could not be checked or made ready, after five tries each."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import DESK, SELECTING
from festival.media.retrying import films_given_up, try_film_again
from festival.media.schemas import FilmGivenUp
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class GivenUpPage:
    """Which films wait for a hand, and why."""

    edition_name: str
    edition_slug: str
    zone: str
    films: list[FilmGivenUp]
    may_retry: bool


class FilmsGivenUp(Controller):
    """Films whose check or viewing copy failed, at the organisers' desk."""

    path = "/organise/{slug:str}/films-given-up"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The longest waiting first."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        page = GivenUpPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            films=await films_given_up(edition.id),
            may_retry=bool(SELECTING & set(edition.roles)),
        )
        return render(request, "entries/given_up.html.j2", page)

    @post("/{master_id:str}/again")
    async def again(
        self, principal: NamedDependency[Principal], slug: FromPath[str], master_id: FromPath[str]
    ) -> Response[Any]:
        """Five more tries."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        await try_film_again(edition_id=edition.id, master_id=read_id(master_id), by=principal.person_id)
        return Redirect(f"/organise/{slug}/films-given-up", status_code=303)
