"""A showcase as its page shows it, public or in preview: what plays, what comes after it, what is to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from festival.entries.subtitles.tracks import Track, tracks_at
from festival.publishing.showcase_rules import ItemKind
from festival.publishing.showcase_schemas import Release, ShowcaseItemShown, ShowcaseShown


@dataclass(frozen=True, slots=True)
class PartShown:
    """A film of a showcase, ready to be played."""

    id: UUID
    kind: ItemKind
    number: int | None
    """Of an episode of a series."""
    title: str
    href: str
    film_src: str
    still_src: str
    shape: str
    seconds: float
    tracks: list[Track]
    report_href: str | None
    """Where anyone says what is wrong with it; None: nobody reports a preview, or a bonus of no entry."""
    plays_to: str
    """Where a player says how far it came; "": nobody counts a preview."""
    release_at: datetime


@dataclass(frozen=True, slots=True)
class LiveShown:
    """An announced live event."""

    title: str
    starts_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ShowcasePage:
    """A showcase for its reader."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    zone: str
    now: datetime
    title: str
    about: str
    home: str
    address: str
    playing: PartShown | None
    next: PartShown | None
    poster_src: str | None
    episodes: list[PartShown]
    extras: list[PartShown]
    lives: list[LiveShown]
    to_come: list[Release]
    embed: str | None
    preview: bool
    linked_data: dict[str, Any]


def showcase_page(
    showcase: ShowcaseShown, site: str, *, playing: ShowcaseItemShown | None = None, preview: bool = False
) -> ShowcasePage:
    """The page of a showcase, of which ``playing`` (else its first episode, else its trailer) plays."""
    home = (
        f"/organise/{showcase.edition_slug}/showcases/{showcase.slug}/preview"
        if preview
        else f"/e/{showcase.edition_slug}/showcase/{showcase.slug}"
    )
    films = [
        _part(item, home, showcase, preview=preview)
        for item in showcase.items
        if item.ready and item.kind not in {ItemKind.POSTER, ItemKind.LIVE}
    ]
    episodes = sorted((film for film in films if film.kind is ItemKind.EPISODE), key=_place(showcase))
    extras = sorted((film for film in films if film.kind is not ItemKind.EPISODE), key=_place(showcase))
    trailers = [film for film in extras if film.kind is ItemKind.TRAILER]
    chosen = next((film for film in films if playing is not None and film.id == playing.id), None)
    current = chosen or next(iter([*episodes, *trailers, *extras]), None)
    poster = next((item for item in showcase.items if item.kind is ItemKind.POSTER and item.ready), None)
    poster_src = f"{home}/{poster.id}/still" if poster else None
    return ShowcasePage(
        edition_name=showcase.edition_name,
        edition_slug=showcase.edition_slug,
        palmares_published_at=showcase.palmares_published_at,
        selection_published_at=showcase.selection_published_at,
        zone=showcase.zone,
        now=showcase.now,
        title=showcase.title,
        about=showcase.about,
        home=home,
        address=f"{site}{home}",
        playing=current,
        next=_after(current, episodes),
        poster_src=poster_src,
        episodes=episodes,
        extras=extras,
        lives=[
            LiveShown(item.title, item.starts_at, item.link)
            for item in showcase.items
            if item.kind is ItemKind.LIVE and item.starts_at is not None
        ],
        to_come=showcase.to_come,
        embed=None if preview else _embed(f"{site}{home}/embed", showcase.title),
        preview=preview,
        linked_data={
            "@context": "https://schema.org",
            "@type": "CreativeWorkSeries",
            "name": showcase.title,
            "url": f"{site}{home}",
            "numberOfItems": len(episodes),
        },
    )


def _part(item: ShowcaseItemShown, home: str, showcase: ShowcaseShown, *, preview: bool) -> PartShown:
    href = f"{home}/{item.id}"
    counted = f"/api/v1/editions/{showcase.edition_slug}/showcases/{showcase.slug}/parts/{item.id}/plays"
    return PartShown(
        id=item.id,
        kind=item.kind,
        number=item.position if item.episode else None,
        title=item.title,
        href=href,
        film_src=f"{href}/film",
        still_src=f"{href}/still",
        shape="vertical" if item.height >= item.width else "horizontal",
        seconds=item.seconds,
        tracks=tracks_at(href, item.languages),
        report_href=f"{href}/report" if item.reported_as(showcase.series_id) and not preview else None,
        plays_to="" if preview else counted,
        release_at=item.release_at,
    )


def _place(showcase: ShowcaseShown) -> Any:
    order = {item.id: (list(ItemKind).index(item.kind), item.position) for item in showcase.items}
    return lambda film: order[film.id]


def _after(current: PartShown | None, episodes: list[PartShown]) -> PartShown | None:
    """What is played next; after the trailer or a bonus, nothing by itself."""
    following = dict(zip([film.id for film in episodes], episodes[1:], strict=False))
    return following.get(current.id) if current else None


def _embed(address: str, title: str) -> str:
    quoted = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<iframe src="{address}" title="{quoted}" width="360" height="640" allow="fullscreen" '
        'style="border:0"></iframe>'
    )
