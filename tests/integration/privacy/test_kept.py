"""What is kept of people: every table named, everything forgotten in time, nobody named after an erasure."""

from uuid import UUID

import httpx
import pytest

from festival.db import execute
from festival.panels.schemas import NewJuror
from festival.privacy.erasing import erase_account
from festival.privacy.kept import OTHER_ENDS, PURPOSES, Erased, all_kept, ends_of
from festival.privacy.queries import SECTIONS
from festival.privacy.retention import PERIODS
from festival.web.jinja import environment
from tests.browsing import sit_down
from tests.dumped import tables_naming
from tests.factories import PASSWORD, make_person
from tests.integration.privacy.filled import columns_of_schema, fill_for, plant
from tests.played import Cast, Played, play_edition

ENTRANT, JUROR = "zqxentrant5d1e", "zqxjuror77c0"
OF_MACHINES = ("migration", "pgqueuer")
TEXTS = ("text", "jsonb", "bytea", "text[]", "date")
ENTRANTS = {
    *("answer", "api_token", "authenticator", "credit", "entry", "entry_import"),
    *("entry_label", "entry_note", "entry_on_behalf", "entry_share", "film", "film_report"),
    *("fix_request", "frozen_entry", "guardian", "idempotent_reply", "invitation", "letter"),
    *("master", "mentoring_person", "outbox", "passkey", "person", "public_post"),
    *("selectee", "session", "upload", "vote_ballot", "waiver"),
}
"""Where an entrant's token stands before they are erased."""
JURORS = {
    *("assignment", "authenticator", "invitation", "juror", "outbox", "person"),
    *("publication", "round_juror", "scoresheet", "session"),
}
STAYING = {row.what for row in all_kept() if row.erased in (Erased.KEPT, Erased.WITH_ENTRY)}


class MarkedCast(Cast):
    """The entrant and the juror have a token in their address and name."""

    async def person(self, name: str) -> UUID:
        if name != "entrant":
            return await super().person(name)
        return await make_person(display_name=f"Name {ENTRANT}", email=f"{ENTRANT}@home.example")

    def juror(self, name: str) -> NewJuror:
        marked = NewJuror(name=f"Name {JUROR}", email=f"{JUROR}@home.example", affiliations=[f"House {JUROR}"])
        return marked if name == "juror" else super().juror(name)

    def declared(self, name: str) -> str:
        return f"I know {JUROR}" if name == "juror" else ""

    def comments(self, name: str) -> dict[str, str]:
        return {"private_comment": f"Mine {JUROR}"} if name == "juror" else {}


@pytest.fixture
async def played(client: httpx.AsyncClient) -> Played:
    played = await play_edition(MarkedCast())
    await played.advance("published")
    return played


async def test_every_table_and_every_text_is_named(database: str) -> None:
    """A new table or column: say in ``kept.csv`` whether it tells of a person, how long it stays, and what ends it."""
    schema = {
        table: {column for column, kind in columns.items() if kind in TEXTS}
        for table, columns in (await columns_of_schema()).items()
        if not table.startswith(OF_MACHINES)
    }
    named = {row.what: set(row.personal) | set(row.other) for row in all_kept() if row.is_table}
    assert named == schema
    assert [row.what for row in all_kept() if set(row.personal) & set(row.other)] == []


async def test_every_kind_of_object_is_named(database: str) -> None:
    holding = {table for table, columns in (await columns_of_schema()).items() if "storage_key" in columns}
    assert {row.what.partition(":")[2] for row in all_kept() if row.what.startswith("object:")} == holding


def test_the_words_of_the_table_are_known() -> None:
    ends = {*OTHER_ENDS, *(period.kind for period in PERIODS)}
    assert {row.kept for row in all_kept()} <= ends
    assert {period.kind for period in PERIODS} - {row.kept for row in all_kept()} == {"drafts", "drafts_of_minors"}
    assert {row.purpose for row in all_kept()} == {purpose.name for purpose in PURPOSES}
    assert all(ends_of(purpose.name) for purpose in PURPOSES)
    about_somebody = [row.what for row in all_kept() if row.personal and row.erased is Erased.NOBODY]
    assert about_somebody == []


def test_what_is_taken_along_is_what_the_table_says() -> None:
    said = {section: {row.what for row in all_kept() if section in row.exported} for section in SECTIONS}
    assert {section for section, tables in said.items() if not tables} == set()
    wrong = {
        section: tables
        for section, tables in said.items()
        if not any(f" {table} " in f"{SECTIONS[section]} " for table in tables if ":" not in table)
    }
    assert wrong == {}
    assert {section for row in all_kept() for section in row.exported} <= set(SECTIONS)


def test_every_section_has_a_name() -> None:
    names = environment().get_template("privacy/sections.html.j2").module
    assert [section for section in SECTIONS if not str(names.section_name(section)).strip()] == []  # type: ignore[attr-defined]


async def test_the_page_says_what_is_kept_and_how_long(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person())
    page = (await client.get("/account/data")).text
    assert "So that each address votes once." in page
    assert "For good, as part of what was judged and decided." in page
    assert "1095 days after the call closed" in page


async def test_an_erased_entrant_is_named_nowhere_but_with_what_was_judged(played: Played) -> None:
    await fill_for(played, "entrant", played.entry_id)
    planted = await plant(played.people["entrant"], ENTRANT)
    # The positive control: each of these would be found if the erasure left it out.
    assert sorted(planted.tables) == sorted(ENTRANTS)
    person = played.people["entrant"]
    await execute("DELETE FROM authenticator WHERE person_id = $1", person)
    await erase_account(person_id=person, address=f"{ENTRANT}@home.example", password=PASSWORD, code="", network=None)
    left = await tables_naming(ENTRANT)
    assert set(left) <= STAYING
    assert {"film", "credit", "frozen_entry"} <= set(left)


async def test_an_erased_juror_is_named_nowhere_but_in_what_was_decided(played: Played) -> None:
    planted = await plant(played.people["juror"], JUROR)
    assert sorted(planted.tables) == sorted(JURORS)
    person = played.people["juror"]
    await execute("DELETE FROM authenticator WHERE person_id = $1", person)
    await erase_account(person_id=person, address=f"{JUROR}@home.example", password="", code="", network=None)
    left = await tables_naming(JUROR)
    assert set(left) <= STAYING
    # What is public says who judged; the log names people by their numbers.
    assert ("publication" in left, "audit_event" in left) == (True, False)
