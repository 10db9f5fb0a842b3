"""What is forgotten of an entrant: all but the record of what was judged, selected, published or held back."""

from uuid import UUID

import asyncpg

from festival.entries.posters.service import forget_poster
from festival.entries.reports.erasing import forget_reporter
from festival.media.erasing import doom, erase_master

IS_RECORD = f"""
    (entry.frozen OR {
    " OR ".join(
        f"EXISTS (SELECT FROM {table} AS kept WHERE (kept.edition_id, kept.entry_id) = (entry.edition_id, entry.id))"
        for table in ("quarantine", "selected_entry", "asked_paper", "published_film")
    )
})
"""
"""Whether ``entry`` stays as a record: a round that opened took it, it was selected or made public, or held back."""

_LOOSE = (
    f"SELECT edition_id, id FROM entry WHERE entrant_id = $1 AND NOT {IS_RECORD} ORDER BY edition_id, id FOR UPDATE"  # noqa: S608 (our own text)
)


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget this person's entries, films, age, guardian and parts in others' entries.

    An entry that is a record keeps its film, credits and frozen copy: the result was counted over it, or an authority
    may ask for it. Who entered it, its poster, and everything said around it, goes.
    """
    for row in await connection.fetch(_LOOSE, person_id):
        await erase_entry(connection, row["edition_id"], row["id"])
    kept = [row["id"] for row in await connection.fetch("SELECT id FROM entry WHERE entrant_id = $1", person_id)]
    await _doom_answer_files(connection, kept)
    await connection.execute("DELETE FROM answer WHERE entry_id = ANY ($1)", kept)
    for row in await connection.fetch("SELECT film_id FROM entry WHERE id = ANY ($1)", kept):
        await forget_poster(connection, row["film_id"])
    await connection.execute("DELETE FROM entry_label WHERE entry_id = ANY ($1)", kept)
    await connection.execute("DELETE FROM entry_note WHERE entry_id = ANY ($1)", kept)
    await connection.execute("DELETE FROM waiver WHERE entry_id = ANY ($1)", kept)
    await connection.execute("DELETE FROM fix_request WHERE entry_id = ANY ($1)", kept)
    await connection.execute("DELETE FROM public_post WHERE entry_id = ANY ($1)", kept)
    await connection.execute("DELETE FROM entry_on_behalf WHERE entry_id = ANY ($1)", kept)
    await connection.execute(
        "UPDATE entry_import SET lines = '[]', refused = '[]', filename = 'list.csv' WHERE finished_at IS NOT NULL "
        "AND (created_by = $1 OR strpos(lines::text, (SELECT email FROM person WHERE id = $1)) > 0)",
        person_id,
    )
    await connection.execute("DELETE FROM entry_share WHERE entry_id = ANY ($1) OR person_id = $2", kept, person_id)
    await connection.execute("DELETE FROM guardian WHERE person_id = $1", person_id)
    await connection.execute("DELETE FROM birth_date WHERE person_id = $1", person_id)
    await forget_reporter(connection, person_id)
    films = await connection.fetch(
        "SELECT id FROM film WHERE owner_id = $1 AND NOT EXISTS (SELECT FROM entry WHERE film_id = film.id)", person_id
    )
    for row in films:
        await erase_film(connection, row["id"])


async def erase_entry(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> None:
    """Forget an entry that is no record and in no round any more, with its film where that is entered nowhere else."""
    masters = await connection.fetch(
        "SELECT master_id FROM entry WHERE edition_id = $1 AND id = $2 AND master_id IS NOT NULL UNION "
        "SELECT master_id FROM episode WHERE edition_id = $1 AND entry_id = $2 UNION "
        "SELECT screening_master_id FROM selected_entry "
        "WHERE edition_id = $1 AND entry_id = $2 AND screening_master_id IS NOT NULL",
        edition_id,
        entry_id,
    )
    sent = await connection.fetch(
        "SELECT storage_key FROM subtitles WHERE edition_id = $1 AND entry_id = $2", edition_id, entry_id
    )
    await doom(connection, [(edition_id, row["storage_key"]) for row in sent], subject=entry_id)
    await _doom_answer_files(connection, [entry_id])
    await connection.execute("DELETE FROM outbox WHERE context ->> 'entry_id' = $1", str(entry_id))
    await connection.execute(
        "DELETE FROM suspicion WHERE (edition_id, entry_id) = ($1, $2) "
        "OR (other_edition_id, other_entry_id) = ($1, $2)",
        edition_id,
        entry_id,
    )
    await connection.execute("DELETE FROM frozen_entry WHERE edition_id = $1 AND entry_id = $2", edition_id, entry_id)
    await connection.execute("DELETE FROM team_conflict WHERE edition_id = $1 AND entry_id = $2", edition_id, entry_id)
    film_id = await connection.fetchval(
        "DELETE FROM entry WHERE edition_id = $1 AND id = $2 RETURNING film_id", edition_id, entry_id
    )
    for row in masters:
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM entry WHERE (edition_id, master_id) = ($1, $2)) "
            "OR EXISTS (SELECT FROM episode WHERE (edition_id, master_id) = ($1, $2))",
            edition_id,
            row["master_id"],
        ):
            await erase_master(connection, edition_id, row["master_id"])
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM entry WHERE film_id = $1)", film_id):
        await erase_film(connection, film_id)


async def erase_film(connection: asyncpg.Connection, film_id: UUID) -> None:
    """Forget a film that is entered nowhere, with its poster."""
    await forget_poster(connection, film_id)
    await connection.execute("DELETE FROM film WHERE id = $1", film_id)


async def _doom_answer_files(connection: asyncpg.Connection, entry_ids: list[UUID]) -> None:
    sent = await connection.fetch(
        "SELECT edition_id, entry_id, storage_key FROM answer_file WHERE entry_id = ANY ($1)", entry_ids
    )
    for row in sent:
        await doom(connection, [(row["edition_id"], row["storage_key"])], subject=row["entry_id"])
