"""A juror's films in one order: taken whole or not at all, each place committed by itself."""

from uuid import UUID

from festival.db import atomic, fetch_row
from festival.panels.modes import PLACE, Mode
from festival.scoring.held_film import held_film
from festival.scoring.queries import queue_for_juror, round_for_juror
from festival.scoring.rules import NotARanking, RankingIncomplete
from festival.scoring.schemas import FilmToRank, Ranking, RankingForJuror, Receipt, Submission
from festival.scoring.submitting import take


async def submit_ranking(*, round_id: UUID, by: UUID, ranking: Ranking) -> list[Receipt]:
    """Count this order in place of an earlier one of the juror's; the same commitments again change nothing.

    Raises:
        NotFound: this person does not judge in the round.
        NotARanking: the round asks for no order.
        RankingIncomplete: not each of the juror's films, once.
        And for each film what `submit_scoresheet` raises.
    """
    async with atomic() as connection:
        judged = await round_for_juror(round_id, by)
        if judged.mode != Mode.RANKING:
            raise NotARanking
        theirs = {film.assignment_id for film in await queue_for_juror(round_id, by)}
        named = [one.assignment for one in ranking.films]
        if len(set(named)) < len(named) or set(named) != theirs:
            raise RankingIncomplete(field="films")
        receipts = []
        # In one order for everybody, so that two tabs wait for each other instead of dying.
        for one in sorted(ranking.films, key=lambda one: one.assignment):
            film = await held_film(connection, one.assignment, by)
            placed = Submission(
                scores={PLACE: one.place - 1}, r=one.r, commitment=one.commitment, replaces=one.replaces
            )
            receipts.append(await take(connection, film, placed))
    return receipts


async def ranking_for_juror(round_id: UUID, by: UUID) -> RankingForJuror:
    """The juror's films as they placed them, those not placed yet at the end.

    Raises:
        NotFound: this person does not judge in the round.
        NotARanking: the round asks for no order.
    """
    judged = await round_for_juror(round_id, by)
    if judged.mode != Mode.RANKING:
        raise NotARanking
    placed = await fetch_row(
        "SELECT round.number, round.rules_digest, coalesce(jsonb_object_agg(scoresheet.assignment_id, "
        "jsonb_build_array((scoresheet.submitted_steps->>$3)::int + 1, scoresheet.commitment)) "
        "FILTER (WHERE scoresheet.id IS NOT NULL), '{}') AS places FROM round "
        "LEFT JOIN juror ON juror.edition_id = round.edition_id AND juror.person_id = $2 "
        "LEFT JOIN scoresheet ON (scoresheet.edition_id, scoresheet.round_id, scoresheet.juror_id) "
        "= (round.edition_id, round.id, juror.id) AND scoresheet.state <> 'draft' "
        "WHERE round.id = $1 GROUP BY round.number, round.rules_digest",
        round_id,
        by,
        PLACE,
    )
    assert placed is not None  # noqa: S101 (round_for_juror found it)
    films = []
    for film in await queue_for_juror(round_id, by):
        place, commitment = placed["places"].get(str(film.assignment_id), (None, None))
        films.append(
            FilmToRank(film.assignment_id, film.film_ref, film.title, film.seconds, film.has_still, place, commitment)
        )
    films.sort(key=lambda film: (film.place is None, film.place or 0))
    return RankingForJuror(judged.edition_slug, placed["number"], placed["rules_digest"], films)
