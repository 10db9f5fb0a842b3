"""People, matches and concerns of mentoring: imported, checked, matched, answered, ended at once when asked."""

from uuid import UUID, uuid4

import msgspec

from festival.audit.service import record
from festival.db import atomic
from festival.errors import NotFound
from festival.mentoring.coordinating import coordinated, new_link, tell, tell_coordinators
from festival.mentoring.matching import propose_matches
from festival.mentoring.people_list import read_people
from festival.mentoring.queries import matchable
from festival.mentoring.rules import STANDING, MatchState, NobodyToMatch, Side
from festival.mentoring.schemas import PartyIn
from festival.mentoring.session_changes import forget_empty_sessions
from festival.mentoring.tables import MentoringConcern
from festival.plain_text import keep_text

LONGEST_CONCERN = 5000


async def import_people(*, edition_id: UUID, by: UUID, side: Side, content: bytes) -> int:
    """Take a list of one side; returns how many lines changed anything: the same list again changes nothing.

    A mentor whose company or address changes must be checked again.

    Raises:
        NotFound: this person does not coordinate the edition.
        NotAPeopleList, WrongLine, MentorWithoutTime: nothing was taken.
    """
    people = read_people(content, side)
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        changed = await connection.fetch(
            """
            INSERT INTO mentoring_person AS held (edition_id, side, external_id, name, company, email, guardian_name,
                topics, languages, times, wishes, apart, capacity)
            SELECT $1, $2, l.external_id, l.name, l.company, l.email, l.guardian_name, l.topics, l.languages, l.times,
                l.wishes, l.apart, l.capacity
            FROM jsonb_to_recordset($3) AS l (external_id text, name text, company text, email text,
                guardian_name text, topics text[], languages text[], times text[], wishes text[], apart text[],
                capacity integer)
            ON CONFLICT (edition_id, side, external_id) DO UPDATE SET name = excluded.name, company = excluded.company,
                email = excluded.email, guardian_name = excluded.guardian_name, topics = excluded.topics,
                languages = excluded.languages, times = excluded.times, wishes = excluded.wishes,
                apart = excluded.apart, capacity = excluded.capacity,
                checked_at = CASE WHEN (held.company, held.email)
                    IS NOT DISTINCT FROM (excluded.company, excluded.email) THEN held.checked_at END
            WHERE (held.name, held.company, held.email, held.guardian_name, held.topics, held.languages, held.times,
                held.wishes, held.apart, held.capacity) IS DISTINCT FROM (excluded.name, excluded.company,
                excluded.email, excluded.guardian_name, excluded.topics, excluded.languages, excluded.times,
                excluded.wishes, excluded.apart, excluded.capacity)
            RETURNING held.id
            """,
            edition_id,
            side.value,
            msgspec.to_builtins(people),
        )
    return len(changed)


async def check_mentor(*, edition_id: UUID, by: UUID, person_id: UUID) -> None:
    """A coordinator has checked who this mentor is; before, nobody is matched with them.

    Raises:
        NotFound: no such mentor of an edition that this person coordinates.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        checked = await connection.fetchval(
            "UPDATE mentoring_person SET checked_by = $3, checked_at = coalesce(checked_at, clock_timestamp()) "
            "WHERE edition_id = $1 AND id = $2 AND side = 'mentor' RETURNING id",
            edition_id,
            person_id,
            by,
        )
        if checked is None:
            raise NotFound
        await record(
            connection, log="desk", act="mentor_checked", edition_id=edition_id, actor_id=by, subject_id=person_id
        )


async def make_way_in(*, edition_id: UUID, by: UUID, person_id: UUID) -> tuple[str, str]:
    """A link that a coordinator hands over on paper, for whom no mail reaches; returns the person's name and its path.

    Raises:
        NotFound: no such person of an edition that this person coordinates.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        name: str | None = await connection.fetchval(
            "SELECT name FROM mentoring_person WHERE edition_id = $1 AND id = $2", edition_id, person_id
        )
        if name is None:
            raise NotFound
        path = await new_link(connection, edition_id, person_id)
        await record(
            connection, log="desk", act="mentoring_way_in", edition_id=edition_id, actor_id=by, subject_id=person_id
        )
    return name, path


