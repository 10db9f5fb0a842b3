"""A mix that every panel should have: said of jurors, asked for, kept, and explained where it cannot be."""

import httpx
import pytest
from litestar import Litestar

from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.describing import UnknownCategory
from festival.panels.queries import jurors_of, proposal_for
from festival.panels.rules import LoadsContradict, MixTooLarge, NotToBeTaken
from festival.panels.schemas import JurorDescription, MixWanted, PanelSettings
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.factories import make_person
from tests.juries import Jury, make_jury
from tests.signed_in import browser_of, headers_of

FULL = "1 of its 1 eligible jurors with 'editor' are full: raise max_load or max_entries or add a juror with 'editor'."


async def _describe(jury: Jury, place: int, *attributes: str, categories: tuple[str, ...] = ()) -> None:
    description = JurorDescription(list(attributes), list(categories))
    await panels.describe_juror(juror_id=jury.jurors[place], by=jury.organiser, description=description)


async def _proposed(jury: Jury, **wishes: object) -> tuple[set[tuple[object, object]], dict[str, object]]:
    settings = PanelSettings(**wishes)  # type: ignore[arg-type]
    proposal_id = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=settings)
    proposal = await proposal_for(proposal_id, jury.organiser)
    return set(proposal.pairs), proposal.report


async def test_every_panel_has_the_mix_whatever_the_spelling(database: str) -> None:
    jury = await make_jury(films=4, names=("Ann", "Ben", "Cleo", "Dan"), panel_size=2)
    await _describe(jury, 3, "Editor", "EDITOR", "woman")
    assert next(one.attributes for one in await jurors_of(jury.edition.id) if one.name == "Dan") == ["Editor", "woman"]
    pairs, report = await _proposed(jury, mixes=[MixWanted("editor")])
    assert sum(juror == jury.jurors[3] for _, juror in pairs) == 4
    assert report["without_mix"] == []


async def test_a_mix_that_cannot_be_kept_says_why_film_by_film(database: str) -> None:
    jury = await make_jury(films=4)
    await _describe(jury, 0, "editor")
    _, report = await _proposed(jury, mixes=[MixWanted("editor")], max_load=3)
    assert [(one["attribute"], one["missing"], one["why"]) for one in report["without_mix"]] == [  # type: ignore[attr-defined]
        (
            "editor",
            1,
            FULL,
        )
    ]
    _, report = await _proposed(jury, mixes=[MixWanted("poet")])
    assert {one["why"] for one in report["without_mix"]} == {  # type: ignore[attr-defined]
        "only 0 of 3 jurors have 'poet': add one who has, or say so of one who is there."
    }


async def test_a_juror_judges_only_their_categories(database: str) -> None:
    jury = await make_jury(films=2)
    with pytest.raises(UnknownCategory) as refusal:
        await _describe(jury, 0, categories=("opera",))
    known = refusal.value.values["known"].split(", ")
    await _describe(jury, 0, categories=(known[-1],))
    pairs, _ = await _proposed(jury, everyone=True)
    assert {juror for _, juror in pairs} == (set(jury.jurors) if len(known) == 1 else set(jury.jurors[1:]))


async def test_wishes_that_no_panels_can_keep(database: str) -> None:
    jury = await make_jury(films=2)
    for wishes, refusal in (
        ({"mixes": [MixWanted("editor", 3)]}, MixTooLarge),
        ({"min_load": 3, "max_load": 2}, LoadsContradict),
    ):
        with pytest.raises(refusal):
            await _proposed(jury, **wishes)
    assert len((await _proposed(jury, max_minutes=10**9, mixes=[MixWanted("editor", 2)]))[0]) == 4


async def test_ids_of_nothing_are_not_taken(database: str) -> None:
    jury = await make_jury(films=2)
    for verb, ids in ((panels.take_entries, "entry_ids"), (panels.take_part, "juror_ids")):
        with pytest.raises(NotToBeTaken):
            await verb(round_id=jury.round_id, by=jury.organiser, **{ids: [jury.round_id]})
    assert await panels.take_part(round_id=jury.round_id, by=jury.organiser, juror_ids=jury.jurors[:1] * 2) == 3


async def test_only_organisers_describe_jurors(database: str) -> None:
    jury = await make_jury(films=1)
    for by in (await make_person(), jury.people[0], (await make_jury(films=1)).organiser):
        with pytest.raises(NotFound):
            await panels.describe_juror(juror_id=jury.jurors[0], by=by, description=JurorDescription(["editor"]))


async def test_by_page_and_by_program(
    database: str, application: Litestar, settings: Settings, client: httpx.AsyncClient
) -> None:
    jury = await make_jury(films=3)
    desk = f"/organise/{jury.edition.slug}"
    address = f"{desk}/rounds/{jury.round_id}"
    await panels.take_entries(round_id=jury.round_id, by=jury.organiser)
    browser = await browser_of(jury.organiser, application, settings)
    said = {"attributes": "woman\nAfrica", "categories": ""}
    described = await browser.post(f"{desk}/jury/{jury.jurors[0]}/description", said, page=f"{desk}/jury")
    assert described.status_code == 303
    assert "Africa" in (await browser.get(f"{desk}/jury")).text
    wishes = {"mix_1": "africa", "mix_least_1": "1", "max_load": "2"}
    assert (await browser.post(f"{address}/proposals", wishes, page=address)).status_code == 303
    page = (await browser.get(address)).text
    assert "Some panels are not mixed as you asked" in page
    assert "What each juror would get" in page
    for wrong in (
        {"max_load": "many"},
        {"max_minutes": "0"},
        {"seed": "9" * 5000},
        {"mix_1": "africa", "mix_least_1": "9"},
    ):
        refused = await browser.post(f"{address}/proposals", wrong, page=address)
        assert refused.status_code == 422
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    put = await client.put(f"/api/v1/jurors/{jury.jurors[1]}/description", json={"attributes": ["Africa"]}, headers=who)
    assert put.status_code == 204
    asked = {"mixes": [{"attribute": "AFRICA", "least": 1}]}
    proposal = await client.post(f"/api/v1/rounds/{jury.round_id}/proposals", json=asked, headers=who)
    assert (proposal.status_code, proposal.json()["report"]["without_mix"]) == (201, [])
