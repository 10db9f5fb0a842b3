"""What other rules would mean for the drafts of an edition, and telling their entrants of the ones that came.

Only drafts are looked at: what stands submitted keeps the rules it was submitted under, so no change reaches it.
"""

from typing import Any
from uuid import UUID

import msgspec

from festival.db import atomic, fetch
from festival.editions.rules_body import RulesBody
from festival.editions.words_compared import clauses_changed
from festival.entries.posts.service import POST
from festival.entries.questions.answers import ASKED
from festival.entries.reading import (
    FILM_COLUMNS,
    MASTER_COLUMNS,
    MASTER_JOINS,
    film_of,
    gaps_of,
    sentence_of,
    series_of,
)
from festival.notifications.service import send
from festival.web.translation import speaking

TELL_OF_RULES = "tell_of_rules"
MOST_NAMED = 50
"""Drafts told by title; all are counted."""
_BATCH = 1000


class DraftAffected(msgspec.Struct, frozen=True):
    """A draft for which the rules ask something more."""

    entry_id: UUID
    title: str
    more: list[str]


class DraftsUnderRules(msgspec.Struct, frozen=True):
    """The drafts of an edition under other rules, in counts; ``named``: the first of those that must do more."""

    drafts: int
    asked_more: int
    asked_less: int
    named: list[DraftAffected]


async def drafts_under(edition_id: UUID, rules: RulesBody) -> DraftsUnderRules:
    """What these rules would ask of each draft beyond what is asked of it now, and what they would spare it."""
    body = msgspec.to_builtins(rules)
    drafts = more = less = 0
    named: list[DraftAffected] = []
    after = UUID(int=0)
    while rows := await fetch(
        f"SELECT entry.*, {FILM_COLUMNS}, {MASTER_COLUMNS}, {ASKED}, {POST}, category.slug AS category "  # noqa: S608 (our own text)
        f"FROM entry {MASTER_JOINS} WHERE entry.edition_id = $1 AND entry.state = 'draft' AND entry.id > $2 "
        f"ORDER BY entry.id LIMIT {_BATCH}",
        edition_id,
        after,
    ):
        after = rows[-1]["id"]
        for row in rows:
            drafts += 1
            now, then = _gaps(dict(row)), _gaps({**row, "rules": body})
            new = [then[key] for key in then if key not in now]
            more += bool(new)
            less += bool(now.keys() - then.keys())
            if new and len(named) < MOST_NAMED:
                named.append(DraftAffected(row["id"], row["title"], new))
    return DraftsUnderRules(drafts, more, less, named)


def _gaps(row: dict[str, Any]) -> dict[tuple[str, str], str]:
    film = film_of(row, row["master_id"])
    problems = film.verdict.problems if film is not None and film.verdict is not None else []
    said = {(gap.field, gap.text): sentence_of(gap) for gap in gaps_of(row, film, series_of(row))}
    return said | {("film", problem.code): problem.message for problem in problems}


async def tell_of_rules(*, edition_id: UUID, version_id: UUID) -> None:
    """Tell everyone with a draft what the rules now say, in their language; one mail to each person."""
    async with atomic() as connection:
        edition = await connection.fetchrow(
            "SELECT edition.slug, edition.name, nullif(edition.contact, '') AS contact, version.number, version.body, "
            "(SELECT body FROM rules_version before WHERE before.edition_id = version.edition_id "
            "AND before.number < version.number ORDER BY before.number DESC LIMIT 1) AS before "
            "FROM rules_version version JOIN edition ON edition.id = version.edition_id "
            "WHERE version.edition_id = $1 AND version.id = $2",
            edition_id,
            version_id,
        )
        people = await connection.fetch(
            "SELECT person.id, person.email, person.locale, array_agg(entry.id) AS entries FROM entry "
            "JOIN person ON person.id = entry.entrant_id WHERE entry.edition_id = $1 AND entry.state = 'draft' "
            "AND person.email IS NOT NULL AND person.email_confirmed_at IS NOT NULL GROUP BY person.id "
            "ORDER BY person.id",
            edition_id,
        )
        before, after = (msgspec.convert(edition[name], RulesBody) for name in ("before", "body"))
        said: dict[str, list[Any]] = {}
        for person in people:
            if person["locale"] not in said:
                with speaking(person["locale"]):
                    said[person["locale"]] = msgspec.to_builtins(clauses_changed(before, after))
            await send(
                connection,
                template="entries/rules_changed",
                recipient=person["email"],
                person_id=person["id"],
                edition_id=edition_id,
                context={
                    "edition_name": edition["name"],
                    "edition_slug": edition["slug"],
                    "version": edition["number"],
                    "changed": said[person["locale"]],
                },
                locale=person["locale"],
                reply_to=edition["contact"],
                about=person["entries"],
                bulk=True,
            )
