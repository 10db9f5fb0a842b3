"""A jury from a list: each line invites a juror, or brings one up to date; the same list again changes nothing."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

import asyncpg
import msgspec

from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.errors import DomainError, Invalid
from festival.panels.describing import kept_attributes, kept_categories
from festival.panels.holding import write_down
from festival.panels.inviting import add_juror
from festival.panels.juror_form import FIELDS, LISTED, read_juror
from festival.panels.schemas import NewJuror
from festival.web.translation import fill

MOST_LINES = 2000


class NotAJuryList(Invalid):
    """No table with a name and an address."""

    sentence = "The first line must name the columns, name and email among them. Save the list as CSV UTF-8."


class JuryListTooLong(Invalid):
    """More than a jury has."""

    sentence = "This list has more than %(most)s lines. Send it in parts."


class JurorTwiceInList(Invalid):
    """One address, two lines."""

    sentence = "This address stands in an earlier line already."


class LineRefused(msgspec.Struct, frozen=True):
    """A line that changed nothing, and why, in the reader's language."""

    number: int
    name: str
    why: str


class JuryListEntered(msgspec.Struct, frozen=True):
    """What a list came to."""

    invited: int
    changed: int
    unchanged: int
    refused: list[LineRefused]


async def enter_jurors(*, edition_id: UUID, by: UUID, content: bytes) -> JuryListEntered:
    """Invite or bring up to date each juror of the list, known by the address; a refused line stops no other.

    A known juror's limits, languages, attributes and categories follow the list; name, countries and affiliations are
    their own once invited.

    Raises:
        NotFound: the edition is not this person's to organise.
        NotAJuryList, JuryListTooLong: it cannot be understood as a whole.
    """
    lines = list(_lines(content))
    if len(lines) > MOST_LINES:
        raise JuryListTooLong(field="list", most=MOST_LINES)
    told = {"invited": 0, "changed": 0, "unchanged": 0}
    refused: list[LineRefused] = []
    met: set[str] = set()
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        for number, said in lines:
            address = said.get("email", "").casefold()
            try:
                if address in met:
                    raise JurorTwiceInList(field="email")
                met.add(address)
                async with atomic():
                    told[await _enter(connection, edition_id, by, read_juror(said))] += 1
            except DomainError as refusal:
                refused.append(LineRefused(number, said.get("name", "")[:200], fill(refusal.message, refusal.values)))
    return JuryListEntered(told["invited"], told["changed"], told["unchanged"], refused)


async def _enter(connection: asyncpg.Connection, edition_id: UUID, by: UUID, new: NewJuror) -> str:
    known = await connection.fetchrow(
        "SELECT juror.id, juror.languages, juror.max_entries, juror.max_minutes, juror.attributes, juror.categories "
        "FROM juror "
        "LEFT JOIN person ON person.id = juror.person_id WHERE juror.edition_id = $1 AND (lower(person.email) = $2 "
        "OR EXISTS (SELECT FROM invitation WHERE (invitation.edition_id, invitation.juror_id) "
        "= (juror.edition_id, juror.id) AND lower(invitation.email) = $2)) LIMIT 1",
        edition_id,
        new.email.strip().casefold(),
    )
    if known is None:
        await add_juror(edition_id=edition_id, by=by, new=new)
        return "invited"
    offered = (
        new.languages,
        new.max_entries,
        new.max_minutes,
        # A list that says nothing of these leaves them as they are.
        kept_attributes(new.attributes) or known["attributes"],
        await kept_categories(connection, edition_id, new.categories) or known["categories"],
    )
    if offered == tuple(known.values())[1:]:
        return "unchanged"
    await connection.execute(
        "UPDATE juror SET languages = $3, max_entries = $4, max_minutes = $5, attributes = $6, categories = $7 "
        "WHERE edition_id = $1 AND id = $2",
        edition_id,
        known["id"],
        *offered,
    )
    await write_down(connection, "juror_changed", edition_id, by, known["id"], {"by": "list"})
    return "changed"


def _lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise NotAJuryList(field="list") from failure
    for separator in ",;\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
        except csv.Error:
            continue
        header = [name.strip().casefold() for name in rows[0][1]] if rows else []
        if {"name", "email"} <= set(header):
            for number, row in rows[1:]:
                cells = {name: cell.strip().removeprefix("'") for name, cell in zip(header, row, strict=False)}
                said = {name: cells.get(name, "") for name in FIELDS}
                yield number, {**said, **{name: said[name].replace("|", "\n") for name in LISTED}}
            return
    raise NotAJuryList(field="list")
