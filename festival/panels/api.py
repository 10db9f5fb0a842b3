"""Rounds, juries and panels for programs: planned, proposed, confirmed and opened by organisers; joined by jurors."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from festival.editions.queries import edition_for
from festival.editions.rights import PLANNING
from festival.editions.schemas import EditionForOrganiser
from festival.panels import pairs_api, queries, service
from festival.panels.figures import ProposalInShort
from festival.panels.foreseeing import foreseen, refuse_unheeded
from festival.panels.foresight import FILMS_A_DAY, Warned
from festival.panels.schemas import (
    Assigned,
    Chosen,
    ConflictDeclared,
    ConflictsDeclared,
    CriterionOfRound,
    FilmToDeclare,
    JurorDescription,
    JurorForOrganiser,
    JurorReplaced,
    LettingGo,
    NewJuror,
    NewJurorInEdition,
    NewRound,
    NewRoundInEdition,
    Opened,
    PanelsConfirmed,
    PanelSettings,
    PresidentChosen,
    ProposalForOrganiser,
    RoundForOrganiser,
    Taken,
    TakenOut,
)
from festival.web.etag import version_wanted
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_judge, needs_organise
from festival.web.requests import AnyRequest


class InvitationLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a juror's invitation."""

    token: str


class Rounds(Controller):
    """The rounds of an edition, for those who organise it; never a score."""

    path = "/api/v1/rounds"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/", summary="The rounds of an edition")
    async def listed(self, principal: NamedDependency[Principal], edition: FromQuery[str]) -> Page[RoundForOrganiser]:
        """In their order."""
        organised = await _edition(edition, principal)
        return Page(await queries.rounds_for(organised.id, principal.person_id), None)

    @post("/", summary="Plan a round")
    async def plan(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewRoundInEdition]
    ) -> Response[RoundForOrganiser]:
        """After the edition's last one; nothing is shown to jurors before it opens."""

        async def begin() -> RoundForOrganiser:
            organised = await _edition(data.edition, principal)
            new = NewRound(**{name: getattr(data, name) for name in NewRound.__struct_fields__})
            round_id = await service.plan_round(edition_id=organised.id, by=principal.person_id, new=new)
            return await queries.round_for(round_id, principal.person_id)

        return await act_once(request, principal, begin)

    @get("/{round_id:str}", summary="A round")
    async def shown(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> RoundForOrganiser:
        """Its state, its rules in short, and how much is in it."""
        return await queries.round_for(read_id(round_id), principal.person_id)

    @get("/{round_id:str}/criteria", summary="What jurors score")
    async def criteria(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> list[CriterionOfRound]:
        """In the order of the scoresheet."""
        judged = await queries.round_for(read_id(round_id), principal.person_id)
        return await queries.criteria_of(judged.edition_id, judged.id)

    @post("/{round_id:str}/entries", summary="Take entries into the round", status_code=200)
    async def take_entries(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[Chosen]
    ) -> Taken:
        """Qualified ones, while the round is planned; each gets a random name that jurors know it by."""
        by = principal.person_id
        return Taken(await service.take_entries(round_id=read_id(round_id), by=by, entry_ids=data.ids))

    @get("/{round_id:str}/jurors", summary="The round's jurors")
    async def jurors(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], cursor: FromQuery[str | None] = None
    ) -> Page[JurorForOrganiser]:
        """By name, with how many films each has."""
        judged = await queries.round_for(read_id(round_id), principal.person_id)
        return await queries.jurors_on_a_page(judged.edition_id, judged.id, cursor=cursor)

    @post("/{round_id:str}/jurors", summary="Take jurors into the round", status_code=200)
    async def take_part(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[Chosen]
    ) -> Taken:
        """All who have not left, where none are named."""
        by = principal.person_id
        return Taken(await service.take_part(round_id=read_id(round_id), by=by, juror_ids=data.ids))

    @delete("/{round_id:str}/jurors/{juror_id:str}", summary="Leave a juror out of the round")
    async def leave_out(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], juror_id: FromPath[str]
    ) -> None:
        """While it is planned."""
        await service.leave_out(round_id=read_id(round_id), by=principal.person_id, juror_id=read_id(juror_id))

    @post("/{round_id:str}/jurors/{juror_id:str}/leaving", summary="Let a juror go from an open round", status_code=200)
    async def let_go(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        juror_id: FromPath[str],
        data: JSONBody[LettingGo],
    ) -> JurorReplaced:
        """Submitted scoresheets stay, the other films go to others, and nobody else's change."""
        return await service.let_juror_go(
            round_id=read_id(round_id), juror_id=read_id(juror_id), by=principal.person_id, reason=data.reason
        )

    @post("/{round_id:str}/late-entries", summary="Take late entries into an open round", status_code=200)
    async def let_in(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[Chosen]
    ) -> Taken:
        """How many joined; propose panels again to seat jurors before them."""
        by = principal.person_id
        return Taken(await service.let_entries_in(round_id=read_id(round_id), by=by, entry_ids=data.ids))

    @post("/{round_id:str}/entries/removal", summary="Take entries out of a planned round", status_code=200)
    async def take_out(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[Chosen]
    ) -> TakenOut:
        """How many left it; all, where none are named."""
        by = principal.person_id
        return TakenOut(await service.take_entries_out(round_id=read_id(round_id), by=by, entry_ids=data.ids))

    @delete("/{round_id:str}/panels", summary="Drop the panels of a planned round", status_code=200)
    async def drop(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> TakenOut:
        """How many pairs went; propose others then."""
        return TakenOut(await service.drop_panels(round_id=read_id(round_id), by=principal.person_id))

    @put("/{round_id:str}/president", summary="Name the jury president")
    async def preside(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[PresidentChosen]
    ) -> RoundForOrganiser:
        """Who alone seals the round; without one, a quorum of its jurors does."""
        key, by = read_id(round_id), principal.person_id
        await service.name_president(round_id=key, by=by, juror_id=data.juror)
        return await queries.round_for(key, by)

    @get("/{round_id:str}/proposals", summary="The latest proposals")
    async def proposals(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[ProposalInShort]:
        """The newest first, five at most, in figures; each has its pairs at an address of its own."""
        judged = await queries.round_for(read_id(round_id), principal.person_id)
        return Page(await queries.latest_proposals(judged.edition_id, judged.id), None)

    @post("/{round_id:str}/proposals", summary="Propose panels")
    async def propose(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[PanelSettings],
    ) -> Response[ProposalForOrganiser]:
        """What stands is kept; nothing changes until the proposal is confirmed."""
        key, by = read_id(round_id), principal.person_id

        async def begin() -> ProposalForOrganiser:
            proposal_id = await service.propose_panels(round_id=key, by=by, settings=data)
            return await queries.proposal_for(proposal_id, by)

        return await act_once(request, principal, begin)

    @get("/{round_id:str}/panels", summary="Who judges what")
    async def panels(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], cursor: FromQuery[str | None] = None
    ) -> Page[Assigned]:
        """The assignments that stand."""
        judged = await queries.round_for(read_id(round_id), principal.person_id)
        return await queries.panels_on_a_page(judged.edition_id, judged.id, cursor=cursor)

    @put("/{round_id:str}", summary="Plan the round anew")
    async def replan(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[NewRound],
    ) -> RoundForOrganiser:
        """Until it opens; films, jurors and panels stay. If-Match names the version that you change."""
        by = principal.person_id
        planned = await queries.round_for(read_id(round_id), by)
        await service.replan_round(round_id=planned.id, by=by, new=data, version=version_wanted(request))
        return await queries.round_for(planned.id, by)

    @get("/{round_id:str}/warnings", summary="What will go wrong with the round as it is planned")
    async def warnings(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        films_a_day: Annotated[int, QueryParameter(ge=1, le=1000)] = FILMS_A_DAY,
    ) -> Page[Warned]:
        """Each names what does not fit; nobody can put grave ones right once the round is open."""
        judged = await queries.round_for(read_id(round_id), principal.person_id)
        return Page(await foreseen(judged, films_a_day=films_a_day), None)

    @post("/{round_id:str}/opening", summary="Open the round", status_code=200)
    async def open(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], sure: FromQuery[bool] = False
    ) -> Opened:
        """Rules and entries are frozen, and the jury begins; past grave warnings only with ``sure=true``."""
        key, by = read_id(round_id), principal.person_id
        if not sure:
            await refuse_unheeded(round_id=key, by=by)
        return Opened(await service.open_round(round_id=key, by=by))


