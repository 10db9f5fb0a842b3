"""A festival of two enters three hundred films from its list; bad lines are named; the same list changes nothing."""

from uuid import UUID, uuid4

import httpx
import pytest

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries.on_behalf import importing
from festival.entries.on_behalf.importing import ImportForOrganiser, begin_import, enter_list, import_of, keep_list
from festival.entries.on_behalf.list_reading import NotAList, NotText, read_list
from festival.errors import NotFound
from festival.jobs import Task
from tests.browsing import sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person

HEADER = "external_id;title;directors;countries;dialogue_languages;completed_on;entrant_email;entrant_name;notes"


def line(number: int, **said: str) -> str:
    cells = {
        "external_id": f"FF-{number:03}",
        "title": f"Été {number}",
        "directors": "Ana Díaz|Bo Ek",
        "countries": "FR|SN",
        "dialogue_languages": "fr",
        "completed_on": "2026-01-15",
        "entrant_email": f"maker{number}@festival.example",
        "entrant_name": "",
        "notes": "",
    }
    return ";".join((cells | said).values())


async def organised() -> tuple[UUID, EditionForOrganiser]:
    organiser = await make_founder()
    return organiser, await make_edition(by=organiser)


async def enter(edition: EditionForOrganiser, by: UUID, text: str, encoding: str = "utf-8") -> ImportForOrganiser:
    import_id = await keep_list(edition_id=edition.id, by=by, filename="films.csv", content=text.encode(encoding))
    await begin_import(edition_id=edition.id, import_id=import_id, by=by)
    await enter_list(Task(edition_id=edition.id, subject_id=import_id))
    return await import_of(edition.id, import_id)


def counts(done: ImportForOrganiser) -> tuple[int, int, int, int]:
    return done.created, done.changed, done.unchanged, len(done.refused)


async def versions() -> list[tuple[str, int]]:
    rows = await fetch("SELECT external_id, version FROM entry ORDER BY external_id")
    return [(row["external_id"], row["version"]) for row in rows]


async def test_three_hundred_films_from_a_list_and_the_same_list_again(database: str) -> None:
    organiser, edition = await organised()
    lines = [line(number) for number in range(300)]
    lines[7] = line(7, countries="FR|ZZ")
    lines[9] = line(9, completed_on="soon")
    lines[11] = line(11, title="")
    lines[13] = line(12)
    lines[15] = line(15) + ";more"
    text = "\n".join([HEADER, *lines])
    first = await enter(edition, organiser, text)
    assert counts(first) == (295, 0, 0, 5)
    assert [(each.number, each.refusal.field, each.refusal.code) for each in first.refused] == [
        (9, "countries", "unknown_country"),
        (11, "completed_on", "unreadable"),
        (13, "title", "title_missing"),
        (15, "external_id", "key_twice"),
        (17, None, "unreadable"),
    ]
    row = await fetch_row(
        "SELECT film.title, entry.state, person.email, array(SELECT name FROM credit WHERE film_id = film.id "
        "ORDER BY position) AS directors FROM entry JOIN film ON film.id = entry.film_id "
        "JOIN person ON person.id = entry.entrant_id WHERE external_id = 'FF-000'"
    )
    assert row is not None
    assert tuple(row) == ("Été 0", "draft", "maker0@festival.example", ["Ana Díaz", "Bo Ek"])
    before = await versions()
    again = await enter(edition, organiser, text)
    assert counts(again) == (0, 0, 295, 5)
    assert await versions() == before


async def test_a_changed_line_changes_what_it_says_and_nothing_the_entrant_wrote(database: str) -> None:
    organiser, edition = await organised()
    await enter(edition, organiser, "\n".join([HEADER, line(1), line(2)]))
    await execute("UPDATE film SET synopsis = 'Mine.', title = 'My own title'")
    done = await enter(edition, organiser, "\n".join([HEADER, line(1, directors="Ana Díaz"), line(2)]))
    assert counts(done) == (0, 1, 1, 0)
    rows = await fetch(
        "SELECT entry.external_id, film.title, film.synopsis, entry.version, "
        "(SELECT count(*) FROM credit WHERE film_id = film.id) AS made "
        "FROM entry JOIN film ON film.id = entry.film_id ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        ("FF-001", "My own title", "Mine.", 2, 1),
        ("FF-002", "My own title", "Mine.", 1, 2),
    ]


@pytest.mark.parametrize(
    ("encoding", "mark", "separator", "told"),
    [
        ("utf-8", "", ";", ("UTF-8", False, ";")),
        ("utf-8", "\ufeff", ",", ("UTF-8", True, ",")),
        ("cp1252", "", ";", ("Windows-1252", False, ";")),
        ("utf-16", "", "\t", ("UTF-16", True, "\t")),
    ],
)
def test_what_spreadsheets_save_is_understood_and_told(
    encoding: str, mark: str, separator: str, told: tuple[str, bool, str]
) -> None:
    text = mark + 'External ID;Title;Remarks\r\n\r\n7;Été – l’amour\r\n8;"Deux\nlignes";x\r\n'.replace(";", separator)
    read_as, (short, whole) = read_list(text.encode(encoding))
    assert (read_as.encoding, read_as.byte_order_mark, read_as.separator) == told
    assert (read_as.used, read_as.passed_over) == (["external_id", "title"], ["remarks"])
    assert (short.number, short.refusal and short.refusal.values) == (3, {"cells": 2, "columns": 3})
    assert whole.entry is not None
    assert (whole.number, whole.entry.title) == (4, "Deux\nlignes")


