"""Rules change as versions: freely before the announcement, with open eyes after it, never for what is submitted."""

from typing import Any
from uuid import UUID

import pytest

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.desk.rule_changing import RoundJudgesByRules, apply_rules, preview_rules
from festival.desk.rule_form import read_changes, shown_rules
from festival.editions.queries import categories_of, current_rules
from festival.editions.rule_changes import CategoryInUse, PreviewFirst
from festival.editions.rules_body import WrongRules, read_rules
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import announce_call
from festival.entries.queries import entry_for_entrant
from festival.entries.rule_effects import tell_of_rules
from festival.entries.rules import EntryState
from festival.errors import NotFound, Stale
from tests.factories import make_edition, make_entry, make_founder, make_person

TIGHTER = {"film": {"max_seconds": 50}}
LOOSER = {"film": {"max_seconds": 300}}


async def organised() -> tuple[UUID, EditionForOrganiser]:
    organiser = await make_founder()
    return organiser, await make_edition(by=organiser)


async def test_while_the_call_is_being_prepared_changes_hold_at_once(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, announced=False)
    changes = {"eligibility": {"countries_allowed": ["FR"], "minimum_age": None}, "call": {"film_file": "later"}}
    for _ in range(2):
        await apply_rules(edition_id=edition.id, by=organiser, changes=changes)
    rules = await current_rules(edition.id)
    assert (rules.eligibility.countries_allowed, rules.call.film_file) == (["FR"], "later")
    assert await fetch_value("SELECT max(number) FROM rules_version WHERE edition_id = $1", edition.id) == 2
    await announce_call(edition_id=edition.id, by=organiser)
    with pytest.raises(PreviewFirst):
        await apply_rules(edition_id=edition.id, by=organiser, changes={"call": {"film_file": None}})


async def test_tightening_reaches_drafts_and_never_what_is_submitted(database: str) -> None:
    organiser, edition = await organised()
    drafter, entrant = await make_person(), await make_person()
    draft = await make_entry(edition=edition, entrant=drafter, state=EntryState.DRAFT)
    submitted = await make_entry(edition=edition, entrant=entrant)
    preview = await preview_rules(edition_id=edition.id, changes=TIGHTER)
    assert (preview.drafts.drafts, preview.drafts.asked_more, preview.drafts.asked_less) == (1, 1, 0)
    assert [one.entry_id for one in preview.drafts.named] == [draft]
    assert [(one.term, one.after is not None) for one in preview.words] == [("Length", True)]
    before = await entry_for_entrant(submitted, entrant)
    await apply_rules(edition_id=edition.id, by=organiser, changes=TIGHTER, agreed=preview.digest)
    after = await entry_for_entrant(submitted, entrant)
    assert (after.receipt, after.film, after.missing) == (before.receipt, before.film, before.missing)
    assert after.receipt is not None
    assert after.receipt.rules_version == 1
    assert [gap.field for gap in (await entry_for_entrant(draft, drafter)).missing] == ["film"]


async def test_loosening_is_a_version_more_and_a_mail_to_everyone_with_a_draft(database: str) -> None:
    organiser, edition = await organised()
    drafter = await make_person()
    for _ in range(2):
        await make_entry(edition=edition, entrant=drafter, state=EntryState.DRAFT)
    await make_entry(edition=edition)
    digest = (await preview_rules(edition_id=edition.id, changes=LOOSER)).digest
    await apply_rules(edition_id=edition.id, by=organiser, changes=LOOSER, agreed=digest)
    version = await fetch_row("SELECT id, number FROM rules_version WHERE edition_id = $1 AND number = 2", edition.id)
    assert version is not None
    await tell_of_rules(edition_id=edition.id, version_id=version["id"])
    (mail,) = await fetch("SELECT person_id, context FROM outbox WHERE template = 'entries/rules_changed'")
    assert (mail["person_id"], mail["context"]["version"]) == (drafter, 2)
    assert [one["term"] for one in mail["context"]["changed"]] == ["Length"]


