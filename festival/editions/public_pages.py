"""What anyone reads: the front page and the page of a call for entries.

Both are kept for readers who are not signed in until anything that they show is another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions import queries
from festival.editions.fee_words import fee_clauses
from festival.editions.fees import Tier, tiers_of
from festival.editions.look_queries import Look, look_of
from festival.editions.plain_words import (
    AwardInWords,
    Clause,
    awards_in_words,
    eligibility_clauses,
    film_clauses,
    judging_clauses,
)
from festival.editions.questions import questions_of
from festival.editions.rules import CallPhase
from festival.editions.schemas import EditionInProgramme, PublicEdition
from festival.web.kept_answers import answer_stamped, stamp_of, to_the_minute
from festival.web.pages import render
from festival.web.requests import AnyRequest
from festival.web.signposts import Signpost, Signposts


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Every announced edition, by what one can do with it now."""

    open: list[EditionInProgramme]
    upcoming: list[EditionInProgramme]
    past: list[EditionInProgramme]
    without_entries: frozenset[str]
    """The slugs of those that nobody enters: mentoring programmes."""


@dataclass(frozen=True, slots=True)
class CategoryOnCall:
    """A category and the file it asks for."""

    name: str
    about: str
    film: list[Clause]


@dataclass(frozen=True, slots=True)
class CallPage:
    """Whether one may enter, until when, what file, what can be won and who judges."""

    edition_name: str
    edition_slug: str
    festival_name: str
    tagline: str
    about: str
    contact: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    zone: str
    who: list[Clause]
    film: list[Clause]
    """The file, where it is the same in every category."""
    categories: list[CategoryOnCall]
    awards: list[AwardInWords]
    ends_in_palmares: bool
    """Neither a casting nor an edition without awards does."""
    judging: list[Clause]
    fees: list[Clause]
    """What entering costs, where it costs something."""
    public_posts: bool
    questions: list[str]
    """What the call asks beyond the form, so that answers can be made ready."""
    rules_version: int
    rules_digest: str
    takes_entries: bool = True
    """A mentoring programme takes none."""
    signposts: Sequence[Signpost] = ()
    """To what slices above show of this edition."""
    look: Look = field(default_factory=Look)


class Public(Controller):
    """Pages without a sign-in."""

    include_in_schema = False

    @get("/")
    async def front(self, request: AnyRequest) -> Response[Any]:
        """Open calls first, then what is coming, then what can be looked back on."""

        async def stamp() -> str:
            editions = [msgspec.structs.replace(one, now=to_the_minute(one.now)) for one in await _announced()]
            return stamp_of([editions, sorted(await queries.programmes_without_entries())])

        async def make() -> Response[str]:
            return render(request, "editions/front.html.j2", await _front())

        return await answer_stamped(request, request.url.path, stamp=stamp, make=make)

    @get("/e/{slug:str}")
    async def call(
        self, request: AnyRequest, signposts: NamedDependency[Signposts], slug: FromPath[str]
    ) -> Response[Any]:
        """The call for entries, its rules in plain words; or what each side of a mentoring programme does."""

        async def stamp() -> str:
            page = await _call(slug, signposts)
            return stamp_of(replace(page, now=to_the_minute(page.now)))

        async def make() -> Response[str]:
            page = await _call(slug, signposts)
            template = "editions/call.html.j2" if page.takes_entries else "editions/mentoring.html.j2"
            return render(request, template, page)

        return await answer_stamped(request, request.url.path, stamp=stamp, make=make)


async def _announced() -> list[EditionInProgramme]:
    return (await queries.announced_editions(limit=100)).items


async def _front() -> FrontPage:
    return front_page(await _announced(), await queries.programmes_without_entries())


async def _call(slug: str, signposts: Signposts) -> CallPage:
    edition = await queries.public_edition(slug)
    prompts = [question.prompt for question in await questions_of(edition.id)]
    page = call_page(edition, prompts, await tiers_of(edition.id))
    return replace(page, signposts=await signposts(slug), look=await look_of(edition.id))


def front_page(editions: Sequence[EditionInProgramme], without_entries: frozenset[str] = frozenset()) -> FrontPage:
    """Announced editions by what one can do with them: the nearest deadline and the nearest opening first."""
    return FrontPage(
        open=sorted((e for e in editions if e.call is CallPhase.OPEN), key=lambda e: e.closes_at),
        upcoming=sorted((e for e in editions if e.call is CallPhase.UPCOMING), key=lambda e: e.opens_at),
        past=[e for e in editions if e.call is CallPhase.CLOSED],
        without_entries=without_entries,
    )


def call_page(edition: PublicEdition, questions: list[str], tiers: Sequence[Tier] = ()) -> CallPage:
    """Everything that the page of a call says."""
    rules = edition.rules
    counted = rules.eligibility.credits_counted
    films = [film_clauses(rules.film_of(one.slug), credits_counted=counted) for one in edition.categories]
    same = all(film == films[0] for film in films)
    return CallPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        festival_name=edition.festival_name,
        tagline=edition.tagline,
        about=edition.about,
        contact=edition.contact,
        call=edition.call,
        opens_at=edition.opens_at,
        closes_at=edition.closes_at,
        now=edition.now,
        palmares_published_at=edition.palmares_published_at,
        selection_published_at=edition.selection_published_at,
        zone=edition.zone,
        who=eligibility_clauses(rules, has_tiers=bool(tiers)),
        film=films[0] if same else [],
        categories=[
            CategoryOnCall(one.name, one.about, [] if same else film)
            for one, film in zip(edition.categories, films, strict=True)
        ],
        awards=awards_in_words(rules),
        ends_in_palmares=bool(rules.awards) and rules.call.chooses == "films",
        judging=judging_clauses(rules),
        fees=fee_clauses(rules, tiers, edition.categories, edition.zone),
        public_posts=edition.public_posts,
        questions=questions,
        rules_version=edition.rules_version,
        rules_digest=edition.rules_digest,
        takes_entries=rules.call.takes_entries,
    )
