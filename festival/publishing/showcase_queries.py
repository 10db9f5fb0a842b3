"""Showcases for those who make them, and what is released of them for anyone: before its instant, nothing answers."""

from uuid import UUID

import msgspec

from festival.audience.queries import LATEST
from festival.db import fetch, fetch_row
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.publishing.showcase_rules import ItemKind
from festival.publishing.showcase_schemas import (
    CampaignReport,
    PlaysOfItem,
    Release,
    ShowcaseInList,
    ShowcaseItemShown,
    ShowcaseShown,
)

_SHOWCASE = """
    SELECT showcase.edition_id, showcase.id, showcase.slug, showcase.title, showcase.about,
        edition.slug AS edition_slug, edition.name AS edition_name, edition.zone, edition.palmares_published_at,
        edition.selection_published_at,
        (SELECT (array_agg(entry_id) FILTER (WHERE entry_id IS NOT NULL))[1] FROM showcase_item AS part
            WHERE (part.edition_id, part.showcase_id) = (showcase.edition_id, showcase.id)
            HAVING count(DISTINCT entry_id) = 1) AS series_id,
        clock_timestamp() AS now
    FROM showcase JOIN edition ON edition.id = showcase.edition_id
"""

_SHOWABLE = "(showcase_item.entry_id IS NULL OR entry.state = 'qualified')"
"""A film that was taken out of the edition is taken off its showcase, too."""

_ITEMS = f"""
    SELECT showcase_item.id, showcase_item.kind, showcase_item.position, showcase_item.title, showcase_item.entry_id,
        showcase_item.episode, showcase_item.master_id, showcase_item.release_at, showcase_item.starts_at,
        showcase_item.link, proxy.id IS NOT NULL AS ready, coalesce(proxy.width, 0) AS width,
        coalesce(proxy.height, 0) AS height, coalesce(proxy.duration_seconds, 0) AS seconds,
        array(SELECT language FROM subtitles WHERE (subtitles.edition_id, subtitles.entry_id, subtitles.episode)
                = (showcase_item.edition_id, showcase_item.entry_id, showcase_item.episode)
            AND attested_at IS NOT NULL ORDER BY language) AS languages
    FROM showcase_item
    LEFT JOIN entry ON (entry.edition_id, entry.id) = (showcase_item.edition_id, showcase_item.entry_id)
    LEFT JOIN shown_rendition AS proxy ON (proxy.edition_id, proxy.master_id)
        = (showcase_item.edition_id, showcase_item.master_id) AND proxy.kind = 'proxy'
    WHERE showcase_item.edition_id = $1 AND showcase_item.showcase_id = $2 AND {_SHOWABLE}
"""  # noqa: S608 (a condition of our own)

_RELEASED = (
    " AND showcase_item.release_at <= clock_timestamp() AND (showcase_item.kind = 'live' OR proxy.id IS NOT NULL)"
)


async def showcases_of(edition_id: UUID) -> list[ShowcaseInList]:
    """An edition's showcases; the caller has decided that its reader organises the edition."""
    rows = await fetch(
        "SELECT showcase.slug, showcase.title, count(showcase_item.id) AS parts, "
        "count(*) FILTER (WHERE release_at <= clock_timestamp()) AS released, "
        "min(release_at) FILTER (WHERE release_at > clock_timestamp()) AS next_at "
        "FROM showcase LEFT JOIN showcase_item ON (showcase_item.edition_id, showcase_item.showcase_id) "
        "= (showcase.edition_id, showcase.id) WHERE showcase.edition_id = $1 "
        "GROUP BY showcase.edition_id, showcase.id ORDER BY showcase.made_at DESC",
        edition_id,
    )
    return [msgspec.convert(dict(row), ShowcaseInList) for row in rows]


async def sources_of(edition_id: UUID) -> list[tuple[UUID, str, int]]:
    """The qualified series that a showcase can be made of: entry, title, episodes; for its organisers."""
    rows = await fetch(
        "SELECT entry.id, film.title, count(*) AS episodes FROM entry JOIN film ON film.id = entry.film_id "
        "JOIN episode ON (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id) "
        "WHERE entry.edition_id = $1 AND entry.state = 'qualified' GROUP BY entry.id, film.title "
        "ORDER BY film.title LIMIT 500",
        edition_id,
    )
    return [(row["id"], row["title"], row["episodes"]) for row in rows]


async def showcase_for_organiser(edition: EditionForOrganiser, name: str) -> ShowcaseShown:
    """A showcase whole, released or not, for an organiser of this edition.

    Raises:
        NotFound: there is none of this name.
    """
    row = await fetch_row(_SHOWCASE + "WHERE showcase.edition_id = $1 AND showcase.slug = $2", edition.id, name)
    if row is None:
        raise NotFound
    items = await fetch(_ITEMS + " ORDER BY release_at, kind, position", row["edition_id"], row["id"])
    shown = [msgspec.convert(dict(item), ShowcaseItemShown) for item in items]
    return msgspec.convert({**row, "items": shown, "to_come": []}, ShowcaseShown)


