"""Changing the rules: each change is a version more, with its own digest.

While the call is being prepared a change simply holds. Once it is announced, entrants rely on the rules: whoever
changes them has seen what it does, and says so by the digest of the version that they agreed to. What stands submitted
keeps the version it was submitted under (``frozen_entry.rules_version_id``); drafts follow the newest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.db import atomic
from festival.editions.from_preset import merged
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules import CallState
from festival.editions.rules_body import RulesBody, read_rules
from festival.editions.tables import Category, RulesVersion
from festival.errors import Refused, Stale


class PreviewFirst(Refused):
    """Entrants rely on them."""

    sentence = "The call is announced and entrants rely on its rules. Look at what the change does, then confirm it."


class CategoryInUse(Refused):
    """Films were entered in it."""

    sentence = "Films were entered in a category that you took away. Leave it where it is; its name may change."


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """A version more: ``version_id`` of the new one, and the two bodies."""

    version_id: UUID
    number: int
    before: RulesBody
    after: RulesBody
    announced: bool
    """Whether entrants could have read the version before."""


async def change_rules(
    *, edition_id: UUID, by: UUID, changes: Mapping[str, Any], agreed: str | None = None
) -> RulesChanged | None:
    """Merge changes into the rules; null takes a key back to "not asked". None: nothing changed.

    Raises:
        NotFound: not an organiser of it.
        PreviewFirst: the call is announced, and nobody has agreed to what this does.
        Stale: what was agreed to (a digest) is not what this would now make of the rules.
        CategoryInUse: a category with films would go.
        WrongRules: the changed rules cannot be read.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        current = await connection.fetchrow(
            "SELECT number, body, (SELECT max(number) FROM rules_version WHERE edition_id = $1) AS last "
            "FROM rules_version WHERE edition_id = $1 AND id = $2",
            edition_id,
            edition["rules_version_id"],
        )
        rules, before = read_rules(merged(current["body"], changes)), read_rules(current["body"])
        if rules == before:
            return None
        announced = edition["call_state"] != CallState.PREPARING
        if announced and agreed is None:
            raise PreviewFirst
        if agreed is not None and agreed != rules.digest:
            raise Stale
        version = RulesVersion(
            edition_id=edition_id,
            id=uuid4(),
            number=current["last"] + 1,
            digest=rules.digest,
            body=msgspec.to_builtins(rules),
            created_by=by,
        )
        await RulesVersion.insert(version)
        await connection.execute(
            "UPDATE edition SET rules_version_id = $2, public_posts = $3, version = version + 1 WHERE id = $1",
            edition_id,
            version.id,
            rules.call.public_posts,
        )
        if rules.categories != before.categories:
            await _set_categories(connection, edition_id, rules)
        detail = {"version": version.number, "rules_digest": rules.digest, "rules_digest_before": before.digest}
        await record_act(connection, "rules_changed", edition_id, by, detail)
        return RulesChanged(version.id, version.number, before, rules, announced)


async def _set_categories(connection: asyncpg.Connection, edition_id: UUID, rules: RulesBody) -> None:
    try:
        async with atomic():
            await connection.execute(
                "DELETE FROM category WHERE edition_id = $1 AND slug <> ALL($2::text[])",
                edition_id,
                [one.slug for one in rules.categories],
            )
    except asyncpg.ForeignKeyViolationError as failure:
        raise CategoryInUse from failure
    known = {
        row["slug"] for row in await connection.fetch("SELECT slug FROM category WHERE edition_id = $1", edition_id)
    }
    for position, one in enumerate(rules.categories, start=1):
        if one.slug in known:
            await connection.execute(
                "UPDATE category SET name = $3, about = $4, position = $5 WHERE edition_id = $1 AND slug = $2",
                edition_id,
                one.slug,
                one.name,
                one.about,
                position,
            )
        else:
            await Category.insert(
                Category(
                    edition_id=edition_id,
                    id=uuid4(),
                    slug=one.slug,
                    name=one.name,
                    about=one.about,
                    position=position,
                )
            )
