"""What search engines and feed readers ask for: what is public, with its addresses in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from festival.db import fetch
from festival.publishing.honours import Honour
from festival.publishing.keepsakes import award_words
from festival.publishing.rules import PublicationKind
from festival.web.translation import LANGUAGES, current_language, translate

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_ATOM = "http://www.w3.org/2005/Atom"
MOST_ADDRESSES = 50_000
"""Of one sitemap (https://www.sitemaps.org/protocol.html)."""

_NOT_FOR_ROBOTS = ("/account", "/api/", "/approvals", "/invitation/", "/jury", "/link/", "/me", "/organise", "/sign-in")

_PUBLIC = """
    WITH latest AS (
        SELECT DISTINCT ON (edition_id, kind) edition_id, id, kind, published_at FROM publication
        WHERE state = 'published' ORDER BY edition_id, kind, published_at DESC
    )
    SELECT '/e/' || edition.slug AS path, NULL::timestamptz AS changed_at FROM edition
    WHERE edition.call_state <> 'preparing'
    UNION ALL
    SELECT '/e/' || edition.slug || CASE latest.kind WHEN 'palmares' THEN '/palmares' ELSE '/selection' END,
        latest.published_at
    FROM latest JOIN edition ON edition.id = latest.edition_id
    UNION ALL
    SELECT '/e/' || edition.slug || '/films/' || published_film.film_ref, max(latest.published_at)
    FROM latest JOIN edition ON edition.id = latest.edition_id
    JOIN published_film ON (published_film.edition_id, published_film.publication_id) = (latest.edition_id, latest.id)
    GROUP BY edition.slug, published_film.film_ref
    ORDER BY 1 LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """A page that anyone may read, and when it last changed where that is known."""

    path: str
    changed_at: datetime | None


async def public_addresses() -> list[PublicAddress]:
    """Every page that is public now, the front page first."""
    rows = await fetch(_PUBLIC, MOST_ADDRESSES - 1)
    return [PublicAddress("/", None), *(PublicAddress(row["path"], row["changed_at"]) for row in rows)]


def in_languages(address: str) -> Iterator[tuple[str, str]]:
    """(language, address) of a page in each language, and of the page that chooses by the reader."""
    for language in LANGUAGES:
        yield language, f"{address}?lang={language}"
    yield "x-default", address


def sitemap(addresses: list[PublicAddress], site: str) -> bytes:
    """All of them, each with its languages."""
    Xml.register_namespace("", _SITEMAP)
    Xml.register_namespace("xhtml", _XHTML)
    root = Xml.Element(f"{{{_SITEMAP}}}urlset")
    for address in addresses:
        url = Xml.SubElement(root, f"{{{_SITEMAP}}}url")
        Xml.SubElement(url, f"{{{_SITEMAP}}}loc").text = f"{site}{address.path}"
        if address.changed_at is not None:
            Xml.SubElement(url, f"{{{_SITEMAP}}}lastmod").text = address.changed_at.isoformat()
        for language, href in in_languages(f"{site}{address.path}"):
            Xml.SubElement(url, f"{{{_XHTML}}}link", {"rel": "alternate", "hreflang": language, "href": href})
    return _written(root)


def robots(site: str) -> str:
    """What is not worth a robot's time; nothing secret rests on it."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), "", f"Sitemap: {site}/sitemap.xml"]
    return "\n".join(lines) + "\n"


def atom(honours: list[Honour], site: str) -> bytes:
    """The feed of one publication of an edition: an entry for each film and what it won, or that it was selected."""
    Xml.register_namespace("", _ATOM)
    first = honours[0]
    of_palmares = first.kind == PublicationKind.PALMARES
    page = f"{site}/e/{first.edition_slug}/{'palmares' if of_palmares else 'selection'}"
    feed = Xml.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": current_language()})
    _add(feed, "id", page)
    title = translate("Palmarès") if of_palmares else translate("Official selection")
    _add(feed, "title", f"{title} · {first.edition_name}")
    _add(feed, "updated", max(one.published_at for one in honours).isoformat())
    Xml.SubElement(_add(feed, "author"), f"{{{_ATOM}}}name").text = first.festival_name
    Xml.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "alternate", "href": page})
    Xml.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": f"{page}/feed.atom"})
    for honour in honours:
        entry = _add(feed, "entry")
        address = f"{site}/e/{honour.edition_slug}/films/{honour.film_ref}"
        _add(entry, "id", f"{address}#{honour.kind}-{award_words(honour)}".replace(" ", "-"))
        _add(entry, "title", f"{award_words(honour)}: {honour.title}")
        _add(entry, "updated", honour.published_at.isoformat())
        _add(entry, "summary", ", ".join(honour.directors))
        Xml.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": address})
    return _written(feed)


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _written(root: Xml.Element) -> bytes:
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
