"""What jurors see of their films: everything needed to judge them, and nothing about who made them."""

from uuid import UUID

import msgspec

from festival.audit.signing import keyring
from festival.db import fetch, fetch_row
from festival.entries.reading import SECONDS
from festival.entries.subtitles.queries import read_subtitles
from festival.errors import NotFound
from festival.media.schemas import StoredFile
from festival.panels.queries import criteria_of
from festival.panels.rules import ConflictsUndeclared
from festival.scoring.new_copies import COPIES, NEW_TO_JUROR
from festival.scoring.rules import score_of
from festival.scoring.schemas import (
    FilmForJuror,
    FilmInQueue,
    ReceiptForJuror,
    RoundForJuror,
    SealedListForJuror,
    SealForJuror,
)
from festival.scoring.viewing import delivered_to_juror
from festival.statements import ScoresheetReceipt, sign

_ROUNDS = f"""
    SELECT round.id, round.edition_id, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        round.name, round.state, round.mode, round.due_at, round.quorum,
        round.president_id IS NOT NULL AS has_president,
        coalesce(round.president_id = juror.id, false) AS presides,
        round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared,
        (SELECT count(*) FROM seal_agreement WHERE seal_agreement.round_id = round.id) AS agreements,
        EXISTS (SELECT FROM seal_agreement WHERE seal_agreement.round_id = round.id
            AND seal_agreement.juror_id = juror.id) AS agreed_to_seal,
        work.films, work.done, work.deferred, work.minutes_left
    FROM juror
    JOIN round_juror ON (round_juror.edition_id, round_juror.juror_id) = (juror.edition_id, juror.id)
    JOIN round ON (round.edition_id, round.id) = (round_juror.edition_id, round_juror.round_id)
    JOIN edition ON edition.id = round.edition_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS films,
            count(*) FILTER (WHERE scoresheet.state IN ('submitted', 'frozen')) AS done,
            count(*) FILTER (WHERE assignment.state = 'deferred'
                AND coalesce(scoresheet.state, 'draft') = 'draft') AS deferred,
            coalesce(sum({SECONDS})
                FILTER (WHERE coalesce(scoresheet.state, 'draft') = 'draft'), 0) / 60 AS minutes_left
        FROM assignment
        JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
        LEFT JOIN scoresheet
            ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
        WHERE (assignment.edition_id, assignment.round_id, assignment.juror_id) = (round.edition_id, round.id, juror.id)
        AND assignment.ended_at IS NULL AND entry.state = 'qualified'
    ) AS work
    WHERE juror.person_id = $1 AND juror.state = 'active' AND round.state <> 'planned'
"""  # noqa: S608 (our own text)

_STATE = """
    CASE WHEN scoresheet.state = 'frozen' THEN 'frozen'
        WHEN scoresheet.state = 'submitted' AND scoresheet.steps <> scoresheet.submitted_steps THEN 'changed'
        WHEN scoresheet.state = 'submitted' THEN 'submitted'
        WHEN scoresheet.commitment IS NOT NULL THEN 'returned'
        WHEN assignment.state = 'deferred' THEN 'deferred'
        WHEN scoresheet.id IS NOT NULL AND scoresheet.steps <> '{}' THEN 'begun'
        ELSE 'waiting' END
"""

_FILMS = """
    FROM assignment
    JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
    JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
    JOIN round_entry ON (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
        = (assignment.edition_id, assignment.round_id, assignment.entry_id)
    JOIN round_juror ON (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
        = (assignment.edition_id, assignment.round_id, assignment.juror_id)
    JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
    JOIN film ON film.id = entry.film_id
    LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
    LEFT JOIN shown_rendition AS proxy ON (proxy.edition_id, proxy.master_id) = (entry.edition_id, entry.master_id)
        AND proxy.kind = 'proxy'
    LEFT JOIN scoresheet ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
    WHERE juror.person_id = $1 AND juror.state = 'active' AND assignment.ended_at IS NULL
        AND round.state <> 'planned' AND entry.state = 'qualified'
"""


