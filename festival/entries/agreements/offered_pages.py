"""Pages that come by mail: a guardian's consent, an offered part in an entry. Opening them changes nothing."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.cookies import session_cookie
from festival.accounts.visits import agent_asking
from festival.entries.agreements import guardians, sharing
from festival.entries.agreements.queries import minor_by_token, share_by_token
from festival.entries.agreements.schemas import MinorForGuardian, ShareForInvitee
from festival.errors import DomainError, NotFound
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

_GUARDIAN, _SHARE = "entries/guardian.html.j2", "entries/share.html.j2"


@dataclass(frozen=True, slots=True)
class GuardianPage:
    """What a guardian is asked, and what they answered."""

    asked: MinorForGuardian
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SharePage:
    """What is offered; ``signed_in``: the reader accepts with their own account."""

    offer: ShareForInvitee
    signed_in: bool
    display_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class GuardianLinks(Controller):
    """A guardian's door: no account is needed, the link is the key."""

    path = "/guardian/{token:str}"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, token: FromPath[str]) -> Response[str]:
        """For whom, which films, and the buttons."""
        return render(request, _GUARDIAN, GuardianPage(await minor_by_token(token)))

    @post("/")
    async def confirm(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """Give the consent."""
        try:
            await guardians.confirm_guardian(token=token)
        except NotFound:
            raise
        except DomainError as refusal:
            page = GuardianPage(await minor_by_token(token), beside_field(refusal))
            return render_refused(request, _GUARDIAN, page, refusal)
        return Redirect(f"/guardian/{token}", status_code=303)

    @post("/withdrawal")
    async def take_back(self, token: FromPath[str]) -> Response[Any]:
        """Take the consent back, or refuse it."""
        await guardians.take_consent_back(token=token)
        return Redirect(f"/guardian/{token}", status_code=303)


class ShareLinks(Controller):
    """An offered part in an entry."""

    path = "/share/{token:str}"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, token: FromPath[str]) -> Response[str]:
        """What is offered, and the button."""
        signed_in = isinstance(request.scope.get("user"), Principal)
        return render(request, _SHARE, SharePage(await share_by_token(token), signed_in))

    @post("/")
    async def accept(
        self, request: AnyRequest, settings: NamedDependency[Settings], token: FromPath[str]
    ) -> Response[Any]:
        """Accept with one's account or, by the mail's link alone, with a new one."""
        person = request.scope.get("user")
        name = str((await request.form()).get("display_name", ""))
        cookies = []
        try:
            if isinstance(person, Principal):
                accepted = await sharing.accept_share(token=token, person_id=person.person_id)
            else:
                accepted, session = await sharing.accept_share_as_guest(
                    token=token, display_name=name, user_agent=agent_asking(request)
                )
                cookies = [session_cookie(session, settings)]
        except NotFound:
            raise
        except DomainError as refusal:
            signed_in = isinstance(person, Principal)
            page = SharePage(await share_by_token(token), signed_in, name, beside_field(refusal))
            return render_refused(request, _SHARE, page, refusal)
        return Redirect(f"/me/entries/{accepted.entry_id}", status_code=303, cookies=cookies)
