"""The verdict on a master in a category: shown whenever asked, recorded when it decides."""

from uuid import UUID

import asyncpg
import msgspec

from festival.editions.film_rules import film_rules
from festival.editions.queries import film_table_of
from festival.media.queries import facts_of
from festival.media.verdict import Verdict, verdict
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell


async def verdict_for(edition_id: UUID, master_id: UUID, category_id: UUID) -> Verdict | None:
    """Whether the film fits the category under the rules in force; None while it is being checked."""
    facts = await facts_of(edition_id, master_id)
    if facts is None:
        return None
    _, table = await film_table_of(edition_id, category_id)
    return verdict(facts, film_rules(table))


async def record_verdict(
    connection: asyncpg.Connection, *, edition_id: UUID, master_id: UUID, category_id: UUID
) -> tuple[UUID, Verdict | None]:
    """Decide by the rules in force and keep the decision with them; gives the rules' version.

    None: the film is still being checked, and nothing is recorded.
    """
    rules_version_id, table = await film_table_of(edition_id, category_id)
    facts = await facts_of(edition_id, master_id)
    if facts is None:
        return rules_version_id, None
    decided = verdict(facts, film_rules(table))
    await connection.execute(
        "INSERT INTO verdict (edition_id, master_id, category_id, rules_version_id, accepted, problems) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        edition_id,
        master_id,
        category_id,
        rules_version_id,
        decided.accepted,
        msgspec.json.encode([problem.as_record() for problem in decided.problems]).decode(),
    )
    return rules_version_id, decided


async def decide_and_tell(connection: asyncpg.Connection, *, edition_id: UUID, master_id: UUID) -> None:
    """Keep the verdict on a film just measured in each category, and tell the programs that wait for it."""
    categories = await connection.fetch(
        "SELECT id, slug FROM category WHERE edition_id = $1 ORDER BY position", edition_id
    )
    decided = {}
    for category in categories:
        _, found = await record_verdict(
            connection, edition_id=edition_id, master_id=master_id, category_id=category["id"]
        )
        if found is not None:
            decided[category["slug"]] = {
                "accepted": found.accepted,
                "problems": [problem.code for problem in found.problems],
            }
    data = {"film": str(master_id), "verdicts": decided}
    await tell(connection, edition_id=edition_id, event=WebhookEvent.VERDICT_READY, data=data)
