"""What may be read of agreements: by the entrant, by a guardian, by whoever opens an offer, and by later slices."""

from uuid import UUID

import msgspec

from festival.accounts.tokens import token_hash
from festival.db import fetch, fetch_row
from festival.entries.agreements.rules import SharePart
from festival.entries.agreements.schemas import (
    AgreementsOfEntry,
    ConsentChange,
    ConsentsOfEntry,
    EntryForGuardian,
    MinorForGuardian,
    ShareForEntrant,
    ShareForInvitee,
)
from festival.entries.owning import OPEN_TO
from festival.errors import NotFound

_CONSENTS = """
    coalesce((SELECT jsonb_object_agg(kind, given) FROM (SELECT DISTINCT ON (kind) kind, given FROM consent
        WHERE (consent.edition_id, consent.entry_id) = (entry.edition_id, entry.id) ORDER BY kind, at DESC) AS latest),
        '{}')
"""

MAY_BE_SHOWN = """
    entry.state = 'qualified' AND coalesce((SELECT consent.given FROM consent
        WHERE (consent.edition_id, consent.entry_id) = (entry.edition_id, entry.id)
        AND consent.kind = 'publication' ORDER BY consent.at DESC LIMIT 1), false)
"""
"""A film's pictures are public while it takes part and whoever entered it allows that; needs ``entry``."""


async def agreements_of(entry_id: UUID, person_id: UUID) -> AgreementsOfEntry:
    """Consents with their history, and every part in the entry; whoever shares it sees their own part alone.

    Raises:
        NotFound: the entry is neither one's own nor shared.
    """
    row = await fetch_row(
        f"""
        SELECT entry.entrant_id, {_CONSENTS} AS consents,
            coalesce((SELECT jsonb_agg(jsonb_build_object('kind', kind, 'given', given, 'at', at) ORDER BY at DESC)
                FROM consent WHERE (consent.edition_id, consent.entry_id) = (entry.edition_id, entry.id)), '[]')
                AS changes,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'part', s.part,
                    'name', coalesce(nullif(s.name, ''), p.display_name, ''), 'email', s.email,
                    'accepted', s.person_id IS NOT NULL, 'mine', s.person_id IS NOT DISTINCT FROM $2,
                    'open', s.person_id IS NULL AND coalesce(s.expires_at > clock_timestamp(), false))
                    ORDER BY s.offered_at)
                FROM entry_share s LEFT JOIN person p ON p.id = s.person_id
                WHERE (s.edition_id, s.entry_id) = (entry.edition_id, entry.id) AND s.ended_at IS NULL
                AND (entry.entrant_id = $2 OR s.person_id = $2)), '[]') AS shares
        FROM entry WHERE entry.id = $1 AND {OPEN_TO.format(person="$2")}
        """,  # noqa: S608 (our own text)
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    return AgreementsOfEntry(
        consents=msgspec.convert(row["consents"], ConsentsOfEntry),
        changes=msgspec.convert(row["changes"], list[ConsentChange]) if row["entrant_id"] == person_id else [],
        shares=msgspec.convert(row["shares"], list[ShareForEntrant]),
    )


async def consents_of_entries(edition_id: UUID, entry_ids: list[UUID]) -> dict[UUID, ConsentsOfEntry]:
    """What the entrants of these entries allow now: what may be published, given to sponsors, used in marketing."""
    rows = await fetch(
        f"SELECT entry.id, {_CONSENTS} AS consents FROM entry WHERE edition_id = $1 AND id = ANY ($2)",  # noqa: S608 (our own text)
        edition_id,
        entry_ids,
    )
    return {row["id"]: msgspec.convert(row["consents"], ConsentsOfEntry) for row in rows}


async def minor_by_token(token: str) -> MinorForGuardian:
    """What a guardian's link is about; opening it changes nothing, since mail scanners open links too.

    Raises:
        NotFound: nobody was asked by this link.
    """
    row = await fetch_row(
        f"""
        SELECT p.display_name AS minor_name, g.name AS guardian_name, e.name AS edition_name, e.slug AS edition_slug,
            e.contact, e.zone, e.closes_at, g.confirmed_at, g.ended_at, g.expires_at > clock_timestamp() AS open,
            coalesce((SELECT jsonb_agg(jsonb_build_object('title', film.title, 'state', entry.state,
                'consents', {_CONSENTS}) ORDER BY film.title) FROM entry JOIN film ON film.id = entry.film_id
                WHERE (entry.edition_id, entry.entrant_id) = (g.edition_id, g.person_id)), '[]') AS entries
        FROM guardian g JOIN person p ON p.id = g.person_id JOIN edition e ON e.id = g.edition_id
        WHERE g.token_hash = $1
        """,  # noqa: S608 (our own text)
        token_hash(token),
    )
    if row is None:
        raise NotFound
    said = {**row, "entries": msgspec.convert(row["entries"], list[EntryForGuardian])}
    return MinorForGuardian(**said)


async def share_by_token(token: str) -> ShareForInvitee:
    """What a link offers; opening it changes nothing.

    Raises:
        NotFound: nothing was offered by this link.
    """
    row = await fetch_row(
        """
        SELECT s.part, film.title, e.name AS edition_name, e.slug AS edition_slug, p.display_name AS offered_by,
            s.email, s.person_id IS NULL AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AS open,
            EXISTS (SELECT FROM person o JOIN password w ON w.person_id = o.id WHERE o.email = s.email
                AND o.email_confirmed_at IS NOT NULL) AS has_password
        FROM entry_share s JOIN entry ON (entry.edition_id, entry.id) = (s.edition_id, s.entry_id)
        JOIN film ON film.id = entry.film_id JOIN edition e ON e.id = s.edition_id JOIN person p ON p.id = s.offered_by
        WHERE s.token_hash = $1
        """,
        token_hash(token),
    )
    if row is None:
        raise NotFound
    return ShareForInvitee(**{**row, "part": SharePart(row["part"])})
