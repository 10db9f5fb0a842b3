"""What a call costs: tiers that end at instants, for every category or for one; recorded here, never charged.

The tier that ends first after the instant of submitting holds. A category with tiers of its own has no others. After
the last tier's end that tier goes on: whoever is let in late pays what the last ones in time did.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid4

import asyncpg
import msgspec
from babel.numbers import get_currency_precision, is_currency

from festival.db import atomic, fetch
from festival.editions.membership import lock_edition, record_act
from festival.editions.tables import FeeTier
from festival.errors import Invalid
from festival.plain_text import keep_text

MOST_TIERS = 60
MOST_CENTS = 10_000_000

TIERS = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', tier.name, 'category', of_tier.slug, 'ends_at', tier.ends_at,
            'cents', tier.cents, 'currency', tier.currency) ORDER BY tier.ends_at)
        FROM fee_tier tier LEFT JOIN category of_tier
            ON (of_tier.edition_id, of_tier.id) = (tier.edition_id, tier.category_id)
        WHERE tier.edition_id = edition.id), '[]') AS fee_tiers
"""
"""Every tier of an ``edition``, the one that ends first before the others."""


class UnknownCurrency(Invalid):
    """Three letters that name no money."""

    sentence = "'%(currency)s' is no currency. Use its three letters, such as EUR."


class TierTwice(Invalid):
    """Two tiers that end together."""

    sentence = "Two tiers of the same category end at the same time. Give each its own end."


class TierWithoutCategory(Invalid):
    """A slug that the call does not have."""

    sentence = "This call has no category '%(category)s'."


class WrongEnd(Invalid):
    """No instant, or none of our time."""

    sentence = "Say until when this tier holds: a date and a time before 2101."


class NewTier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``ends_at``: entries submitted before it owe this; ``cents``: in the smallest unit of the currency."""

    name: Annotated[str, msgspec.Meta(max_length=200)]
    ends_at: datetime
    cents: Annotated[int, msgspec.Meta(ge=0, le=MOST_CENTS)]
    category: str | None = None
    """None: every category that has no tier of its own."""


class NewFees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tiers of an edition; none: entering is free."""

    currency: Annotated[str, msgspec.Meta(max_length=3)]
    tiers: Annotated[list[NewTier], msgspec.Meta(max_length=MOST_TIERS)]


class Tier(msgspec.Struct, frozen=True):
    """What is owed by entries that are submitted before ``ends_at``."""

    name: str
    category: str | None
    ends_at: datetime
    cents: int
    currency: str

    @property
    def sum(self) -> Decimal:
        """The amount as people write it."""
        return sum_of(self.cents, self.currency)


def sum_of(cents: int, currency: str) -> Decimal:
    """So many of a currency's smallest unit as an amount: 1050 of EUR are 10.50, of JPY 1050."""
    return Decimal(cents).scaleb(-get_currency_precision(currency))


def tiers_for(tiers: Sequence[Tier], category: str) -> list[Tier]:
    """The tiers that hold in a category, the one that ends first before the others."""
    own = [tier for tier in tiers if tier.category == category]
    return sorted(own or [tier for tier in tiers if tier.category is None], key=lambda tier: tier.ends_at)


def tier_at(tiers: Sequence[Tier], category: str, instant: datetime) -> Tier | None:
    """The tier that holds at an instant; None: entering costs nothing."""
    held = tiers_for(tiers, category)
    return next((tier for tier in held if instant < tier.ends_at), held[-1] if held else None)


async def tiers_of(edition_id: UUID) -> list[Tier]:
    """Every tier of an edition."""
    rows = await fetch(f"SELECT {TIERS} FROM edition WHERE edition.id = $1", edition_id)  # noqa: S608 (our own text)
    return msgspec.convert(rows[0]["fee_tiers"] if rows else [], list[Tier])


async def set_fees(*, edition_id: UUID, by: UUID, fees: NewFees) -> None:
    """Put these tiers in place of those there were; what submitted entries owe stays as it was recorded.

    Raises:
        NotFound: ``by`` does not organise the edition.
        UnknownCurrency, TierTwice, TierWithoutCategory, WrongEnd, Invalid: a tier cannot be kept; ``field`` says which.
    """
    if not is_currency(fees.currency):
        raise UnknownCurrency(field="currency", currency=fees.currency)
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        rows = await connection.fetch("SELECT slug, id FROM category WHERE edition_id = $1", edition_id)
        categories = {row["slug"]: row["id"] for row in rows}
        kept = [_kept(edition_id, number, tier, fees.currency, categories) for number, tier in enumerate(fees.tiers)]
        await connection.execute("DELETE FROM fee_tier WHERE edition_id = $1", edition_id)
        if kept:
            try:
                await FeeTier.insert(*kept)
            except asyncpg.UniqueViolationError as failure:
                raise TierTwice(field="tiers") from failure
        await record_act(connection, "fees_set", edition_id, by, {"tiers": len(kept), "currency": fees.currency})


def _kept(edition_id: UUID, number: int, tier: NewTier, currency: str, categories: dict[str, UUID]) -> FeeTier:
    if tier.ends_at.tzinfo is None or not 2000 <= tier.ends_at.year <= 2100:
        raise WrongEnd(field=f"ends_at_{number}")
    if tier.category is not None and tier.category not in categories:
        raise TierWithoutCategory(field=f"category_{number}", category=tier.category)
    return FeeTier(
        edition_id=edition_id,
        id=uuid4(),
        category_id=None if tier.category is None else categories[tier.category],
        name=keep_text(tier.name, field=f"name_{number}", most=100, required=True),
        ends_at=tier.ends_at,
        cents=tier.cents,
        currency=currency,
    )
