"""Everything that a ledger names is looked for: in the site's answers, in the database, in the storage."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import asyncpg

from festival.db import fetch
from festival.media.storage import storage
from tests.integration.media.sending import part_of
from tests.ledger import Client, Ledger, canonical, digest

LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
Found = TypeVar("Found")


async def patiently(question: Callable[[], Awaitable[Found]], seconds: float = 30) -> Found:
    """The answer of a database that is killed again and again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await question()
        except LOST:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


async def find_films(ledger: Ledger) -> None:
    """Each upload once, each complete one a single film with the bytes of all its parts."""
    rows = await fetch("SELECT filename, bytes FROM upload")
    for name in ledger.names("upload"):
        ledger.check(f"upload {name}", [canonical(row["bytes"]) for row in rows if row["filename"] == name])
    parts = defaultdict(list)
    for name in ledger.names("part"):
        parts[name.partition(".")[0]].append(int(name.partition(".")[2]))
    for upload in ledger.names("film"):
        masters = await fetch(
            "SELECT master.storage_key, master.bytes FROM upload JOIN master ON master.edition_id = upload.edition_id "
            "AND master.storage_key = upload.storage_key WHERE upload.id = $1",
            UUID(upload),
        )
        films = [await read_object(row["storage_key"], row["bytes"]) for row in masters]
        ledger.check(f"film {upload}", films)
        for number in parts[upload]:
            ledger.check(f"part {upload}.{number}", [part_of(film, number) for film in films])


async def read_object(key: str, size: int) -> bytes:
    """All bytes of an object."""
    return b"".join([block async for block in storage().read(key, 0, size - 1)])


async def find_scores(client: Client, round_id: UUID, assignments: list[UUID]) -> None:
    """What this juror saved, and the receipts of what they submitted."""
    ledger = client.ledger
    receipts = (await client.look(f"/api/v1/jury/rounds/{round_id}/receipts")).json()["items"]
    for assignment in assignments:
        film = (await client.look(f"/api/v1/jury/assignments/{assignment}")).json()
        if f"sheet {assignment}" in ledger.things:
            ledger.check(f"sheet {assignment}", [canonical(film["scores"])] if film["scores"] else [])
        if f"receipt {assignment}" in ledger.things:
            mine = [one["commitment"].encode() for one in receipts if one["film_ref"] == film["film_ref"]]
            ledger.check(f"receipt {assignment}", mine)


async def find_votes(ledger: Ledger) -> None:
    """Each confirmed ballot, by the token of its mail."""
    rows = await fetch(
        "SELECT token_hash, array_agg(stars ORDER BY stars) AS given FROM vote_ballot JOIN vote_star "
        "ON (vote_star.edition_id, ballot_id) = (vote_ballot.edition_id, vote_ballot.id) "
        "WHERE state <> 'asked' GROUP BY token_hash"
    )
    stars = {row["token_hash"].hex(): canonical(list(row["given"])) for row in rows}
    for token in ledger.names("vote"):
        kept = stars.get(digest(token.encode()))
        ledger.check(f"vote {token}", [] if kept is None else [kept])


async def find_publications(client: Client, slug: str) -> None:
    """Each staged once, each agreement there, and the last one that was published is public."""
    ledger = client.ledger
    rows = await fetch("SELECT id, body->>'statement' AS statement FROM publication")
    for words in ledger.names("publication"):
        ledger.check(f"publication {words}", [row["statement"].encode() for row in rows if row["statement"] == words])
    shown = await client.look(f"/api/v1/editions/{slug}/palmares")
    public = re.findall(r"Statement \d+\.", shown.text)
    ledger.check(f"palmares {slug}", [words.encode() for words in sorted(set(public))])
    for home in ledger.names("approval"):
        approvals = (await client.look(home)).json()["approvals"]
        # Staging is the first agreement, the colleague's the second.
        ledger.check(f"approval {home}", [b"agreed"] * (len(approvals) - 1))
