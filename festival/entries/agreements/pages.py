"""The entrant's pages around an entry: who has a part in it, an age and a guardian, what may be done with the film."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.visits import network_asking
from festival.entries.agreements import consenting, guardians, sharing
from festival.entries.agreements.queries import agreements_of
from festival.entries.agreements.rules import ConsentKind, ImplausibleBirthDate, SharePart
from festival.entries.agreements.schemas import AgreementsOfEntry, NewShare
from festival.entries.queries import entry_for_entrant
from festival.entries.schemas import EntryForEntrant
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest

TEMPLATE = "entries/people.html.j2"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody around an entry, and everything agreed about it; ``refused`` names the form that was."""

    edition_name: str
    edition_slug: str
    entry: EntryForEntrant
    agreements: AgreementsOfEntry
    values: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class PeopleOfEntry(Controller):
    """Who and what stands round one's own entry."""

    path = "/me/entries/{entry_id:str}/people"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[str]:
        """Age and guardian where the rules ask, consents, co-editors, makers, a successor."""
        return render(request, TEMPLATE, await _page(entry_id, principal))

    @post("/birth")
    async def birth(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Say when one was born."""

        async def state(key: UUID, values: dict[str, str]) -> None:
            try:
                born_on = date.fromisoformat(values.get("born_on", ""))
            except ValueError as failure:
                raise ImplausibleBirthDate(field="born_on") from failure
            await guardians.state_birth_date(entry_id=key, by=principal.person_id, born_on=born_on)

        return await _act(request, principal, entry_id, "birth", state)

    @post("/guardian")
    async def guardian(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Ask a parent or guardian by mail."""
        return await _act(
            request,
            principal,
            entry_id,
            "guardian",
            lambda key, values: guardians.ask_guardian(
                entry_id=key,
                by=principal.person_id,
                name=values.get("guardian_name", ""),
                email=values.get("guardian_email", ""),
                network=network_asking(request),
            ),
        )

    @post("/guardian/code")
    async def guardian_code(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The six digits of the guardian's mail."""
        return await _act(
            request,
            principal,
            entry_id,
            "code",
            lambda key, values: guardians.confirm_by_code(
                entry_id=key, by=principal.person_id, code=values.get("code", ""), network=network_asking(request)
            ),
        )

    @post("/consents")
    async def consents(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Give and take back what is optional."""
        return await _act(
            request,
            principal,
            entry_id,
            "consents",
            lambda key, values: consenting.give_consents(
                entry_id=key, by=principal.person_id, consents={kind: values.get(kind) == "on" for kind in ConsentKind}
            ),
        )

    @post("/shares")
    async def offer(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Offer a part by mail."""

        async def offer(key: UUID, values: dict[str, str]) -> None:
            if values.get("part") not in set(SharePart):
                raise NotFound
            new = NewShare(part=SharePart(values["part"]), email=values.get("email"), name=values.get("name", ""))
            await sharing.offer_share(entry_id=key, by=principal.person_id, new=new)

        return await _act(request, principal, entry_id, "shares", offer)

    @post("/shares/{share_id:str}/end")
    async def end(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        share_id: FromPath[str],
    ) -> Response[Any]:
        """Take a part away, or lay one's own down."""
        owned = (await entry_for_entrant(read_id(entry_id), principal.person_id)).owned
        await sharing.end_share(entry_id=read_id(entry_id), by=principal.person_id, share_id=read_id(share_id))
        return Redirect(f"/me/entries/{entry_id}/people#shares" if owned else "/me", status_code=303)


async def _act(
    request: AnyRequest,
    principal: Principal,
    entry_id: str,
    form: str,
    act: Callable[[UUID, dict[str, str]], Awaitable[object]],
) -> Response[Any]:
    values = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    try:
        await act(read_id(entry_id), values)
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _page(entry_id, principal, values, form, beside_field(refusal))
        return render_refused(request, TEMPLATE, page, refusal)
    return Redirect(f"/me/entries/{entry_id}/people#{form}", status_code=303)


async def _page(
    entry_id: str,
    principal: Principal,
    values: dict[str, str] | None = None,
    refused: str = "",
    errors: dict[str, str] | None = None,
) -> PeoplePage:
    entry = await entry_for_entrant(read_id(entry_id), principal.person_id)
    return PeoplePage(
        edition_name=entry.edition_name,
        edition_slug=entry.edition_slug,
        entry=entry,
        agreements=await agreements_of(entry.id, principal.person_id),
        values=values or {},
        refused=refused,
        errors=errors or {},
    )
