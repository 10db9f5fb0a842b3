"""What may be read of terms: anyone reads every version, organisers the current ones in each language."""

from uuid import UUID

import asyncpg

from festival.db import fetch, fetch_row
from festival.editions.queries import edition_for
from festival.editions.rules import DESK, TermsKind
from festival.editions.schemas import EditionForOrganiser, TermsForPublic
from festival.errors import NotFound

_COLUMNS = "t.kind, t.language, t.number, t.body, t.digest, t.created_at"

CURRENT_TERMS = """
    SELECT DISTINCT ON (t.kind, t.language) t.* FROM terms_version t WHERE t.edition_id = {edition}
    ORDER BY t.kind, t.language, t.number DESC
"""
"""The latest version of each text in each language; ``{edition}`` stands for the edition's id."""


async def terms_to_accept(slug: str, language: str) -> list[TermsForPublic]:
    """The current texts of an announced edition, each in the reader's language or else in the edition's first.

    Raises:
        NotFound: there is no announced edition of this address.
    """
    rows = await fetch(
        f"SELECT {_COLUMNS}, e.languages FROM edition e LEFT JOIN LATERAL "  # noqa: S608 (our own text)
        f"({CURRENT_TERMS.format(edition='e.id')}) t ON true "
        "WHERE e.slug = $1 AND e.call_state <> 'preparing'",
        slug,
    )
    if not rows:
        raise NotFound
    order = [language, *rows[0]["languages"]]
    found = [_read(row) for row in rows if row["kind"] is not None]
    return in_one_language(found, order)


def in_one_language(texts: list[TermsForPublic], languages: list[str]) -> list[TermsForPublic]:
    """One text of each kind: in the first of these languages that there is, else in any."""
    chosen = []
    for kind in TermsKind:
        of_kind = [text for text in texts if text.kind is kind]
        preferred = [text for code in languages for text in of_kind if text.language == code]
        chosen += (preferred or of_kind)[:1]
    return chosen


async def terms_by_digest(slug: str, digest: str) -> TermsForPublic:
    """A version as it was accepted, whether or not it still holds.

    Raises:
        NotFound: the edition has none of this digest.
    """
    row = await fetch_row(
        f"SELECT {_COLUMNS} FROM terms_version t JOIN edition e ON e.id = t.edition_id "  # noqa: S608 (our own text)
        "WHERE e.slug = $1 AND e.call_state <> 'preparing' AND t.digest = $2",
        slug,
        digest,
    )
    if row is None:
        raise NotFound
    return _read(row)


async def terms_for_organiser(slug: str, person_id: UUID) -> tuple[EditionForOrganiser, list[TermsForPublic]]:
    """The current texts in every language, for someone at the desk.

    Raises:
        NotFound: this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    rows = await fetch(CURRENT_TERMS.format(edition="$1"), edition.id)
    return edition, [_read(row) for row in rows]


def _read(row: asyncpg.Record) -> TermsForPublic:
    return TermsForPublic(
        kind=TermsKind(row["kind"]),
        language=row["language"],
        number=row["number"],
        body=row["body"],
        digest=row["digest"],
        created_at=row["created_at"],
    )