def test_what_is_no_list_is_refused_as_a_whole() -> None:
    for content in (b"", b"title\nx"):
        with pytest.raises(NotAList):
            read_list(content)
    for content in (b"\x00\x01", b"\x81\x8d\xff"):
        with pytest.raises(NotText):
            read_list(content)


async def test_without_an_address_the_team_looks_after_the_entry(database: str) -> None:
    organiser, edition = await organised()
    await enter(edition, organiser, "\n".join([HEADER, line(1, entrant_email="", entrant_name="Pupil One")]))
    row = await fetch_row(
        "SELECT entry.id AS entry_id, person.* FROM entry JOIN person ON person.id = entry.entrant_id"
    )
    assert row is not None
    assert (row["display_name"], row["email"]) == ("Pupil One", None)
    assert await fetch_value("SELECT shares_entry($1, $2, $3)", edition.id, row["entry_id"], organiser) is True


async def test_what_was_submitted_or_made_by_its_entrant_stands(database: str) -> None:
    organiser, edition = await organised()
    entry_id = await make_entry(edition=edition)
    await execute("UPDATE entry SET external_id = 'FF-001' WHERE id = $1", entry_id)
    await enter(edition, organiser, "\n".join([HEADER, line(2)]))
    await execute(
        "UPDATE entry SET state = 'submitted', submitted_at = now(), master_id = (SELECT id FROM master) "
        "WHERE external_id = 'FF-002'"
    )
    done = await enter(edition, organiser, "\n".join([HEADER, line(1), line(2, title="Other")]))
    assert [each.refusal.code for each in done.refused] == ["not_entered_by_team", "entry_submitted"]


async def test_the_pages_show_what_a_list_comes_to_before_anything_is_entered(client: httpx.AsyncClient) -> None:
    organiser, edition = await organised()
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/import"
    shown = (await client.get(page)).text
    token = shown.split('name="_csrf" value="')[1].split('"')[0]
    text = "\n".join([HEADER, line(1, title="=HYPERLINK(1)"), line(2, countries="XX")]).encode("cp1252")
    sent = await client.post(page, data={"_csrf": token}, files={"list": ("films.csv", text, "text/csv")})
    assert sent.status_code == 303
    one = sent.headers["location"]
    preview = (await client.get(one)).text
    assert "Windows-1252" in preview
    assert "notes" in preview
    assert await fetch_value("SELECT count(*) FROM entry") == 0
    report = await client.get(f"{one}/refused.csv")
    assert report.text.splitlines()[1].startswith("3,FF-002,countries,")
    assert (await client.post(f"{one}/begin", data={"_csrf": token})).status_code == 303
    assert (await client.post(f"{one}/begin", data={"_csrf": token})).status_code == 409
    await enter_list(Task(edition_id=edition.id, subject_id=UUID(one.rpartition("/")[2])))
    assert await fetch_value("SELECT title FROM film") == "=HYPERLINK(1)"
    bad = await client.post(page, data={"_csrf": token}, files={"list": ("films.csv", b"a,b\n1,2", "text/csv")})
    assert bad.status_code == 422


async def test_programs_enter_a_batch_once(client: httpx.AsyncClient) -> None:
    organiser, edition = await organised()
    headers = await token_headers(organiser)
    api = f"/api/v1/editions/{edition.slug}/entries/bulk"
    batch = {
        "entries": [{"external_id": f"k{n}", "title": f"Film {n}", "countries": ["FR"]} for n in range(50)]
        + [{"external_id": "bad", "title": "x", "countries": ["ZZ"]}]
    }
    first = await client.post(api, json=batch, headers={**headers, "Idempotency-Key": "one"})
    assert first.status_code == 200
    told = first.json()
    assert [told[word] for word in ("created", "changed", "unchanged", "refused")] == [50, 0, 0, 1]
    assert told["items"][50]["code"] == "unknown_country"
    repeated = await client.post(api, json=batch, headers={**headers, "Idempotency-Key": "one"})
    assert repeated.content == first.content
    again = (await client.post(api, json=batch, headers=headers)).json()
    assert (again["created"], again["unchanged"], again["items"][0]["entry"]) == (0, 50, told["items"][0]["entry"])
    assert await fetch_value("SELECT count(*) FROM entry") == 50
    batch["entries"][3]["synopsis"] = "New."
    assert (await client.post(api, json=batch, headers=headers)).json()["changed"] == 1
    stranger = await token_headers(await make_person())
    assert (await client.post(api, json=batch, headers=stranger)).status_code == 404
    assert (await client.post(api, json={"entries": []}, headers=headers)).status_code == 422
    with pytest.raises(NotFound):
        await importing.import_of(edition.id, uuid4())
