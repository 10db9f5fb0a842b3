"""What is forgotten of a member of a team; an edition never stays without an organiser."""

from uuid import UUID

import asyncpg

from festival.errors import Refused


class SoleOrganiser(Refused):
    """Nobody could run the edition any more."""

    sentence = "You are the only organiser of %(edition)s. Invite another one first; then erase your account."


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Take every role away, and forget the address that invitations to this person went to.

    The editions are locked, so that two last organisers cannot leave at once.

    Raises:
        SoleOrganiser: an edition would have none.
    """
    editions = await connection.fetch(
        "SELECT id, name FROM edition WHERE id IN (SELECT edition_id FROM membership WHERE person_id = $1 "
        "AND role = 'organiser') ORDER BY id FOR UPDATE",
        person_id,
    )
    for edition in editions:
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND role = 'organiser' AND person_id <> $2)",
            edition["id"],
            person_id,
        ):
            raise SoleOrganiser(edition=edition["name"])
    await connection.execute("DELETE FROM membership WHERE person_id = $1", person_id)
    await connection.execute(
        "DELETE FROM invitation WHERE accepted_at IS NULL AND email = (SELECT email FROM person WHERE id = $1)",
        person_id,
    )
    await connection.execute(
        "UPDATE invitation SET email = 'erased' WHERE accepted_by = $1 "
        "OR email = (SELECT email FROM person WHERE id = $1)",
        person_id,
    )
