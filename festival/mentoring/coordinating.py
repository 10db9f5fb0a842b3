"""The gate of mentoring: coordinators and organisers, whoever came in by a link, and the mails that tell them."""

import secrets
from typing import Any
from uuid import UUID

import asyncpg

from festival.editions.queries import contact_of
from festival.editions.rights import PLANNING
from festival.errors import NotFound
from festival.mentoring.queries import link_hash
from festival.notifications.service import send


async def coordinated(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> asyncpg.Record:
    """The edition, locked, for somebody who coordinates its mentoring.

    Raises:
        NotFound: they do not.
    """
    row = await connection.fetchrow(
        "SELECT * FROM edition WHERE id = $1 AND EXISTS (SELECT FROM membership WHERE edition_id = $1 "
        "AND person_id = $2 AND role = ANY($3)) FOR UPDATE",
        edition_id,
        by,
        list(PLANNING),
    )
    if row is None:
        raise NotFound
    return row


async def new_link(connection: asyncpg.Connection, edition_id: UUID, person_id: UUID) -> str:
    """A way in for a mentor or a trainee's guardian; earlier ones stay good."""
    token = secrets.token_urlsafe(24)
    await connection.execute(
        "INSERT INTO mentoring_link (edition_id, token_hash, person_id) VALUES ($1, $2, $3)",
        edition_id,
        link_hash(token),
        person_id,
    )
    return f"/mentoring/{token}"


async def tell(connection: asyncpg.Connection, edition_id: UUID, person_id: UUID, what: str, **context: Any) -> None:
    """Write to a mentor or a guardian with a way in; who has no address is told by the coordinator."""
    row = await connection.fetchrow(
        "SELECT p.*, edition.name AS edition_name, edition.zone FROM mentoring_person p "
        "JOIN edition ON edition.id = p.edition_id WHERE p.edition_id = $1 AND p.id = $2",
        edition_id,
        person_id,
    )
    if row is None or row["email"] is None:
        return
    said = {
        "what": what,
        "name": row["guardian_name"] or row["name"],
        "trainee": row["name"] if row["side"] == "trainee" else None,
        "edition_name": row["edition_name"],
        "zone": row["zone"],
        "link": await new_link(connection, edition_id, person_id),
        "starts_at": None,
        "other": "",
        "place": "",
    }
    await send(
        connection,
        template="mentoring/notice",
        recipient=row["email"],
        edition_id=edition_id,
        context={**said, **context},
        reply_to=await contact_of(edition_id),
    )


async def tell_coordinators(connection: asyncpg.Connection, edition_id: UUID) -> None:
    """Write to everyone who coordinates: somebody has a concern. What it is stands on the page only."""
    rows = await connection.fetch(
        "SELECT DISTINCT person.id, person.email, person.locale, person.display_name, edition.slug, edition.name "
        "FROM membership JOIN person ON person.id = membership.person_id "
        "JOIN edition ON edition.id = membership.edition_id "
        "WHERE edition_id = $1 AND role = ANY($2) AND person.email IS NOT NULL",
        edition_id,
        list(PLANNING),
    )
    for row in rows:
        await send(
            connection,
            template="mentoring/concern",
            recipient=row["email"],
            person_id=row["id"],
            edition_id=edition_id,
            context={"edition_name": row["name"], "path": f"/organise/{row['slug']}/mentoring"},
            locale=row["locale"],
        )
