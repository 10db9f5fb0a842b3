"""The form of who and what may enter."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.countries import countries_by_name
from festival.desk.rule_pages import keep_or_show
from festival.editions import queries
from festival.editions.rules import CallState
from festival.errors import DomainError, Invalid, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

_NUMBERS = ("minimum_age", "entries_per_person", "entries_per_film")
_DAYS = ("minimum_age_on", "completed_after")
_BOXES = ("parental_consent", "subtitles_required", "music_declaration", "ai_declaration", "content_declaration")
_CHOICES = ("premiere", "ai_most")
_LISTS = ("countries_allowed", "countries_excluded")


class NotANumber(Invalid):
    """Words where a number stands."""

    sentence = "Give a whole number, or leave it empty."


@dataclass(frozen=True, slots=True)
class EligibilityPage:
    """What may enter, as a form."""

    edition_name: str
    edition_slug: str
    values: dict[str, str]
    chosen: dict[str, list[str]]
    countries: list[tuple[str, str]]
    announced: bool
    errors: dict[str, str] = field(default_factory=dict)


class EligibilityDesk(Controller):
    """What may enter, at the organisers' desk."""

    path = "/organise/{slug:str}/eligibility"
    include_in_schema = False
    guards = (needs_organise,)

    @get()
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The form, as the rules stand."""
        return render(request, "desk/eligibility.html.j2", await _page(slug, principal))

    @post()
    async def change(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Keep it while the call is being prepared; show what it does once the call is announced."""
        form = await request.form()
        values = {name: value for name, value in form.items() if isinstance(value, str) and name != "_csrf"}
        chosen = {name: [str(code) for code in form.getall(name, [])] for name in _LISTS}
        edition = await queries.edition_for(slug, principal.person_id)
        try:
            return await keep_or_show(request, principal, edition, _changes(values, chosen))
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(slug, principal, (values, chosen), beside_field(refusal))
            return render_refused(request, "desk/eligibility.html.j2", page, refusal)


def _changes(values: dict[str, str], chosen: dict[str, list[str]]) -> dict[str, Any]:
    asked: dict[str, Any] = {name: _number(name, values.get(name, "")) for name in _NUMBERS}
    asked |= {name: values.get(name) or None for name in (*_DAYS, *_CHOICES)}
    asked |= {name: values.get(name) == "on" for name in _BOXES}
    asked |= {name: [code for code in codes if code] for name, codes in chosen.items()}
    call = {
        "film_file": "later" if values.get("film_later") == "on" else None,
        "public_posts": values.get("public_posts") == "on",
    }
    return {"eligibility": asked, "call": call}


def _number(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise NotANumber(field=name)
    return int(text)


async def _page(
    slug: str,
    principal: Principal,
    typed: tuple[dict[str, str], dict[str, list[str]]] | None = None,
    errors: dict[str, str] | None = None,
) -> EligibilityPage:
    edition = await queries.edition_for(slug, principal.person_id)
    rules = await queries.current_rules(edition.id)
    asked = rules.eligibility
    values = {
        name: str(value) for name in (*_NUMBERS, *_DAYS, *_CHOICES) if (value := getattr(asked, name)) is not None
    }
    values |= {name: "on" for name in _BOXES if getattr(asked, name)}
    values |= {"film_later": "on"} if rules.call.film_file == "later" else {}
    values |= {"public_posts": "on"} if rules.call.public_posts else {}
    chosen = {name: list(getattr(asked, name)) for name in _LISTS}
    return EligibilityPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        values=typed[0] if typed else values,
        chosen=typed[1] if typed else chosen,
        countries=[pair for pair in countries_by_name(current_language()) if len(pair[0]) == 2],
        announced=edition.call_state != CallState.PREPARING,
        errors=errors or {},
    )


ROUTES: list[Any] = [EligibilityDesk]
