"""The public vote for anyone: films and stars, the button behind the mailed link, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, HttpMethod, Response, get, post, route
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.visits import network_asking
from festival.audience.voting import desk_pages
from festival.audience.voting.balloting import cast_ballot, confirm_ballot
from festival.audience.voting.queries import ballot_asked, films_in_vote, master_in_vote, public_vote
from festival.audience.voting.rules import MOST_STARS, VotePhase
from festival.audience.voting.schemas import BallotAsked, FilmToVoteOn, VoteHeld
from festival.errors import DomainError, NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.kept_answers import answer_stamped, stamp_of, to_the_minute
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

READING = [HttpMethod.GET, HttpMethod.HEAD]
TEMPLATE = "audience/vote.html.j2"
SHORT = {"Cache-Control": "public, max-age=60"}
"""A film that is taken out of the vote is gone from shared caches within a minute."""


@dataclass(frozen=True, slots=True)
class VotePage:
    """The films with their stars, or the result."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    zone: str
    vote: VoteHeld
    films: list[FilmToVoteOn]
    sent: bool
    """A ballot was just sent, and its mail is on the way."""
    stars: dict[str, str]
    email: str
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BallotPage:
    """One's own ballot, and the button that counts it."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    token: str
    ballot: BallotAsked
    errors: dict[str, str] = field(default_factory=dict)


class PublicVotePages(Controller):
    """People's choice."""

    path = "/e/{slug:str}/vote"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
        """Films and stars; kept for readers who are not signed in until anything it shows is another."""
        sent = request.query_params.get("sent") == "yes"

        async def stamp() -> str:
            vote = await public_vote(slug)
            return stamp_of(msgspec.structs.replace(vote, now=to_the_minute(vote.now)), await films_in_vote(vote))

        async def make() -> Response[str]:
            return render(request, TEMPLATE, await _page(await public_vote(slug), sent=sent))

        return await answer_stamped(request, (request.url.path, sent), stamp=stamp, make=make)

    @post("/")
    async def cast(self, request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
        """Send a ballot; its mail asks whether the address is one's own."""
        form = await request.form()
        values = {name: str(value) for name, value in form.items()}
        principal = request.scope.get("user")
        vote = await public_vote(slug)
        try:
            await cast_ballot(
                slug=slug,
                email=values.get("email", ""),
                stars=read_stars(values),
                network=network_asking(request),
                locale=current_language(),
                person_id=principal.person_id if isinstance(principal, Principal) else None,
            )
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(vote, values=values, errors=beside_field(refusal))
            return render_refused(request, TEMPLATE, page, refusal)
        return Redirect(f"/e/{slug}/vote?sent=yes", status_code=303)

    @get("/ballots/{token:str}")
    async def ballot(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Response[str]:
        """What the mailed link opens; opening it changes nothing."""
        return _private(render(request, "audience/ballot.html.j2", await _ballot_page(slug, token)))

    @post("/ballots/{token:str}")
    async def confirm(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Response[Any]:
        """The button: the vote counts."""
        page = await _ballot_page(slug, token)
        try:
            await confirm_ballot(token=token)
        except DomainError as refusal:
            refused = replace(page, errors=beside_field(refusal))
            return _private(render_refused(request, "audience/ballot.html.j2", refused, refusal))
        return Redirect(f"/e/{slug}/vote/ballots/{token}", status_code=303)

    @route("/films/{film_ref:str}/{what:str}", http_method=READING)
    async def file(
        self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str], what: FromPath[str]
    ) -> Response[Any]:
        """A film of the open vote in the ranges that players ask for, or its still."""
        vote = await public_vote(slug)
        kind = {"film": "proxy", "still": "still"}.get(what)
        if kind is None or vote.phase is VotePhase.PLANNED:
            raise NotFound
        master_id = await master_in_vote(vote.edition_id, read_id(film_ref))
        return stream_rendition(request, await rendition(vote.edition_id, master_id, kind), headers=SHORT)


def read_stars(values: Mapping[str, str]) -> dict[UUID, int]:
    """The stars of a form: fields ``stars-…`` with one to five; what cannot be read was not given."""
    given: dict[UUID, int] = {}
    for name, value in values.items():
        if name.startswith("stars-") and value in {str(one) for one in range(1, MOST_STARS + 1)}:
            try:
                given[read_id(name.removeprefix("stars-"))] = int(value)
            except NotFound:
                continue
    return given


async def _page(
    vote: VoteHeld,
    *,
    sent: bool = False,
    values: Mapping[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> VotePage:
    said = values or {}
    return VotePage(
        edition_name=vote.edition_name,
        edition_slug=vote.edition_slug,
        palmares_published_at=vote.palmares_published_at,
        selection_published_at=vote.selection_published_at,
        zone=vote.zone,
        vote=vote,
        films=await films_in_vote(vote),
        sent=sent,
        stars={name.removeprefix("stars-"): value for name, value in said.items() if name.startswith("stars-")},
        email=said.get("email", ""),
        errors=errors or {},
    )


async def _ballot_page(slug: str, token: str) -> BallotPage:
    ballot = await ballot_asked(slug, token)
    return BallotPage(
        ballot.edition_name, slug, ballot.palmares_published_at, ballot.selection_published_at, token, ballot
    )


def _private(answer: Response[str]) -> Response[str]:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


ROUTES: list[Any] = [PublicVotePages, *desk_pages.ROUTES]
