"""The verdict on a master in a category: shown whenever asked, recorded when it decides."""

from uuid import UUID

import asyncpg
import msgspec

from festival.editions.film_rules import film_rules
from festival.editions.queries import film_table_of
from festival.media.queries import facts_of
from festival.media.verdict import Verdict, verdict


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
