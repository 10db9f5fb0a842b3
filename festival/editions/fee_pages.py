"""What a call costs: read by anybody, set by its organisers, by page and by program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.editions import queries
from festival.editions.fees import MOST_CENTS, MOST_TIERS, NewFees, NewTier, Tier, WrongEnd, set_fees, tiers_of
from festival.editions.rule_changes import change_rules
from festival.editions.rules import CallState, instant_in
from festival.editions.schemas import CategoryForPublic
from festival.errors import DomainError, Invalid, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

_TEMPLATE = "editions/fees.html.j2"
_PARTS = ("name", "category", "ends_at", "sum")
_SPARE = 3


class NotASum(Invalid):
    """Letters, or more money than anybody asks."""

    sentence = "Give the fee as a number, such as 20 or 12.50; 0 is free."


@dataclass(frozen=True, slots=True)
class FeesPage:
    """The tiers as a form, with room for more."""

    edition_name: str
    edition_slug: str
    zone: str
    categories: list[CategoryForPublic]
    rows: list[dict[str, str]]
    currency: str
    unpaid: str
    may_change_rule: bool
    errors: dict[str, str] = field(default_factory=dict)


class Fees(Controller):
    """The fees of an edition."""

    path = "/api/v1/editions/{slug:str}/fees"
    tags = ("editions",)

    @get("/", summary="What entering costs")
    async def listed(self, slug: FromPath[str]) -> list[Tier]:
        """Every tier, the one that ends first before the others; none: entering is free."""
        return await tiers_of((await queries.public_edition(slug)).id)

    @put("/", summary="Set what entering costs", guards=[needs_organise])
    async def replace(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[NewFees]
    ) -> list[Tier]:
        """These tiers in place of the others; what submitted entries owe stays."""
        edition = await queries.edition_for(slug, principal.person_id)
        await set_fees(edition_id=edition.id, by=principal.person_id, fees=data)
        return await tiers_of(edition.id)


class FeePages(Controller):
    """The same at the desk."""

    path = "/organise/{slug:str}/fees"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The tiers, and the rule on unpaid entries."""
        return render(request, _TEMPLATE, await _page(slug, principal))

    @post("/")
    async def replace(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Keep what stands in the form."""
        edition = await queries.edition_for(slug, principal.person_id)
        values = {name: str(value) for name, value in (await request.form()).items()}
        try:
            await set_fees(edition_id=edition.id, by=principal.person_id, fees=_typed(values, edition.zone))
            if edition.call_state == CallState.PREPARING:
                unpaid = "waits" if values.get("unpaid") == "waits" else None
                await change_rules(edition_id=edition.id, by=principal.person_id, changes={"call": {"unpaid": unpaid}})
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(slug, principal, values, beside_field(refusal))
            return render_refused(request, _TEMPLATE, page, refusal)
        return Redirect(f"/organise/{slug}/fees", status_code=303)


def _typed(values: Mapping[str, str], zone: str) -> NewFees:
    currency = values.get("currency", "").strip().upper()
    tiers = []
    for number in range(MOST_TIERS):
        row = {part: values.get(f"{part}_{number}", "").strip() for part in _PARTS}
        if not any(row[part] for part in ("name", "ends_at", "sum")):
            continue
        tier = NewTier(
            name=row["name"],
            ends_at=_end(row["ends_at"], zone, f"ends_at_{number}"),
            cents=_cents(row["sum"], currency, f"sum_{number}"),
            category=row["category"] or None,
        )
        tiers.append(tier)
    return NewFees(currency=currency, tiers=tiers)


def _end(text: str, zone: str, name: str) -> datetime:
    try:
        wall = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as failure:
        raise WrongEnd(field=name) from failure
    return instant_in(zone, wall, field=name).astimezone(ZoneInfo("UTC"))


def _cents(text: str, currency: str, name: str) -> int:
    try:
        amount = Decimal(text.replace(",", ".") if len(text) < 12 else "")
        cents = amount.scaleb(get_currency_precision(currency))
    except InvalidOperation as failure:
        raise NotASum(field=name) from failure
    if not cents.is_finite() or not 0 <= cents <= MOST_CENTS or cents != cents.to_integral_value():
        raise NotASum(field=name)
    return int(cents)


async def _page(
    slug: str, principal: Principal, typed: Mapping[str, str] | None = None, errors: dict[str, str] | None = None
) -> FeesPage:
    edition = await queries.edition_for(slug, principal.person_id)
    rules, tiers = await queries.current_rules(edition.id), await tiers_of(edition.id)
    if typed is None:
        rows = [_row(tier, edition.zone) for tier in tiers]
        currency = tiers[0].currency if tiers else "EUR"
    else:
        rows = [{part: typed.get(f"{part}_{number}", "") for part in _PARTS} for number in range(_rows_in(typed))]
        currency = typed.get("currency", "")
    spare = [dict.fromkeys(_PARTS, "") for _ in range(_SPARE if typed is None else 0)]
    return FeesPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        categories=await queries.categories_of(edition.id),
        rows=[*rows, *spare][:MOST_TIERS],
        currency=currency,
        unpaid=(typed or {}).get("unpaid", rules.call.unpaid),
        may_change_rule=edition.call_state == CallState.PREPARING,
        errors=errors or {},
    )


def _rows_in(typed: Mapping[str, str]) -> int:
    return sum(f"name_{number}" in typed for number in range(MOST_TIERS))


def _row(tier: Tier, zone: str) -> dict[str, str]:
    wall = tier.ends_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return {
        "name": tier.name,
        "category": tier.category or "",
        "ends_at": wall.isoformat(timespec="seconds" if wall.second else "minutes"),
        "sum": str(tier.sum),
    }


ROUTES: list[Any] = [Fees, FeePages]