async def remove_person(*, edition_id: UUID, by: UUID, person_id: UUID) -> None:
    """Forget a trainee or mentor with their matches, seats, sessions and concerns.

    Raises:
        NotFound: no such person of an edition that this person coordinates.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        removed = await connection.fetchval(
            "DELETE FROM mentoring_person WHERE edition_id = $1 AND id = $2 RETURNING id", edition_id, person_id
        )
        if removed is None:
            raise NotFound


async def match_people(*, edition_id: UUID, by: UUID) -> int:
    """Propose a mentor to every trainee who has none; nobody who has one loses them. Returns how many were proposed.

    Raises:
        NotFound: this person does not coordinate the edition.
        NobodyToMatch: there is no trainee, or no checked mentor.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        trainees = await matchable(edition_id, Side.TRAINEE)
        mentors = await matchable(edition_id, Side.MENTOR)
        if not trainees or not mentors:
            raise NobodyToMatch
        rows = await connection.fetch(
            "SELECT trainee_id, mentor_id, state FROM mentoring_match WHERE edition_id = $1", edition_id
        )
        standing = [(row["trainee_id"], row["mentor_id"]) for row in rows if row["state"] in STANDING]
        over = {(row["trainee_id"], row["mentor_id"]) for row in rows} - set(standing)
        proposal = propose_matches(trainees, mentors, standing=standing, declined=over)
        await connection.execute(
            "INSERT INTO mentoring_match (edition_id, id, trainee_id, mentor_id) "
            "SELECT $1, gen_random_uuid(), * FROM unnest($2::uuid[], $3::uuid[])",
            edition_id,
            [trainee_id for trainee_id, _ in proposal.pairs],
            [mentor_id for _, mentor_id in proposal.pairs],
        )
        # A mentor of several trainees gets one mail: their page shows them all.
        for person_id in dict.fromkeys(one for pair in proposal.pairs for one in pair):
            await tell(connection, edition_id, person_id, "proposed")
        await record(
            connection, log="desk", act="mentoring_matched", edition_id=edition_id, actor_id=by,
            detail={"proposed": len(proposal.pairs), "without": len(proposal.without)},
        )  # fmt: skip
    return len(proposal.pairs)


async def answer_match(*, edition_id: UUID, match_id: UUID, side: Side, person_id: UUID | None, agrees: bool) -> None:
    """One side agrees to a match, or ends it, which holds at once; ``person_id`` None: a coordinator says it for them.

    Raises:
        NotFound: no such match of this person.
    """
    async with atomic() as connection:
        column = f"{side}_id"
        row = await connection.fetchrow(
            f"SELECT * FROM mentoring_match WHERE edition_id = $1 AND id = $2 AND state IN ('proposed', 'active') "  # noqa: S608 (one of two names)
            f"AND ($3::uuid IS NULL OR {column} = $3) FOR UPDATE",
            edition_id,
            match_id,
            person_id,
        )
        if row is None:
            raise NotFound
        if agrees:
            await connection.execute(
                f"UPDATE mentoring_match SET {side}_agreed = true, state = CASE WHEN "  # noqa: S608 (one of two names)
                f"{'mentor' if side is Side.TRAINEE else 'trainee'}_agreed THEN 'active' ELSE state END "
                "WHERE edition_id = $1 AND id = $2",
                edition_id,
                match_id,
            )
            return
        state = MatchState.DECLINED if row["state"] == MatchState.PROPOSED else MatchState.ENDED
        await connection.execute(
            "UPDATE mentoring_match SET state = $3, ended_at = clock_timestamp(), ended_by = $4 "
            "WHERE edition_id = $1 AND id = $2",
            edition_id,
            match_id,
            state,
            side if person_id is not None else "coordinator",
        )
        # What they would still have met for is over, too.
        await connection.execute(
            "DELETE FROM mentoring_seat s USING mentoring_session e WHERE s.edition_id = $1 "
            "AND (e.edition_id, e.id) = (s.edition_id, s.session_id) AND e.mentor_id = $2 AND s.trainee_id = $3 "
            "AND e.starts_at > clock_timestamp()",
            edition_id,
            row["mentor_id"],
            row["trainee_id"],
        )
        await forget_empty_sessions(connection, edition_id, row["mentor_id"])
        for told in (row["trainee_id"], row["mentor_id"]):
            await tell(connection, edition_id, told, "ended")


async def coordinate_match(*, edition_id: UUID, by: UUID, match_id: UUID, side: Side, agrees: bool) -> None:
    """A coordinator writes down what a side without an address said, or ends a match.

    Raises:
        NotFound: no such match of an edition that this person coordinates.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        await answer_match(edition_id=edition_id, match_id=match_id, side=side, person_id=None, agrees=agrees)


async def raise_concern(*, party: PartyIn, body: str) -> None:
    """Tell the coordinators, at once; nobody else learns of it.

    Raises:
        TextMissing, TextTooLong, UnusableText: nothing was said that could be read.
    """
    said = keep_text(body, field="body", most=LONGEST_CONCERN, lines=True, required=True)
    async with atomic() as connection:
        await MentoringConcern.insert(
            MentoringConcern(edition_id=party.edition_id, id=uuid4(), raised_by=party.id, body=said)
        )
        await tell_coordinators(connection, party.edition_id)


async def see_concern(*, edition_id: UUID, by: UUID, concern_id: UUID) -> None:
    """A coordinator has read it and deals with it.

    Raises:
        NotFound: no such concern of an edition that this person coordinates.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        seen = await connection.fetchval(
            "UPDATE mentoring_concern SET seen_by = coalesce(seen_by, $3), "
            "seen_at = coalesce(seen_at, clock_timestamp()) WHERE edition_id = $1 AND id = $2 RETURNING id",
            edition_id,
            concern_id,
            by,
        )
        if seen is None:
            raise NotFound
