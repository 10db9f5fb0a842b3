"""A repeated request has one effect and one reply: the reply is written in the transaction of the effect.

The first of several concurrent requests inserts the row and the others wait for its transaction to end, so fifty
copies of a request under one key still act once. Replies must hold no secret.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import Response

from festival.db import atomic
from festival.errors import Invalid
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

HEADER = "idempotency-key"
Reply = TypeVar("Reply")


class KeyReused(Invalid):
    """The same key with another body."""

    sentence = "This Idempotency-Key was used for another request. Use a new key for a new request."


async def act_once(
    request: AnyRequest, principal: Principal, act: Callable[[], Awaitable[Reply]], *, status: int = 201
) -> Response[Any]:
    """Do ``act`` and answer with what it returns; under an Idempotency-Key, only the first time.

    Raises:
        KeyReused: the key came with another body before.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return Response(await act(), status_code=status)
    if not 1 <= len(key) <= 200:
        raise Invalid("An Idempotency-Key has 1 to 200 characters.", field=HEADER)
    route = f"{request.method} {request.url.path}"
    body_hash = hashlib.sha256(await request.body()).digest()
    async with atomic() as connection:
        first = await connection.fetchval(
            "INSERT INTO idempotent_reply (person_id, route, key, body_hash, status) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT DO NOTHING RETURNING true",
            principal.person_id,
            route,
            key,
            body_hash,
            status,
        )
        if not first:
            earlier = await connection.fetchrow(
                "SELECT body_hash, status, reply FROM idempotent_reply "
                "WHERE person_id = $1 AND route = $2 AND key = $3",
                principal.person_id,
                route,
                key,
            )
            if earlier["body_hash"] != body_hash:
                raise KeyReused
            return Response(earlier["reply"], status_code=earlier["status"])
        # Read back, so that the first reply has the same bytes as the later ones.
        reply = await connection.fetchval(
            "UPDATE idempotent_reply SET reply = $4 WHERE person_id = $1 AND route = $2 AND key = $3 RETURNING reply",
            principal.person_id,
            route,
            key,
            msgspec.to_builtins(await act()),
        )
    return Response(reply, status_code=status)
