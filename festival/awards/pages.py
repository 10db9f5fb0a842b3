"""Award lists for those who organise and for the jury's president: who wins, how sure, what ties, and why."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.awards.advancing import asks_anything, going_on_of, send_on
from festival.awards.beside import beside_result
from festival.awards.closer_look import decided_closer_look, do_without, look_closer
from festival.awards.queries import result_of, results_and_works, results_in_short, sealed_round
from festival.awards.result_page import ResultPage, explanation_page, result_page
from festival.awards.rules import NoResultYet, NoSuchAward, WrongWinners
from festival.awards.schemas import CloserLook, NewDecision, ResultForOrganiser, ResultInShort
from festival.awards.service import decide_award, keep_result
from festival.editions.queries import edition_for
from festival.editions.rights import PLANNING
from festival.errors import DomainError, NotFound
from festival.panels.queries import round_for, rounds_for
from festival.panels.round_form import wall_time
from festival.panels.round_work import WorkForOrganiser, WorkKind, ask_for, takes_long
from festival.panels.rules import JUDGING, OrganiserInRound, RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.progress import sums_of
from festival.scoring.rules import StillSealed
from festival.scoring.schemas import SumsOfRound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import again_soon, render
from festival.web.principal import Principal, needs_judge, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class RoundOnResults:
    """A round with its result, or with what is missing for one."""

    judged: RoundForOrganiser
    progress: SumsOfRound | None
    """None where the reader judges in it, or it is not being judged."""
    result: ResultForOrganiser | None
    work: WorkForOrganiser | None
    """A count that a worker is making, or could not."""
    closer_look: CloserLook | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Every round of an edition."""

    edition_name: str
    edition_slug: str
    zone: str
    rounds: list[RoundOnResults]