async def public_showcase(edition_slug: str, name: str) -> ShowcaseShown:
    """What is released of a showcase now, and when the episodes to come are.

    Raises:
        NotFound: no such showcase, or nothing of it is released yet: the same answer.
    """
    row = await fetch_row(
        _SHOWCASE + "WHERE edition.slug = $1 AND showcase.slug = $2 AND edition.call_state <> 'preparing'",
        edition_slug,
        name,
    )
    if row is None:
        raise NotFound
    items = await fetch(_ITEMS + _RELEASED + " ORDER BY kind, position", row["edition_id"], row["id"])
    if not items:
        raise NotFound
    to_come = await fetch(
        "SELECT position AS number, release_at FROM showcase_item WHERE edition_id = $1 AND showcase_id = $2 "
        "AND kind = 'episode' AND release_at > $3 ORDER BY release_at, position",
        row["edition_id"],
        row["id"],
        row["now"],
    )
    return msgspec.convert(
        {
            **row,
            "items": [msgspec.convert(dict(item), ShowcaseItemShown) for item in items],
            "to_come": [msgspec.convert(dict(one), Release) for one in to_come],
        },
        ShowcaseShown,
    )


async def released_showcases(edition_slug: str) -> list[tuple[str, str]]:
    """Slug and title of each showcase that is public now, the latest first."""
    rows = await fetch(
        "SELECT showcase.slug, showcase.title FROM showcase JOIN edition ON edition.id = showcase.edition_id "  # noqa: S608 (our own text)
        "WHERE edition.slug = $1 AND edition.call_state <> 'preparing' AND EXISTS (SELECT FROM showcase_item "
        "LEFT JOIN entry ON (entry.edition_id, entry.id) = (showcase_item.edition_id, showcase_item.entry_id) "
        "LEFT JOIN shown_rendition proxy ON (proxy.edition_id, proxy.master_id) "
        "= (showcase_item.edition_id, showcase_item.master_id) AND proxy.kind = 'proxy' "
        "WHERE (showcase_item.edition_id, showcase_item.showcase_id) = (showcase.edition_id, showcase.id) "
        f"AND {_SHOWABLE} {_RELEASED}) ORDER BY showcase.made_at DESC LIMIT 20",
        edition_slug,
    )
    return [(row["slug"], row["title"]) for row in rows]


def item_of(showcase: ShowcaseShown, item_id: UUID) -> ShowcaseItemShown:
    """A part of a showcase that its reader may know.

    Raises:
        NotFound: no such part, or not released to this reader.
    """
    found = next((item for item in showcase.items if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found


async def campaign_report(showcase: ShowcaseShown) -> CampaignReport:
    """The campaign in numbers; the caller has decided that its reader organises the edition."""
    counted = await fetch_row(
        "SELECT count(*) AS entries, count(DISTINCT entry.entrant_id) AS entrants, (SELECT count(DISTINCT country) "
        "FROM film_country JOIN entry ON entry.film_id = film_country.film_id WHERE entry.edition_id = $1 "
        "AND entry.submitted_at IS NOT NULL) AS countries "
        "FROM entry WHERE edition_id = $1 AND submitted_at IS NOT NULL",
        showcase.edition_id,
    )
    reach = await fetch_row(
        "SELECT count(*) AS reached, coalesce(sum(views), 0)::bigint AS views, "  # noqa: S608 (our own text)
        f"coalesce(sum(likes), 0)::bigint AS likes, coalesce(sum(shares), 0)::bigint AS shares FROM {LATEST}",
        showcase.edition_id,
    )
    plays = await fetch(
        "SELECT kind, position, title, release_at, coalesce(sum(begun), 0)::int AS begun, "
        "coalesce(sum(half), 0)::int AS half, coalesce(sum(finished), 0)::int AS finished FROM showcase_item "
        "LEFT JOIN showcase_play ON (showcase_play.edition_id, showcase_play.item_id) "
        "= (showcase_item.edition_id, showcase_item.id) "
        "WHERE showcase_item.edition_id = $1 AND showcase_id = $2 AND kind NOT IN ('poster', 'live') "
        "GROUP BY showcase_item.edition_id, showcase_item.id ORDER BY kind <> $3, release_at, position",
        showcase.edition_id,
        showcase.id,
        ItemKind.EPISODE,
    )
    return CampaignReport(
        title=showcase.title,
        plays=[msgspec.convert(dict(row), PlaysOfItem) for row in plays],
        now=showcase.now,
        **dict(counted or {}),
        **dict(reach or {}),
    )
