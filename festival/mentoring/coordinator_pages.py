"""Mentoring at the desk: people, matches, every session and note, concerns first."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rights import PLANNING
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.mentoring import service
from festival.mentoring.meeting import coordinate_session, note_attendance
from festival.mentoring.queries import concerns_of, matches_of, people_of, sessions_of, who_met_whom
from festival.mentoring.rules import STANDING, Side
from festival.mentoring.schemas import ConcernShown, MatchShown, PersonShown, SessionShown
from festival.mentoring.session_form import SESSION_FIELDS, read_session
from festival.spreadsheet import csv_text
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise

AnyRequest = Request[Any, Any, Any]
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class MentoringPage:
    """All of mentoring for those who coordinate it."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    trainees: list[PersonShown]
    mentors: list[PersonShown]
    trainee_count: int
    matched_count: int
    standing: list[MatchShown]
    over: list[MatchShown]
    sessions: list[SessionShown]
    concerns: list[ConcernShown]
    values: dict[str, str]
    chosen: frozenset[str]
    errors: dict[str, str] = field(default_factory=dict)


class MentoringDesk(Controller):
    """Mentoring of an edition, for organisers and coordinators."""

    path = "/organise/{slug:str}/mentoring"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Concerns, matches, sessions, people."""
        return render(request, "mentoring/desk.html.j2", await _page(await _edition(slug, principal)))

    @get("/report.csv")
    async def report(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Response[str]:
        """Who met whom how often."""
        edition = await _edition(slug, principal)
        header = ("trainee_id", "trainee", "mentor_id", "mentor", "company", "sessions", "met", "minutes")
        return Response(
            csv_text(header, await who_met_whom(edition.id)),
            media_type="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{slug}-mentoring.csv"',
                "Cache-Control": "private, no-store",
            },
        )

    @post("/people/{side:str}")
    async def bring(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        side: FromPath[str],
    ) -> Response[Any]:
        """Take a list of trainees or mentors."""
        edition = await _edition(slug, principal)
        if side not in set(Side):
            raise NotFound
        file = (await request.form()).get("list")
        content = await file.read() if isinstance(file, UploadFile) else str(file or "").encode()
        doing = service.import_people(edition_id=edition.id, by=principal.person_id, side=Side(side), content=content)
        return await _done(request, edition, doing)

    @post("/matching")
    async def match(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Propose a mentor to everyone who has none."""
        edition = await _edition(slug, principal)
        return await _done(request, edition, service.match_people(edition_id=edition.id, by=principal.person_id))

    @post("/sessions")
    async def plan(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Plan an encounter of a mentor with one trainee or several."""
        edition = await _edition(slug, principal)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in (*SESSION_FIELDS, "mentor")}
        chosen = [str(one) for one in form.getall("trainees", [])]

        async def planning() -> None:
            await coordinate_session(
                edition_id=edition.id,
                by=principal.person_id,
                mentor_id=read_id(values["mentor"]),
                new=read_session(values, chosen),
            )

        return await _done(request, edition, planning(), values, frozenset(chosen))

    @post("/about/{what:str}/{subject_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        what: FromPath[str],
        subject_id: FromPath[str],
        act: FromPath[str],
    ) -> Response[Any]:
        """Check or forget a person, answer or end a match, note who came, see a concern."""
        edition = await _edition(slug, principal)
        form = await request.form()
        doing = _act(
            f"{what}/{act}", edition.id, principal.person_id, read_id(subject_id),
            {UUID(str(one)) for one in form.getall("came", []) if _is_id(str(one))}, str(form.get("note", "")),
        )  # fmt: skip
        return await _done(request, edition, doing)


async def _act(act: str, edition_id: UUID, by: UUID, subject_id: UUID, came: set[UUID], note: str) -> None:
    which: dict[str, Any] = {"edition_id": edition_id, "by": by}
    match act:
        case "people/check":
            await service.check_mentor(**which, person_id=subject_id)
        case "people/removal":
            await service.remove_person(**which, person_id=subject_id)
        case "matches/trainee-agrees":
            await service.coordinate_match(**which, match_id=subject_id, side=Side.TRAINEE, agrees=True)
        case "matches/end":
            await service.coordinate_match(**which, match_id=subject_id, side=Side.TRAINEE, agrees=False)
        case "sessions/attendance":
            await note_attendance(edition_id=edition_id, session_id=subject_id, mentor_id=None, came=came, note=note)
        case "concerns/seen":
            await service.see_concern(**which, concern_id=subject_id)
        case _:
            raise NotFound


def _is_id(text: str) -> bool:
    try:
        return bool(read_id(text))
    except NotFound:
        return False


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id, *PLANNING)


async def _done(
    request: AnyRequest,
    edition: EditionForOrganiser,
    doing: Awaitable[object],
    values: dict[str, str] | None = None,
    chosen: frozenset[str] = frozenset(),
) -> Response[Any]:
    """Back to the page; a refusal stands on it, with what was typed."""
    try:
        await doing
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _page(edition, values, chosen, beside_field(refusal))
        return render_refused(request, "mentoring/desk.html.j2", page, refusal)
    return Redirect(f"/organise/{edition.slug}/mentoring", status_code=303)


async def _page(
    edition: EditionForOrganiser,
    values: dict[str, str] | None = None,
    chosen: frozenset[str] = frozenset(),
    errors: dict[str, str] | None = None,
) -> MentoringPage:
    people = await people_of(edition.id)
    matches = await matches_of(edition.id)
    trainees = [one for one in people if one.side is Side.TRAINEE]
    return MentoringPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        now=edition.now,
        trainees=trainees[:MOST_SHOWN],
        mentors=[one for one in people if one.side is Side.MENTOR],
        trainee_count=len(trainees),
        matched_count=sum(one.mentor is not None for one in trainees),
        standing=[one for one in matches if one.state in STANDING][:MOST_SHOWN],
        over=[one for one in matches if one.state not in STANDING][:MOST_SHOWN],
        sessions=await sessions_of(edition.id),
        concerns=await concerns_of(edition.id),
        values={**dict.fromkeys((*SESSION_FIELDS, "mentor"), ""), **(values or {})},
        chosen=chosen,
        errors=errors or {},
    )


ROUTES: list[Any] = [MentoringDesk]
