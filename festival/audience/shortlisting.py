"""A shortlist by reach: an act of the team's, recorded with the counts it was decided on."""

from uuid import UUID, uuid4

from festival import clock
from festival.audience.queries import COUNTED, LATEST, TAKES_PART, keep_from_jurors
from festival.audience.rules import NothingToShortlist
from festival.audience.schemas import NewShortlist
from festival.audit import service as audit
from festival.db import atomic


async def shortlist_by_reach(*, edition_id: UUID, by: UUID, new: NewShortlist) -> UUID:
    """Keep the qualified entries that reach furthest, with every one that ties with the last of them.

    It changes no entry and no score: a round is told to take these. Deciding again makes a new list; the old one stays
    in the record.

    Raises:
        ReachUntilSealed: ``by`` judges.
        NothingToShortlist: there is nothing to go by.
    """
    async with atomic() as connection:
        await keep_from_jurors(connection, edition_id, by)
        shortlist_id = uuid4()
        now = await clock.now(connection)
        await connection.execute(
            "INSERT INTO shortlist (edition_id, id, measure, keep, decided_by, decided_at) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            edition_id,
            shortlist_id,
            new.measure.value,
            new.keep,
            by,
            now,
        )
        done = await connection.execute(
            "INSERT INTO shortlisted (edition_id, shortlist_id, entry_id, place, counted) "  # noqa: S608 (our own text)
            "SELECT $1, $2, entry_id, place, counted FROM (SELECT latest.entry_id, "
            f"{COUNTED[new.measure]} AS counted, rank() OVER (ORDER BY {COUNTED[new.measure]} DESC) AS place "
            f"FROM {LATEST} JOIN entry ON (entry.edition_id, entry.id) = ($1, latest.entry_id) "
            f"WHERE {TAKES_PART}) ranked WHERE place <= $3",
            edition_id,
            shortlist_id,
            new.keep,
        )
        many = int(done.rpartition(" ")[2])
        if many == 0:
            raise NothingToShortlist
        await audit.record(
            connection,
            log="desk",
            act="shortlisted_by_reach",
            edition_id=edition_id,
            actor_id=by,
            subject_id=shortlist_id,
            detail={"measure": new.measure.value, "keep": new.keep, "entries": many},
        )
    return shortlist_id
