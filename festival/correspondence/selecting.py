"""Whom a selection reaches: entries of one edition, by state, category, country, verdict, or one by one."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from festival.correspondence.rules import OncePer, UnknownEntries, VerdictWanted
from festival.correspondence.schemas import Reach, Selection
from festival.db import fetch
from festival.editions.queries import current_rules
from festival.editions.rules_body import RulesBody
from festival.entries.reading import WAIVED, reasons_of, verdict_of
from festival.media.facts import Facts

_SELECTED = f"""
    SELECT entry.id, entry.entrant_id, person.locale, category.slug AS category,
        CASE WHEN $5::text IS NULL THEN NULL ELSE (SELECT body FROM facts
            WHERE (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)) END AS facts,
        {WAIVED}
    FROM entry
    JOIN person ON person.id = entry.entrant_id AND person.email IS NOT NULL AND person.email_confirmed_at IS NOT NULL
    JOIN category ON category.edition_id = entry.edition_id AND category.id = entry.category_id
    WHERE entry.edition_id = $1
        AND ($2::text[] = '{{}}' OR entry.state = ANY ($2))
        AND ($3::text IS NULL OR category.slug = $3)
        AND ($4::text IS NULL OR EXISTS (SELECT FROM film_country
            WHERE film_country.film_id = entry.film_id AND film_country.country = $4))
        AND ($5::text IS DISTINCT FROM 'missing' OR entry.master_id IS NULL)
        AND ($6::uuid[] = '{{}}' OR entry.id = ANY ($6))
    ORDER BY entry.id
"""  # noqa: S608 (our own text)


@dataclass(frozen=True, slots=True)
class Selected:
    """An entry and who hears of it."""

    entry_id: UUID
    person_id: UUID
    locale: str


async def selected(edition_id: UUID, selection: Selection) -> list[Selected]:
    """The entries of a selection whose entrants can be written to, in the order of their ids."""
    rows = await fetch(
        _SELECTED,
        edition_id,
        [state.value for state in selection.states],
        selection.category,
        selection.country,
        None if selection.verdict is None else selection.verdict.value,
        selection.entries,
    )
    if selection.verdict in {VerdictWanted.FITS, VerdictWanted.DOES_NOT_FIT}:
        rules = await current_rules(edition_id)
        rows = [row for row in rows if _is_verdict(row, rules, wanted=selection.verdict)]
    return [Selected(row["id"], row["entrant_id"], row["locale"]) for row in rows]


def _is_verdict(row: asyncpg.Record, rules: RulesBody, *, wanted: VerdictWanted) -> bool:
    if row["facts"] is None:
        return False
    accepted = verdict_of(Facts.from_record(row["facts"]), rules, row["category"], reasons_of(row)).accepted
    return accepted is (wanted is VerdictWanted.FITS)


def reach_of(chosen: list[Selected], once_per: OncePer) -> Reach:
    """How many mails these entries make; a language counts mails."""
    by_person = {one.person_id: one.locale for one in chosen}
    locales = [one.locale for one in chosen] if once_per is OncePer.ENTRY else list(by_person.values())
    return Reach(mails=len(locales), people=len(by_person), by_language=dict(Counter(locales).most_common()))


async def read_entries(edition_id: UUID, text: str) -> list[UUID]:
    """The entries that somebody names, each by its address, its id or its external id, one on a line.

    Raises:
        UnknownEntries: some are none of this edition's.
    """
    names = [line.strip().rstrip("/").rpartition("/")[2] for line in text.splitlines() if line.strip()]
    if not names:
        return []
    rows = await fetch(
        "SELECT id, id::text AS name FROM entry WHERE edition_id = $1 AND id::text = ANY ($2) "
        "UNION SELECT id, external_id FROM entry WHERE edition_id = $1 AND external_id = ANY ($2)",
        edition_id,
        names,
    )
    found = {row["name"]: row["id"] for row in rows}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UnknownEntries(field="entries", entries=", ".join(unknown[:5]))
    return msgspec.convert(list(dict.fromkeys(found[name] for name in names)), list[UUID])
