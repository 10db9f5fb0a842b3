"""A juror's first pages: the invitation's link, and conflicts before any film."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.cookies import session_cookie
from festival.countries import countries_by_name
from festival.editions.queries import invitation_by_token
from festival.editions.rules import INVITED_AS_JUROR
from festival.editions.schemas import InvitationForInvitee
from festival.errors import DomainError, NotFound
from festival.panels import queries, service
from festival.panels.schemas import ConflictDeclared, FilmToDeclare, RoundToDeclare
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

INVITATION = "panels/invitation.html.j2"
CONFLICTS = "panels/conflicts.html.j2"


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What a juror is invited to; ``signed_in``: the reader accepts with their own account."""

    edition_name: str
    edition_slug: str
    invitation: InvitationForInvitee
    signed_in: bool
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    """The films of a round by title, and what the juror chose."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    round: RoundToDeclare
    films: list[FilmToDeclare]
    countries: list[tuple[str, str]]
    chosen_films: frozenset[str] = frozenset()
    chosen_countries: frozenset[str] = frozenset()
    note: str = ""
    belongs: str = ""
    """Companies, schools and people, one a line."""
    errors: dict[str, str] = field(default_factory=dict)


class JurorInvitations(Controller):
    """One-use links into a jury."""

    path = "/jury/invitation"
    include_in_schema = False

    @get("/{token:str}")
    async def show(self, request: AnyRequest, token: FromPath[str]) -> Any:
        """What is offered, and the button; opening the link changes nothing, since mail scanners open links too."""
        return render(request, INVITATION, await _invitation(request, token))

    @post("/{token:str}")
    async def accept(self, request: AnyRequest, settings: NamedDependency[Settings], token: FromPath[str]) -> Any:
        """Into the jury, with one's account or by the mail's link alone."""
        person = request.scope.get("user")
        person_id = person.person_id if isinstance(person, Principal) else None
        agent = request.headers.get("user-agent", "")
        try:
            joined = await service.accept_as_juror(token=token, person_id=person_id, user_agent=agent)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _invitation(request, token, errors=beside_field(refusal))
            return render_refused(request, INVITATION, page, refusal)
        cookies = [session_cookie(joined.session, settings)] if joined.session else None
        return Redirect("/jury", status_code=303, cookies=cookies)


class Conflicts(Controller):
    """What a juror may not judge."""

    path = "/jury/rounds/{round_id:str}/conflicts"
    include_in_schema = False
    guards = (needs_judge,)

    @get()
    async def show(self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Any:
        """Titles to tick, "none" in one tap."""
        return render(request, CONFLICTS, await _conflicts(read_id(round_id), principal))

    @post()
    async def declare(self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Any:
        """On to the films."""
        form = await request.form()
        films, countries = form.getall("films", []), form.getall("countries", [])
        note, belongs = str(form.get("note", "")), str(form.get("affiliations", ""))
        if form.get("none"):
            films, countries, note, belongs = [], [], "", ""
        key, by = read_id(round_id), principal.person_id
        try:
            declared = ConflictDeclared(
                countries=countries,
                films=[read_id(one) for one in films],
                affiliations=[line.strip() for line in belongs.splitlines() if line.strip()],
                note=note,
            )
            await service.declare_conflicts(round_id=key, by=by, declared=declared)
        except NotFound:
            raise
        except DomainError as refusal:
            chosen = {"chosen_films": frozenset(films), "chosen_countries": frozenset(countries)}
            page = await _conflicts(key, principal, errors=beside_field(refusal), note=note, belongs=belongs, **chosen)
            return render_refused(request, CONFLICTS, page, refusal)
        return Redirect(f"/jury/rounds/{key}", status_code=303)


async def _invitation(request: AnyRequest, token: str, errors: dict[str, str] | None = None) -> InvitationPage:
    invitation = await invitation_by_token(token)
    if invitation.role != INVITED_AS_JUROR:
        raise NotFound
    signed_in = isinstance(request.scope.get("user"), Principal)
    return InvitationPage(invitation.edition_name, invitation.edition_slug, invitation, signed_in, errors or {})


async def _conflicts(round_id: UUID, principal: Principal, **chosen: Any) -> ConflictsPage:
    judged = await queries.round_to_declare(round_id, principal.person_id)
    return ConflictsPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        round_id=round_id,
        round=judged,
        films=await queries.titles_for_juror(round_id, principal.person_id),
        countries=countries_by_name(current_language()),
        **chosen,
    )
