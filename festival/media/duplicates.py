"""Which films may be one film: the same bytes, or pictures alike. Machines suspect; a person decides."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import anyio.to_thread
import numpy as np

from festival.db import fetch, fetch_value
from festival.media.fingerprint import Hashes, likenesses

FIND_DUPLICATES = "find_duplicates"
"""The job that asks, for one master; enqueued whenever its bytes or its pictures have become known."""

ALIKE_SHARE = 0.6
"""From this share of pictures in common two films are put before a person; unrelated ones rarely share a third."""

_FEWEST_PICTURES = 3
_FLAT = np.uint64(0)
"""The hash of a picture of one colour: black leaders say nothing about a film."""


class Likeness(StrEnum):
    """By what two films were found to be alike."""

    BYTES = "bytes"
    PICTURES = "pictures"


class Alike(NamedTuple):
    """A stored film that may be the one asked about; ``share`` of their pictures in common, 1 for the same bytes."""

    edition_id: UUID
    master_id: UUID
    kind: Likeness
    share: float


async def masters_alike(edition_id: UUID, master_id: UUID, among: Sequence[UUID]) -> list[Alike]:
    """Films of these editions that may be this one, the same file first; it finds itself, too, as any other copy.

    Linear in the films of these editions, in one pass over their hashes; what is not measured yet is not found.
    """
    same = await fetch(
        "SELECT edition_id, id FROM master WHERE edition_id = ANY ($3) AND sha256 = "
        "(SELECT sha256 FROM master WHERE edition_id = $1 AND id = $2) ORDER BY edition_id, id",
        edition_id,
        master_id,
        list(among),
    )
    found = [Alike(row["edition_id"], row["id"], Likeness.BYTES, 1.0) for row in same]
    known = {(one.edition_id, one.master_id) for one in found} | {(edition_id, master_id)}
    pictures = await fetch_value(
        "SELECT body FROM fingerprint WHERE edition_id = $1 AND master_id = $2 AND kind = 'picture'",
        edition_id,
        master_id,
    )
    mine = _telling(pictures or b"")
    if len(mine) < _FEWEST_PICTURES:
        return found
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
    return found + await anyio.to_thread.run_sync(_by_pictures, mine, candidates)


def _by_pictures(mine: Hashes, candidates: Sequence[tuple[UUID, UUID, bytes]]) -> list[Alike]:
    told = [(edition_id, master_id, _telling(body)) for edition_id, master_id, body in candidates]
    films = [film for film in told if len(film[2]) >= _FEWEST_PICTURES]
    if not films:
        return []
    lengths = [len(hashes) for _, _, hashes in films]
    firsts = np.cumsum([0, *lengths[:-1]])
    shares = likenesses(mine, np.concatenate([hashes for _, _, hashes in films]), firsts)
    near = np.flatnonzero(shares >= ALIKE_SHARE)
    return [Alike(films[n][0], films[n][1], Likeness.PICTURES, float(shares[n])) for n in near]


def _telling(body: bytes) -> Hashes:
    """The hashes of a stored fingerprint, without those of flat pictures."""
    hashes = np.frombuffer(body, dtype=">u8").astype(np.uint64)
    told: Hashes = hashes[hashes != _FLAT]
    return told
