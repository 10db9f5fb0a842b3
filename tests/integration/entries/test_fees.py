"""Fees: the tier by the instant of submitting, less what a code takes; paid or waived by an organiser; never silent."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from festival import clock
from festival.db import fetch_row, fetch_value
from festival.editions.fees import NewFees, NewTier, TierTwice, UnknownCurrency, set_fees, tiers_of
from festival.editions.queries import current_rules
from festival.editions.schemas import EditionForOrganiser
from festival.entries import queries, service
from festival.entries.codes.service import NewCode, make_code
from festival.entries.desk.deciding_many import decide_on_many
from festival.entries.fees.schemas import FeeDecision, FeeState
from festival.entries.fees.service import NoFee, decide_fee, less
from festival.entries.rules import EntryAction, FeeFirst
from festival.errors import NotFound
from festival.plain_text import TextMissing
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import COMPLETE, make_edition, make_founder, make_master, make_person

EARLY = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
LATE = EARLY + timedelta(days=10)
TIERS = NewFees("EUR", [NewTier("Late", LATE, 3000), NewTier("Early", EARLY, 2000)])


async def priced_call(unpaid: str = "waits", fees: NewFees = TIERS) -> tuple[UUID, EditionForOrganiser]:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"call": {"unpaid": unpaid}})
    await set_fees(edition_id=edition.id, by=organiser, fees=fees)
    return organiser, edition


async def draft(edition: EditionForOrganiser, entrant: UUID, code: str = "") -> UUID:
    category = (await current_rules(edition.id)).categories[0].slug
    new = msgspec.structs.replace(COMPLETE, category=category)
    entry_id = await service.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new, code=code)
    upload = await make_master(edition_id=edition.id, person_id=entrant)
    await service.attach_master(entry_id=entry_id, by=entrant, upload_id=upload)
    return entry_id


@pytest.mark.parametrize(
    ("instant", "tier", "cents"),
    [
        (EARLY - timedelta(milliseconds=1), "Early", 2000),
        (EARLY, "Late", 3000),
        (LATE + timedelta(days=1), "Late", 3000),
    ],
)
async def test_the_instant_of_submitting_decides_the_tier(
    database: str, instant: datetime, tier: str, cents: int
) -> None:
    _, edition = await priced_call()
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    with clock.standing_at(instant):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    fee = (await queries.entry_for_entrant(entry_id, entrant)).fee
    assert fee is not None
    assert (fee.tier, fee.cents, fee.state, fee.owed_at) == (tier, cents, FeeState.DUE, instant)


async def test_a_category_with_tiers_of_its_own_has_no_others(database: str) -> None:
    organiser, edition = await priced_call()
    category = (await current_rules(edition.id)).categories[0].slug
    own = NewFees("JPY", [NewTier("All", LATE, 3000), NewTier("Short", LATE, 900, category)])
    await set_fees(edition_id=edition.id, by=organiser, fees=own)
    entrant = await make_person()
    coming = (await queries.entry_for_entrant(await draft(edition, entrant), entrant)).fee_to_come
    assert coming is not None
    assert (coming.tier, str(coming.sum), coming.until) == ("Short", "900", LATE)


async def test_a_code_takes_its_part_off_and_all_of_it_leaves_nothing(database: str) -> None:
    organiser, edition = await priced_call()
    entrant = await make_person()
    found = []
    for percent in (50, 100):
        new = NewCode(most_entries=1, used_until=LATE, lets_in=False, percent_off=percent)
        code = await make_code(edition_id=edition.id, by=organiser, new=new)
        entry_id = await draft(edition, entrant, code)
        await service.submit_entry(entry_id=entry_id, by=entrant)
        fee = (await queries.entry_for_entrant(entry_id, entrant)).fee
        assert fee is not None
        found.append((fee.cents, fee.full_cents, fee.percent_off, fee.state, fee.counts))
    assert found == [(1000, 2000, 50, FeeState.DUE, False), (0, 2000, 100, FeeState.NOTHING, True)]
    with pytest.raises(NoFee):
        await decide_fee(edition_id=edition.id, entry_id=entry_id, by=organiser, decision=FeeDecision(FeeState.PAID))


def test_halves_are_rounded_up() -> None:
    assert [less(cents, percent) for cents, percent in ((25, 50), (1001, 25), (7, 0), (7, 100))] == [13, 751, 7, 0]


async def test_where_the_rules_say_so_an_unpaid_entry_is_qualified_only_once_paid_or_waived(database: str) -> None:
    organiser, edition = await priced_call("waits")
    entrant = await make_person()
    entries = [await draft(edition, entrant) for _ in range(2)]
    for entry_id in entries:
        await service.submit_entry(entry_id=entry_id, by=entrant)
    about = {"edition_id": edition.id, "entry_id": entries[0], "by": organiser}
    with pytest.raises(FeeFirst):
        await service.qualify_entry(**about)
    at_once = {"edition_id": edition.id, "by": organiser, "entry_ids": entries, "action": EntryAction.QUALIFY}
    assert (await decide_on_many(**at_once)).left == 2
    await decide_fee(**about, decision=FeeDecision(FeeState.PAID))
    decided = await decide_on_many(**at_once)
    assert (decided.decided, decided.left) == (1, 1)
    with pytest.raises(FeeFirst):
        await decide_fee(**about, decision=FeeDecision(FeeState.DUE))
    assert await fetch_value("SELECT state FROM entry_fee WHERE entry_id = $1", entries[0]) == "paid"
    about["entry_id"] = entries[1]
    with pytest.raises(TextMissing):
        await decide_fee(**about, decision=FeeDecision(FeeState.WAIVED))
    await decide_fee(**about, decision=FeeDecision(FeeState.WAIVED, "A school without money."))
    await service.qualify_entry(**about)


async def test_where_the_rules_do_not_ask_for_it_an_unpaid_entry_counts(database: str) -> None:
    organiser, edition = await priced_call("counts")
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    fee = (await queries.entry_for_entrant(entry_id, entrant)).fee
    assert fee is not None
    assert (fee.state, fee.counts) == (FeeState.DUE, True)


async def test_what_was_paid_stays_paid_when_an_entry_comes_back(database: str) -> None:
    organiser, edition = await priced_call()
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    await service.withdraw_entry(entry_id=entry_id, by=entrant)
    assert await fetch_row("SELECT FROM entry_fee") is None
    await service.submit_entry(entry_id=entry_id, by=entrant)
    paid = FeeDecision(FeeState.PAID)
    await decide_fee(edition_id=edition.id, entry_id=entry_id, by=organiser, decision=paid)
    await service.withdraw_entry(entry_id=entry_id, by=entrant)
    with clock.standing_at(EARLY):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    kept = await fetch_row("SELECT tier, cents, state FROM entry_fee")
    assert kept is not None
    assert tuple(kept) == ("Early", 2000, "paid")


async def test_only_an_organiser_of_the_edition_decides_on_fees(database: str) -> None:
    organiser, edition = await priced_call()
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    for somebody in (entrant, await make_founder()):
        with pytest.raises(NotFound):
            await decide_fee(edition_id=edition.id, entry_id=entry_id, by=somebody, decision=FeeDecision(FeeState.PAID))
        with pytest.raises(NotFound):
            await set_fees(edition_id=edition.id, by=somebody, fees=TIERS)
    for refused, fees in (
        (UnknownCurrency, NewFees("XQZ", TIERS.tiers)),
        (TierTwice, NewFees("EUR", [TIERS.tiers[0], TIERS.tiers[0]])),
    ):
        with pytest.raises(refused):
            await set_fees(edition_id=edition.id, by=organiser, fees=fees)
    assert [tier.name for tier in await tiers_of(edition.id)] == ["Early", "Late"]


async def test_the_pages_set_tiers_and_tell_both_sides_where_a_fee_stands(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, announced=False)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/fees"
    typed = {"currency": "eur", "name_0": "Early", "sum_0": "12,50", "ends_at_0": "2090-05-01T12:00", "unpaid": "waits"}
    refused = await send_form(client, page, {**typed, "sum_0": "much"})
    assert (refused.status_code, "much" in refused.text) == (422, True)
    assert (await send_form(client, page, typed)).status_code == 303
    assert 'value="12.50"' in (await client.get(page)).text
    await send_form(client, f"/organise/{edition.slug}/call", {}, action=f"/organise/{edition.slug}/announce")
    call = (await client.get(f"/e/{edition.slug}")).text
    assert "12.50\u00a0€" in call
    assert "counts once its fee is paid or waived" in call
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    await sit_down(client, entrant)
    assert "if you submit before 1 May 2090, 12:00" in (await client.get(f"/me/entries/{entry_id}")).text
    await service.submit_entry(entry_id=entry_id, by=entrant)
    assert "Not paid yet" in (await client.get(f"/me/entries/{entry_id}")).text
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/entries"
    listed = f'href="{desk}/{entry_id}"'
    assert listed in (await client.get(f"{desk}?fee=due")).text
    assert listed not in (await client.get(f"{desk}?fee=paid")).text
    waived = {"state": "waived", "reason": "A school without money."}
    sent = await send_form(client, f"{desk}/{entry_id}", waived, action=f"{desk}/{entry_id}/fee")
    assert sent.status_code == 303
    assert listed in (await client.get(f"{desk}?fee=waived")).text
    await sit_down(client, entrant)
    assert "A school without money." in (await client.get(f"/me/entries/{entry_id}")).text


async def test_programs_set_fees_and_mark_them_paid(client: httpx.AsyncClient) -> None:
    organiser, edition = await priced_call()
    api, headers = f"/api/v1/editions/{edition.slug}", await token_headers(organiser)
    tiers = [{"name": "All", "ends_at": "2090-05-01T12:00:00Z", "cents": 1000}]
    kept = await client.put(f"{api}/fees", json={"currency": "EUR", "tiers": tiers}, headers=headers)
    told = [{**tiers[0], "category": None, "currency": "EUR"}]
    assert kept.json() == told
    assert (await client.get(f"{api}/fees")).json() == told
    entrant = await make_person()
    entry_id = await draft(edition, entrant)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    due = (await client.get(f"{api}/entries?fee=due", headers=headers)).json()["items"]
    assert [(entry["id"], entry["fee"]) for entry in due] == [(str(entry_id), "due")]
    paid = await client.put(f"{api}/entries/{entry_id}/fee", json={"state": "paid"}, headers=headers)
    assert (paid.json()["fee"]["state"], paid.json()["fee"]["counts"]) == ("paid", True)
    assert (await client.get(f"{api}/entries?fee=due", headers=headers)).json()["items"] == []
