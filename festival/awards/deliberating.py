"""The deliberation of a jury that has sealed its round: what it disagrees about first, and what it says of each film.

Every juror of the round takes part, but not in what concerns a film that they are in conflict with; its president
decides (`festival.awards.service.decide_award`). Nobody reads who gave which score here, and nobody outside the jury
reads the notes.
"""

from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.awards.apart import APART, kept_apart
from festival.awards.closer_look import awaits_closer_look
from festival.awards.queries import latest_result
from festival.awards.schemas import AwardOutcome
from festival.db import atomic, fetch, fetch_row
from festival.errors import NotFound
from festival.panels.schemas import RoundForOrganiser
from festival.plain_text import keep_text

LONGEST_NOTE = 2000

_JUDGES = """
    SELECT round.*, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at IS NOT NULL AS palmares_published, 0 AS entries, 0 AS jurors, 0 AS assignments,
        juror.id AS reader_id, round.president_id IS NOT DISTINCT FROM juror.id AS presides
    FROM round JOIN edition ON edition.id = round.edition_id
    JOIN round_juror ON (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
    JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
    WHERE round.id = $1 AND juror.person_id = $2 AND juror.state = 'active' AND round_juror.left_at IS NULL
        AND round_juror.conflicts_declared_at IS NOT NULL AND round.state = 'sealed'
"""


class NoteOfJuror(msgspec.Struct, frozen=True):
    """What a juror said of a film."""

    id: UUID
    name: str
    body: str
    mine: bool


class FilmDeliberated(msgspec.Struct, frozen=True):
    """A film as the jury counted it: its place, how far its jurors are apart, and what they said."""

    film_ref: UUID
    title: str
    rank: int
    score: str
    ballots: int
    spread: float | None
    notes: list[NoteOfJuror]


class Deliberation(msgspec.Struct, frozen=True):
    """A jury's table: films with the greatest disagreement first, and the awards as they stand."""

    round_id: UUID
    round_name: str
    edition_slug: str
    edition_name: str
    presides: bool
    palmares_published: bool
    counted: bool
    outdated: bool
    awaits_closer_look: bool
    """One more juror may still be asked about films near the cut: until that is decided, nobody reads scores here."""
    films: list[FilmDeliberated]
    awards: list[AwardOutcome]


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """About a film of the round, for the whole jury."""

    film: UUID
    body: str


async def deliberation_for(round_id: UUID, person_id: UUID) -> Deliberation:
    """The jury's table, for one of its jurors.

    Raises:
        NotFound: no such round, not sealed, or this person does not judge in it: all alike.
    """
    row = await _judged(round_id, person_id)
    judged = msgspec.convert(dict(row), RoundForOrganiser)
    result = await latest_result(judged)
    awaits = result is not None and await awaits_closer_look(judged, result)
    shown = None if awaits else result
    notes = await _notes(judged, row["reader_id"])
    apart = await kept_apart(judged, person_id)
    films = [
        FilmDeliberated(
            film_ref=line.film_ref,
            title=line.title,
            rank=line.rank,
            score=line.score,
            ballots=line.ballots,
            spread=line.spread,
            notes=notes.get(line.entry_id, []),
        )
        for line in (shown.ranking if shown else [])
        if line.entry_id not in apart
    ]
    return Deliberation(
        round_id=judged.id,
        round_name=judged.name,
        edition_slug=judged.edition_slug,
        edition_name=judged.edition_name,
        presides=row["presides"],
        palmares_published=row["palmares_published"],
        counted=result is not None,
        outdated=result is not None and result.outdated,
        awaits_closer_look=awaits,
        films=sorted(films, key=lambda film: (-(film.spread or 0.0), film.rank, str(film.film_ref))),
        awards=shown.awards if shown else [],
    )


async def write_note(*, round_id: UUID, by: UUID, new: NewNote) -> None:
    """Say something of a film to the rest of the jury.

    Raises:
        NotFound: not this person's sealed round, not one of its films, or one that they keep away from.
        TextMissing, TextTooLong, UnusableText: what was written.
    """
    body = keep_text(new.body, field="body", most=LONGEST_NOTE, lines=True, required=True)
    async with atomic() as connection:
        row = await _judged(round_id, by)
        written = await connection.fetchval(
            "INSERT INTO deliberation_note (edition_id, id, round_id, entry_id, juror_id, body, written_at) "  # noqa: S608 (our own text)
            "SELECT edition_id, $4, round_id, entry_id, $5, $6, $7 FROM round_entry "
            f"WHERE edition_id = $1 AND round_id = $2 AND film_ref = $3 AND NOT {APART.format(juror='$5')} "
            "RETURNING true",
            row["edition_id"],
            round_id,
            new.film,
            uuid4(),
            row["reader_id"],
            body,
            await clock.now(connection),
        )
        if not written:
            raise NotFound


async def take_back_note(*, round_id: UUID, note_id: UUID, by: UUID) -> None:
    """Remove one's own; harmless where it is gone.

    Raises:
        NotFound: not this person's sealed round.
    """
    async with atomic() as connection:
        row = await _judged(round_id, by)
        await connection.execute(
            "DELETE FROM deliberation_note WHERE edition_id = $1 AND round_id = $2 AND id = $3 AND juror_id = $4",
            row["edition_id"],
            round_id,
            note_id,
            row["reader_id"],
        )


async def _judged(round_id: UUID, person_id: UUID) -> asyncpg.Record:
    row = await fetch_row(_JUDGES, round_id, person_id)
    if row is None:
        raise NotFound
    return row


async def _notes(judged: RoundForOrganiser, reader_id: UUID) -> dict[UUID, list[NoteOfJuror]]:
    rows = await fetch(
        "SELECT note.id, note.entry_id, juror.name, note.body, note.juror_id = $3 AS mine "
        "FROM deliberation_note AS note JOIN juror ON (juror.edition_id, juror.id) = (note.edition_id, note.juror_id) "
        "WHERE note.edition_id = $1 AND note.round_id = $2 ORDER BY note.written_at, note.id",
        judged.edition_id,
        judged.id,
        reader_id,
    )
    found: dict[UUID, list[NoteOfJuror]] = {}
    for row in rows:
        found.setdefault(row["entry_id"], []).append(NoteOfJuror(row["id"], row["name"], row["body"], row["mine"]))
    return found
