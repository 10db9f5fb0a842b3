"""Subtitles of an entry: sent by its entrant, made safe, read by the team before any juror gets them."""

import hashlib
from uuid import UUID

import anyio.to_thread

from festival import clock
from festival.audit import service as audit
from festival.countries import language_codes
from festival.db import atomic
from festival.editions.rules import DESK
from festival.entries.episodes.service import keep_within_series
from festival.entries.owning import editable_entry, refuse_stranger
from festival.entries.reading import STRANGER
from festival.entries.rules import OwnEntry, UnknownLanguage, keep_within_limit
from festival.errors import DomainError, NotFound, Stale
from festival.media.loose_objects import stored
from festival.media.storage import storage
from festival.media.subtitles import Subtitles, webvtt


async def add_subtitles(*, entry_id: UUID, by: UUID, language: str, content: bytes, episode: int = 0) -> Subtitles:
    """Keep subtitles for one's own entry, in place of earlier ones in that language. The file's name is not kept.

    ``episode``: of a series, whose episodes have subtitles each of its own; 0 for an entry of one film.

    Raises:
        NoSuchEpisode: the call asks for fewer episodes, for none, or for a series.
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
        UnknownLanguage: no language was chosen.
        BadSubtitles: the file cannot be used as subtitles; its subclasses say why.
        TooManySubtitles: the film has subtitles in ten other languages.
    """
    await refuse_stranger(entry_id, by)
    if language not in language_codes():
        raise UnknownLanguage(field="language", code=language)
    try:
        made = await anyio.to_thread.run_sync(webvtt, content, language)
    except DomainError as refusal:
        raise type(refusal)(field="file") from refusal
    encoded = made.webvtt.encode()
    async with stored(encoded) as key, atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await keep_within_series(entry["edition_id"], episode)
        there = await connection.fetch(
            "SELECT language, storage_key FROM subtitles WHERE edition_id = $1 AND entry_id = $2 AND episode = $3",
            entry["edition_id"],
            entry_id,
            episode,
        )
        earlier = {row["language"]: row["storage_key"] for row in there}
        keep_within_limit(earlier.keys() | {language})
        await connection.execute(
            "INSERT INTO subtitles (edition_id, entry_id, language, storage_key, bytes, sha256, cues, dropped, "
            "episode) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
            "ON CONFLICT (edition_id, entry_id, episode, language) DO UPDATE SET "
            "storage_key = excluded.storage_key, bytes = excluded.bytes, sha256 = excluded.sha256, "
            "cues = excluded.cues, dropped = excluded.dropped, attested_by = NULL, attested_at = NULL, "
            "created_at = clock_timestamp()",
            entry["edition_id"],
            entry_id,
            language,
            key,
            len(encoded),
            hashlib.sha256(encoded).hexdigest(),
            made.cues,
            made.dropped,
            episode,
        )
    if language in earlier:
        await storage().delete(earlier[language])
    return made


async def remove_subtitles(*, entry_id: UUID, by: UUID, language: str, episode: int = 0) -> None:
    """Take subtitles of one's own entry away; nothing happens where there are none.

    Raises:
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
    """
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        key = await connection.fetchval(
            "DELETE FROM subtitles WHERE edition_id = $1 AND entry_id = $2 AND language = $3 AND episode = $4 "
            "RETURNING storage_key",
            entry["edition_id"],
            entry_id,
            language,
            episode,
        )
    if key is not None:
        await storage().delete(key)


async def attest_subtitles(
    *, edition_id: UUID, entry_id: UUID, language: str, sha256: str, by: UUID, names_nobody: bool, episode: int = 0
) -> None:
    """Say that these subtitles name nobody who made the film, so that jurors get them; or take that back.

    ``sha256`` is that of the subtitles that were read.

    Raises:
        NotFound: no such subtitles, or ``by`` does not work at the edition's desk.
        OwnEntry: they are of their own film.
        Stale: the entrant has sent others since.
    """
    async with atomic() as connection:
        row = await connection.fetchrow(
            "SELECT subtitles.sha256, entry.entrant_id FROM subtitles JOIN entry ON (entry.edition_id, entry.id) = "  # noqa: S608 (our own text)
            "(subtitles.edition_id, subtitles.entry_id) WHERE subtitles.edition_id = $1 AND entry_id = $2 "
            "AND language = $3 AND EXISTS (SELECT FROM membership m WHERE m.edition_id = $1 AND m.person_id = $4 "
            "AND m.role = ANY ($5)) AND subtitles.episode = $6 "
            f"AND NOT {STRANGER.format(person='$4')} FOR UPDATE OF subtitles",
            edition_id,
            entry_id,
            language,
            by,
            [role.value for role in DESK],
            episode,
        )
        if row is None:
            raise NotFound
        if row["entrant_id"] == by:
            raise OwnEntry
        if row["sha256"] != sha256:
            raise Stale
        await connection.execute(
            "UPDATE subtitles SET attested_at = $4, attested_by = $5 "
            "WHERE edition_id = $1 AND entry_id = $2 AND language = $3 AND episode = $6",
            edition_id,
            entry_id,
            language,
            await clock.now(connection) if names_nobody else None,
            by if names_nobody else None,
            episode,
        )
        await audit.record(
            connection,
            log="desk",
            act="subtitles_attested" if names_nobody else "subtitles_kept_back",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail={"language": language, "episode": episode, "sha256": sha256},
        )
