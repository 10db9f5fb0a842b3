"""What organisers rule about found conflicts, on their page and by program."""

from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch, fetch_value
from festival.panels import service as panels
from festival.panels.queries import conflicts_of, panels_of
from festival.panels.rules import NoReason, PairStands
from festival.panels.schemas import PanelSettings
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.factories import make_person
from tests.juries import Jury, join_jury, make_jury, open_jury
from tests.signed_in import browser_of, headers_of

EVERYONE = PanelSettings(everyone=True, allow_same_country=True)


async def _jury_with_namesakes() -> tuple[Jury, UUID]:
    """Ann is credited on film A, and Dan's company on film B; one conflict of the two is given."""
    jury = await make_jury(films=3)
    await join_jury(jury, "Dan", affiliations=["Atelier Nord"])
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    for title, role, name in (("Film A", "editor", "ANN"), ("Film B", "production_company", "Atelier  NORD")):
        await execute(
            "INSERT INTO credit (film_id, position, role, name) SELECT id, 90, $2, $3 FROM film WHERE title = $1",
            title,
            role,
            name,
        )
    await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=EVERYONE)
    return jury, await fetch_value("SELECT id FROM conflict WHERE note = 'name'")


async def test_a_conflict_stands_until_it_is_lifted_with_a_reason(database: str) -> None:
    jury, conflict_id = await _jury_with_namesakes()
    rule = {"conflict_id": conflict_id, "by": jury.organiser}
    for _ in range(2):
        await panels.uphold_conflict(**rule)
    with pytest.raises(NoReason):
        await panels.dismiss_conflict(**rule, reason=" ")
    assert len(await conflicts_of(jury.edition.id)) == 2
    await panels.dismiss_conflict(**rule, reason="Another Ann.")
    assert len(await conflicts_of(jury.edition.id)) == 1
    await panels.uphold_conflict(**rule, reason="It is her after all.")
    assert len(await conflicts_of(jury.edition.id)) == 2
    written = await fetch("SELECT act, detail FROM audit_event WHERE act LIKE 'conflict_%' ORDER BY at")
    assert [(row["act"], row["detail"]["reason"]) for row in written] == [
        ("conflict_upheld", ""),
        ("conflict_dismissed", "Another Ann."),
        ("conflict_upheld", "It is her after all."),
    ]


async def test_what_was_lifted_cannot_stand_again_while_the_film_is_judged(database: str) -> None:
    jury, conflict_id = await _jury_with_namesakes()
    rule = {"conflict_id": conflict_id, "by": jury.organiser}
    await panels.dismiss_conflict(**rule, reason="Another Ann.")
    proposal = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=EVERYONE)
    await panels.confirm_panels(proposal_id=proposal, by=jury.organiser)
    assert len(await panels_of(jury.edition.id, jury.round_id)) == 11
    await panels.uphold_conflict(**rule)
    assert len(await panels_of(jury.edition.id, jury.round_id)) == 10
    await panels.dismiss_conflict(**rule, reason="No, another.")
    await open_jury(jury, everyone=True, allow_same_country=True)
    with pytest.raises(PairStands):
        await panels.uphold_conflict(**rule)


async def test_the_page_says_what_was_found(database: str, application: Litestar, settings: Settings) -> None:
    jury, conflict_id = await _jury_with_namesakes()
    address = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    browser = await browser_of(jury.organiser, application, settings)
    page = (await browser.get(f"{address}/found-conflicts")).text
    assert [words in page for words in ("ANN", "Atelier  NORD", "Let it stand", "Lift it")] == [True] * 4
    refused = await browser.post(f"{address}/dismissal", {"conflict": str(conflict_id)}, page=address)
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    lifted = await browser.post(
        f"{address}/dismissal", {"conflict": str(conflict_id), "reason": "Another Ann."}, page=address
    )
    assert lifted.headers["location"] == f"{address}/found-conflicts"
    for show, shown in (("lifted", (True, False)), ("waiting", (False, True)), ("upheld", (False, False))):
        page = (await browser.get(f"{address}/found-conflicts?show={show}")).text
        assert ("ANN" in page, "Atelier  NORD" in page) == shown
    found = (await browser.get(f"{address}/found-conflicts?named=film+a")).text
    assert ("Another Ann." in found, "Atelier  NORD" in found) == (True, False)
    assert "Nothing found like that" in (await browser.get(f"{address}/found-conflicts?named=nobody%25")).text


async def test_an_address_in_common_is_not_told(database: str, client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=1)
    address = await fetch_value("SELECT email FROM invitation WHERE juror_id = $1", jury.jurors[1])
    await execute("UPDATE person SET email = NULL, email_confirmed_at = NULL WHERE id = $1", jury.people[1])
    await execute("UPDATE entry SET entrant_id = $1", await make_person(email=address, display_name="Another"))
    await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=EVERYONE)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    page = (await client.get(f"/api/v1/rounds/{jury.round_id}/found-conflicts", headers=who)).json()
    assert [one["in_common"] for one in page["items"]] == [[{"kind": "address", "written": "…@jury.example"}]]
    key = page["items"][0]["id"]
    assert (await client.post(f"/api/v1/conflicts/{key}/upholding", json={}, headers=who)).status_code == 204
    waiting = await client.get(f"/api/v1/rounds/{jury.round_id}/found-conflicts?ruled=waiting", headers=who)
    assert waiting.json() == {"items": [], "next": None}
