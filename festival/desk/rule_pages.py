"""The organisers' pages that change the rules: a form, then what it does, then the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.desk.rule_changing import RulesPreview, apply_rules, preview_rules
from festival.desk.rule_form import MOST_ROWS, read_changes, rows_of, shown_rules
from festival.editions import queries
from festival.editions.rules import CallState
from festival.editions.rules_body import RulesBody, WrongRules
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, Stale
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

FORM, PREVIEW = "desk/rules_form.html.j2", "desk/rules_preview.html.j2"
PARTS = ("category", "criterion", "award")


class RuleChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What changes in the rules, key by key; null: no longer asked. ``agreed``: the digest that a preview gave."""

    film: dict[str, Any] = {}
    call: dict[str, Any] = {}
    eligibility: dict[str, Any] = {}
    scale: dict[str, Any] = {}
    categories: list[dict[str, Any]] | None = None
    criteria: list[dict[str, Any]] | None = None
    rounds: list[dict[str, Any]] | None = None
    awards: list[dict[str, Any]] | None = None
    agreed: str | None = None

    def changes(self) -> dict[str, Any]:
        """Without what is not there."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in told.items() if name != "agreed" and value not in (None, {})}


@dataclass(frozen=True, slots=True)
class RulesFormPage:
    """The rules beyond eligibility, as a form."""

    edition_name: str
    edition_slug: str
    announced: bool
    values: dict[str, str]
    rows: dict[str, list[int]]
    criteria: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulesPreviewPage:
    """What a change would do, before anybody relies on it."""

    edition_name: str
    edition_slug: str
    version: int
    preview: RulesPreview
    changes: str
    errors: dict[str, str] = field(default_factory=dict)


class RulesDesk(Controller):
    """Changing the rules."""

    path = "/organise/{slug:str}/rules"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/change")
    async def form(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The form, as the rules stand."""
        edition = await queries.edition_for(slug, principal.person_id)
        rules = await queries.current_rules(edition.id)
        return render(request, FORM, _form_page(edition, rules, shown_rules(rules)))

    @post("/change")
    async def change(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Keep it while the call is being prepared; show what it does once the call is announced."""
        edition = await queries.edition_for(slug, principal.person_id)
        rules = await queries.current_rules(edition.id)
        form = await request.form()
        values = {name: value for name, value in form.items() if isinstance(value, str) and name != "_csrf"}
        try:
            return await keep_or_show(request, principal, edition, read_changes(values, rules))
        except DomainError as refusal:
            page = _form_page(edition, rules, values, beside_field(refusal))
            return render_refused(request, FORM, page, refusal)

    @post("/confirmation")
    async def confirm(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Make the change that was seen."""
        edition = await queries.edition_for(slug, principal.person_id)
        form = await request.form()
        changes = _read(str(form.get("changes", "")))
        agreed = str(form.get("agreed", ""))
        try:
            await apply_rules(edition_id=edition.id, by=principal.person_id, changes=changes, agreed=agreed)
        except Stale as refusal:
            return await _preview(request, edition, changes, refusal)
        return Redirect(f"/organise/{slug}/rules", status_code=303)


@post(
    "/api/v1/editions/{slug:str}/rules/preview",
    tags=["editions"],
    summary="What a change of the rules would do",
    status_code=200,
    guards=[needs_organise],
)
async def preview_by_program(
    principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[RuleChanges]
) -> RulesPreview:
    """Nothing is kept; its digest is what a change after the announcement must agree to."""
    edition = await queries.edition_for(slug, principal.person_id)
    return await preview_rules(edition_id=edition.id, changes=data.changes())


@patch("/api/v1/editions/{slug:str}/rules", tags=["editions"], summary="Change the rules", guards=[needs_organise])
async def change_by_program(
    principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[RuleChanges]
) -> RulesBody:
    """A version more of the rules; gives them as they then stand."""
    edition = await queries.edition_for(slug, principal.person_id)
    await apply_rules(edition_id=edition.id, by=principal.person_id, changes=data.changes(), agreed=data.agreed)
    return await queries.current_rules(edition.id)


async def keep_or_show(
    request: AnyRequest, principal: Principal, edition: EditionForOrganiser, changes: Mapping[str, Any]
) -> Response[Any]:
    """While the call is being prepared the change holds at once; afterwards it is shown first, with its effects."""
    if edition.call_state != CallState.PREPARING:
        return await _preview(request, edition, changes)
    await apply_rules(edition_id=edition.id, by=principal.person_id, changes=changes)
    return Redirect(f"/organise/{edition.slug}/rules", status_code=303)


async def _preview(
    request: AnyRequest, edition: EditionForOrganiser, changes: Mapping[str, Any], refusal: DomainError | None = None
) -> Response[Any]:
    preview = await preview_rules(edition_id=edition.id, changes=changes)
    if not preview.differences:
        return Redirect(f"/organise/{edition.slug}/rules", status_code=303)
    page = RulesPreviewPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        version=edition.rules_version + 1,
        preview=preview,
        changes=msgspec.json.encode(changes).decode(),
        errors=beside_field(refusal) if refusal else {},
    )
    return render_refused(request, PREVIEW, page, refusal) if refusal else render(request, PREVIEW, page)


def _read(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as failure:
        raise WrongRules(reason=str(failure)) from failure


def _form_page(
    edition: EditionForOrganiser, rules: RulesBody, values: dict[str, str], errors: dict[str, str] | None = None
) -> RulesFormPage:
    return RulesFormPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        announced=edition.call_state != CallState.PREPARING,
        values=values,
        rows={part: rows_of(values, part) for part in PARTS},
        criteria=[(one.key, one.name) for one in rules.criteria][:MOST_ROWS],
        categories=[("", ""), *((one.slug, one.name) for one in rules.categories)],
        errors=errors or {},
    )


ROUTES: list[Any] = [RulesDesk, preview_by_program, change_by_program]
