"""Films whose check or viewing copy was given up: seen by the team, and tried again by them."""

from uuid import UUID

from festival.audit import service as audit
from festival.db import atomic, execute, fetch, fetch_value
from festival.editions.rules import SELECTING
from festival.errors import NotFound
from festival.jobs import Task, enqueue_again
from festival.media.schemas import FilmGivenUp
from festival.media.service import CHECK_FILM

_GIVEN_UP = """
    FROM dead_letter JOIN master ON master.id = dead_letter.subject_id
    WHERE master.edition_id = $1 AND dead_letter.dead_at IS NOT NULL
"""


async def leave_unchecked(task: Task) -> None:
    """The check itself failed five times: its entrant is asked to send the film again, a person looks at it."""
    await execute(
        "UPDATE master SET state = 'unchecked' WHERE edition_id = $1 AND id = $2 AND state = 'checking'",
        task.edition_id,
        task.subject_id,
    )


async def films_given_up(edition_id: UUID) -> list[FilmGivenUp]:
    """Films that could not be checked or made ready for the jury, the longest waiting first."""
    rows = await fetch(
        f"SELECT dead_letter.job, failure, dead_at, master.id AS master_id, filename {_GIVEN_UP} "
        "ORDER BY dead_at, dead_letter.id LIMIT 200",
        edition_id,
    )
    return [FilmGivenUp(**dict(row)) for row in rows]


async def count_given_up(edition_id: UUID) -> int:
    """How many there are."""
    count: int = await fetch_value(f"SELECT count(*) {_GIVEN_UP}", edition_id)
    return count


async def try_film_again(*, edition_id: UUID, master_id: UUID, by: UUID) -> None:
    """Do what was given up for a film once more, five times at most; nothing happens where nothing was.

    Raises:
        NotFound: no such film, or ``by`` does not select for this edition.
    """
    task = Task(edition_id, master_id)
    async with atomic() as connection:
        found = await connection.fetchval(
            "SELECT true FROM master WHERE edition_id = $1 AND id = $2 AND EXISTS (SELECT FROM membership m "
            "WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4)) FOR UPDATE OF master",
            edition_id,
            master_id,
            by,
            [role.value for role in SELECTING],
        )
        if not found:
            raise NotFound
        jobs = await enqueue_again(connection, task)
        if CHECK_FILM in jobs:
            await connection.execute(
                "UPDATE master SET state = 'checking' WHERE edition_id = $1 AND id = $2 AND state = 'unchecked'",
                edition_id,
                master_id,
            )
        if jobs:
            await audit.record(
                connection,
                log="desk",
                act="film_tried_again",
                edition_id=edition_id,
                actor_id=by,
                subject_id=master_id,
                detail={"jobs": sorted(jobs)},
            )
