"""Which parts of an edition's desk open to its reader, so that no page of it points to where they may not go."""

import re

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from festival.db import fetch
from festival.editions.rights import open_places
from festival.editions.rules import Role
from festival.web.pages import OPEN_PLACES

_DESK = re.compile(r"/organise/([^/]+)")


class StandingMiddleware(ASGIMiddleware):
    """Reads the roles of whoever opens a page of a desk, once; the pages themselves still decide who may open them."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Note what opens, then answer."""
        desk, reader = _DESK.match(scope["path"]), scope.get("user")
        if desk is not None and reader is not None:
            rows = await fetch(
                "SELECT role, coalesce(rules_version.body->'call'->>'chooses', '') AS chooses FROM membership "
                "JOIN edition ON edition.id = membership.edition_id "
                "JOIN rules_version ON (rules_version.edition_id, rules_version.id) "
                "= (edition.id, edition.rules_version_id) WHERE edition.slug = $1 AND membership.person_id = $2",
                desk[1],
                reader.person_id,
            )
            roles = {Role(row["role"]) for row in rows}
            takes_entries = all(row["chooses"] != "matches" for row in rows)
            scope[OPEN_PLACES] = open_places(roles, takes_entries=takes_entries)  # type: ignore[literal-required]  # a key of ours
        await next_app(scope, receive, send)