async def test_what_was_agreed_to_must_be_what_happens(database: str) -> None:
    organiser, edition = await organised()
    digest = (await preview_rules(edition_id=edition.id, changes=LOOSER)).digest
    with pytest.raises(Stale):
        await apply_rules(edition_id=edition.id, by=organiser, changes=TIGHTER, agreed=digest)
    with pytest.raises(NotFound):
        await apply_rules(edition_id=edition.id, by=await make_person(), changes=LOOSER, agreed=digest)
    assert await fetch_value("SELECT max(number) FROM rules_version WHERE edition_id = $1", edition.id) == 1


async def test_a_rule_of_an_open_round_is_refused_in_words(database: str) -> None:
    _, edition = await organised()
    award = {"awards": [{"name": "Another Prize"}]}
    assert (await preview_rules(edition_id=edition.id, changes=award)).differences
    await execute(
        "INSERT INTO round (edition_id, id, number, name, state, rules, rules_digest, opened_at) "
        "VALUES ($1, gen_random_uuid(), 1, 'Jury', 'open', '{}', repeat('0', 64), now())",
        edition.id,
    )
    with pytest.raises(RoundJudgesByRules, match="The round “Jury” was opened"):
        await preview_rules(edition_id=edition.id, changes=award)
    assert (await preview_rules(edition_id=edition.id, changes=LOOSER)).differences


async def test_categories_come_and_are_renamed_and_go_only_while_empty(database: str) -> None:
    organiser, edition = await organised()
    await make_entry(edition=edition)
    (first,) = (await current_rules(edition.id)).categories
    two = {"categories": [{"slug": first.slug, "name": "Upright"}, {"slug": "pupils", "name": "Pupils"}]}
    digest = (await preview_rules(edition_id=edition.id, changes=two)).digest
    await apply_rules(edition_id=edition.id, by=organiser, changes=two, agreed=digest)
    assert [(one.slug, one.name) for one in await categories_of(edition.id)] == [
        (first.slug, "Upright"),
        ("pupils", "Pupils"),
    ]
    gone = {"categories": [{"slug": "pupils", "name": "Pupils"}]}
    digest = (await preview_rules(edition_id=edition.id, changes=gone)).digest
    with pytest.raises(CategoryInUse):
        await apply_rules(edition_id=edition.id, by=organiser, changes=gone, agreed=digest)


@pytest.mark.parametrize("weight", ["0", "-1", "NaN", "1" + "0" * 400, "0/1", "1/0"])
async def test_weights_that_are_none_are_refused(database: str, weight: str) -> None:
    _, edition = await organised()
    criteria = [{"key": "script", "name": "Script", "weight": weight}]
    with pytest.raises(WrongRules):
        await preview_rules(edition_id=edition.id, changes={"criteria": criteria})


def test_the_form_reads_back_what_it_shows() -> None:
    body: dict[str, Any] = {
        "categories": [{"slug": "one", "name": "One", "film": {"max_seconds": 30}}],
        "film": {"max_seconds": 60, "min_width": 720, "containers": ["mp4", "mov"], "max_bytes": 4_000_000_000},
        "criteria": [{"key": "script", "name": "Script", "weight": "1/2"}, {"key": "sound", "name": "Sound"}],
        "awards": [
            {"name": "Grand Prix", "amount": "10000", "currency": "EUR"},
            {"name": "Best Script", "criteria": {"script": "1"}, "not_also": ["Grand Prix"], "max_per_country": 1},
        ],
    }
    rules = read_rules(body)
    changes = read_changes(shown_rules(rules), rules)
    scalars = {name: changes[name] for name in ("categories", "criteria", "awards", "scale")}
    film = {name: value for name, value in changes["film"].items() if value is not None}
    assert read_rules({**body, **scalars, "film": film}) == rules
