"""Which films may be one film: the same bytes, or pictures or sound alike. Machines suspect; a person decides."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import anyio.to_thread
import numpy as np

from festival.db import fetch, fetch_value
from festival.media.fingerprint import Hashes, likenesses
from festival.media.sound_likeness import Sounds, sound_likeness

FIND_DUPLICATES = "find_duplicates"
"""The job that asks, for one master; enqueued whenever its bytes or its pictures have become known."""

ALIKE_SHARE = 0.6
"""From this share of pictures in common two films are put before a person; unrelated ones rarely share a third."""

ALIKE_SOUND = 0.5
"""Songs are used by many films: from half of the shorter film's sound, in one piece, somebody should listen."""

_FEWEST_PICTURES = 3
_FLAT = np.uint64(0)
"""The hash of a picture of one colour: black leaders say nothing about a film."""


class Likeness(StrEnum):
    """By what two films were found to be alike."""

    BYTES = "bytes"
    PICTURES = "pictures"
    SOUND = "sound"


class Alike(NamedTuple):
    """A stored film that may be the one asked about; ``share`` of its pictures or sound in common."""

    edition_id: UUID
    master_id: UUID
    kind: Likeness
    share: float


async def masters_alike(edition_id: UUID, master_id: UUID, among: Sequence[UUID]) -> list[Alike]:
    """Films of these editions that may be this one, the same file first; it finds itself, too, as any other copy.

    Pictures: linear in the films of these editions, in one pass over their hashes. Sound: by an index. What is not
    measured yet is not found.
    """
    same = await fetch(
        "SELECT edition_id, id FROM master WHERE edition_id = ANY ($3) AND sha256 = "
        "(SELECT sha256 FROM master WHERE edition_id = $1 AND id = $2) ORDER BY edition_id, id",
        edition_id,
        master_id,
        list(among),
    )
    found = [Alike(row["edition_id"], row["id"], Likeness.BYTES, 1.0) for row in same]
    found += await _by_pictures(edition_id, master_id, among, _known(found, edition_id, master_id))
    return found + await _by_sound(edition_id, master_id, among, _known(found, edition_id, master_id))


_Films = set[tuple[UUID, UUID]]


def _known(found: Sequence[Alike], edition_id: UUID, master_id: UUID) -> _Films:
    return {(one.edition_id, one.master_id) for one in found} | {(edition_id, master_id)}


async def _by_pictures(edition_id: UUID, master_id: UUID, among: Sequence[UUID], known: _Films) -> list[Alike]:
    pictures = await fetch_value(
        "SELECT body FROM fingerprint WHERE edition_id = $1 AND master_id = $2 AND kind = 'picture'",
        edition_id,
        master_id,
    )
    mine = _telling(pictures or b"")
    if len(mine) < _FEWEST_PICTURES:
        return []
    rows = await fetch(
        "SELECT edition_id, master_id, body FROM fingerprint WHERE edition_id = ANY ($1) AND kind = 'picture' "
        "ORDER BY edition_id, master_id",
        list(among),
    )
    candidates = [
        (row["edition_id"], row["master_id"], row["body"])
        for row in rows
        if (row["edition_id"], row["master_id"]) not in known
    ]
    return await anyio.to_thread.run_sync(_with_pictures_of, mine, candidates)


def _with_pictures_of(mine: Hashes, candidates: Sequence[tuple[UUID, UUID, bytes]]) -> list[Alike]:
    told = [(edition_id, master_id, _telling(body)) for edition_id, master_id, body in candidates]
    films = [film for film in told if len(film[2]) >= _FEWEST_PICTURES]
    if not films:
        return []
    lengths = [len(hashes) for _, _, hashes in films]
    firsts = np.cumsum([0, *lengths[:-1]])
    shares = likenesses(mine, np.concatenate([hashes for _, _, hashes in films]), firsts)
    near = np.flatnonzero(shares >= ALIKE_SHARE)
    return [Alike(films[n][0], films[n][1], Likeness.PICTURES, float(shares[n])) for n in near]


async def _by_sound(edition_id: UUID, master_id: UUID, among: Sequence[UUID], known: _Films) -> list[Alike]:
    rows = await fetch(
        "SELECT other.edition_id, other.master_id, other.body, mine.body AS mine FROM fingerprint mine "
        "JOIN fingerprint other ON other.kind = 'sound' AND other.edition_id = ANY ($3) AND other.keys && mine.keys "
        "WHERE mine.edition_id = $1 AND mine.master_id = $2 AND mine.kind = 'sound' "
        "ORDER BY other.edition_id, other.master_id",
        edition_id,
        master_id,
        list(among),
    )
    candidates = [row for row in rows if (row["edition_id"], row["master_id"]) not in known]

    def compare() -> list[Alike]:
        shares = [sound_likeness(_sounds(row["mine"]), _sounds(row["body"])) for row in candidates]
        return [
            Alike(row["edition_id"], row["master_id"], Likeness.SOUND, share)
            for row, share in zip(candidates, shares, strict=True)
            if share >= ALIKE_SOUND
        ]

    return await anyio.to_thread.run_sync(compare)


def _sounds(body: bytes) -> Sounds:
    numbers: Sounds = np.frombuffer(body, dtype=">u4").astype(np.uint32)
    return numbers


def _telling(body: bytes) -> Hashes:
    """The hashes of a stored fingerprint, without those of flat pictures."""
    hashes = np.frombuffer(body, dtype=">u8").astype(np.uint64)
    told: Hashes = hashes[hashes != _FLAT]
    return told
