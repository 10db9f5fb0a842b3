"""One's own data for programs: read it, erase the account."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from festival.accounts.visits import needs_session, network_asking
from festival.privacy.erasing import erase_account
from festival.privacy.queries import held_about
from festival.privacy.schemas import ErasureRequest, HeldData
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


@get("/api/v1/me/data", tags=["accounts"], summary="Everything kept about oneself", guards=[needs_enter])
async def held(principal: NamedDependency[Principal]) -> HeldData:
    """By what it is, as it stands; nothing about anybody else."""
    return await held_about(principal.person_id)


@post(
    "/api/v1/me/erasure", tags=["accounts"], summary="Erase one's own account", guards=[needs_session], status_code=204
)
async def erase(request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[ErasureRequest]) -> None:
    """With the account's address, its password and a code of the second step, as far as it has them.

    In a browser's session only: a token alone erases nobody.
    """
    await erase_account(
        person_id=principal.person_id,
        address=data.address,
        password=data.password,
        code=data.code,
        network=network_asking(request),
    )


ROUTES: list[Any] = [held, erase]
