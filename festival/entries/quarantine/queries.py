"""What the desk reads of a film that is held back; its files are named only to those who may read them."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.editions.rules import DESK
from festival.entries.quarantine.schemas import QuarantineForOrganiser


async def quarantine_of(edition_id: UUID, entry_id: UUID, reader: UUID) -> QuarantineForOrganiser | None:
    """The standing quarantine of an entry, for somebody of the desk; None: it is not held back."""
    row = await fetch_row(
        """
        SELECT quarantine.reason, person.display_name AS put_by, quarantine.put_at,
            array(SELECT display_name FROM person WHERE id = ANY (quarantine.keepers) ORDER BY display_name) AS keepers,
            coalesce((SELECT jsonb_agg(jsonb_build_object('master_id', master.id, 'filename', master.filename,
                    'bytes', master.bytes) ORDER BY master.created_at, master.id)
                FROM quarantined_film AS held JOIN master ON (master.edition_id, master.id)
                    = (held.edition_id, held.master_id)
                WHERE (held.edition_id, held.quarantine_id) = (quarantine.edition_id, quarantine.id)
                AND $3 = ANY (quarantine.keepers)), '[]') AS files
        FROM quarantine JOIN person ON person.id = quarantine.put_by
        WHERE quarantine.edition_id = $1 AND quarantine.entry_id = $2 AND quarantine.lifted_at IS NULL
        """,
        edition_id,
        entry_id,
        reader,
    )
    return msgspec.convert(dict(row), QuarantineForOrganiser) if row else None


async def desk_by_name(edition_id: UUID) -> list[tuple[UUID, str]]:
    """Who works at the desk, and so may be named a keeper."""
    rows = await fetch(
        "SELECT DISTINCT person.id, person.display_name FROM membership "
        "JOIN person ON person.id = membership.person_id "
        "WHERE membership.edition_id = $1 AND membership.role = ANY ($2) ORDER BY person.display_name, person.id",
        edition_id,
        [role.value for role in DESK],
    )
    return [(row["id"], row["display_name"]) for row in rows]
