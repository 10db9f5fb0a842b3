"""Terms and privacy text: what entrants are asked to accept, one text for each language, each version kept for ever."""

from functools import cache
from importlib.resources import files
from uuid import UUID, uuid4

from festival.canonical import digest_of
from festival.db import atomic
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules import TermsKind, read_terms_language
from festival.editions.tables import TermsVersion
from festival.plain_text import keep_text

LONGEST_TERMS = 50_000


async def write_terms(*, edition_id: UUID, by: UUID, kind: TermsKind, language: str, body: str) -> str:
    """Let this be what entrants accept from now on in this language; gives its digest.

    Whoever accepted an earlier version accepted that one. The same words again make no new version.

    Raises:
        NotFound: ``by`` does not organise the edition.
        UnknownTermsLanguage: no page is written in this language.
        Invalid: there is no text, or it cannot be kept.
    """
    kept = keep_text(body, field="body", most=LONGEST_TERMS, lines=True, required=True)
    code = read_terms_language(language)
    digest = digest_of({"kind": kind.value, "language": code, "body": kept})
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        latest = await connection.fetchrow(
            "SELECT number, digest FROM terms_version WHERE edition_id = $1 AND kind = $2 AND language = $3 "
            "ORDER BY number DESC LIMIT 1",
            edition_id,
            kind.value,
            code,
        )
        if latest is not None and latest["digest"] == digest:
            return digest
        version = TermsVersion(
            edition_id=edition_id,
            id=uuid4(),
            kind=kind.value,
            language=code,
            number=1 if latest is None else latest["number"] + 1,
            body=kept,
            digest=digest,
            created_by=by,
        )
        await TermsVersion.insert(version)
        detail = {"kind": kind.value, "language": code, "number": version.number, "digest": digest}
        await record_act(connection, "terms_written", edition_id, by, detail, version.id)
    return digest


@cache
def plain_terms(kind: TermsKind, language: str) -> str:
    """A plain text to begin from, in English where there is none in this language."""
    folder = files("festival.editions") / "plain_terms"
    wanted = folder / f"{kind.value}.{language}.txt"
    source = wanted if wanted.is_file() else folder / f"{kind.value}.en.txt"
    return source.read_text(encoding="utf-8").strip()
