"""The page of an invitation's link: opening it changes nothing, its button accepts."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.cookies import session_cookie
from festival.editions import queries, team
from festival.editions.rules import INVITED_AS_JUROR
from festival.editions.schemas import InvitationForInvitee
from festival.errors import Invalid
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

TEMPLATE = "editions/invitation.html.j2"


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Who invites whom to what; ``signed_in``: the reader accepts with their own account."""

    invitation: InvitationForInvitee
    signed_in: bool
    display_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class Invitations(Controller):
    """One-use links into a team. A juror's link leads on to the jury's own page."""

    path = "/invitation"
    include_in_schema = False

    @get("/{token:str}")
    async def show(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """What is offered, and the button."""
        invitation = await queries.invitation_by_token(token)
        if invitation.role == INVITED_AS_JUROR:
            return Redirect(f"/jury/invitation/{token}", status_code=303)
        signed_in = isinstance(request.scope.get("user"), Principal)
        return render(request, TEMPLATE, InvitationPage(invitation, signed_in))

    @post("/{token:str}")
    async def accept(
        self, request: AnyRequest, settings: NamedDependency[Settings], token: FromPath[str]
    ) -> Response[Any]:
        """Into the team, with one's account or, by the mail's link alone, with a new one."""
        person = request.scope.get("user")
        if isinstance(person, Principal):
            accepted = await team.accept_invitation(token=token, person_id=person.person_id)
            return Redirect(f"/organise/{accepted.edition_slug}", status_code=303)
        name = str((await request.form()).get("display_name", ""))
        try:
            accepted, session = await team.accept_as_guest(
                token=token, display_name=name, user_agent=request.headers.get("user-agent", "")
            )
        except Invalid as refusal:
            invitation = await queries.invitation_by_token(token)
            page = InvitationPage(invitation, signed_in=False, display_name=name, errors=beside_field(refusal))
            return render_refused(request, TEMPLATE, page, refusal)
        cookies = [session_cookie(session, settings)]
        return Redirect(f"/organise/{accepted.edition_slug}", status_code=303, cookies=cookies)
