"""What winners, press and search engines take from a palmarès: nothing before its instant, everything after it."""

import io
import json
import re
import zipfile
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as Xml

import anyio
import av
import httpx
import numpy as np
import pytest
from litestar import Litestar

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.media.look_sending import send_picture
from festival.media.stills import jpeg
from festival.media.storage import storage
from festival.publishing import kept_sheets
from festival.publishing.honours import honours_of_edition
from festival.publishing.keepsakes import KEEPSAKES, certificates_zip, make_keepsake
from festival.publishing.service import publish
from festival.settings import Settings
from festival.web.kept_pages import TRUSTED_SECONDS
from tests.results import Judged, make_result, stage_and_approve
from tests.signed_in import browser_of

AROUND = (
    "card.png",
    "feed.atom",
    "awards.csv",
    "awards.xlsx",
    "awards.json",
    "press-kit.zip",
    "embed",
)


@pytest.fixture
async def judged(client: httpx.AsyncClient, tmp_path: Path) -> Judged:
    """A counted round whose films have a still; one winner's title is Arabic."""
    made = await make_result(films=3)
    picture = av.VideoFrame.from_ndarray(np.full((640, 360, 3), 90, dtype=np.uint8), format="rgb24")
    (tmp_path / "still").write_bytes(jpeg(picture))
    for row in await fetch("SELECT edition_id, id FROM master"):
        key = row["id"].hex
        await storage().put(key, tmp_path / "still")
        await execute(
            "INSERT INTO rendition (edition_id, master_id, kind, storage_key, media_type, bytes, width, height) "
            "VALUES ($1, $2, 'still', $3, 'image/jpeg', $4, 360, 640)",
            row["edition_id"],
            row["id"],
            key,
            (tmp_path / "still").stat().st_size,
        )
    winner = made.result.awards[0].winners[0].entry_id
    await execute(
        "UPDATE film SET title = 'ليلة في القاهرة' FROM entry WHERE entry.film_id = film.id AND entry.id = $1", winner
    )
    return made


async def _owner_of(entry_id: UUID) -> UUID:
    found: UUID = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
    return found


async def test_nothing_of_it_answers_before_its_instant_and_all_of_it_after(
    judged: Judged, application: Litestar, settings: Settings, client: httpx.AsyncClient
) -> None:
    staged = await stage_and_approve(judged)
    row = await fetch_row("SELECT film_ref, entry_id FROM published_film WHERE publication_id = $1", staged)
    assert row is not None
    owner = await browser_of(await _owner_of(row["entry_id"]), application, settings)
    organiser = await browser_of(judged.organiser, application, settings)
    mine = f"/me/entries/{row['entry_id']}/honours"
    asked = [
        *((client, f"/e/{judged.slug}/palmares/{name}") for name in AROUND),
        (client, f"/e/{judged.slug}/films/{row['film_ref']}/card.png"),
        (owner, mine),
        *((owner, f"{mine}/1/{name}") for name in KEEPSAKES),
        (organiser, f"/organise/{judged.slug}/publication/certificates.zip"),
    ]
    assert {address: (await who.get(address)).status_code for who, address in asked} == {
        address: 404 for _, address in asked
    }
    assert "/films/" not in (await client.get("/sitemap.xml")).text
    assert "honours" not in (await owner.get(f"/me/entries/{row['entry_id']}")).text
    await publish(publication_id=staged, by=judged.organiser)
    assert {address: (await who.get(address)).status_code for who, address in asked} == {
        address: 200 for _, address in asked
    }
    assert f"/films/{row['film_ref']}" in (await client.get("/sitemap.xml")).text
    assert "honours" in (await owner.get(f"/me/entries/{row['entry_id']}")).text
    # A film that won nothing has no such page, and no way to it.
    unnamed = "SELECT id FROM entry WHERE id NOT IN (SELECT entry_id FROM published_film)"
    other = f"/me/entries/{await fetch_value(unnamed)}"
    assert (await owner.get(f"{other}/honours")).status_code == 404
    assert "honours" not in (await owner.get(other)).text
    stranger = await browser_of(judged.colleague, application, settings)
    assert (await stranger.get(mine)).status_code == 404
    assert (await owner.get(f"/organise/{judged.slug}/publication/certificates.zip")).status_code == 404
    assert (await owner.get(f"{mine}/99/certificate.pdf")).status_code == 404


