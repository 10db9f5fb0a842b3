"""What an entrant agrees to: the terms, when submitting; publication, sponsors and marketing, whenever they like."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from festival.db import atomic
from festival.editions.rules import TermsKind
from festival.editions.terms_queries import CURRENT_TERMS
from festival.entries.agreements.rules import ConsentKind, TermsNotAccepted
from festival.entries.agreements.schemas import AcceptedTerms
from festival.entries.owning import own_entry
from festival.entries.tables import Consent


async def accept_terms(
    connection: asyncpg.Connection, *, entry: asyncpg.Record, by: UUID, accepted: Sequence[str]
) -> list[AcceptedTerms]:
    """Write down that the entrant accepts the texts that hold now, each read in one language.

    ``accepted`` are the digests of the texts that stood before the reader. Without texts nothing is asked.

    Raises:
        TermsNotAccepted: a text that holds is not among them, or changed since it was read.
    """
    held = await connection.fetch(CURRENT_TERMS.format(edition="$1"), entry["edition_id"])
    texts: list[AcceptedTerms] = []
    for kind in TermsKind:
        of_kind = [row for row in held if row["kind"] == kind]
        read = next((row for row in of_kind if row["digest"] in set(accepted)), None)
        if read is None:
            if of_kind:
                raise TermsNotAccepted(field="accept")
            continue
        texts.append(AcceptedTerms(kind=kind, language=read["language"], version=read["number"], digest=read["digest"]))
        await connection.execute(
            "INSERT INTO acceptance (edition_id, entry_id, person_id, terms_version_id, digest) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            entry["edition_id"],
            entry["id"],
            by,
            read["id"],
            read["digest"],
        )
    return texts


async def give_consents(*, entry_id: UUID, by: UUID, consents: Mapping[ConsentKind, bool]) -> None:
    """Give or take back what is optional, at any time; each change is kept with its moment.

    Raises:
        NotFound: not one's own entry.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        held = await connection.fetchval(
            "SELECT jsonb_object_agg(kind, given) FROM (SELECT DISTINCT ON (kind) kind, given FROM consent "
            "WHERE edition_id = $1 AND entry_id = $2 ORDER BY kind, at DESC) AS latest",
            entry["edition_id"],
            entry_id,
        )
        for kind, given in consents.items():
            if (held or {}).get(kind.value, False) != given:
                change: Any = Consent(
                    edition_id=entry["edition_id"],
                    id=uuid4(),
                    entry_id=entry_id,
                    kind=kind.value,
                    given=given,
                    by_id=by,
                )
                await Consent.insert(change)
