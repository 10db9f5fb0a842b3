"""Agreements for programs: parts in an entry, consents, an age, a guardian."""

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.accounts.visits import network_asking
from festival.entries.agreements import consenting, guardians, sharing
from festival.entries.agreements.queries import agreements_of
from festival.entries.agreements.rules import ConsentKind
from festival.entries.agreements.schemas import (
    AcceptedShare,
    AgreementsOfEntry,
    BirthDateStated,
    ConsentsOfEntry,
    NewGuardian,
    NewShare,
    ShareToken,
)
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


class Agreements(Controller):
    """What was agreed about one's own entry."""

    path = "/api/v1/entries/{entry_id:str}"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/agreements", summary="Consents and parts of an entry")
    async def shown(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> AgreementsOfEntry:
        """What is allowed beyond judging with its history, and everybody who has a part."""
        return await agreements_of(read_id(entry_id), principal.person_id)

    @put("/consents", summary="Give or take back consents")
    async def consent(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[ConsentsOfEntry]
    ) -> AgreementsOfEntry:
        """At any time; the history is kept."""
        key = read_id(entry_id)
        given = {kind: bool(getattr(data, kind.value)) for kind in ConsentKind}
        await consenting.give_consents(entry_id=key, by=principal.person_id, consents=given)
        return await agreements_of(key, principal.person_id)

    @post("/shares", summary="Offer a part in an entry", status_code=202)
    async def offer(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        data: JSONBody[NewShare],
    ) -> Response[AgreementsOfEntry]:
        """By mail with a one-use link; a maker may be named without an address."""
        key = read_id(entry_id)

        async def send() -> AgreementsOfEntry:
            await sharing.offer_share(entry_id=key, by=principal.person_id, new=data)
            return await agreements_of(key, principal.person_id)

        return await act_once(request, principal, send, status=202)

    @delete("/shares/{share_id:str}", summary="Take a part away")
    async def end(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], share_id: FromPath[str]
    ) -> None:
        """Somebody else's in one's own entry, or one's own."""
        await sharing.end_share(entry_id=read_id(entry_id), by=principal.person_id, share_id=read_id(share_id))

    @put("/birth-date", summary="Say when one was born", status_code=204)
    async def birth(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[BirthDateStated]
    ) -> None:
        """Where the rules of the edition ask for an age."""
        await guardians.state_birth_date(entry_id=read_id(entry_id), by=principal.person_id, born_on=data.born_on)

    @post("/guardian", summary="Ask a guardian for their consent", status_code=202)
    async def guardian(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        data: JSONBody[NewGuardian],
    ) -> Response[NewGuardian]:
        """By mail to the guardian's own address."""
        key = read_id(entry_id)

        async def ask() -> NewGuardian:
            await guardians.ask_guardian(
                entry_id=key,
                by=principal.person_id,
                name=data.name,
                email=data.email,
                network=network_asking(request),
            )
            return data

        return await act_once(request, principal, ask, status=202)


@post(
    "/api/v1/shares/acceptance",
    tags=["entries"],
    summary="Accept a part in an entry",
    guards=[needs_enter],
    status_code=200,
)
async def accept_share(principal: NamedDependency[Principal], data: JSONBody[ShareToken]) -> AcceptedShare:
    """Take the part that a link offers."""
    return await sharing.accept_share(token=data.token, person_id=principal.person_id)
