"""A round that is being judged, with films that play, and a juror whose invitation still lies in their mailbox."""

import os
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect

from festival.db import fetch
from festival.panels import service as panels
from festival.panels.schemas import NewJuror
from tests.juries import Jury, make_jury, open_jury
from tests.playable import make_playable

PICTURES = "PALMARES_PICTURES"
"""Names a folder in which journeys leave pictures of their pages, to be looked at."""


@dataclass(frozen=True)
class Judging:
    """The jury, and the path of the invitation."""

    jury: Jury
    invitation: str
    titles: list[str]


async def open_judging(folder: Path, *, films: int = 3, seconds: float = 2) -> Judging:
    """Two jurors who see everything: one has joined, the other was invited by mail."""
    jury = await make_jury(names=("Ann",), films=films)
    entries = await fetch("SELECT entry.id, title FROM entry JOIN film ON film.id = film_id ORDER BY title")
    await make_playable([row["id"] for row in entries], folder, seconds=seconds)
    new = NewJuror(name="Ben Carter", email="ben@jury.example")
    invited = await panels.add_juror(edition_id=jury.edition.id, by=jury.organiser, new=new)
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    await open_jury(jury, everyone=True)
    return Judging(jury, f"/jury/invitation/{invited.token}", [row["title"] for row in entries])


async def save_state_is(page: Page, state: str) -> None:
    """The scoresheet says that it is so."""
    await expect(page.locator("[data-save-state]")).to_have_attribute("data-state", state)


async def plays(page: Page) -> None:
    """The film on the page runs: its time goes on."""
    await page.wait_for_function("() => { const film = document.querySelector('video'); return film.currentTime > 0 }")


async def keep_picture(page: Page, name: str) -> None:
    """What is on the screen now, where somebody wants to look at it."""
    if folder := os.environ.get(PICTURES):
        await page.screenshot(path=Path(folder) / f"{name}.png")
