"""Mentoring at the desk: concerns first, then people, matches, every session and note, and who met whom."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.editions.rights import PLANNING
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.mentoring import desk_shown, service
from festival.mentoring.desk_queries import who_met_whom
from festival.mentoring.meeting import coordinate_session, note_attendance
from festival.mentoring.rules import Side
from festival.mentoring.session_changes import call_off, invite_more
from festival.mentoring.session_form import SESSION_FIELDS, read_session
from festival.settings import Settings
from festival.spreadsheet import csv_text
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

REPORT = ("trainee_id", "trainee", "mentor_id", "mentor", "company", "sessions", "met", "minutes")


class MentoringDesk(Controller):
    """Mentoring of an edition, for organisers and coordinators: what is done leads back to the list it was done in."""

    path = "/organise/{slug:str}/mentoring"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """What waits for the coordinators, and what comes next."""
        page = await desk_shown.overview_page(await _edition(slug, principal))
        return render(request, "mentoring/desk.html.j2", page)

    @get("/people/{side:str}")
    async def people(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], side: FromPath[str]
    ) -> Response[str]:
        """Trainees or mentors."""
        edition = await _edition(slug, principal)
        page = await desk_shown.people_list(edition, _side(side), request.query_params)
        return render(request, "mentoring/people.html.j2", page)

    @get("/matches")
    async def matches(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Who is matched with whom."""
        page = await desk_shown.matches_list(await _edition(slug, principal), request.query_params)
        return render(request, "mentoring/matches.html.j2", page)

    @get("/sessions")
    async def sessions(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Every session and note."""
        page = await desk_shown.sessions_list(await _edition(slug, principal), request.query_params)
        return render(request, "mentoring/sessions.html.j2", page)

    @get("/sessions/new")
    async def planning(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The form of another session."""
        page = await desk_shown.session_page(await _edition(slug, principal), None, request.query_params)
        return render(request, "mentoring/session.html.j2", page)

    @get("/sessions/{session_id:str}")
    async def session(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        session_id: FromPath[str],
    ) -> Response[str]:
        """One session, with its free places."""
        edition = await _edition(slug, principal)
        page = await desk_shown.session_page(edition, read_id(session_id), request.query_params)
        return render(request, "mentoring/session.html.j2", page)

    @get("/concerns")
    async def concerns(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Every concern, with who saw to it."""
        page = await desk_shown.concerns_list(await _edition(slug, principal))
        return render(request, "mentoring/concerns.html.j2", page)

    @get("/report")
    async def report(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Who met whom how often."""
        page = await desk_shown.report_list(await _edition(slug, principal), request.query_params)
        return render(request, "mentoring/report.html.j2", page)

    @get("/report.csv")
    async def report_to_keep(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Response[str]:
        """The same as a table to keep."""
        edition = await _edition(slug, principal)
        rows = [
            (one.trainee_key, one.trainee, one.mentor_key, one.mentor, one.company,
             str(one.sessions), str(one.met), str(one.minutes))
            for one in await who_met_whom(edition.id)
        ]  # fmt: skip
        return Response(
            csv_text(REPORT, rows),
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
        edition, whose = await _edition(slug, principal), _side(side)
        file = (await request.form()).get("list")
        content = await file.read() if isinstance(file, UploadFile) else str(file or "").encode()
        return await _done(
            request,
            edition,
            service.import_people(edition_id=edition.id, by=principal.person_id, side=whose, content=content),
            f"people/{whose}",
        )

    @post("/matching")
    async def match(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Propose a mentor to everyone who has none."""
        edition = await _edition(slug, principal)
        doing = service.match_people(edition_id=edition.id, by=principal.person_id)
        return await _done(request, edition, doing, "matches")

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

        async def again(errors: dict[str, str]) -> object:
            asked = {"search": str(form.get("search", ""))}
            return await desk_shown.session_page(edition, None, asked, values, frozenset(chosen), errors)

        return await done_or_refused(
            request,
            planning(),
            back=f"/organise/{slug}/mentoring/sessions?state=to-come",
            template="mentoring/session.html.j2",
            again=again,
        )

    @post("/ways-in/{person_id:str}")
    async def way_in(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        person_id: FromPath[str],
    ) -> Response[str]:
        """A sheet of paper for whom no mail reaches; its link is shown this once."""
        edition = await _edition(slug, principal)
        name, path = await service.make_way_in(
            edition_id=edition.id, by=principal.person_id, person_id=read_id(person_id)
        )
        page = desk_shown.way_in_page(edition, name, f"{settings.address}{path}")
        return render(request, "mentoring/way_in.html.j2", page)

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
        """Check or forget a person, answer or end a match, change a session, see a concern."""
        edition = await _edition(slug, principal)
        form = await request.form()
        ticked = {read_id(str(one)) for name in ("came", "trainees") for one in form.getall(name, [])}
        doing = _act(
            f"{what}/{act}", edition.id, principal.person_id, read_id(subject_id), ticked, str(form.get("note", ""))
        )
        places = {
            "people": f"people/{_side(str(form.get('side', Side.MENTOR)))}",
            "concerns": "",
            "sessions": f"sessions/{subject_id}" if act == "more" else "sessions",
        }
        return await _done(request, edition, doing, places.get(what, "matches"))


async def _act(act: str, edition_id: UUID, by: UUID, subject_id: UUID, ticked: set[UUID], note: str) -> None:
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
            await note_attendance(edition_id=edition_id, session_id=subject_id, mentor_id=None, came=ticked, note=note)
        case "sessions/more":
            await invite_more(**which, session_id=subject_id, trainee_ids=ticked)
        case "sessions/off":
            await call_off(**which, session_id=subject_id)
        case "concerns/seen":
            await service.see_concern(**which, concern_id=subject_id)
        case _:
            raise NotFound


def _side(text: str) -> Side:
    if text not in set(Side):
        raise NotFound
    return Side(text)


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id, *PLANNING)


async def _done(
    request: AnyRequest, edition: EditionForOrganiser, doing: Awaitable[object], place: str
) -> Response[Any]:
    """Back to the page at ``place``, as it was looked for; a refusal stands on it."""
    asked = request.query_params
    query = f"?{urlencode(asked.dict(), doseq=True)}" if asked else ""

    async def again(errors: dict[str, str]) -> object:
        return await desk_shown.page_at(edition, place, asked, errors)

    return await done_or_refused(
        request,
        doing,
        back=f"/organise/{edition.slug}/mentoring{'/' if place else ''}{place}{query}",
        template=desk_shown.template_at(place),
        again=again,
    )


ROUTES: list[Any] = [MentoringDesk]
