"""What is agreed around an entry: terms with the receipt, consents with their history, guardians of minors."""

from datetime import date
from uuid import UUID

import httpx
import pytest

from festival.accounts.rules import MailedCodeWrong
from festival.db import fetch, fetch_value
from festival.editions.rules import TermsKind
from festival.editions.schemas import EditionForOrganiser
from festival.editions.terms import write_terms
from festival.entries import service
from festival.entries.agreements import consenting, guardians
from festival.entries.agreements.queries import agreements_of, consents_of_entries, minor_by_token
from festival.entries.agreements.rules import (
    BirthDateStands,
    ConsentKind,
    GuardianConfirmed,
    GuardianLinkOver,
    NoGuardianNeeded,
    OwnAddress,
    TermsNotAccepted,
    Waited,
)
from festival.entries.agreements.schemas import ConsentsOfEntry, Submission
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.rules import EntryCannot, EntryIncomplete, EntryState
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.postbox import mailed_code, mailed_link

YOUNG, OLD = date(2013, 5, 1), date(1990, 5, 1)


async def _with_terms(organiser: UUID) -> tuple[EditionForOrganiser, list[str]]:
    edition = await make_edition(by=organiser)
    digests = [
        await write_terms(edition_id=edition.id, by=organiser, kind=kind, language="en", body=f"{kind} text.")
        for kind in TermsKind
    ]
    return edition, digests


