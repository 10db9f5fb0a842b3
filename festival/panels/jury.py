"""Joining a jury by invitation: one link, no password, from whatever address the juror prefers."""

from dataclasses import dataclass
from uuid import UUID

from festival.accounts.service import person_for_email
from festival.db import atomic
from festival.editions.queries import invitation_by_token
from festival.editions.rules import INVITED_AS_JUROR
from festival.editions.team import accept_invitation
from festival.errors import NotFound
from festival.panels.service import join_as_juror


@dataclass(frozen=True, slots=True)
class JuryJoined:
    """Who accepted, and as which juror."""

    person_id: UUID
    edition_id: UUID
    juror_id: UUID


async def accept_jury_invitation(*, token: str, person_id: UUID | None) -> JuryJoined:
    """Make the signed-in person the invited juror, or whoever holds the invited address (made if need be).

    Accepting twice is accepting once.

    Raises:
        NotFound: no jury invitation has this link.
        InvitationUsed, InvitationExpired: somebody else accepted it, or it is too old.
        JurorTwice: they are another juror of this edition.
    """
    async with atomic() as connection:
        offer = await invitation_by_token(token)
        if offer.role != INVITED_AS_JUROR:
            raise NotFound
        joining = person_id or await person_for_email(
            connection, email=offer.email, display_name=offer.juror_name or offer.email.partition("@")[0]
        )
        accepted = await accept_invitation(token=token, person_id=joining)
        if accepted.juror_id is None:
            raise NotFound
        await join_as_juror(edition_id=accepted.edition_id, juror_id=accepted.juror_id, person_id=joining)
    return JuryJoined(person_id=joining, edition_id=accepted.edition_id, juror_id=accepted.juror_id)
