"""A report about a film is seen at once by organisers, dealt with and undone; its sender reads what came of it."""

import httpx
import pytest

from festival.db import atomic, execute, fetch, fetch_value
from festival.desk.queries import desk_counts
from festival.editions.rules import Role
from festival.entries.desk.standing_aside import stand_aside
from festival.entries.reports.queries import reports_by, reports_for_organiser
from festival.entries.reports.rules import MOST_FROM_STRANGERS, NoteNeeded, ReportKind, ReportOutcome
from festival.entries.reports.service import decide_report, report_film
from festival.entries.rules import OwnEntry
from festival.errors import NotFound
from festival.notifications.rules import NotAnAddress
from festival.panels import service as panels
from festival.privacy.queries import held_about
from festival.privacy.retention import enforce_periods
from tests.browsing import send_form, sit_down, token_headers
from tests.juries import Jury, entry_of, first_film, make_colleague, make_open_jury


async def _report(jury: Jury, kind: ReportKind = ReportKind.BROKEN, **said: object) -> None:
    entry_id = await entry_of(await first_film(jury))
    async with atomic() as connection:
        await report_film(
            connection,
            edition_id=jury.edition.id,
            entry_id=entry_id,
            kind=kind,
            **{"note": "Black from 0:12 on.", "by": None, **said},  # type: ignore[arg-type]
        )


async def _mails(template: str) -> list[str]:
    rows = await fetch(
        "SELECT recipient FROM outbox WHERE template = $1 AND cancelled_at IS NULL ORDER BY recipient", template
    )
    return [row["recipient"] for row in rows]


async def test_a_juror_reports_and_reads_what_came_of_it(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1)
    film = await first_film(jury)
    page = f"/jury/films/{film}"
    await sit_down(client, jury.people[0])
    said = {"kind": "names_maker", "note": "0:12, a <b>name</b> on the door"}
    assert (await send_form(client, page, said, action=f"{page}/reports")).headers["location"] == f"{page}#reports"
    assert "You told the organisers; they see it now" in (await client.get(page)).text

    await sit_down(client, jury.organiser)
    desk = f"/organise/{jury.edition.slug}"
    assert "One report says that something is wrong with a film." in (await client.get(desk)).text
    shown = (await client.get(f"{desk}/reports")).text
    assert "a &lt;b&gt;name&lt;/b&gt; on the door" in shown
    report_id = await fetch_value("SELECT id FROM film_report")
    undecided = await send_form(client, f"{desk}/reports", {"outcome": "?"}, action=f"{desk}/reports/{report_id}")
    assert undecided.status_code == 422
    dealt = {"outcome": "mended", "answer": "Cut again."}
    await send_form(client, f"{desk}/reports", dealt, action=f"{desk}/reports/{report_id}")
    assert "Nothing is reported" in (await client.get(f"{desk}/reports")).text

    await sit_down(client, jury.people[0])
    told = (await client.get(page)).text
    assert "The organisers dealt with what you reported" in told
    assert "Cut again." in told
    # Another juror of the same film learns nothing.
    await sit_down(client, jury.people[1])
    assert "Cut again." not in (await client.get(f"/jury/films/{await first_film(jury, 1)}")).text

    await sit_down(client, jury.organiser)
    decided = f"{desk}/reports?state=decided"
    await send_form(client, decided, {"outcome": "open"}, action=f"{desk}/reports/{report_id}")
    assert (await desk_counts(jury.edition.id, "UTC", jury.edition.now)).reports == 1
    acts = await fetch("SELECT act FROM audit_event WHERE act = 'report_decided'")
    assert len(acts) == 2


async def test_a_report_needs_a_kind_and_where_it_says_nothing_a_note(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1)
    page = f"/jury/films/{await first_film(jury)}"
    await sit_down(client, jury.people[0])
    unknown = await send_form(client, page, {"note": "It is."}, action=f"{page}/reports")
    assert unknown.status_code == 422
    assert "Say what is wrong with the film: choose one of the kinds." in unknown.text
    with pytest.raises(NoteNeeded):
        await _report(jury, ReportKind.OTHER, note=" ")
    assert await fetch_value("SELECT count(*) FROM film_report") == 0