async def test_the_terms_that_hold_are_accepted_with_the_entry(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, digests = await _with_terms(organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    for accept in ([], digests[:1]):
        with pytest.raises(TermsNotAccepted):
            await service.submit_entry(entry_id=entry_id, by=entrant, submission=Submission(accept=accept))
    newer = await write_terms(
        edition_id=edition.id, by=organiser, kind=TermsKind.TERMS, language="en", body="Other terms."
    )
    with pytest.raises(TermsNotAccepted):
        await service.submit_entry(entry_id=entry_id, by=entrant, submission=Submission(accept=digests))
    said = Submission(accept=[newer, digests[1]], consents={ConsentKind.PUBLICATION: True})
    receipt = await service.submit_entry(entry_id=entry_id, by=entrant, submission=said)
    assert [(terms.kind, terms.version, terms.digest) for terms in receipt.accepted] == [
        ("terms", 2, newer),
        ("privacy", 1, digests[1]),
    ]
    frozen = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert [each["digest"] for each in frozen["accepted"]] == [newer, digests[1]]
    kept = await fetch("SELECT person_id, digest FROM acceptance WHERE entry_id = $1 ORDER BY digest", entry_id)
    assert [(row["person_id"], row["digest"]) for row in kept] == sorted((entrant, d) for d in (newer, digests[1]))
    shown = await entry_for_entrant(entry_id, entrant)
    assert shown.receipt is not None
    assert shown.receipt.accepted == receipt.accepted
    assert (await consents_of_entries(edition.id, [entry_id]))[entry_id] == ConsentsOfEntry(publication=True)


async def test_consents_change_at_any_time_and_keep_their_history(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    assert (await agreements_of(entry_id, entrant)).consents == ConsentsOfEntry()
    for given in (True, True, False):
        consents = {ConsentKind.SPONSOR_USE: given}
        await consenting.give_consents(entry_id=entry_id, by=entrant, consents=consents)
    agreed = await agreements_of(entry_id, entrant)
    assert agreed.consents == ConsentsOfEntry()
    assert [(change.kind, change.given) for change in agreed.changes] == [("sponsor_use", False), ("sponsor_use", True)]
    address = f"/api/v1/entries/{entry_id}"
    headers = await token_headers(entrant)
    put = await client.put(f"{address}/consents", json={"publication": True}, headers=headers)
    assert put.json()["consents"] == {"publication": True, "sponsor_use": False, "marketing": False}
    stranger = await token_headers(await make_person())
    assert (await client.get(f"{address}/agreements", headers=stranger)).status_code == 404
    assert (await client.put(f"{address}/consents", json={}, headers=stranger)).status_code == 404


async def _minor(edition: EditionForOrganiser, **options: object) -> tuple[UUID, UUID]:
    minor = await make_person(email="child@home.example", display_name="Mina Minor")
    entry_id = await make_entry(edition=edition, entrant=minor, state=EntryState.DRAFT)
    await guardians.state_birth_date(entry_id=entry_id, by=minor, born_on=YOUNG)
    return minor, entry_id


async def _asked(minor: UUID, entry_id: UUID, email: str = "parent@home.example") -> tuple[str, str]:
    await guardians.ask_guardian(entry_id=entry_id, by=minor, name="Paula Parent", email=email, network=None)
    link = await mailed_link("entries/guardian")
    return link.rpartition("/")[2], await mailed_code("entries/guardian")


async def test_an_age_is_asked_only_where_the_rules_name_one(database: str) -> None:
    entrant = await make_person()
    free = await make_entry(edition=await make_edition(), entrant=entrant, state=EntryState.DRAFT)
    assert (await entry_for_entrant(free, entrant)).missing == []
    asking = await make_edition(changes={"eligibility": {"minimum_age": 18}})
    entry_id = await make_entry(edition=asking, entrant=entrant, state=EntryState.DRAFT)
    assert [gap.field for gap in (await entry_for_entrant(entry_id, entrant)).missing] == ["born_on"]
    await guardians.state_birth_date(entry_id=entry_id, by=entrant, born_on=YOUNG)
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    with pytest.raises(NoGuardianNeeded):
        await _asked(entrant, entry_id)
    await guardians.state_birth_date(entry_id=entry_id, by=entrant, born_on=OLD)
    assert (await service.submit_entry(entry_id=entry_id, by=entrant)).waits_for == []
    with pytest.raises(BirthDateStands):
        await guardians.state_birth_date(entry_id=entry_id, by=entrant, born_on=YOUNG)


async def test_a_minors_film_counts_once_the_guardian_confirmed(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"eligibility": {"parental_consent": True}})
    minor, entry_id = await _minor(edition)
    assert [gap.field for gap in (await entry_for_entrant(entry_id, minor)).missing] == ["guardian"]
    with pytest.raises(OwnAddress):
        await _asked(minor, entry_id, "child+mum@home.example")
    token, _ = await _asked(minor, entry_id)
    assert (await service.submit_entry(entry_id=entry_id, by=minor)).waits_for == [Waited.GUARDIAN]
    with pytest.raises(EntryCannot):
        await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    _, seen = await entry_for_organiser(edition.slug, entry_id, organiser)
    assert (seen.state, seen.waits_for) == (EntryState.WAITING, [Waited.GUARDIAN])
    await sit_down(client, minor)
    assert "Waiting for your guardian" in (await client.get(f"/me/entries/{entry_id}")).text
    client.cookies.clear()
    page = f"/guardian/{token}"
    for _ in range(3):
        shown = await client.get(page)
        assert "Mina Minor" in shown.text
    assert (await entry_for_entrant(entry_id, minor)).state is EntryState.WAITING
    assert (await send_form(client, page, {})).status_code == 303
    assert (await entry_for_entrant(entry_id, minor)).state is EntryState.SUBMITTED
    assert "You gave your consent" in (await client.get(page)).text
    with pytest.raises(GuardianConfirmed):
        await _asked(minor, entry_id)
    await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    assert (await send_form(client, page, {}, action=f"{page}/withdrawal")).status_code == 303
    assert (await entry_for_entrant(entry_id, minor)).state is EntryState.WITHDRAWN
    assert (await minor_by_token(token)).ended_at is not None
    with pytest.raises(GuardianLinkOver):
        await guardians.confirm_guardian(token=token)
    acts = await fetch("SELECT act FROM audit_event WHERE act LIKE 'guardian%' ORDER BY at")
    assert [row["act"] for row in acts] == ["guardian_confirmed", "guardian_took_back"]


async def test_six_digits_do_what_the_link_does_a_few_times_at_most(database: str) -> None:
    edition = await make_edition(changes={"eligibility": {"parental_consent": True}})
    minor, entry_id = await _minor(edition)
    earlier, _ = await _asked(minor, entry_id)
    _, code = await _asked(minor, entry_id, "other.parent@home.example")
    with pytest.raises(GuardianLinkOver):
        await guardians.confirm_guardian(token=earlier)
    wrong = "000000" if code != "000000" else "000001"
    with pytest.raises(MailedCodeWrong):
        await guardians.confirm_by_code(entry_id=entry_id, by=minor, code=wrong, network=None)
    await guardians.confirm_by_code(entry_id=entry_id, by=minor, code=code, network=None)
    assert (await service.submit_entry(entry_id=entry_id, by=minor)).waits_for == []


async def test_consent_taken_back_during_the_judging_takes_the_film_out(database: str) -> None:
    edition = await make_edition(changes={"eligibility": {"parental_consent": True}})
    minor, entry_id = await _minor(edition)
    token, _ = await _asked(minor, entry_id)
    await guardians.confirm_guardian(token=token)
    await service.submit_entry(entry_id=entry_id, by=minor)
    await fetch("UPDATE entry SET frozen = true WHERE id = $1", entry_id)
    await guardians.take_consent_back(token=token)
    entry = await entry_for_entrant(entry_id, minor)
    assert (entry.state, entry.reason) == (EntryState.DISQUALIFIED, guardians.CONSENT_TAKEN_BACK)
