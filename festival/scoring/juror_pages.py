"""The juror's room: the queue, the film with its scoresheet, what was submitted, and the seal."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.canonical import canonical_json
from festival.entries.profiles.words import content_in_words
from festival.entries.reports.schemas import ReportForReporter
from festival.errors import DomainError
from festival.panels import service as panels
from festival.panels.queries import criteria_of
from festival.panels.rules import JUDGING, ConflictsUndeclared
from festival.panels.schemas import CriterionOfRound
from festival.scoring import queries, service
from festival.scoring.open_screening import scores_of_others
from festival.scoring.reporting import reports_of_juror
from festival.scoring.rules import NotSureToSeal, ScoresheetState, score_of
from festival.scoring.schemas import (
    FilmForJuror,
    FilmInQueue,
    ReceiptForJuror,
    RoundForJuror,
    ScoresOfAnother,
    SealedListForJuror,
    SealForJuror,
)
from festival.scoring.screen import Screen, screen_of
from festival.web.etag import etag
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest
from festival.web.translation import translate

SEAL = "scoring/seal.html.j2"
SCREEN = "scoring/film.html.j2"
COPY, COPIES = "copy", ("full", "lighter")
"""Which viewing copy a juror's connection bears: chosen on one film, kept for the next ones."""


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """The rounds one judges in."""

    rounds: list[RoundForJuror]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What is left to watch, what was put aside, what is done."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    round: RoundForJuror
    waiting: list[FilmInQueue]
    deferred: list[FilmInQueue]
    done: list[FilmInQueue]


@dataclass(frozen=True, slots=True)
class ScoringPage:
    """A film with its scoresheet; ``ballot`` is what the browser commits to together with the scores."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    film: FilmForJuror
    content: list[str]
    """What the film is declared to show, in words."""
    open: bool
    scores: dict[str, str]
    scale: tuple[str, str, str]
    screen: Screen
    etag: str
    next_url: str
    ballot: dict[str, Any]
    left: int
    others: list[ScoresOfAnother]
    """In an open screening, what the others gave the film once one's own is in; else empty."""
    reports: list[ReportForReporter]
    """What this juror reported about the film, and what came of it."""
    reason: str = ""
    reported: tuple[str, str] = ("", "")
    """Kind and note of a report that was refused."""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptsPage:
    """What this juror has submitted, as it will be counted."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    round: RoundForJuror
    criteria: list[CriterionOfRound]
    receipts: list[ReceiptForJuror]
    sealed: SealedListForJuror | None


@dataclass(frozen=True, slots=True)
class SealPage:
    """What sealing does, before it is done."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    round: RoundForJuror
    seal: SealForJuror
    errors: dict[str, str] = field(default_factory=dict)


