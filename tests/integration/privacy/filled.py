"""A person's token in every text that the database keeps of them, and rows of every age, for what must be forgotten."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from festival.accounts import service as accounts
from festival.accounts.rules import Purpose
from festival.accounts.service import make_api_token, make_link
from festival.db import atomic, execute, fetch
from festival.privacy.kept import all_kept
from festival.web.scopes import Scope
from tests.dumped import tables_naming
from tests.played import Played

OWNERS = (
    *("person_id", "owner_id", "entrant_id", "uploaded_by", "reported_by", "author_id", "accepted_by"),
    *("film_id", "juror_id", "master_id"),
)
"""Columns by which a row belongs to somebody."""
_OF_ENTRY = "entry_id IN (SELECT id FROM entry WHERE entrant_id = $1)"
_BELONGS = {
    "film_id": "film_id IN (SELECT id FROM film WHERE owner_id = $1)",
    "juror_id": "juror_id IN (SELECT id FROM juror WHERE person_id = $1)",
    "master_id": "master_id IN (SELECT id FROM master WHERE uploaded_by = $1)",
}
_NOT_WRITTEN = {"storage_key", "locale", "zone", "languages", "countries", "link_key", "email", "recipient"}
"""A key of storage, a code or a list of codes; and the person's own address, which names them from the start."""

_ADDED = """
INSERT INTO passkey (person_id, credential_id, public_key, sign_count, name) VALUES ({p}, '\\x01', '\\x02', 0, 'x');
INSERT INTO address_change (person_id, email) VALUES ({p}, 'x@home.example');
INSERT INTO idempotent_reply (person_id, route, key, body_hash, status, reply) VALUES ({p}, 'x', 'x', '\\x01',
    201, '{{}}');
INSERT INTO birth_date (edition_id, person_id, born_on) VALUES ({e}, {p}, '2012-01-01');
INSERT INTO guardian (edition_id, person_id, name, email, token_hash, code_hash, expires_at)
    VALUES ({e}, {p}, 'x', 'x@home.example', '\\x01', '\\x02', now());
INSERT INTO entry_share (edition_id, entry_id, part, name, email, token_hash, offered_by, expires_at)
    VALUES ({e}, {n}, 'maker', 'x', 'x@home.example', '\\x01', {p}, now());
INSERT INTO letter (edition_id, entry_id, author_id, from_festival, body) VALUES ({e}, {n}, {p}, false, 'x');
INSERT INTO entry_label (edition_id, entry_id, label, given_by) VALUES ({e}, {n}, 'x', {o});
INSERT INTO entry_note (edition_id, entry_id, body, written_by) VALUES ({e}, {n}, 'x', {o});
INSERT INTO waiver (edition_id, entry_id, clause, reason, waived_by) VALUES ({e}, {n}, 'age', 'x', {o});
INSERT INTO fix_request (edition_id, entry_id, reason, until, asked_by) VALUES ({e}, {n}, 'x', now(), {o});
INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code)
    VALUES ({e}, {n}, 'other', 'https://x.example', 'x', 'x');
INSERT INTO entry_on_behalf (edition_id, entry_id, said, entered_by) VALUES ({e}, {n}, '{{}}', {o});
INSERT INTO film_report (edition_id, entry_id, kind, note, reported_by, contact)
    VALUES ({e}, {n}, 'other', 'x', {p}, 'x');
INSERT INTO selectee (edition_id, entry_id, minor, token_hash, contact_email, chosen_by, chosen_at)
    VALUES ({e}, {n}, false, '\\x01', 'x@home.example', {o}, now());
INSERT INTO entry_import (edition_id, filename, read_as, lines, total, created_by, finished_at)
    SELECT {e}, 'x.csv', '[]', jsonb_build_array(email), 0, {o}, now() FROM person WHERE id = {p};
INSERT INTO mentoring_person (edition_id, side, external_id, name, company, guardian_name, email)
    SELECT {e}, 'mentor', email, email, email, email, email FROM person WHERE id = {p};
INSERT INTO vote_ballot (edition_id, voter, email, token_hash, asked_at)
    SELECT {e}, '\\x01', email, '\\x01', now() FROM person WHERE id = {p};
INSERT INTO invitation (edition_id, token_hash, email, role, expires_at)
    SELECT {e}, '\\x09', email, 'press', now() FROM person WHERE id = {p};
"""


@dataclass
class Planted:
    """Where a token was put, and what refused it."""

    token: str
    tables: set[str]


async def fill_for(played: Played, name: str, entry_id: UUID) -> None:
    """Give somebody of a played edition a row in the tables that no play fills."""
    person_id = played.people[name]
    words = {"e": played.edition.id, "n": entry_id, "p": person_id, "o": played.people["organiser"]}
    quoted = {key: f"'{value}'::uuid" for key, value in words.items()}
    await execute(_ADDED.format(**quoted))
    await accounts.sign_in_as(person_id=person_id, user_agent="tests")
    await make_api_token(person_id=person_id, name="x", scopes=frozenset({Scope.ENTER}), days=30)
    async with atomic() as connection:
        await make_link(connection, person_id=person_id, purpose=Purpose.SIGN_IN, hours=1)


async def plant(person_id: UUID, token: str) -> Planted:
    """Write the token into each text of each row that belongs to a person, as far as the schema takes it."""
    columns = await columns_of_schema()
    for row in all_kept():
        if not row.is_table:
            continue
        kinds = columns[row.what]
        owned = [_BELONGS.get(owner, f"{owner} = $1") for owner in OWNERS if owner in kinds]
        owned += ["id = $1"] if row.what == "person" else []
        # What a juror or a reporter says of a film is theirs.
        owned += [_OF_ENTRY] if "entry_id" in kinds and not {"juror_id", "reported_by"} & set(kinds) else []
        owned += ["email = (SELECT email FROM person WHERE id = $1)"] if "email" in kinds else []
        for column in set(row.personal) - _NOT_WRITTEN:
            value = _VALUES.get(kinds[column])
            if owned and value is not None:
                await _write(f"UPDATE {row.what} SET {column} = {value} WHERE {' OR '.join(owned)}", person_id, token)
    return Planted(token, set(await tables_naming(token)))


_VALUES = {"text": "$2::text", "jsonb": "jsonb_build_array($2::text)", "text[]": "ARRAY[$2::text]"}


async def _write(statement: str, person_id: UUID, token: str) -> None:
    try:
        async with atomic() as connection:
            await connection.execute(statement, person_id, token)
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.InsufficientPrivilegeError):
        # Such a text fits no word of a person's: a link, a code, a whole that the database checks.
        return


async def columns_of_schema() -> dict[str, dict[str, str]]:
    """Table -> column -> type, as the database has them."""
    rows = await fetch(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS kind FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["relname"], {})[row["attname"]] = row["kind"]
    return found
