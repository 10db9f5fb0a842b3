"""What may be read of editions, by whom: anyone reads what is announced, members read their own."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from festival.db import fetch, fetch_row, fetch_value
from festival.editions.rules import CallPhase, CallState, Role, call_phase
from festival.editions.rules_body import RulesBody
from festival.editions.schemas import (
    CategoryForPublic,
    EditionForOrganiser,
    EditionInProgramme,
    EditionOfMine,
    FilmLimits,
    InvitationForInvitee,
    InvitationForOrganiser,
    MemberForOrganiser,
    PublicEdition,
)
from festival.errors import NotFound
from festival.web.listing import Page, cut_page, read_cursor
from festival.web.translation import LANGUAGES

_COLUMNS = """
    e.id, e.slug, e.name, e.tagline, e.about, e.contact, e.zone, e.preset, e.call_state, e.opens_at, e.closes_at,
    e.public_posts, e.comments_for_makers, e.palmares_published_at, e.selection_published_at, e.version,
    f.name AS festival_name, clock_timestamp() AS now
"""


def _phase(row: asyncpg.Record) -> CallPhase:
    return call_phase(CallState(row["call_state"]), row["opens_at"], row["closes_at"], row["now"])


_IN_BRIEF = (
    "id", "slug", "name", "festival_name", "tagline", "zone", "opens_at", "closes_at", "now", "palmares_published_at",
)  # fmt: skip


def _in_brief(row: asyncpg.Record) -> dict[str, Any]:
    """What everybody is told who may know of an edition."""
    return {name: row[name] for name in _IN_BRIEF} | {"call": _phase(row)}


async def public_edition(slug: str) -> PublicEdition:
    """An edition whose call was announced.

    Raises:
        NotFound: there is none of this address, or it is still being prepared.
    """
    row = await fetch_row(
        f"SELECT {_COLUMNS}, r.body, r.number, r.digest FROM edition e JOIN festival f ON f.id = e.festival_id "  # noqa: S608 (our own text)
        "JOIN rules_version r ON r.edition_id = e.id AND r.id = e.rules_version_id "
        "WHERE e.slug = $1 AND e.call_state <> 'preparing'",
        slug,
    )
    if row is None:
        raise NotFound
    return PublicEdition(
        **_in_brief(row),
        about=row["about"],
        contact=row["contact"],
        selection_published_at=row["selection_published_at"],
        public_posts=row["public_posts"],
        categories=await categories_of(row["id"]),
        rules=msgspec.convert(row["body"], RulesBody),
        rules_version=row["number"],
        rules_digest=row["digest"],
        version=row["version"],
    )


async def announced_edition(slug: str) -> UUID:
    """The id of an edition whose call was announced.

    Raises:
        NotFound: there is none of this address, or it is still being prepared.
    """
    edition_id: UUID | None = await fetch_value(
        "SELECT id FROM edition WHERE slug = $1 AND call_state <> 'preparing'", slug
    )
    if edition_id is None:
        raise NotFound
    return edition_id


async def contact_of(edition_id: UUID) -> str | None:
    """The mailbox where answers to the edition's mails go; None: it has none."""
    contact: str | None = await fetch_value("SELECT nullif(contact, '') FROM edition WHERE id = $1", edition_id)
    return contact


async def announced_editions(*, cursor: str | None = None, limit: int = 50) -> Page[EditionInProgramme]:
    """Every announced edition, the one that closes last first."""
    after = read_cursor(cursor, 2)
    rows = await fetch(
        "SELECT e.id, e.slug, e.name, f.name AS festival_name, e.tagline, e.zone, e.call_state, e.opens_at, "
        "e.closes_at, clock_timestamp() AS now, e.palmares_published_at, e.selection_published_at "
        "FROM edition e JOIN festival f ON f.id = e.festival_id WHERE e.call_state <> 'preparing' "
        "AND ($1::text IS NULL OR (e.closes_at, e.slug) < ($1::text::timestamptz, $2)) "
        "ORDER BY e.closes_at DESC, e.slug DESC LIMIT $3",
        *(after or (None, None)),
        limit + 1,
    )
    return cut_page(
        [_in_programme(row) for row in rows], limit, lambda edition: (edition.closes_at.isoformat(), edition.slug)
    )


def _in_programme(row: asyncpg.Record) -> EditionInProgramme:
    # Value by value: this list is what programs ask for most.
    return EditionInProgramme(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        festival_name=row["festival_name"],
        tagline=row["tagline"],
        zone=row["zone"],
        call=_phase(row),
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        now=row["now"],
        palmares_published_at=row["palmares_published_at"],
        selection_published_at=row["selection_published_at"],
    )


