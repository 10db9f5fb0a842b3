"""What a result does not count although the round held it, and why: films taken out, scoresheets set aside or late."""

from enum import StrEnum

import msgspec

from festival.db import fetch_value
from festival.panels.queries import NOT_COMPETING
from festival.panels.schemas import RoundForOrganiser


class Why(StrEnum):
    """Why scoresheets of a juror are not counted."""

    FILM_OUT = "film_out"
    """The film no longer takes part."""
    STEPPED_BACK = "stepped_back"
    """The juror recused themselves, or declared a conflict."""
    TAKEN_AWAY = "taken_away"
    """An organiser let the juror go, or gave the film to another."""
    NOT_SUBMITTED = "not_submitted"
    """Nothing, or a draft, when the jury sealed: too late."""


class FilmLeftOut(msgspec.Struct, frozen=True):
    """A film of the round that no longer takes part."""

    title: str
    state: str
    reason: str


class SheetsLeftOut(msgspec.Struct, frozen=True):
    """Scoresheets of one juror that are not counted, for one reason."""

    juror: str
    why: Why
    films: int
    reason: str
    """What an organiser wrote down; a juror's own reason for stepping back is theirs."""


class LeftOut(msgspec.Struct, frozen=True):
    """All of it; whoever stands nowhere here was counted."""

    films: list[FilmLeftOut]
    scoresheets: list[SheetsLeftOut]


LEFT_OUT = f"""
    WITH gone AS (
        SELECT edition_id, entry_id FROM round_entry
        WHERE edition_id = $1 AND round_id = $2 AND entry_id IN ({NOT_COMPETING})
    ), uncounted AS (
        SELECT edition_id, id, entry_id, juror_id, state, reason, ended_at FROM assignment
        WHERE edition_id = $1 AND round_id = $2 AND ended_at IS NOT NULL
        UNION ALL
        SELECT edition_id, id, entry_id, juror_id, state, reason, NULL FROM assignment
        WHERE edition_id = $1 AND round_id = $2 AND ended_at IS NULL
            AND entry_id = ANY (array(SELECT entry_id FROM gone))
        UNION ALL
        SELECT edition_id, id, entry_id, juror_id, state, reason, NULL FROM assignment AS seat
        WHERE edition_id = $1 AND round_id = $2 AND ended_at IS NULL AND juror_id = ANY (array(SELECT juror_id
            FROM round_juror WHERE edition_id = $1 AND round_id = $2 AND scored < seats))
            AND entry_id <> ALL (array(SELECT entry_id FROM gone)) AND (SELECT state FROM scoresheet
                WHERE (scoresheet.edition_id, scoresheet.assignment_id) = (seat.edition_id, seat.id))
                IS DISTINCT FROM 'frozen'
    ), told AS (
        SELECT juror.name AS juror, CASE WHEN entry.state <> 'qualified' THEN 'film_out'
                WHEN uncounted.state = 'recused' THEN 'stepped_back'
                WHEN uncounted.ended_at IS NOT NULL THEN 'taken_away' ELSE 'not_submitted' END AS why,
            CASE WHEN entry.state = 'qualified' AND uncounted.state = 'pulled_back'
                THEN coalesce(uncounted.reason, '') ELSE '' END AS reason
        FROM uncounted
        JOIN juror ON (juror.edition_id, juror.id) = (uncounted.edition_id, uncounted.juror_id)
        JOIN entry ON (entry.edition_id, entry.id) = (uncounted.edition_id, uncounted.entry_id)
    )
    SELECT jsonb_build_object('films', (SELECT coalesce(jsonb_agg(jsonb_build_object('title', film.title,
            'state', entry.state, 'reason', coalesce(entry.reason, '')) ORDER BY lower(film.title), entry.id), '[]')
            FROM gone JOIN entry ON (entry.edition_id, entry.id) = (gone.edition_id, gone.entry_id)
            JOIN film ON film.id = entry.film_id),
        'scoresheets', (SELECT coalesce(jsonb_agg(to_jsonb(line) ORDER BY why, lower(juror), reason), '[]')
            FROM (SELECT juror, why, reason, count(*) AS films FROM told GROUP BY juror, why, reason) AS line))
"""  # noqa: S608 (our own text)
"""What the round $2 leaves out, within a statement that reads more of it.

Scoresheets: seats that were taken away, those of films that are out, and those of jurors who, by the kept counts, lack
some.
"""


async def left_out_of(judged: RoundForOrganiser) -> LeftOut:
    """What a sealed round's result leaves out; the caller has decided that its reader organises the round."""
    return msgspec.convert(await fetch_value(LEFT_OUT, judged.edition_id, judged.id), LeftOut)