class Proposals(Controller):
    """Panels that were proposed."""

    path = "/api/v1/proposals"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/{proposal_id:str}", summary="A proposal")
    async def shown(self, principal: NamedDependency[Principal], proposal_id: FromPath[str]) -> ProposalForOrganiser:
        """Its pairs and what the engine proved of them."""
        return await queries.proposal_for(read_id(proposal_id), principal.person_id)

    @post("/{proposal_id:str}/confirmation", summary="Confirm a proposal", status_code=200)
    async def confirm(self, principal: NamedDependency[Principal], proposal_id: FromPath[str]) -> PanelsConfirmed:
        """Its pairs become assignments; of two proposals, only one can be confirmed."""
        return PanelsConfirmed(await service.confirm_panels(proposal_id=read_id(proposal_id), by=principal.person_id))


class Jurors(Controller):
    """The jury of an edition, for those who organise it."""

    path = "/api/v1/jurors"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/", summary="The jury of an edition")
    async def listed(
        self, principal: NamedDependency[Principal], edition: FromQuery[str], cursor: FromQuery[str | None] = None
    ) -> Page[JurorForOrganiser]:
        """By name."""
        organised = await _edition(edition, principal)
        return await queries.jurors_on_a_page(organised.id, cursor=cursor)

    @post("/", summary="Invite a juror")
    async def add(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewJurorInEdition]
    ) -> Response[JurorForOrganiser]:
        """By mail, with a link that only the mail holds."""

        async def begin() -> JurorForOrganiser:
            organised = await _edition(data.edition, principal)
            new = NewJuror(**{name: getattr(data, name) for name in NewJuror.__struct_fields__})
            invited = await service.add_juror(edition_id=organised.id, by=principal.person_id, new=new)
            jury = await queries.jurors_of(organised.id)
            return next(one for one in jury if one.id == invited.juror_id)

        return await act_once(request, principal, begin)

    @put("/{juror_id:str}/description", summary="Say what panels are composed by", status_code=204)
    async def describe(
        self, principal: NamedDependency[Principal], juror_id: FromPath[str], data: JSONBody[JurorDescription]
    ) -> None:
        """What a juror brings to a mix, and the categories they judge; proposals from now on go by it."""
        await service.describe_juror(juror_id=read_id(juror_id), by=principal.person_id, description=data)


