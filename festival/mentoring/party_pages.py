"""Mentoring for a mentor, or for a trainee with their guardian: they come in by a link and need no account."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.errors import DomainError, NotFound
from festival.mentoring import service
from festival.mentoring.meeting import invite_to_session, note_attendance, sessions_calendar
from festival.mentoring.queries import matches_of, party_by_link, sessions_of
from festival.mentoring.rules import Side
from festival.mentoring.schemas import MatchShown, PartyIn, SessionShown
from festival.mentoring.session_changes import call_off, leave_session
from festival.mentoring.session_form import SESSION_FIELDS, read_session
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One's own matches and sessions."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    token: str
    party: PartyIn
    matches: list[MatchShown]
    sessions: list[SessionShown]
    told: bool
    """Whether a concern was just sent."""
    values: dict[str, str]
    chosen: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)


class Mentoring(Controller):
    """What a link opens: it is as good as its holder, so it shows nothing beyond one's own meetings."""

    path = "/mentoring/{token:str}"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, token: FromPath[str]) -> Response[str]:
        """One's own matches and sessions."""
        party = await party_by_link(token)
        told = request.query_params.get("told") == "yes"
        return _private(render(request, "mentoring/party.html.j2", await _page(party, token, told=told)))

    @get("/calendar.ics")
    async def calendar(self, settings: NamedDependency[Settings], token: FromPath[str]) -> Response[bytes]:
        """One's own sessions, for a calendar that subscribes."""
        party = await party_by_link(token)
        host = urlsplit(settings.address).hostname or "localhost"
        content = sessions_calendar(
            party, await sessions_of(party.edition_id, party.id), address=settings.address, host=host
        )
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "private, no-store"})

    @post("/concern")
    async def concern(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """Tell the coordinators."""
        party = await party_by_link(token)
        body = str((await request.form()).get("body", ""))
        return await _done(request, party, token, service.raise_concern(party=party, body=body), {"body": body}, "yes")

    @post("/sessions")
    async def invite(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """A mentor invites those they are matched with."""
        party = await party_by_link(token)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in SESSION_FIELDS}
        chosen = [str(one) for one in form.getall("trainees", [])]

        async def inviting() -> None:
            await invite_to_session(party=party, new=read_session(values, chosen))

        return await _done(request, party, token, inviting(), {**values, "trainees": " ".join(chosen)})

    @post("/sessions/{session_id:str}/{act:str}")
    async def session(
        self, request: AnyRequest, token: FromPath[str], session_id: FromPath[str], act: FromPath[str]
    ) -> Response[Any]:
        """A mentor says who came (the coordinators read the note) or calls it off; a trainee says they cannot come."""
        party = await party_by_link(token)
        form = await request.form()
        held = read_id(session_id)
        came: set[UUID] = {read_id(str(one)) for one in form.getall("came", [])}
        doing: Awaitable[None]
        match party.side, act:
            case Side.MENTOR, "attendance":
                doing = note_attendance(
                    edition_id=party.edition_id,
                    session_id=held,
                    mentor_id=party.id,
                    came=came,
                    note=str(form.get("note", "")),
                )
            case Side.MENTOR, "off":
                doing = call_off(edition_id=party.edition_id, session_id=held, mentor_id=party.id)
            case Side.TRAINEE, "leave":
                doing = leave_session(party=party, session_id=held)
            case _:
                raise NotFound
        return await _done(request, party, token, doing)

    @post("/matches/{match_id:str}/{act:str}")
    async def answer(
        self, request: AnyRequest, token: FromPath[str], match_id: FromPath[str], act: FromPath[str]
    ) -> Response[Any]:
        """Agree, or end it: at once, without a reason."""
        party = await party_by_link(token)
        if act not in {"agree", "end"}:
            raise NotFound
        doing = service.answer_match(
            edition_id=party.edition_id,
            match_id=read_id(match_id),
            side=party.side,
            person_id=party.id,
            agrees=act == "agree",
        )
        return await _done(request, party, token, doing)


async def _done(
    request: AnyRequest,
    party: PartyIn,
    token: str,
    doing: Awaitable[object],
    values: dict[str, str] | None = None,
    told: str = "",
) -> Response[Any]:
    try:
        await doing
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _page(party, token, values, beside_field(refusal))
        return _private(render_refused(request, "mentoring/party.html.j2", page, refusal))
    return Redirect(f"/mentoring/{token}{'?told=yes' if told else ''}", status_code=303)


async def _page(
    party: PartyIn,
    token: str,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    *,
    told: bool = False,
) -> PartyPage:
    return PartyPage(
        edition_name=party.edition_name,
        edition_slug=party.edition_slug,
        zone=party.zone,
        now=party.now,
        token=token,
        party=party,
        matches=await matches_of(party.edition_id, party.id),
        sessions=await sessions_of(party.edition_id, party.id),
        told=told,
        values={**dict.fromkeys((*SESSION_FIELDS, "body"), ""), **(values or {})},
        chosen=frozenset((values or {}).get("trainees", "").split()),
        errors=errors or {},
    )


def _private(answer: Response[str]) -> Response[str]:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


ROUTES: list[Any] = [Mentoring]