_HELD = """
    EXISTS (SELECT FROM held_master WHERE held_master.edition_id = entry.edition_id
        AND (held_master.master_id = entry.master_id OR held_master.master_id IN (SELECT master_id FROM episode
            WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id))))
"""
"""Whether the organisers hold an entry's film back: nobody can watch it."""

_EPISODES = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('number', number, 'title', title,
            'seconds', coalesce((told.body->>'duration_seconds')::float8, 0),
            'subtitles', array(SELECT language FROM subtitles WHERE (subtitles.edition_id, subtitles.entry_id, episode)
                = (entry.edition_id, entry.id, number) AND attested_at IS NOT NULL ORDER BY language),
            'ready', EXISTS (SELECT FROM shown_rendition AS rendition WHERE (rendition.edition_id, rendition.master_id)
                = (episode.edition_id, episode.master_id) AND kind = 'proxy')) ORDER BY number)
        FROM episode
        LEFT JOIN facts told ON (told.edition_id, told.master_id) = (episode.edition_id, episode.master_id)
        WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id)), '[]')
"""


async def rounds_for_juror(person_id: UUID) -> list[RoundForJuror]:
    """The rounds this person judges in, those being judged first."""
    rows = await fetch(_ROUNDS + " ORDER BY round.state = 'sealed', round.opened_at DESC, round.id", person_id)
    return [msgspec.convert(dict(row), RoundForJuror) for row in rows]


async def round_for_juror(round_id: UUID, person_id: UUID) -> RoundForJuror:
    """One of them.

    Raises:
        NotFound: no such round, or this person does not judge in it.
    """
    row = await fetch_row(_ROUNDS + " AND round.id = $2", person_id, round_id)
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), RoundForJuror)


async def seal_for_juror(round_id: UUID, person_id: UUID) -> SealForJuror:
    """How many scoresheets are there and missing, for a juror of the round who may be about to seal it.

    Raises:
        NotFound: this person does not judge in the round.
    """
    await round_for_juror(round_id, person_id)
    row = await fetch_row(
        """
        SELECT coalesce(sum(submitted), 0)::bigint AS submitted,
            coalesce(sum(assigned - submitted), 0)::bigint AS missing,
            count(*) AS jurors, count(*) FILTER (WHERE submitted < assigned) AS behind
        FROM (SELECT assignment.juror_id, count(*) AS assigned,
                count(scoresheet.id) FILTER (WHERE scoresheet.state <> 'draft') AS submitted
            FROM assignment
            JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
            LEFT JOIN scoresheet
                ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
            WHERE assignment.round_id = $1 AND assignment.ended_at IS NULL AND entry.state = 'qualified'
            GROUP BY assignment.juror_id) AS per_juror
        """,
        round_id,
    )
    return msgspec.convert(dict(row or {}), SealForJuror)


async def sealed_list_for_juror(round_id: UUID, person_id: UUID) -> SealedListForJuror | None:
    """The list that sealing fixed, for a juror of the round; None before the seal.

    Raises:
        NotFound: this person does not judge in the round.
    """
    await round_for_juror(round_id, person_id)
    row = await fetch_row(
        "SELECT commitments, digest FROM sealed_list WHERE round_id = $1 ORDER BY number DESC LIMIT 1", round_id
    )
    if row is None:
        return None
    return SealedListForJuror([line["commitment"] for line in row["commitments"]], row["digest"])


async def queue_for_juror(round_id: UUID, person_id: UUID) -> list[FilmInQueue]:
    """The juror's films, those that all see first, in the order of their random names; none before they declared."""
    rows = await fetch(
        f"""
        SELECT assignment.id AS assignment_id, round_entry.film_ref, film.title,
            {SECONDS} AS seconds, {_STATE} AS state,
            proxy.id IS NOT NULL AS ready,
            EXISTS (SELECT FROM shown_rendition AS rendition WHERE (rendition.edition_id, rendition.master_id)
                = (entry.edition_id, entry.master_id) AND rendition.kind = 'still') AS has_still,
            {_HELD} AS held, {NEW_TO_JUROR} AS new_copy
        {_FILMS} AND round.id = $2 AND round_juror.conflicts_declared_at IS NOT NULL
        ORDER BY held, NOT round_entry.calibration, round_entry.film_ref
        """,  # noqa: S608 (every part is a constant of this module)
        person_id,
        round_id,
    )
    return [msgspec.convert(dict(row), FilmInQueue) for row in rows]


