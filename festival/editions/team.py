"""How a team comes together: roles given and taken, offered by mail and accepted by a one-use link."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.accounts.links import confirm_address
from festival.accounts.service import person_for_email
from festival.accounts.sessions import begin_session
from festival.db import atomic
from festival.editions.membership import join_team, lock_edition, record_act
from festival.editions.rules import INVITED_AS_JUROR, InvitationExpired, InvitationUsed, LastOrganiser, Role
from festival.editions.schemas import AcceptedInvitation
from festival.editions.tables import Invitation
from festival.errors import NotFound, SignInRequired
from festival.notifications import service as notifications
from festival.notifications.rules import read_address

INVITATION_LASTS = timedelta(days=30)


async def grant_role(*, edition_id: UUID, person_id: UUID, role: Role, by: UUID) -> None:
    """Give someone a role in the team; harmless when they have it.

    Raises:
        NotFound: ``by`` is not an organiser of the edition.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        await join_team(connection, edition_id, person_id, role)
        await record_act(connection, "role_granted", edition_id, by, {"role": role.value}, person_id)


async def revoke_role(*, edition_id: UUID, person_id: UUID, role: Role, by: UUID) -> None:
    """Take a role away; harmless when they do not have it.

    Raises:
        NotFound: ``by`` is not an organiser of the edition.
        LastOrganiser: nobody would be left.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        await connection.execute(
            "DELETE FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = $3",
            edition_id,
            person_id,
            role.value,
        )
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND role = 'organiser')", edition_id
        ):
            raise LastOrganiser
        await record_act(connection, "role_revoked", edition_id, by, {"role": role.value}, person_id)


async def invite(*, edition_id: UUID, by: UUID, email: str, role: str, juror_id: UUID | None = None) -> str:
    """Offer a role by mail with a one-use link; gives the link's token, which no page ever shows.

    Raises:
        NotFound: ``by`` is not an organiser of the edition.
        NotAnAddress: mail cannot go there.
    """
    address = read_address(email)
    token = secrets.token_urlsafe(32)
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        invitation = Invitation(
            edition_id=edition_id,
            id=uuid4(),
            token_hash=_hash(token),
            email=address,
            role=role,
            juror_id=juror_id,
            invited_by=by,
            expires_at=now + INVITATION_LASTS,
        )
        await Invitation.insert(invitation)
        context = {
            "edition_name": edition["name"],
            "role": role,
            "link": f"/jury/invitation/{token}" if role == INVITED_AS_JUROR else f"/invitation/{token}",
            "expires_at": invitation.expires_at.isoformat(),
            "zone": edition["zone"],
        }
        await notifications.send(
            connection,
            template="editions/jury_invitation" if role == INVITED_AS_JUROR else "editions/team_invitation",
            recipient=address,
            edition_id=edition_id,
            context=context,
            locale=edition["languages"][0],
            reply_to=edition["contact"] or None,
        )
        await record_act(connection, "role_offered", edition_id, by, {"role": role}, invitation.id)
    return token


async def accept_invitation(*, token: str, person_id: UUID) -> AcceptedInvitation:
    """Take the offered role; the same person accepting twice has accepted once. Jurors are let in by panels.

    Raises:
        NotFound: no invitation has this link.
        InvitationUsed: someone else accepted it.
        InvitationExpired: it is too old.
    """
    async with atomic() as connection:
        offer = await _offer(connection, token)
        if offer["accepted_by"] not in {None, person_id}:
            raise InvitationUsed
        now = await clock.now(connection)
        if offer["accepted_by"] is None:
            if now >= offer["expires_at"]:
                raise InvitationExpired
            await connection.execute(
                "UPDATE invitation SET accepted_at = $3, accepted_by = $4 WHERE edition_id = $1 AND id = $2",
                offer["edition_id"],
                offer["id"],
                now,
                person_id,
            )
            if offer["role"] != INVITED_AS_JUROR:
                await join_team(connection, offer["edition_id"], person_id, Role(offer["role"]))
            detail = {"role": offer["role"]}
            await record_act(connection, "invitation_accepted", offer["edition_id"], person_id, detail, offer["id"])
    return AcceptedInvitation(
        edition_id=offer["edition_id"],
        edition_slug=offer["slug"],
        person_id=person_id,
        role=offer["role"],
        juror_id=offer["juror_id"],
    )


async def accept_as_guest(*, token: str, display_name: str, user_agent: str) -> tuple[AcceptedInvitation, str]:
    """Take the offered role as whoever reads the mail of its address, and sign them in; gives the session's token.

    Raises:
        SignInRequired: the address has an account with a password, which the link alone does not open.
        Invalid: a name is needed, or cannot be used.
        NotFound, InvitationUsed, InvitationExpired: as `accept_invitation`.
    """
    async with atomic() as connection:
        offer = await _offer(connection, token)
        if offer["accepted_by"] is not None:
            raise InvitationUsed
        if await has_password(connection, offer["email"]):
            raise SignInRequired
        person_id = await person_for_email(connection, email=offer["email"], display_name=display_name)
        accepted = await accept_invitation(token=token, person_id=person_id)
        now = await clock.now(connection)
        await confirm_address(connection, person_id=person_id, now=now)
        return accepted, await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)


async def has_password(connection: asyncpg.Connection, email: str) -> bool:
    """Whether the address is confirmed as that of an account one signs in to by password."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM person p JOIN password w ON w.person_id = p.id "
        "WHERE p.email = $1 AND p.email_confirmed_at IS NOT NULL)",
        email,
    )
    return found


async def _offer(connection: asyncpg.Connection, token: str) -> asyncpg.Record:
    offer = await connection.fetchrow(
        "SELECT i.*, e.slug FROM invitation i JOIN edition e ON e.id = i.edition_id WHERE i.token_hash = $1 "
        "FOR UPDATE OF i",
        _hash(token),
    )
    if offer is None:
        raise NotFound
    return offer


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
