"""The first organiser of an installation, and those whom its operator names."""

from uuid import uuid4

from festival import clock
from festival.accounts.links import confirm_address, make_link, use_up
from festival.accounts.passwords import Cost, hash_password
from festival.accounts.people import keep_password
from festival.accounts.queries import link_for_holder
from festival.accounts.rules import LinkUsedUp, Purpose, read_display_name, read_new_password
from festival.accounts.service import person_for_email
from festival.accounts.sessions import begin_session
from festival.accounts.tables import Person
from festival.accounts.tokens import token_hash
from festival.audit.rules import Log
from festival.audit.service import record
from festival.db import atomic
from festival.notifications.rules import read_address

_SET_UP_HOURS = 7 * 24
_ORGANISER_HOURS = 24


async def organiser_link(*, email: str) -> str:
    """A one-use sign-in token for somebody whom the operator of this machine makes an organiser."""
    async with atomic() as connection:
        address = read_address(email)
        person_id = await person_for_email(connection, email=address, display_name=address.partition("@")[0])
        await connection.execute("UPDATE person SET founder = true WHERE id = $1", person_id)
        await record(
            connection, log=Log.DESK, act="founder_named", edition_id=None, actor_id=None, subject_id=person_id
        )
        return await make_link(connection, person_id=person_id, purpose=Purpose.SIGN_IN, hours=_ORGANISER_HOURS)


async def set_up_link() -> str | None:
    """A one-use token for the first organiser of an empty installation; None once there is one."""
    async with atomic() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('set up', 0))")
        founders = await connection.fetch("SELECT id, email FROM person WHERE founder AND erased_at IS NULL")
        if any(founder["email"] is not None for founder in founders):
            return None
        person_id = founders[0]["id"] if founders else uuid4()
        if not founders:
            await Person.insert(Person(id=person_id, display_name="Organiser", founder=True))
        return await make_link(connection, person_id=person_id, purpose=Purpose.SET_UP, hours=_SET_UP_HOURS)


async def set_up(
    *, token: str, email: str, display_name: str, password: str, user_agent: str, cost: Cost = Cost.STANDARD
) -> str:
    """Become the first organiser by the set-up link; returns the session's token.

    Raises:
        Invalid: name, address or password cannot be used; the link still can.
        LinkUsedUp: the link cannot.
    """
    address, name = read_address(email), read_display_name(display_name)
    chosen = read_new_password(password, email=address)
    if await link_for_holder(token_hash(token)) is None:
        raise LinkUsedUp
    hashed = await hash_password(chosen, cost)
    async with atomic() as connection:
        now = await clock.now(connection)
        person_id = await use_up(connection, token=token, purposes={Purpose.SET_UP}, now=now)
        await connection.execute(
            "UPDATE person SET email = $2, display_name = $3 WHERE id = $1", person_id, address, name
        )
        await confirm_address(connection, person_id=person_id, now=now)
        await keep_password(connection, person_id, hashed)
        await record(connection, log=Log.DESK, act="set_up", edition_id=None, actor_id=person_id)
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)
