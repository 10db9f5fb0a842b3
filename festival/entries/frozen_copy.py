"""The frozen copy of an entry: what its entrant handed in, under one digest, when it is submitted and mended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.canonical import digest_of
from festival.entries.agreements.awaiting import CONFIRMATION_COLUMNS, gaps_of_entrant
from festival.entries.agreements.schemas import AcceptedTerms
from festival.entries.fees.service import FEES
from festival.entries.posts.service import POST
from festival.entries.profiles.schemas import PROFILE
from festival.entries.questions.answers import ASKED, asked_of
from festival.entries.reading import (
    FILM_COLUMNS,
    MASTER_COLUMNS,
    MASTER_JOINS,
    film_of,
    gaps_of,
    sentence_of,
    series_of,
    waived_of,
)
from festival.entries.subtitles.queries import subtitles_of
from festival.media.verdicts import record_verdict

_SAID = (
    "title",
    "title_english",
    "synopsis",
    "directors",
    "credits",
    "countries",
    "dialogue_languages",
    "subtitle_languages",
    "completed_on",
    "rights_confirmed",
    "category",
    *PROFILE,
)


async def read_whole(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> asyncpg.Record:
    """An entry with everything that is frozen of it; the caller holds it locked."""
    return await connection.fetchrow(
        f"SELECT entry.*, {FILM_COLUMNS}, {MASTER_COLUMNS}, {CONFIRMATION_COLUMNS}, {ASKED}, {POST}, {FEES}, "  # noqa: S608 (our own text)
        "category.slug AS category, edition.zone, edition.slug AS edition_slug, "
        f"rules_version.id AS rules_version_id, category.name AS category_name FROM entry {MASTER_JOINS} "
        "WHERE entry.edition_id = $1 AND entry.id = $2",
        edition_id,
        entry_id,
    )


def missing_of(row: asyncpg.Record) -> str:
    """What the entry lacks, in sentences one after the other; empty: it is whole."""
    gaps = [*gaps_of(row, film_of(row, row["master_id"]), series_of(row)), *gaps_of_entrant(row)]
    return " ".join(sentence_of(gap) for gap in gaps)


async def freeze_copy(
    connection: asyncpg.Connection, row: asyncpg.Record, body: dict[str, Any], frozen_at: datetime
) -> str:
    """Keep ``body`` as what stands submitted, with the verdicts on its films; gives its digest."""
    for master_id in _masters(row):
        await record_verdict(
            connection, edition_id=row["edition_id"], master_id=master_id, category_id=row["category_id"]
        )
    digest = digest_of(body)
    await connection.execute(
        "INSERT INTO frozen_entry (edition_id, entry_id, body, digest, rules_version_id, frozen_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (edition_id, entry_id) DO UPDATE SET body = excluded.body, "
        "digest = excluded.digest, rules_version_id = excluded.rules_version_id, frozen_at = excluded.frozen_at",
        row["edition_id"],
        row["id"],
        body,
        digest,
        row["rules_version_id"],
        frozen_at,
    )
    return digest


async def body_of(row: asyncpg.Record, submitted_at: datetime, accepted: list[AcceptedTerms]) -> dict[str, Any]:
    """What an entry says now, in the form in which it is frozen."""
    subtitles = {each.name: each.sha256 for each in await subtitles_of(row["edition_id"], row["id"])}
    body: dict[str, Any] = msgspec.to_builtins(
        {
            **{name: row[name] for name in _SAID},
            "edition": row["edition_slug"],
            "entry": row["id"],
            "film_sha256": row["sha256"],
            "film_bytes": row["bytes"],
            "episodes": [
                {name: episode[name] for name in ("number", "title", "sha256", "bytes")} for episode in row["episodes"]
            ],
            "subtitles": subtitles,
            "public_post": row["post"] and row["post"]["url"],
            "answers": [
                {"question": one.prompt, "answer": one.body, **({"sha256": one.file.sha256} if one.file else {})}
                for one in asked_of(row)
                if one.body is not None
            ],
            "rules_digest": row["rules_digest"],
            "accepted": accepted,
            "waived": [{"clause": one.clause, "reason": one.reason} for one in waived_of(row)],
            "submitted_at": submitted_at.isoformat(),
        }
    )
    return body


def _masters(row: asyncpg.Record) -> list[UUID]:
    series = series_of(row)
    if series is not None:
        return [episode.master_id for episode in series.episodes]
    return [] if row["master_id"] is None else [row["master_id"]]
