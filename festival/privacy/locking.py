"""Every locked text of the database: under which key it lies, and locking it anew under the current one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from festival.db import execute, fetch
from festival.notifications.one_use import ONE_USE
from festival.vault import LOCKED, SecretLost, vault

OPEN = "open"
"""Stands for the key of a text that an earlier version left unlocked."""
_KEY = f"CASE WHEN {{text}} LIKE '{LOCKED}%' THEN split_part({{text}}, ':', 3) ELSE '{OPEN}' END"
_IN_CONTEXT = "context = jsonb_set(context, '{{{key}}}', to_jsonb($2::text))"


@dataclass(frozen=True, slots=True)
class LockedText:
    """Where locked texts stand: ``text`` reads one, ``setting`` writes $2 there; its place is ``prefix`` and id."""

    table: str
    id: str
    text: str
    setting: str
    prefix: str


LOCKED_TEXTS = (
    LockedText("authenticator", "person_id", "secret", "secret = $2", "authenticator"),
    LockedText("webhook", "id", "secret", "secret = $2", "webhook"),
    LockedText("webhook", "id", "former_secret", "former_secret = $2", "webhook"),
    *(LockedText("outbox", "id", f"context ->> '{key}'", _IN_CONTEXT.format(key=key), "message") for key in ONE_USE),
)
"""All of them; a test holds this against what a played festival keeps."""


@dataclass(frozen=True, slots=True)
class Relocked:
    """What locking anew did: how many it locked, and how many no secret of this installation opens."""

    locked: int
    lost: int


async def keys_in_use() -> dict[str, int]:
    """How many texts lie under which key; those that are not locked at all under ``open``."""
    found: Counter[str] = Counter()
    for place in LOCKED_TEXTS:
        key = _KEY.format(text=f"({place.text})")
        rows = await fetch(
            f"SELECT {key} AS key, count(*) AS texts FROM {place.table} WHERE ({place.text}) IS NOT NULL GROUP BY 1"  # noqa: S608 (names of our own)
        )
        found.update({row["key"]: row["texts"] for row in rows})
    return dict(found)


async def lost_texts() -> int:
    """How many texts lie under a key that this installation was not given the secret of."""
    known = {OPEN, *vault().known}
    return sum(texts for key, texts in (await keys_in_use()).items() if key not in known)


async def relock() -> Relocked:
    """Lock under the current key whatever is not, each row by itself; what cannot be opened stays as it is."""
    locked = lost = 0
    if not vault().locking:
        return Relocked(locked=0, lost=await lost_texts())
    for place in LOCKED_TEXTS:
        for identity, kept, name in await _not_current(place):
            try:
                anew = vault().lock(vault().open(kept, name), name)
            except SecretLost:
                lost += 1
                continue
            # Only where it is still what was read: somebody may have renewed it meanwhile.
            locked += await execute(
                f"UPDATE {place.table} SET {place.setting} WHERE {place.id} = $1 AND ({place.text}) = $3",  # noqa: S608 (names of our own)
                identity,
                anew,
                kept,
            )
    return Relocked(locked=locked, lost=lost)


async def _not_current(place: LockedText) -> Iterator[tuple[object, str, str]]:
    rows = await fetch(
        f"SELECT {place.id} AS id, {place.text} AS kept FROM {place.table} "  # noqa: S608 (names of our own)
        f"WHERE ({place.text}) IS NOT NULL AND ({place.text}) NOT LIKE $1 || '%'",
        f"{LOCKED}{vault().current}:",
    )
    return ((row["id"], row["kept"], f"{place.prefix} {row['id']}") for row in rows)
