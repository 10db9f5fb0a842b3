"""How an edition looks: a readable accent, pictures drawn anew, on public pages and in mails."""

import re
from uuid import UUID

import av
import httpx
import msgspec
import numpy as np
import pytest

from festival.db import fetch_row, fetch_value
from festival.editions.look_queries import look_of
from festival.editions.looks import AccentUnreadable, NoColour, set_accent
from festival.editions.rules import Role
from festival.editions.service import announce_call, grant_role
from festival.errors import NotFound
from festival.media.stills import jpeg
from festival.notifications.schemas import MessageInOutbox
from festival.notifications.wordings import letter_of
from festival.web.scopes import Scope
from tests.browsing import sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.signed_in import headers_of

PICTURE = jpeg(av.VideoFrame.from_ndarray(np.full((500, 800, 3), 90, dtype=np.uint8), format="rgb24"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def _send(client: httpx.AsyncClient, page: str, content: bytes, **said: str) -> httpx.Response:
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(page)).text)
    assert token is not None
    values = {"part": "partner", "name": "Rive Gauche", "link": "", **said, "_csrf": token[1]}
    return await client.post(f"{page}/pictures", data=values, files={"picture": ("logo.png", content)})


async def test_an_accent_is_readable_or_its_nearest_neighbour_is_named(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    with pytest.raises(AccentUnreadable) as refused:
        await set_accent(edition_id=edition.id, by=organiser, day="#E4002B", night="")
    assert (refused.value.field, refused.value.values["nearest"][0]) == ("accent_day", "#")
    with pytest.raises(AccentUnreadable):
        await set_accent(edition_id=edition.id, by=organiser, day="#1f34c9", night="#1f34c9")
    with pytest.raises(NoColour):
        await set_accent(edition_id=edition.id, by=organiser, day="red;}", night="")
    await set_accent(edition_id=edition.id, by=organiser, day=refused.value.values["nearest"], night="")
    look = await look_of(edition.id)
    assert (look.accent_day, look.accent_night != look.accent_day) == (refused.value.values["nearest"], True)
    with pytest.raises(NotFound):
        await set_accent(edition_id=edition.id, by=await make_person(), day="#1f34c9", night="")


async def test_pictures_are_drawn_anew_and_stand_on_the_call_s_page(client: httpx.AsyncClient) -> None:
    organiser, press = await make_founder(), await make_person()
    edition = await make_edition(by=organiser, announced=False)
    await grant_role(edition_id=edition.id, person_id=press, role=Role.PRESS, by=organiser)
    await sit_down(client, press)
    desk, public = f"/organise/{edition.slug}/look", f"/e/{edition.slug}"
    for content, said in ((SVG, {}), (b"", {}), (PICTURE, {"link": "javascript:alert(1)"}), (PICTURE, {"part": "x"})):
        assert (await _send(client, desk, content, **said)).status_code == 422
    assert await fetch_value("SELECT count(*) FROM edition_picture") == 0
    for part in ("logo", "logo", "cover", "partner"):
        sent = await _send(client, desk, PICTURE, part=part, link="https://rive.example" if part == "partner" else "")
        assert sent.status_code == 303
    assert await fetch_value("SELECT count(*) FROM edition_picture") == 3
    picture: UUID = await fetch_value("SELECT id FROM edition_picture WHERE part = 'partner'")
    await set_accent(edition_id=edition.id, by=press, day="#1f34c9", night="")
    assert (await client.get(f"{public}/look/{picture}")).content[:2] == b"\xff\xd8"
    client.cookies.clear()
    hidden = [(await client.get(f"{public}/look/{picture}")).status_code, (await client.get(f"{public}/look.css")).text]
    assert hidden == [404, ""]
    await announce_call(edition_id=edition.id, by=organiser)
    page = (await client.get(public)).text
    assert ('href="https://rive.example"' in page, page.count('alt="Rive Gauche"')) == (True, 2)
    shown = await client.get(f"{public}/look/{picture}")
    assert (shown.headers["content-type"], shown.content == PICTURE) == ("image/jpeg", False)
    style = (await client.get(f"{public}/look.css")).text
    assert ("#1f34c9" in style, ".masthead__name" in style) == (True, True)


async def test_mails_of_an_edition_carry_its_logo_with_its_name(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await sit_down(client, organiser)
    await make_entry(edition=edition)
    row = await fetch_row("SELECT * FROM outbox WHERE template = 'entries/receipt'")
    assert row is not None
    receipt = msgspec.convert(dict(row), MessageInOutbox)
    before = await letter_of(receipt, address="https://festival.example")
    await _send(client, f"/organise/{edition.slug}/look", PICTURE, part="logo")
    logo = await fetch_value("SELECT id FROM edition_picture")
    after = await letter_of(receipt, address="https://festival.example")
    source = f'src="https://festival.example/e/{edition.slug}/look/{logo}" alt="Rive Gauche"'
    assert ("<img" in before.html, source in after.html, before.text == after.text) == (False, True, True)


async def test_programs_say_how_an_edition_looks(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    who, look = await headers_of(organiser, Scope.ORGANISE), f"/api/v1/editions/{edition.slug}/look"
    assert (await client.get(look, headers=who)).json()["accent_day"] is None
    refused = await client.put(f"{look}/accent", json={"day": "#E4002B"}, headers=who)
    assert (refused.status_code, "The nearest that passes is #" in refused.json()["detail"]) == (422, True)
    kept = (await client.put(f"{look}/accent", json={"day": "#1f34c9"}, headers=who)).json()
    assert (kept["accent_day"], kept["accent_night"] is None) == ("#1f34c9", False)
    octets = {**who, "Content-Type": "application/octet-stream"}
    for part, wrong in (("partner", SVG), ("poster", PICTURE)):
        answer = await client.put(f"{look}/pictures/{part}?name=Rive", content=wrong, headers=octets)
        assert answer.status_code in {404, 422}
    for part in ("logo", "logo", "partner"):
        address = f"{look}/pictures/{part}?name=Rive%20Gauche&link=https://rive.example"
        sent = await client.put(address, content=PICTURE, headers=octets)
        assert (sent.status_code, sent.json()["part"], sent.json()["name"]) == (200, part, "Rive Gauche")
    shown = (await client.get(look, headers=who)).json()
    assert [one["link"] for one in shown["partners"]] == ["https://rive.example"]
    gone = await client.delete(f"{look}/pictures/{shown['logo']['id']}", headers=who)
    assert (gone.status_code, (await client.get(look, headers=who)).json()["logo"]) == (204, None)
    assert (await client.delete(f"{look}/accent", headers=who)).json()["accent_day"] is None
