"""Changing the rules while the call is being prepared: each change is a version more, with its own digest.

Once a call is announced its rules are a promise; they no longer change here.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import msgspec

from festival.db import atomic
from festival.editions.from_preset import merged
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules import CallState
from festival.editions.rules_body import read_rules
from festival.editions.tables import RulesVersion
from festival.errors import Refused


class RulesStand(Refused):
    """Entrants rely on them."""

    sentence = "The call is announced: its rules stand as they are."


async def change_rules(*, edition_id: UUID, by: UUID, changes: Mapping[str, Any]) -> None:
    """Merge changes into what the call and its eligibility ask; null takes a key back to "not asked".

    Raises:
        NotFound: not an organiser of it.
        RulesStand: the call is announced.
        WrongRules: the changed rules cannot be read.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        if edition["call_state"] != CallState.PREPARING:
            raise RulesStand
        current = await connection.fetchrow(
            "SELECT number, body, (SELECT max(number) FROM rules_version WHERE edition_id = $1) AS last "
            "FROM rules_version WHERE edition_id = $1 AND id = $2",
            edition_id,
            edition["rules_version_id"],
        )
        rules = read_rules(merged(current["body"], changes))
        before = read_rules(current["body"])
        if rules == before:
            return
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
        detail = {"rules_digest": rules.digest, "rules_digest_before": before.digest}
        await record_act(connection, "rules_changed", edition_id, by, detail)
