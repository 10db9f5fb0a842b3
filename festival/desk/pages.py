"""The organisers' desk: where an edition stands, and what needs a hand now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.correspondence.queries import letters_waiting
from festival.editions.queries import edition_for
from festival.editions.rules import DESK, CallPhase, Role
from festival.editions.schemas import EditionForOrganiser
from festival.entries.queries import counts_of
from festival.entries.schemas import EntryCounts
from festival.entries.subtitle_queries import subtitles_to_read
from festival.entries.suspicion_queries import open_suspicions
from festival.media.retrying import count_given_up
from festival.panels.queries import rounds_for
from festival.panels.rules import RoundState
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise


@dataclass(frozen=True, slots=True)
class DeskPage:
    """An edition at a glance; ``needs`` names what to do next, the most urgent first."""

    edition_name: str
    edition_slug: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    zone: str
    counts: EntryCounts
    suspicions: int
    unread_subtitles: int
    letters_waiting: int
    films_given_up: int
    needs: list[str]


class Desk(Controller):
    """The first page of an edition, for everybody of its team."""

    include_in_schema = False
    guards = (needs_organise,)

    @get("/organise/{slug:str}")
    async def home(
        self, request: Request[Any, Any, Any], principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """State, counts and next steps."""
        edition = await edition_for(slug, principal.person_id, *Role)
        counts = await counts_of(edition.id)
        suspicions = await open_suspicions(edition.id)
        unread = await subtitles_to_read(edition.id)
        letters = await letters_waiting(edition.id)
        given_up = await count_given_up(edition.id)
        rounds = await rounds_for(edition.id, principal.person_id, *Role)
        last_round = RoundState(rounds[-1].state) if rounds else None
        page = DeskPage(
            edition_name=edition.name,
            edition_slug=edition.slug,
            call=edition.call,
            opens_at=edition.opens_at,
            closes_at=edition.closes_at,
            now=edition.now,
            zone=edition.zone,
            counts=counts,
            suspicions=suspicions,
            unread_subtitles=unread,
            letters_waiting=letters,
            films_given_up=given_up,
            needs=[
                *(["look_at_films"] if given_up and DESK & set(edition.roles) else []),
                *_needs(edition, counts, suspicions, unread, letters),
                *_next_of_judging(edition, counts, last_round),
            ],
        )
        return render(request, "desk/home.html.j2", page)


def _needs(
    edition: EditionForOrganiser, counts: EntryCounts, suspicions: int, unread_subtitles: int, letters: int
) -> list[str]:
    needs = []
    if edition.call is CallPhase.PREPARING:
        needs += ["read_rules", "announce"]
    if counts.submitted:
        needs.append("look_at_entries")
    if DESK & set(edition.roles):
        needs += ["answer_letters"] if letters else []
        needs += ["compare_films"] if suspicions else []
        needs += ["read_subtitles"] if unread_subtitles else []
    return needs


def _next_of_judging(edition: EditionForOrganiser, counts: EntryCounts, last_round: RoundState | None) -> list[str]:
    """What the judging waits for from organisers; nothing while the jury scores or once the palmarès is out."""
    if edition.call is not CallPhase.CLOSED or not counts.qualified or edition.palmares_published_at is not None:
        return []
    if last_round is None:
        return ["plan_round"]
    return {RoundState.PLANNED: ["open_round"], RoundState.SEALED: ["count_and_stage"]}.get(last_round, [])


ROUTES = [Desk]
