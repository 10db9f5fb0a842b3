"""Where an edition's public page points to its showcases, each once something of it is released."""

from festival.publishing.showcase_queries import released_showcases
from festival.web.signposts import Signpost
from festival.web.translation import translate


async def showcase_signposts(slug: str) -> list[Signpost]:
    """The showcases that answer, by their titles."""
    words = translate("Watch %(title)s")
    return [
        Signpost(words % {"title": title}, f"/e/{slug}/showcase/{name}")
        for name, title in await released_showcases(slug)
    ]