class Results(Controller):
    """Award lists at the organisers' desk."""

    path = "/organise/{slug:str}/results"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Every round, with its awards or what is missing."""
        page = await _results_page(slug, principal)
        waiting = any(one.work is not None and one.work.under_way for one in page.rounds)
        return again_soon(request, render(request, "awards/results.html.j2", page), waiting=waiting)

    @get("/{round_id:str}")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[str]:
        """One award list."""
        return render(request, "awards/result.html.j2", await _organiser_page(slug, round_id, principal))

    @post("/{round_id:str}/compute")
    async def compute(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[Any]:
        """Count the sealed round."""
        judged = await _round_of(slug, round_id, principal)
        if takes_long(judged) and judged.state == RoundState.SEALED:
            await ask_for(round_id=judged.id, by=principal.person_id, kind=WorkKind.RESULT)
            return Redirect(f"/organise/{slug}/results", status_code=303)
        await keep_result(round_id=judged.id, by=principal.person_id)
        return Redirect(f"/organise/{slug}/results/{judged.id}", status_code=303)

    @post("/{round_id:str}/decide")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[Any]:
        """Keep what the deliberation decided about one award."""
        judged = await _round_of(slug, round_id, principal)
        form = await request.form()
        award, reason = str(form.get("award", "")), str(form.get("reason", ""))
        films = [str(value) for name, value in form.multi_items() if name.startswith("films-")]
        try:
            decision = NewDecision(award, [_film_named(one) for one in films], reason)
            await decide_award(round_id=judged.id, by=principal.person_id, decision=decision)
        except NoSuchAward:
            raise
        except DomainError as refusal:
            page = await _organiser_page(
                slug,
                round_id,
                principal,
                refused_award=award,
                typed_films=films,
                typed_reason=reason,
                errors=beside_field(refusal),
            )
            return render_refused(request, "awards/result.html.j2", page, refusal)
        if judged.palmares_published:
            return Redirect(f"/organise/{slug}/publication#stage", status_code=303)
        return Redirect(f"/organise/{slug}/results/{judged.id}", status_code=303)

    @post("/{round_id:str}/going-on")
    async def go_on(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[Any]:
        """Send films into the round that is planned next."""
        judged = await _round_of(slug, round_id, principal)
        form = await request.form()
        films, reason = [str(one) for one in form.getall("going", [])], str(form.get("going_reason", ""))
        try:
            into = read_id(str(form.get("into", "")))
            chosen = None if form.get("by_rule") else [_film_named(one) for one in films]
            await send_on(round_id=judged.id, by=principal.person_id, into=into, films=chosen, reason=reason)
        except NotFound:
            raise
        except DomainError as refusal:
            told = {"going_" + name: sentence for name, sentence in beside_field(refusal).items()}
            page = await _organiser_page(
                slug, round_id, principal, refused_award="-", typed_films=films, typed_reason=reason, errors=told
            )
            return render_refused(request, "awards/result.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/rounds/{into}", status_code=303)

    @post("/{round_id:str}/closer-look")
    async def closer(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[Any]:
        """One more juror for the films near the cut; with a reason, nobody."""
        judged = await _round_of(slug, round_id, principal)
        form = await request.form()
        due, reason = str(form.get("due", "")).strip(), str(form.get("without", ""))
        try:
            if form.get("left_out"):
                await do_without(round_id=judged.id, by=principal.person_id, reason=reason)
                return Redirect(f"/organise/{slug}/results/{judged.id}#going-on", status_code=303)
            due_at = wall_time(due, judged.zone, field="due") if due else None
            await look_closer(round_id=judged.id, by=principal.person_id, due_at=due_at)
        except (NotFound, StillSealed):
            raise
        except DomainError as refusal:
            told = {"closer_" + name: sentence for name, sentence in beside_field(refusal).items()}
            page = await _organiser_page(
                slug, round_id, principal, refused_award="-", typed_reason=reason or due, errors=told
            )
            return render_refused(request, "awards/result.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/results", status_code=303)

    @get("/{round_id:str}/films/{film_ref:str}")
    async def explained(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        film_ref: FromPath[str],
    ) -> Response[str]:
        """The arithmetic of one film."""
        judged = await _round_of(slug, round_id, principal)
        page = await explanation_page(judged, film_ref, principal, f"/organise/{slug}/results/{judged.id}")
        return render(request, "awards/explanation.html.j2", page)


class ResultForJury(Controller):
    """The same award list for the president, to read."""

    path = "/jury/rounds/{round_id:str}/result"
    include_in_schema = False
    guards = (needs_judge,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Response[str]:
        """The award list."""
        judged = await sealed_round(read_id(round_id), principal.person_id)
        short = await _in_short(judged)
        # Films near the cut may stand anywhere in the ranking.
        looked = await decided_closer_look(judged, await result_of(judged)) if asks_anything(judged.advance) else None
        address = f"/jury/rounds/{judged.id}/result"
        page = result_page(judged, short, address, for_organisers=False, closer_look=looked)
        return render(request, "awards/jury_result.html.j2", page)

    @get("/films/{film_ref:str}")
    async def explained(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        film_ref: FromPath[str],
    ) -> Response[str]:
        """The arithmetic of one film."""
        judged = await sealed_round(read_id(round_id), principal.person_id)
        page = await explanation_page(
            judged, film_ref, principal, f"/jury/rounds/{judged.id}/result", for_organisers=False
        )
        return render(request, "awards/jury_explanation.html.j2", page)


async def _results_page(slug: str, principal: Principal) -> ResultsPage:
    edition = await edition_for(slug, principal.person_id, *PLANNING)
    rounds = await rounds_for(edition.id, principal.person_id)
    sealed = [one for one in rounds if one.state == RoundState.SEALED]
    results, works = await results_and_works(sealed)
    sums = await sums_of(await _countable(rounds, principal))
    return ResultsPage(
        edition.name,
        slug,
        edition.zone,
        [
            RoundOnResults(
                judged=one,
                progress=sums.get(one.id),
                result=results.get(one.id),
                work=works.get(one.id),
                closer_look=await decided_closer_look(one, None) if one.state == RoundState.REOPENED else None,
            )
            for one in rounds
        ],
    )


async def _countable(rounds: list[RoundForOrganiser], principal: Principal) -> list[RoundForOrganiser]:
    """Those that are being judged, but by the reader."""
    found = []
    for one in rounds:
        if one.state in JUDGING:
            with suppress(OrganiserInRound):
                found.append(await round_for(one.id, principal.person_id))
    return found


async def _round_of(slug: str, round_id: str, principal: Principal) -> RoundForOrganiser:
    judged = await round_for(read_id(round_id), principal.person_id)
    if judged.edition_slug != slug:
        raise NotFound
    return judged


async def _organiser_page(slug: str, round_id: str, principal: Principal, **refused: Any) -> ResultPage:
    judged = await _round_of(slug, round_id, principal)
    if judged.state != RoundState.SEALED:
        raise NotFound
    short = await _in_short(judged)
    # Who goes on by a rule may stand anywhere in the ranking.
    ranked = await result_of(judged) if asks_anything(judged.advance) else short.result
    beside = await beside_result(judged, principal.person_id)
    going_on = going_on_of(judged, ranked, beside.so_far)
    address = f"/organise/{slug}/results/{judged.id}"
    return result_page(
        judged,
        short,
        address,
        for_organisers=True,
        closer_look=await decided_closer_look(judged, ranked) if beside.looked else None,
        going_on=going_on,
        left_out=beside.left_out,
        near_cut_open=bool(going_on.borderline) and not ranked.outdated and not beside.looked,
        **refused,
    )


def _film_named(text: str) -> UUID:
    try:
        return read_id(text)
    except NotFound as failure:
        raise WrongWinners(field="films") from failure


async def _in_short(judged: RoundForOrganiser) -> ResultInShort:
    found = (await results_in_short([judged])).get(judged.id)
    if found is None:
        raise NoResultYet
    return found


ROUTES: list[Any] = [Results, ResultForJury]
