"""A first pass after its seal: yes, maybe and no film by film, and the cut into the next round."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.errors import DomainError, NotFound
from festival.panels.queries import round_for, rounds_for
from festival.panels.rules import RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.schemas import FilmsToCarry, FilmVotes
from festival.scoring.votes import carry_on, votes_in
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

VOTES = "scoring/votes.html.j2"
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class VotesPage:
    """What the jury said of each film, and the planned rounds that films can go on to."""

    edition_name: str
    edition_slug: str
    round: RoundForOrganiser
    votes: list[FilmVotes]
    hidden: int
    going_on: dict[int, int]
    """So many yes -> so many films have at least as many."""
    planned: list[RoundForOrganiser]
    errors: dict[str, str] = field(default_factory=dict)


class Votes(Controller):
    """For organisers, after the seal."""

    path = "/organise/{slug:str}/rounds/{round_id:str}/votes"
    include_in_schema = False
    guards = (needs_organise,)

    @get()
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """Film by film."""
        return render(request, VOTES, await _page(slug, round_id, principal))

    @post()
    async def carried(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """Into the next round, and on to its page."""
        page = await _page(slug, round_id, principal)
        form = await request.form()
        least = str(form.get("yes", "1"))
        try:
            asked = FilmsToCarry(
                into=read_id(str(form.get("into", ""))),
                yes=int(least) if least in {str(number) for number in page.going_on} else 1,
                maybe_is_half=bool(form.get("maybe_is_half")),
            )
            await carry_on(round_id=page.round.id, by=principal.person_id, asked=asked)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(slug, round_id, principal, beside_field(refusal))
            return render_refused(request, VOTES, page, refusal)
        return Redirect(f"/organise/{slug}/rounds/{asked.into}", status_code=303)


async def _page(slug: str, round_id: str, principal: Principal, errors: dict[str, str] | None = None) -> VotesPage:
    judged = await round_for(read_id(round_id), principal.person_id)
    if judged.edition_slug != slug:
        raise NotFound
    votes = await votes_in(judged)
    most = max((one.yes for one in votes), default=0)
    return VotesPage(
        edition_name=judged.edition_name,
        edition_slug=slug,
        round=judged,
        votes=votes[:MOST_SHOWN],
        hidden=max(0, len(votes) - MOST_SHOWN),
        going_on={least: sum(one.yes >= least for one in votes) for least in range(1, most + 1)},
        planned=[
            one for one in await rounds_for(judged.edition_id, principal.person_id) if one.state == RoundState.PLANNED
        ],
        errors=errors or {},
    )
