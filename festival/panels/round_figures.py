"""A round in figures and short lists, by one statement: what its page says of it besides its lists."""

from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch_row
from festival.panels.figures import ProposalInShort
from festival.panels.pair_queries import FOUND_WAITING
from festival.panels.queries import LATEST_PROPOSALS, TALLY
from festival.panels.round_work import LATEST_WORK, WorkKind
from festival.panels.rules import RoundState
from festival.panels.schemas import CriterionOfRound, RoundForOrganiser
from festival.panels.workload import JurorOffer

COMPARED = 2
"""So many proposals stand side by side."""


class RoundFigures(msgspec.Struct, frozen=True):
    """A round in figures and short lists, read at once."""

    films: int
    """Entries that compete."""
    minutes: float
    """How long they last together."""
    outside: int
    """Qualified entries that the round has not taken."""
    shortlisted: int
    """Entries on the edition's shortlist by reach."""
    found_waiting: int
    """Conflicts that were found and that nobody has ruled on."""
    criteria: list[CriterionOfRound]
    offers: list[JurorOffer]
    """Of all its jurors, by name."""
    others: list[tuple[UUID, str]]
    """(id, name) of jurors of the edition who are not in the round."""
    proposals: list[ProposalInShort]
    """The latest two, the last first; none of a sealed round."""
    work: dict[str, Any] | None
    """Panels that a worker was asked for last."""


_FIGURES = f"""
    WITH competing AS (
        SELECT coalesce(sum(films), 0)::integer AS films, (coalesce(sum(milliseconds), 0) / 60000)::float8 AS minutes
        FROM ({TALLY.format(of="= $2")}) AS tally
    )
    SELECT competing.films, competing.minutes,
        (SELECT count(*) FROM entry WHERE edition_id = $1 AND state = 'qualified') - competing.films AS outside,
        (SELECT count(*) FROM shortlisted WHERE (edition_id, shortlist_id) = (SELECT edition_id, id FROM shortlist
            WHERE edition_id = $1 ORDER BY decided_at DESC LIMIT 1)) AS shortlisted,
        ({FOUND_WAITING}) AS found_waiting,
        (SELECT coalesce(jsonb_agg(to_jsonb(criterion) ORDER BY position), '[]') FROM criterion
            WHERE edition_id = $1 AND round_id = $2) AS criteria,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(juror.id, juror.name,
                CASE WHEN round_juror.left_at IS NOT NULL THEN 'left' ELSE juror.state END,
                juror.languages, juror.attributes, juror.max_entries,
                juror.max_minutes) ORDER BY juror.name, juror.id), '[]')
            FROM round_juror JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
            WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2) AS offers,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(juror.id, juror.name) ORDER BY juror.name, juror.id), '[]')
            FROM juror WHERE juror.edition_id = $1 AND juror.state <> 'left' AND NOT EXISTS (SELECT FROM round_juror
                WHERE (round_juror.edition_id, round_juror.round_id, round_juror.juror_id) = ($1, $2, juror.id)))
            AS others,
        (SELECT coalesce(jsonb_agg(to_jsonb(latest)), '[]') FROM ({LATEST_PROPOSALS}) AS latest) AS proposals,
        ({LATEST_WORK.format(round="$2", kind=f"'{WorkKind.PANELS.value}'")}) AS work
    FROM competing
"""  # noqa: S608 (our own text)


async def figures_of_round(judged: RoundForOrganiser) -> RoundFigures:
    """The round's figures; the caller has decided that its reader organises."""
    row = await fetch_row(_FIGURES, judged.edition_id, judged.id, 0 if judged.state == RoundState.SEALED else COMPARED)
    return msgspec.convert(dict(row or {}), RoundFigures)
