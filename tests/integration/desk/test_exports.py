"""Tables to take along: for organisers alone, scores after the seal alone, nothing that a spreadsheet would run."""

import csv
import io
import json
import re
import zipfile

from litestar import Litestar

from festival.db import execute, fetch_value
from festival.settings import Settings
from tests.juries import make_open_jury, score_everything
from tests.results import make_result
from tests.signed_in import browser_of


async def test_tables_come_in_each_format_and_formulas_stay_text(
    database: str, application: Litestar, settings: Settings
) -> None:
    judged = await make_result(films=2)
    await execute("UPDATE film SET title = '=1+1' WHERE title = 'Film A'")
    browser = await browser_of(judged.organiser, application, settings)
    exports = f"/organise/{judged.slug}/exports"
    assert "ballots.xlsx" in (await browser.get(exports)).text
    lines = list(csv.DictReader(io.StringIO((await browser.get(f"{exports}/ballots.csv")).text)))
    assert len(lines) == 2 * 3 * 2
    assert {line["title"] for line in lines} == {"'=1+1", "Film B"}
    told = json.loads((await browser.get(f"{exports}/ballots.json")).content)
    assert [(one["juror"], one["criterion"], str(one["score"])) for one in told] == [
        (line["juror"], line["criterion"], line["score"]) for line in lines
    ]
    book = zipfile.ZipFile(io.BytesIO((await browser.get(f"{exports}/ballots.xlsx")).content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall("<row ", sheet)) == len(lines) + 1
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    ranks = list(csv.DictReader(io.StringIO((await browser.get(f"{exports}/results.csv")).text)))
    assert sorted(line["rank"] for line in ranks) == sorted(str(one.rank) for one in judged.result.ranking)
    for table in ("entries", "jurors", "progress"):
        assert len((await browser.get(f"{exports}/{table}.csv")).text.splitlines()) > 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'table_taken_along'") == 7
    for absent in ("ballots.ods", "persons.csv", "ballots"):
        assert (await browser.get(f"{exports}/{absent}")).status_code == 404


async def test_before_the_seal_no_score_leaves(database: str, application: Litestar, settings: Settings) -> None:
    jury = await make_open_jury(films=2)
    await score_everything(jury)
    browser = await browser_of(jury.organiser, application, settings)
    exports = f"/organise/{jury.edition.slug}/exports"
    for table in ("ballots", "results"):
        assert len((await browser.get(f"{exports}/{table}.csv")).text.splitlines()) == 1
        assert (await browser.get(f"{exports}/{table}.json")).json() == []
    progress = list(csv.DictReader(io.StringIO((await browser.get(f"{exports}/progress.csv")).text)))
    assert {(line["films"], line["submitted"]) for line in progress} == {("2", "2")}
    juror = await browser_of(jury.people[0], application, settings)
    assert (await juror.get(f"{exports}/ballots.csv")).status_code == 404
