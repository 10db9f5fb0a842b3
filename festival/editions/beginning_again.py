"""This year's edition from last year's: its rules, questions and team are offered again, nobody's entries are.

Days that the rules name (an age counted on a day, films completed after one) move by as many years as the opening.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.editions.rules import INVITED_AS_JUROR
from festival.editions.team import invite
from festival.errors import Invalid

_DAYS = ("minimum_age_on", "completed_after")


class NoEditionBefore(Invalid):
    """Absent, or of another team."""

    sentence = "Choose an edition that you organise, or begin with a preset."


class EditionBefore(msgspec.Struct, frozen=True):
    """What another edition can take over."""

    id: UUID
    preset: str
    body: dict[str, Any]
    tagline: str
    about: str
    contact: str
    opens_at: datetime


async def edition_before(connection: asyncpg.Connection, slug: str, by: UUID) -> EditionBefore:
    """The edition of this address, for one of its organisers.

    Raises:
        NoEditionBefore: there is none, or ``by`` does not organise it.
    """
    row = await connection.fetchrow(
        "SELECT e.id, e.preset, r.body, e.tagline, e.about, e.contact, e.opens_at FROM edition e "
        "JOIN rules_version r ON (r.edition_id, r.id) = (e.id, e.rules_version_id) "
        "JOIN membership m ON m.edition_id = e.id AND m.person_id = $2 AND m.role = 'organiser' WHERE e.slug = $1",
        slug,
        by,
    )
    if row is None:
        raise NoEditionBefore(field="like")
    return msgspec.convert(dict(row), EditionBefore)


def rules_again(before: EditionBefore, opens_at: datetime) -> dict[str, Any]:
    """The rules of the edition before, their days moved to this one's year."""
    asked = dict(before.body.get("eligibility", {}))
    years = opens_at.year - before.opens_at.year
    for name in _DAYS:
        if asked.get(name):
            asked[name] = _moved(date.fromisoformat(asked[name]), years).isoformat()
    return {**before.body, "eligibility": asked}


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February, in a year without one
        return day.replace(year=day.year + years, day=28)


async def ask_again(
    connection: asyncpg.Connection, before: EditionBefore, edition_id: UUID, opens_at: datetime
) -> None:
    """Put the same questions, each to the category of the same name; what was due later is due as much later."""
    rows = await connection.fetch(
        "SELECT question.*, category.slug AS category FROM question LEFT JOIN category "
        "ON (category.edition_id, category.id) = (question.edition_id, question.category_id) "
        "WHERE question.edition_id = $1 ORDER BY position",
        before.id,
    )
    for row in rows:
        await connection.execute(
            "INSERT INTO question (edition_id, id, category_id, position, kind, prompt, hint, choices, required, "
            "due_at, personal, for_jurors) VALUES ($1, $2, (SELECT id FROM category WHERE edition_id = $1 "
            "AND slug = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            edition_id,
            uuid4(),
            row["category"],
            *(row[name] for name in ("position", "kind", "prompt", "hint", "choices", "required")),
            None if row["due_at"] is None else row["due_at"] + (opens_at - before.opens_at),
            row["personal"],
            row["for_jurors"],
        )


async def invite_again(connection: asyncpg.Connection, before: EditionBefore, edition_id: UUID, by: UUID) -> None:
    """Invite whoever was in the team, with the roles they had; nobody is in it before they accept."""
    rows = await connection.fetch(
        "SELECT person.email, membership.role FROM membership JOIN person ON person.id = membership.person_id "
        "WHERE membership.edition_id = $1 AND person.id <> $2 AND person.email IS NOT NULL AND membership.role <> $3 "
        "ORDER BY person.email, membership.role",
        before.id,
        by,
        INVITED_AS_JUROR,
    )
    for row in rows:
        await invite(edition_id=edition_id, by=by, email=row["email"], role=row["role"])
