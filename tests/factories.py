"""What tests need to exist, made through the services as people would make it."""

from itertools import count
from uuid import UUID

from festival.accounts import service as accounts
from festival.accounts.passwords import Cost
from festival.accounts.rules import Purpose
from festival.db import atomic

PASSWORD = "a tall glass of water"

_numbers = count(1)


async def make_person(
    *,
    email: str | None = None,
    display_name: str = "Ada Lovelace",
    password: str = PASSWORD,
    confirmed: bool = True,
) -> UUID:
    """A person who can sign in with ``password``; their address is confirmed as by the link of a mail."""
    address = email or f"person{next(_numbers)}@festival.example"
    person_id = await accounts.register(email=address, display_name=display_name, password=password, cost=Cost.DEMO)
    if confirmed:
        async with atomic() as connection:
            link = await accounts.make_link(connection, person_id=person_id, purpose=Purpose.CONFIRM_EMAIL, hours=1)
        await accounts.use_link(token=link, user_agent="tests")
    return person_id