class JuryRooms(Controller):
    """Rounds and queue."""

    path = "/jury"
    include_in_schema = False
    guards = (needs_judge,)

    @get()
    async def rounds(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Any:
        """The rounds one judges in."""
        return render(
            request, "scoring/rounds.html.j2", RoundsPage(await queries.rounds_for_juror(principal.person_id))
        )

    @get("/rounds/{round_id:str}")
    async def queue(self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Any:
        """The films; before them, conflicts."""
        judged = await queries.round_for_juror(read_id(round_id), principal.person_id)
        if not judged.conflicts_declared and judged.state in JUDGING:
            return Redirect(f"/jury/rounds/{judged.id}/conflicts", status_code=303)
        films = await queries.queue_for_juror(judged.id, principal.person_id)
        page = QueuePage(
            edition_name=judged.edition_name,
            edition_slug=judged.edition_slug,
            round_id=judged.id,
            round=judged,
            waiting=[film for film in films if film.state in {"waiting", "begun", "changed", "returned"}],
            deferred=[film for film in films if film.state == "deferred"],
            done=[film for film in films if film.state in {"submitted", "frozen"}],
        )
        return render(request, "scoring/queue.html.j2", page)

    @get("/rounds/{round_id:str}/receipts")
    async def receipts(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Any:
        """ "My scoresheets"."""
        judged = await queries.round_for_juror(read_id(round_id), principal.person_id)
        page = ReceiptsPage(
            edition_name=judged.edition_name,
            edition_slug=judged.edition_slug,
            round_id=judged.id,
            round=judged,
            criteria=await criteria_of(judged.edition_id, judged.id),
            receipts=await queries.receipts_for_juror(judged.id, principal.person_id),
            sealed=await queries.sealed_list_for_juror(judged.id, principal.person_id),
        )
        return render(request, "scoring/receipts.html.j2", page)

    @get("/rounds/{round_id:str}/receipts/{film_ref:str}")
    async def receipt(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], film_ref: FromPath[str]
    ) -> Response[bytes]:
        """The receipt of one scoresheet as a file, for `palmares verify --receipt`."""
        found = await queries.receipt_for_juror(read_id(round_id), read_id(film_ref), principal.person_id)
        headers = {"Content-Disposition": 'attachment; filename="receipt.json"', "Cache-Control": "private, no-store"}
        return Response(canonical_json(found.signed), media_type="application/json", headers=headers)

    @get("/rounds/{round_id:str}/seal")
    async def before_seal(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Any:
        """What sealing does, and how many scoresheets are missing."""
        return render(request, SEAL, await _seal_page(read_id(round_id), principal))

    @post("/rounds/{round_id:str}/seal")
    async def seal(self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Any:
        """Seal, or agree to."""
        key = read_id(round_id)
        page = await _seal_page(key, principal)
        try:
            if not (await request.form()).get("sure"):
                raise NotSureToSeal(field="sure")
            await service.seal_round(round_id=key, by=principal.person_id)
        except DomainError as refusal:
            page = await _seal_page(key, principal, beside_field(refusal))
            return render_refused(request, SEAL, page, refusal)
        return Redirect(f"/jury/rounds/{page.round_id}", status_code=303)


class JuryScreen(Controller):
    """One film before one juror."""

    path = "/jury/films/{assignment_id:str}"
    include_in_schema = False
    guards = (needs_judge,)

    @get()
    async def scoring(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Any:
        """The film and its scoresheet."""
        try:
            page = await scoring_page(request, read_id(assignment_id), principal)
        except ConflictsUndeclared:
            return Redirect("/jury", status_code=303)
        answer = render(request, SCREEN, page)
        asked = request.query_params.get(COPY)
        if asked in COPIES:
            answer.set_cookie(COPY, asked, path="/jury", max_age=31_536_000, httponly=True, samesite="lax")
        return answer

    @post("/deferral")
    async def defer(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Redirect:
        """Put aside, and on to the next film."""
        page = await scoring_page(request, read_id(assignment_id), principal)
        await panels.defer(assignment_id=page.film.assignment_id, by=principal.person_id)
        return Redirect(page.next_url, status_code=303)

    @post("/resumption")
    async def resume(self, principal: NamedDependency[Principal], assignment_id: FromPath[str]) -> Redirect:
        """Taken up again."""
        key = read_id(assignment_id)
        await panels.resume(assignment_id=key, by=principal.person_id)
        return Redirect(f"/jury/films/{key}", status_code=303)

    @post("/recusal")
    async def recuse(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Any:
        """Step back, and on to the next film."""
        page = await scoring_page(request, read_id(assignment_id), principal)
        form = await request.form()
        typed = str(form.get("reason", ""))
        reason = "\n".join(part for part in (_shown(page) if form.get("content") else "", typed) if part)
        try:
            await panels.recuse_juror(assignment_id=page.film.assignment_id, by=principal.person_id, reason=reason)
        except DomainError as refusal:
            page = await scoring_page(
                request, page.film.assignment_id, principal, reason=typed, errors=beside_field(refusal)
            )
            return render_refused(request, SCREEN, page, refusal)
        return Redirect(page.next_url, status_code=303)


def _shown(page: ScoringPage) -> str:
    return translate("Declared content: %(content)s") % {"content": ", ".join(page.content)}


async def scoring_page(request: AnyRequest, assignment_id: UUID, principal: Principal, **again: Any) -> ScoringPage:
    """The page of a film before a juror; ``again``: what was refused on it.

    Raises:
        NotFound: not this juror's film.
        ConflictsUndeclared: the juror has not said which films they may not judge.
    """
    film = await queries.film_for_juror(assignment_id, principal.person_id)
    judged = await queries.round_for_juror(film.round_id, principal.person_id)
    following = film.next_assignment_id
    scale = tuple(f"{bound.normalize():f}" for bound in (film.scale_min, film.scale_max, film.scale_step))
    return ScoringPage(
        edition_name=film.edition_name,
        edition_slug=film.edition_slug,
        round_id=film.round_id,
        film=film,
        content=content_in_words(film.content or []),
        open=film.round_state in JUDGING and film.state != ScoresheetState.FROZEN,
        scores={key: score_of(steps, film.scale_min, film.scale_step) for key, steps in film.scores.items()},
        scale=(scale[0], scale[1], scale[2]),
        screen=screen_of(film, episode=request.query_params.get("episode"), lighter=_wants_lighter(request)),
        etag=etag(film.version),
        next_url=f"/jury/films/{following}" if following else f"/jury/rounds/{film.round_id}",
        ballot={
            "edition": film.edition_slug,
            "round": film.round_number,
            "rules": film.rules_digest,
            "entry": str(film.film_ref),
        },
        left=judged.films - judged.done,
        others=await scores_of_others(assignment_id, principal.person_id),
        reports=await reports_of_juror(assignment_id, principal.person_id),
        **again,
    )


async def _seal_page(round_id: UUID, principal: Principal, errors: dict[str, str] | None = None) -> SealPage:
    judged = await queries.round_for_juror(round_id, principal.person_id)
    seal = await queries.seal_for_juror(round_id, principal.person_id)
    return SealPage(judged.edition_name, judged.edition_slug, judged.id, judged, seal, errors or {})


def _wants_lighter(request: AnyRequest) -> bool:
    return request.query_params.get(COPY, request.cookies.get(COPY)) == "lighter"