async def programmes_without_entries() -> frozenset[str]:
    """The slugs of announced editions that nobody enters: mentoring programmes."""
    rows = await fetch(
        "SELECT e.slug FROM edition e JOIN rules_version r ON (r.edition_id, r.id) = (e.id, e.rules_version_id) "
        "WHERE e.call_state <> 'preparing' AND r.body->'call'->>'chooses' = 'matches'"
    )
    return frozenset(row["slug"] for row in rows)


async def edition_for(slug: str, person_id: UUID, *roles: Role) -> EditionForOrganiser:
    """An edition for a member of its team who has one of ``roles`` (none named: organisers only).

    Raises:
        NotFound: there is no such edition, or this person has none of the roles.
    """
    row = await fetch_row(
        f"SELECT {_COLUMNS}, e.languages, r.number, r.digest, array_agg(m.role ORDER BY m.role) AS roles "  # noqa: S608 (our own text)
        "FROM edition e JOIN festival f ON f.id = e.festival_id "
        "JOIN rules_version r ON r.edition_id = e.id AND r.id = e.rules_version_id "
        "JOIN membership m ON m.edition_id = e.id AND m.person_id = $2 "
        "WHERE e.slug = $1 GROUP BY e.id, f.id, r.edition_id, r.id HAVING array_agg(m.role) && $3::text[]",
        slug,
        person_id,
        [role.value for role in roles or (Role.ORGANISER,)],
    )
    if row is None:
        raise NotFound
    return EditionForOrganiser(
        **_in_brief(row),
        about=row["about"],
        contact=row["contact"],
        preset=row["preset"],
        call_state=CallState(row["call_state"]),
        comments_for_makers=row["comments_for_makers"],
        public_posts=row["public_posts"],
        rules_version=row["number"],
        rules_digest=row["digest"],
        roles=[Role(role) for role in row["roles"]],
        version=row["version"],
        languages=_languages(row["languages"]),
    )


async def languages_of(edition_id: UUID) -> list[str]:
    """The languages that an edition speaks, its first one first, then the others that its pages are written in."""
    spoken: list[str] = await fetch_value("SELECT languages FROM edition WHERE id = $1", edition_id)
    return _languages(spoken)


def _languages(spoken: list[str]) -> list[str]:
    return list(dict.fromkeys([*spoken, *LANGUAGES]))


async def editions_of(person_id: UUID) -> list[EditionOfMine]:
    """The editions whose team this person belongs to, the newest first."""
    rows = await fetch(
        f"SELECT {_COLUMNS}, array_agg(m.role ORDER BY m.role) AS roles "  # noqa: S608 (our own text)
        "FROM membership m JOIN edition e ON e.id = m.edition_id JOIN festival f ON f.id = e.festival_id "
        "WHERE m.person_id = $1 GROUP BY e.id, f.id ORDER BY e.opens_at DESC, e.slug",
        person_id,
    )
    return [
        EditionOfMine(
            id=row["id"],
            slug=row["slug"],
            name=row["name"],
            festival_name=row["festival_name"],
            zone=row["zone"],
            call=_phase(row),
            opens_at=row["opens_at"],
            closes_at=row["closes_at"],
            now=row["now"],
            roles=[Role(role) for role in row["roles"]],
        )
        for row in rows
    ]


async def roles_of(edition_id: UUID, person_id: UUID) -> frozenset[Role]:
    """What this person may do in the edition; empty for strangers."""
    rows = await fetch("SELECT role FROM membership WHERE edition_id = $1 AND person_id = $2", edition_id, person_id)
    return frozenset(Role(row["role"]) for row in rows)


async def may_create_editions(person_id: UUID) -> bool:
    """Whether this person founds festivals here or organises one already."""
    allowed: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM person WHERE id = $1 AND founder) "
        "OR EXISTS (SELECT FROM membership WHERE person_id = $1 AND role = 'organiser')",
        person_id,
    )
    return allowed


async def current_rules(edition_id: UUID) -> RulesBody:
    """The rules as they stand now.

    Raises:
        NotFound: there is no such edition.
    """
    return (await current_rules_version(edition_id))[1]


async def current_rules_version(edition_id: UUID) -> tuple[UUID, RulesBody]:
    """The rules as they stand now, with the id of their version.

    Raises:
        NotFound: there is no such edition.
    """
    row = await fetch_row(
        "SELECT r.id, r.body FROM edition e JOIN rules_version r ON r.edition_id = e.id AND r.id = e.rules_version_id "
        "WHERE e.id = $1",
        edition_id,
    )
    if row is None:
        raise NotFound
    return row["id"], msgspec.convert(row["body"], RulesBody)


