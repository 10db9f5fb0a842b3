"""What a public page points to of slices that it does not know: they say so, the composition root hands it over."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple


class Signpost(NamedTuple):
    """A link in words of its own, ready to be shown."""

    words: str
    href: str


Signposts = Callable[[str], Awaitable[list[Signpost]]]
"""From an edition's slug to what is public of it now."""


def all_signposts(asked: Sequence[Signposts]) -> Signposts:
    """Several slices' signposts as one, in this order."""

    async def of_edition(slug: str) -> list[Signpost]:
        return [post for ask in asked for post in await ask(slug)]

    return of_edition