async def test_only_who_may_watch_may_report(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1)
    film = await first_film(jury)
    headers = await token_headers(jury.people[0])
    address, said = f"/api/v1/jury/assignments/{film}/reports", {"kind": "illegal"}
    assert (await client.post(address, json=said, headers=headers)).status_code == 200
    other = await client.post(address, json=said, headers=await token_headers(jury.people[1]))
    await panels.recuse_juror(assignment_id=film, by=jury.people[0])
    late = await client.post(address, json=said, headers=headers)
    assert (other.status_code, late.status_code) == (404, 404)
    assert await fetch_value("SELECT count(*) FROM film_report") == 1


async def test_the_same_again_changes_the_note_and_mails_once(database: str) -> None:
    jury = await make_open_jury(films=1)
    colleague = await make_colleague(jury)
    juror = jury.people[0]
    await _report(jury, by=juror)
    await _report(jury, by=juror, note="And no sound.")
    await _report(jury, by=jury.people[1])
    edition, entry = jury.edition.id, await entry_of(await first_film(jury))
    assert [one.note for one in await reports_by(edition, entry, juror)] == ["And no sound."]
    assert await fetch_value("SELECT count(*) FROM film_report") == 2
    organisers = await fetch("SELECT email FROM person WHERE id = ANY ($1) ORDER BY email", [jury.organiser, colleague])
    assert await _mails("entries/film_reported") == [row["email"] for row in organisers]


async def test_strangers_are_bounded_answered_by_mail_and_forgotten_in_time(database: str) -> None:
    jury = await make_open_jury(films=1)
    for number in range(MOST_FROM_STRANGERS + 2):
        await _report(jury, contact=f"someone{number}@watch.example" if number < 2 else "")
    assert await fetch_value("SELECT count(*) FROM film_report") == MOST_FROM_STRANGERS
    with pytest.raises(NotAnAddress):
        await _report(jury, ReportKind.ILLEGAL, by=jury.people[0], contact="nobody at all")
    _, page = await reports_for_organiser(jury.edition.slug, jury.organiser, waiting=True)
    for report in page.items[:2]:
        await decide_report(
            edition_id=jury.edition.id, report_id=report.id, by=jury.organiser, outcome=ReportOutcome.NOTHING_FOUND
        )
    assert await _mails("entries/report_answered") == ["someone0@watch.example", "someone1@watch.example"]
    await decide_report(edition_id=jury.edition.id, report_id=page.items[0].id, by=jury.organiser, outcome=None)
    assert await _mails("entries/report_answered") == ["someone1@watch.example"]
    await execute("UPDATE film_report SET decided_at = decided_at - interval '91 days'")
    await enforce_periods()
    assert await fetch_value("SELECT array_agg(contact) FROM film_report WHERE contact <> ''") == [
        "someone0@watch.example"
    ]


async def test_who_is_in_conflict_or_made_the_film_does_not_deal_with_it(database: str) -> None:
    jury = await make_open_jury(films=1)
    colleague, press = await make_colleague(jury), await make_colleague(jury, Role.PRESS)
    await _report(jury, by=jury.people[0])
    report_id = await fetch_value("SELECT id FROM film_report")
    entry_id = await entry_of(await first_film(jury))
    entrant = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
    decision = {"edition_id": jury.edition.id, "report_id": report_id, "outcome": ReportOutcome.MENDED}
    await stand_aside(edition_id=jury.edition.id, entry_id=entry_id, by=colleague)
    for person in (colleague, press, entrant):
        with pytest.raises(NotFound):
            await decide_report(by=person, **decision)
    assert (await reports_for_organiser(jury.edition.slug, colleague, waiting=True))[1].items == []
    await execute("UPDATE entry SET entrant_id = $2 WHERE id = $1", entry_id, jury.organiser)
    with pytest.raises(OwnEntry):
        await decide_report(by=jury.organiser, **decision)
    held = await held_about(jury.people[0])
    assert [row["note"] for row in held.sections["reports"]] == ["Black from 0:12 on."]
