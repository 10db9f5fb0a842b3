"""The festival is set up: two organisers, an edition from a preset, its call announced."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from festival import clock
from festival.accounts import service as accounts
from festival.accounts.links import confirm_address
from festival.accounts.passwords import Cost
from festival.accounts.queries import session_holder
from festival.accounts.setting_up import set_up, set_up_link
from festival.accounts.tokens import token_hash
from festival.db import atomic
from festival.demo.programme import ORGANISERS
from festival.demo.record import Account, DataOfARealFestival, Progress
from festival.demo.story import Playing
from festival.editions import service as editions
from festival.editions.schemas import NewEdition
from festival.editions.team import accept_invitation, invite
from festival.web.scopes import Scope

TOKEN_DAYS = 365
USER_AGENT = "palmares demo"


async def open_call(playing: Playing) -> None:
    """Set up the installation, create the edition from its preset and announce the call.

    Raises:
        DataOfARealFestival: somebody has set this installation up already.
    """
    progress, edition = playing.progress, playing.story.edition
    first = await _first_organiser(progress)
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    progress.edition_id = await editions.create_edition(
        by=first,
        new=NewEdition(
            festival_name=edition.festival,
            name=edition.name,
            slug=edition.slug,
            preset=edition.preset,
            opens_at=now - timedelta(days=21),
            closes_at=now + timedelta(days=7),
            zone="Europe/Paris",
            tagline=edition.tagline,
            about=edition.about,
            changes=edition.rules,
        ),
    )
    await invite_member(playing, "organiser", organiser_email(1), ORGANISERS[1])
    await editions.announce_call(edition_id=progress.edition_id, by=first)


async def invite_member(playing: Playing, role: str, email: str, name: str) -> None:
    """Somebody signs up, is invited to the edition's team by its first organiser, and accepts."""
    progress = playing.progress
    person_id = await sign_up(progress, role, email, name)
    assert progress.edition_id is not None  # noqa: S101 (the edition was made before)
    by = progress.people[organiser_email(0)]
    token = await invite(edition_id=progress.edition_id, by=by, email=email, role=role)
    await accept_invitation(token=token, person_id=person_id)


def organiser_email(index: int) -> str:
    """The address of an organiser of the story."""
    return f"organiser{index + 1}@festival.example"


async def sign_up(progress: Progress, role: str, email: str, name: str) -> UUID:
    """Register somebody with a confirmed address, a password and an API token; keep both for the demo's card."""
    password = secrets.token_urlsafe(9)
    person_id = await accounts.register(email=email, display_name=name, password=password, cost=Cost.DEMO)
    async with atomic() as connection:
        await confirm_address(connection, person_id=person_id, now=await clock.now(connection))
    await keep_account(progress, role, email, password, person_id)
    return person_id


async def keep_account(
    progress: Progress, role: str, email: str, password: str, person_id: UUID, *, president: bool = False
) -> None:
    """Give a person an API token for their role and note how they sign in."""
    scope = {"juror": Scope.JUDGE, "entrant": Scope.ENTER}.get(role, Scope.ORGANISE)
    token = await accounts.make_api_token(person_id=person_id, name="Demo", scopes=frozenset({scope}), days=TOKEN_DAYS)
    progress.people[email] = person_id
    progress.accounts.append(
        Account(role=role, email=email, password=password, totp_secret=None, api_token=token, president=president)
    )


async def _first_organiser(progress: Progress) -> UUID:
    token = await set_up_link()
    if token is None:
        raise DataOfARealFestival(folder="This data folder")
    password = secrets.token_urlsafe(9)
    session = await set_up(
        token=token,
        email=organiser_email(0),
        display_name=ORGANISERS[0],
        password=password,
        user_agent=USER_AGENT,
        cost=Cost.DEMO,
    )
    holder = await session_holder(token_hash(session))
    if holder is None:
        raise RuntimeError("the session that was just begun is not there")
    await accounts.sign_out(token=session)
    await keep_account(progress, "organiser", organiser_email(0), password, holder.person_id)
    return holder.person_id
