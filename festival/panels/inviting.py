"""How a jury comes together: invited by mail, joined by the link, without a password."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import asyncpg

from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.editions.queries import invitation_by_token
from festival.editions.rules import INVITED_AS_JUROR
from festival.editions.team import accept_as_guest, accept_invitation, invite
from festival.errors import NotFound
from festival.panels.describing import kept_attributes, kept_categories
from festival.panels.holding import write_down
from festival.panels.rules import JurorTwice
from festival.panels.schemas import NewJuror
from festival.panels.tables import Juror
from festival.plain_text import keep_text


@dataclass(frozen=True, slots=True)
class JurorInvited:
    """An invited juror with the one-use token of their link, which no page and no answer of the API ever shows."""

    juror_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JurorJoined:
    """Who joined, and the token of the session that the link began; None where somebody was signed in."""

    person_id: UUID
    session: str | None = field(repr=False)


async def add_juror(*, edition_id: UUID, by: UUID, new: NewJuror) -> JurorInvited:
    """Invite a juror by mail; they judge once they have accepted, under whatever address they like.

    Raises:
        NotFound: the edition is not this person's to organise.
        NotAnAddress: mail cannot go there.
        UnknownCategory: the edition has no such category.
    """
    name = keep_text(new.name, field="name", most=200, required=True)
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        juror = Juror(
            edition_id=edition_id,
            id=uuid4(),
            name=name,
            countries=new.countries,
            languages=new.languages,
            affiliations=[keep_text(one, field="affiliations", most=200, required=True) for one in new.affiliations],
            max_entries=new.max_entries,
            max_minutes=new.max_minutes,
            attributes=kept_attributes(new.attributes),
            categories=await kept_categories(connection, edition_id, new.categories),
        )
        await Juror.insert(juror)
        token = await invite(edition_id=edition_id, email=new.email, role=INVITED_AS_JUROR, by=by, juror_id=juror.id)
        # By id alone: the log is never changed, and a name must be able to go.
        await write_down(connection, "juror_invited", edition_id, by, juror.id, {})
    return JurorInvited(juror.id, token)


async def accept_as_juror(*, token: str, person_id: UUID | None, user_agent: str) -> JurorJoined:
    """Accept a juror's invitation: as whoever is signed in, else as the person of the invited address.

    The link came to that mailbox, so it begins a session, once; an account with a password it does not open.

    Raises:
        NotFound: no juror was invited with this link.
        SignInRequired: nobody is signed in, and the invited address has an account with a password.
        InvitationUsed, InvitationExpired: it was accepted before, or is too old.
        JurorTwice: this person is another juror of the edition already.
    """
    async with atomic():
        offer = await invitation_by_token(token)
        if offer.role != INVITED_AS_JUROR:
            raise NotFound
        session = None
        if person_id is not None:
            accepted = await accept_invitation(token=token, person_id=person_id)
        else:
            name = offer.juror_name or offer.email
            accepted, session = await accept_as_guest(token=token, display_name=name, user_agent=user_agent)
        if accepted.juror_id is None:
            raise NotFound
        await join_as_juror(edition_id=accepted.edition_id, juror_id=accepted.juror_id, person_id=accepted.person_id)
    return JurorJoined(accepted.person_id, session)


async def join_as_juror(*, edition_id: UUID, juror_id: UUID, person_id: UUID) -> None:
    """Make the person who accepted the invitation the juror; accepting twice is accepting once.

    Raises:
        JurorTwice: they already are another juror of this edition.
        NotFound: the juror is someone else by now.
    """
    async with atomic() as connection:
        try:
            async with atomic():
                taken = await connection.fetchval(
                    "UPDATE juror SET person_id = $3, state = 'active' WHERE edition_id = $1 AND id = $2 "
                    "AND (person_id IS NULL OR person_id = $3) AND state <> 'left' RETURNING true",
                    edition_id,
                    juror_id,
                    person_id,
                )
        except asyncpg.UniqueViolationError as twice:
            raise JurorTwice from twice
        if not taken:
            raise NotFound
        await write_down(connection, "juror_joined", edition_id, person_id, juror_id, {})