async def film_table_of(edition_id: UUID, category_id: UUID) -> tuple[UUID, dict[str, Any]]:
    """The id of the rules' version and the ``[film]`` table that holds in a category.

    Raises:
        NotFound: there is no such edition or category.
    """
    slug = await fetch_value("SELECT slug FROM category WHERE edition_id = $1 AND id = $2", edition_id, category_id)
    if slug is None:
        raise NotFound
    version_id, rules = await current_rules_version(edition_id)
    return version_id, rules.film_of(slug).as_table()


async def film_limits(slug: str) -> FilmLimits:
    """What is decided before a film is sent: whether the call takes films, and the most bytes of any category.

    Raises:
        NotFound: there is no announced edition of this address.
    """
    return await _film_limits("e.slug = $1", slug)


async def film_limits_of(edition_id: UUID) -> FilmLimits:
    """The same of an edition whose films are on their way.

    Raises:
        NotFound: there is no announced edition of this id.
    """
    return await _film_limits("e.id = $1", edition_id)


async def _film_limits(which: str, value: str | UUID) -> FilmLimits:
    row = await fetch_row(
        "SELECT e.id, e.call_state, e.opens_at, e.closes_at, r.body FROM edition e "  # noqa: S608 (our own text)
        "JOIN rules_version r ON r.edition_id = e.id AND r.id = e.rules_version_id "
        f"WHERE {which} AND e.call_state <> 'preparing'",
        value,
    )
    if row is None:
        raise NotFound
    rules = msgspec.convert(row["body"], RulesBody)
    limits = [rules.film_of(category.slug).max_bytes for category in rules.categories]
    given = [limit for limit in limits if limit is not UNSET]
    return FilmLimits(
        edition_id=row["id"],
        call_state=CallState(row["call_state"]),
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        uploads_end_at=row["closes_at"] + timedelta(minutes=rules.call.grace_minutes),
        max_bytes=max(given) if len(given) == len(limits) else None,
        takes_entries=rules.call.takes_entries,
    )


async def categories_of(edition_id: UUID) -> list[CategoryForPublic]:
    """The edition's categories in the organisers' order."""
    rows = await fetch(
        "SELECT id, slug, name, about FROM category WHERE edition_id = $1 ORDER BY position, slug", edition_id
    )
    return [CategoryForPublic(**dict(row)) for row in rows]


async def team_of(edition_id: UUID) -> list[MemberForOrganiser]:
    """Who is in the team, one row for each role."""
    rows = await fetch(
        "SELECT p.id AS person_id, p.display_name, p.email, m.role FROM membership m "
        "JOIN person p ON p.id = m.person_id WHERE m.edition_id = $1 ORDER BY m.role, p.display_name, p.id",
        edition_id,
    )
    return [msgspec.convert(dict(row), MemberForOrganiser) for row in rows]


async def open_invitations(edition_id: UUID) -> list[InvitationForOrganiser]:
    """Invitations into the team that nobody accepted yet and that still hold."""
    rows = await fetch(
        "SELECT id, email, role, created_at, expires_at FROM invitation "
        "WHERE edition_id = $1 AND role <> 'juror' AND accepted_at IS NULL AND expires_at > clock_timestamp() "
        "ORDER BY created_at",
        edition_id,
    )
    return [InvitationForOrganiser(**dict(row)) for row in rows]


async def invitation_by_token(token: str) -> InvitationForInvitee:
    """What the link offers; reading it changes nothing, since mail scanners open links too.

    Raises:
        NotFound: no invitation has this link.
    """
    row = await fetch_row(
        "SELECT e.name AS edition_name, e.slug AS edition_slug, f.name AS festival_name, "
        "i.role, i.email, i.expires_at, "
        "(SELECT name FROM juror j WHERE (j.edition_id, j.id) = (i.edition_id, i.juror_id)) AS juror_name, "
        "EXISTS (SELECT FROM person p JOIN password w ON w.person_id = p.id WHERE p.email = i.email "
        "AND p.email_confirmed_at IS NOT NULL) AS has_password, "
        "i.accepted_at IS NULL AND i.expires_at > clock_timestamp() AS open "
        "FROM invitation i JOIN edition e ON e.id = i.edition_id JOIN festival f ON f.id = e.festival_id "
        "WHERE i.token_hash = $1",
        hashlib.sha256(token.encode()).digest(),
    )
    if row is None:
        raise NotFound
    return InvitationForInvitee(**dict(row))