class Joining(Controller):
    """What a juror does before the first film."""

    path = "/api/v1/jury"
    tags = ("jury",)
    guards = (needs_judge,)

    @post("/invitations", summary="Accept a juror's invitation", status_code=204)
    async def accept(self, principal: NamedDependency[Principal], data: JSONBody[InvitationLink]) -> None:
        """As the person whom the token belongs to, whatever address was invited."""
        await service.accept_as_juror(token=data.token, person_id=principal.person_id, user_agent="")

    @get("/rounds/{round_id:str}/titles", summary="The films of a round by title")
    async def titles(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[FilmToDeclare]:
        """To declare conflicts by; the juror's own films and others alike."""
        return Page(await queries.titles_for_juror(read_id(round_id), principal.person_id), None)

    @post("/rounds/{round_id:str}/conflicts", summary="Declare conflicts", status_code=200)
    async def declare(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[ConflictDeclared]
    ) -> ConflictsDeclared:
        """Before seeing anything; declaring none is declaring too. Countries can be named the first time only."""
        key, by = read_id(round_id), principal.person_id
        return ConflictsDeclared(await service.declare_conflicts(round_id=key, by=by, declared=data))


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id, *PLANNING)


ROUTES: list[Any] = [Rounds, Proposals, Jurors, Joining, *pairs_api.ROUTES]
