"""What a first pass decided, in counts, and the films that go on into the next round."""

from uuid import UUID

from festival.db import atomic, fetch
from festival.panels import service as panels
from festival.panels.modes import MAYBE, NO, VOTE, YES, Mode
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.rules import NoVotesHere, StillSealed
from festival.scoring.schemas import CarriedOn, FilmsToCarry, FilmVotes


async def votes_in(judged: RoundForOrganiser) -> list[FilmVotes]:
    """Each competing film with its yes, maybe and no, the most wanted first; the reader organises the round.

    Raises:
        NoVotesHere: the round was no first pass.
        StillSealed: the jury has not sealed it.
    """
    if judged.mode != Mode.YES_NO_MAYBE:
        raise NoVotesHere
    if judged.state != "sealed":
        raise StillSealed
    rows = await fetch(
        """
        SELECT round_entry.entry_id, round_entry.film_ref, film.title,
            count(*) FILTER (WHERE said.vote = $3) AS yes,
            count(*) FILTER (WHERE said.vote = $4) AS maybe,
            count(*) FILTER (WHERE said.vote = $5) AS no
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN film ON film.id = entry.film_id
        LEFT JOIN LATERAL (SELECT (scoresheet.submitted_steps->>$6)::int AS vote FROM scoresheet
            JOIN assignment
                ON (assignment.edition_id, assignment.id) = (scoresheet.edition_id, scoresheet.assignment_id)
            WHERE (scoresheet.edition_id, scoresheet.round_id, scoresheet.entry_id)
                = (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
            AND scoresheet.state = 'frozen' AND assignment.ended_at IS NULL) AS said ON true
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
        GROUP BY round_entry.entry_id, round_entry.film_ref, film.title
        ORDER BY yes DESC, maybe DESC, no, film.title, round_entry.film_ref
        """,
        judged.edition_id,
        judged.id,
        YES,
        MAYBE,
        NO,
        VOTE,
    )
    return [FilmVotes(**row) for row in rows]


async def carry_on(*, round_id: UUID, by: UUID, asked: FilmsToCarry) -> CarriedOn:
    """Take the films that enough jurors want into a planned round; twice is once.

    Raises:
        NotFound: one of the two rounds is not this person's to organise, or this one was no first pass.
        StillSealed: the jury has not sealed it.
        RoundCannot: the other round is being judged already.
    """
    async with atomic():
        judged = await round_for(round_id, by)
        wanted = [one.entry_id for one in await votes_in(judged) if goes_on(one, asked)]
        into = await round_for(asked.into, by)
        if into.edition_id != judged.edition_id:
            raise NoVotesHere
        return CarriedOn(await panels.take_entries(round_id=into.id, by=by, entry_ids=wanted))


def goes_on(film: FilmVotes, asked: FilmsToCarry) -> bool:
    """Whether enough jurors want a film; in halves, so that two maybes are exactly one yes."""
    return 2 * film.yes + (film.maybe if asked.maybe_is_half else 0) >= 2 * asked.yes
