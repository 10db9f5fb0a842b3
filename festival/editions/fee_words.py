"""What entering costs, in plain words: each tier with its end, and what becomes of an entry that is not paid."""

from collections.abc import Sequence

from festival.editions.fees import Tier
from festival.editions.plain_words import Clause
from festival.editions.rules_body import RulesBody
from festival.editions.schemas import CategoryForPublic
from festival.web.jinja import instant, money
from festival.web.translation import translate as _


def fee_clauses(
    rules: RulesBody, tiers: Sequence[Tier], categories: Sequence[CategoryForPublic], zone: str
) -> list[Clause]:
    """Nothing where entering is free; the rule on unpaid entries last."""
    if not tiers:
        return []
    names = {category.slug: category.name for category in categories}
    clauses = [Clause(_term(tier, names), _price(tier, zone)) for tier in tiers]
    return [*clauses, Clause(_("Not paid yet"), unpaid_in_words(rules))]


def unpaid_in_words(rules: RulesBody) -> str:
    """Whether an entry counts whose fee is neither paid nor waived."""
    if rules.call.unpaid == "waits":
        return _("the entry stands in time, and counts once its fee is paid or waived; until then no jury gets it")
    return _("the entry counts all the same; the festival asks for the fee")


def _term(tier: Tier, names: dict[str, str]) -> str:
    return tier.name if tier.category is None else f"{tier.name} · {names.get(tier.category, tier.category)}"


def _price(tier: Tier, zone: str) -> str:
    price = money(tier.sum, tier.currency) if tier.cents else _("free")
    return _("%(price)s, submitted before %(until)s") % {"price": price, "until": instant(tier.ends_at, zone)}
