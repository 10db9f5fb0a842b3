"""Every component and layout on sample pages, through the site's own Jinja2 environment."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

from festival.editions.rights import PLACES
from festival.web.jinja import environment
from festival.web.translation import direction, speaking

PARTS = {
    "call": "public",
    "selection": "public",
    "palmares": "public",
    "entry": "entrant",
    "form": "entrant",
    "desk": "desk",
    "jury": "jury",
}
"""Part of the gallery -> layout that it stands in."""


@dataclass(frozen=True)
class Film:
    title: str
    makers: str
    line: str
    still_src: str | None = None
    href: str | None = "#"
    award: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Problem:
    code: str
    message: str
    expected: str | None
    found: str | None
    waived: str | None = None


@dataclass(frozen=True)
class Reader:
    display_name: str


NOW = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class GalleryPage:
    edition_name: str = "Vertical Short Film 2026"
    edition_slug: str = "vertical-2026"
    zone: str = "Europe/Paris"
    now: datetime = NOW
    closes_at: datetime = NOW + timedelta(days=2, hours=4)
    films: tuple[Film, ...] = (
        Film("The Last Bus Home", "Awa Diop", "Senegal, France · 58 s", "/stills/0.jpg", award="Grand Prix"),
        Film("Kartoffelsalat", "Anna Schröder", "Germany · 41 s", href=None),
        Film("雨の駅", "山田 花子", "Japan · 60 s", "/stills/1.jpg"),
        Film("قهوة الصباح", "ليلى حداد", "Lebanon · 22 s", note="Episode 2 of 5"),
        Film("<script>alert(1)</script>", '" onload="alert(1)', "& · 1 s"),
    )
    problems: tuple[Problem, ...] = (
        Problem("too_long", "The film is too long: trim 1.2 s and upload it again.", "at most 60 s", "61.2 s"),
        Problem("audio_missing", "The film has no sound.", None, None),
    )
    ballot: dict[str, str] = field(default_factory=lambda: {"edition": "v", "round": "1", "entry": "e", "rules": "ab"})


def render(part: str, *, language: str = "en", signed_in: bool = True) -> str:
    """One part of the gallery as a whole page."""
    site = environment()
    assert site.loader is not None
    gallery = site.overlay(loader=ChoiceLoader([site.loader, FileSystemLoader(Path(__file__).parent)]))
    with speaking(language):
        return gallery.get_template("gallery.html.j2").render(
            layout=f"layout/{PARTS[part]}.html.j2",
            parts=[part],
            here="",
            page=GalleryPage(),
            locale=language,
            direction=direction(language),
            open_places=PLACES,
            path="/",
            csrf_token="the-token",
            principal=Reader("Awa Diop") if signed_in else None,
        )