_ANSWERS = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('prompt', question.prompt,
            'body', CASE WHEN question.kind = 'file' THEN '' ELSE answer.body END,
            'picture', CASE WHEN question.kind = 'file' THEN question.id END)
            ORDER BY question.position)
        FROM answer JOIN question ON (question.edition_id, question.id) = (answer.edition_id, answer.question_id)
        WHERE (answer.edition_id, answer.entry_id) = (entry.edition_id, entry.id)
            AND question.for_jurors AND NOT question.personal), '[]')
"""


async def film_for_juror(assignment_id: UUID, person_id: UUID) -> FilmForJuror:
    """One film with this juror's scoresheet.

    Raises:
        NotFound: absent, recused, another juror's, disqualified: all alike.
        ConflictsUndeclared: the juror has not said which films they may not judge.
    """
    row = await fetch_row(
        f"""
        SELECT assignment.id AS assignment_id, assignment.edition_id, assignment.round_id,
            (SELECT slug FROM edition WHERE id = assignment.edition_id) AS edition_slug,
            (SELECT name FROM edition WHERE id = assignment.edition_id) AS edition_name,
            round.number AS round_number, round.state AS round_state, round.mode, round.rules_digest,
            round_entry.film_ref, film.title,
            {SECONDS} AS seconds,
            coalesce(proxy.width, 0) AS width, coalesce(proxy.height, 0) AS height, proxy.id IS NOT NULL AS ready,
            round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared,
            assignment.state AS assignment_state, {_STATE} AS state, coalesce(scoresheet.steps, '{{}}') AS scores,
            coalesce(scoresheet.private_comment, '') AS private_comment,
            coalesce(scoresheet.maker_comment, '') AS maker_comment, scoresheet.commitment,
            coalesce(scoresheet.steps <> scoresheet.submitted_steps, false) AS changed,
            coalesce(scoresheet.version, 0) AS version, round.scale_min, round.scale_max, round.scale_step,
            film.content, {_ANSWERS} AS answers,
            round.min_watched,
            array(SELECT language FROM subtitles WHERE (subtitles.edition_id, subtitles.entry_id)
                = (entry.edition_id, entry.id) AND episode = 0 AND attested_at IS NOT NULL
                ORDER BY language) AS subtitles,
            EXISTS (SELECT FROM shown_rendition AS rendition WHERE (rendition.edition_id, rendition.master_id)
                = (entry.edition_id, entry.master_id) AND kind = 'low_proxy') AS has_lighter,
            {_EPISODES} AS episodes, {_HELD} AS held, {COPIES} AS copy, {NEW_TO_JUROR} AS new_copy
        {_FILMS} AND assignment.id = $2
        """,  # noqa: S608 (every part is a constant of this module)
        person_id,
        assignment_id,
    )
    if row is None:
        raise NotFound
    if not row["conflicts_declared"]:
        raise ConflictsUndeclared
    following = await _next_film(row["round_id"], person_id, row["film_ref"])
    told = {
        "criteria": await criteria_of(row["edition_id"], row["round_id"]),
        "next_assignment_id": following,
        "delivered": await delivered_to_juror(row["edition_id"], assignment_id),
    }
    return msgspec.convert({**row, **told}, FilmForJuror)


async def _next_film(round_id: UUID, person_id: UUID, after: UUID) -> UUID | None:
    """The next film that still waits, after this one in the queue, then from its beginning."""
    row = await fetch_row(
        f"""
        SELECT assignment.id {_FILMS} AND round.id = $2 AND round_entry.film_ref <> $3
            AND coalesce(scoresheet.state, 'draft') = 'draft'
        ORDER BY {_HELD}, assignment.state = 'deferred', NOT round_entry.calibration, round_entry.film_ref < $3,
            round_entry.film_ref LIMIT 1
        """,
        person_id,
        round_id,
        after,
    )
    return row["id"] if row else None


async def master_for_juror(assignment_id: UUID, person_id: UUID, episode: int | None = None) -> tuple[UUID, UUID]:
    """(edition, master) of a film that this juror may watch now; of a series, that of one episode.

    Raises:
        NotFound: absent, recused, another juror's, disqualified, the juror has left or has not declared conflicts.
    """
    row = await fetch_row(
        f"""
        SELECT entry.edition_id, CASE WHEN $3::int IS NULL THEN entry.master_id ELSE (SELECT master_id FROM episode
            WHERE (episode.edition_id, episode.entry_id, number) = (entry.edition_id, entry.id, $3)) END AS master_id
        {_FILMS} AND assignment.id = $2 AND round_juror.conflicts_declared_at IS NOT NULL
        """,  # noqa: S608 (every part is a constant of this module)
        person_id,
        assignment_id,
        episode,
    )
    if row is None or row["master_id"] is None:
        raise NotFound
    return row["edition_id"], row["master_id"]


async def entry_for_juror(assignment_id: UUID, person_id: UUID) -> tuple[UUID, UUID]:
    """(edition, entry) of a film that this juror may watch now.

    Raises:
        NotFound: absent, recused, another juror's, disqualified, the juror has left or has not declared conflicts.
    """
    row = await fetch_row(
        f"SELECT entry.edition_id, entry.id {_FILMS} AND assignment.id = $2 "
        "AND round_juror.conflicts_declared_at IS NOT NULL",
        person_id,
        assignment_id,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["id"]


async def subtitles_for_juror(assignment_id: UUID, person_id: UUID, language: str, episode: int = 0) -> bytes:
    """Subtitles of a film that this juror may watch now, as WebVTT, once somebody of the team has read them.

    Raises:
        NotFound: as for the film itself, or there are none in this language.
    """
    edition_id, entry_id = await entry_for_juror(assignment_id, person_id)
    return await read_subtitles(edition_id, entry_id, language, episode=episode, attested=True)


async def answer_picture_for_juror(assignment_id: UUID, person_id: UUID, question_id: UUID) -> StoredFile:
    """The picture with which a film before this juror answers a question whose answers jurors see.

    Raises:
        NotFound: as for the film itself, or there is none.
    """
    row = await fetch_row(
        f"""
        SELECT file.storage_key, file.media_type, file.bytes
        FROM answer_file AS file JOIN question ON (question.edition_id, question.id)
            = (file.edition_id, file.question_id)
        WHERE question.id = $3 AND question.for_jurors AND NOT question.personal
            AND (file.edition_id, file.entry_id) = (SELECT entry.edition_id, entry.id {_FILMS} AND assignment.id = $2
                AND round_juror.conflicts_declared_at IS NOT NULL)
        """,  # noqa: S608 (every part is a constant of this module)
        person_id,
        assignment_id,
        question_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), StoredFile)


async def receipts_for_juror(round_id: UUID, person_id: UUID) -> list[ReceiptForJuror]:
    """ "My scoresheets": what this juror has submitted, as it will be counted."""
    rows = await fetch(
        f"""
        SELECT film.title, round_entry.film_ref, scoresheet.submitted_steps, scoresheet.commitment, scoresheet.replaces,
            {_STATE} AS state, round.scale_min, round.scale_step
        {_FILMS} AND round.id = $2 AND scoresheet.commitment IS NOT NULL ORDER BY round_entry.film_ref
        """,
        person_id,
        round_id,
    )
    signer = keyring().jury()
    return [
        ReceiptForJuror(
            title=row["title"],
            film_ref=row["film_ref"],
            scores={
                key: score_of(steps, row["scale_min"], row["scale_step"])
                for key, steps in row["submitted_steps"].items()
            },
            commitment=row["commitment"],
            state=row["state"],
            signed=sign(ScoresheetReceipt(commitment=row["commitment"], replaces=row["replaces"]), signer),
        )
        for row in rows
    ]


async def receipt_for_juror(round_id: UUID, film_ref: UUID, person_id: UUID) -> ReceiptForJuror:
    """The receipt of this juror's scoresheet of one film.

    Raises:
        NotFound: not their round or film, or nothing submitted.
    """
    for receipt in await receipts_for_juror(round_id, person_id):
        if receipt.film_ref == film_ref:
            return receipt
    raise NotFound