async def test_a_film_taken_out_has_no_laurels_any_more(
    judged: Judged, application: Litestar, settings: Settings
) -> None:
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    entry_id = judged.result.awards[0].winners[0].entry_id
    owner = await browser_of(await _owner_of(entry_id), application, settings)
    assert (await owner.get(f"/me/entries/{entry_id}/honours")).status_code == 200
    await execute("UPDATE entry SET state = 'disqualified', reason = 'Not theirs.' WHERE id = $1", entry_id)
    assert (await owner.get(f"/me/entries/{entry_id}/honours")).status_code == 404


async def test_files_are_what_they_say(judged: Judged, client: httpx.AsyncClient) -> None:
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    home = f"/e/{judged.slug}/palmares"
    card = await client.get(f"{home}/card.png")
    assert _png_size(card.content) == (1200, 630)
    kit = zipfile.ZipFile(io.BytesIO((await client.get(f"{home}/press-kit.zip")).content))
    folders = {name.partition("/")[0] for name in kit.namelist()}
    assert folders == {"awards.csv", "awards.xlsx", "awards.json", "palmares.txt", "stills", "laurels"}
    assert "ليلة في القاهرة" in kit.read("palmares.txt").decode()
    table = (await client.get(f"{home}/awards.csv")).content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Award,Ex aequo,Film,")
    said = json.loads((await client.get(f"{home}/awards.json")).content)
    assert [award["name"] for award in said["body"]["awards"]] == [award.name for award in judged.result.awards]
    feed = Xml.fromstring((await client.get(f"{home}/feed.atom")).content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(await honours_of_edition(judged.slug))
    embedded = await client.get(f"{home}/embed")
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]
    assert "x-frame-options" not in embedded.headers
    palmares = await client.get(home)
    assert palmares.headers["x-frame-options"] == "DENY"
    assert 'hreflang="fr"' in palmares.text


async def test_a_laurel_asked_for_again_is_not_drawn_again(
    judged: Judged, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    address = f"/e/{judged.slug}/palmares/press-kit.zip"
    kit = (await client.get(address)).content
    monkeypatch.setattr(kept_sheets, "set_sheet", None)
    assert (await client.get(address)).content == kit


async def test_certificates_are_tagged_and_prove_themselves(judged: Judged, client: httpx.AsyncClient) -> None:
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    honours = await honours_of_edition(judged.slug)
    packed = zipfile.ZipFile(io.BytesIO(await certificates_zip(honours, "https://festival.example")))
    assert len(packed.namelist()) == len(honours)
    first = packed.read(packed.namelist()[0])
    assert first.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in first
    assert b"pdfuaid" in first
    assert f"festival.example/e/{judged.slug}/films/".encode() in first


async def test_logo_and_partners_stand_on_what_is_published_and_handed_out(
    judged: Judged, client: httpx.AsyncClient
) -> None:
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    honours = await honours_of_edition(judged.slug)
    palmares, site = f"/e/{judged.slug}/palmares", "https://festival.example"
    plain, _ = await make_keepsake(honours[0], "certificate.pdf", site)
    assert "Rive Gauche" not in (await client.get(palmares)).text
    picture = jpeg(av.VideoFrame.from_ndarray(np.full((500, 800, 3), 90, dtype=np.uint8), format="rgb24"))
    for part in ("logo", "partner"):
        await send_picture(
            edition_id=judged.jury.edition.id,
            by=judged.organiser,
            part=part,
            name="Rive Gauche",
            link="",
            content=picture,
        )
    await anyio.sleep(2 * TRUSTED_SECONDS)
    assert 'alt="Rive Gauche"' in (await client.get(palmares)).text
    ours, _ = await make_keepsake(honours[0], "certificate.pdf", site)
    drawn = rb"/Subtype\s*/Image"
    assert (bool(re.search(drawn, plain)), bool(re.search(drawn, ours))) == (False, True)
    packed = zipfile.ZipFile(io.BytesIO(await certificates_zip(honours, site)))
    assert re.search(drawn, packed.read(packed.namelist()[0]))


async def test_robots_are_told_where_the_sitemap_is(client: httpx.AsyncClient) -> None:
    told = (await client.get("/robots.txt")).text
    assert "Disallow: /organise" in told
    assert "Sitemap: http://testserver/sitemap.xml" in told


def _png_size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
