import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from festival.correspondence import mailing
from festival.correspondence.mailing import confirm_mailing, send_all_mailings, undo_mailing, write_mailing
from festival.correspondence.rules import OncePer, SelectionMoved, TooLateToUndo, VerdictWanted
from festival.correspondence.schemas import Selection
from festival.correspondence.selecting import reach_of, selected
from festival.db import execute, fetch, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries.rules import EntryState
from festival.notifications import jobs
from festival.notifications.placeholders import UnknownPlaceholder
from festival.settings import Settings
from tests.browsing import send_form, sit_down
from tests.factories import FITTING, make_edition, make_entry, make_founder, make_person
from tests.postbox import Postbox

WORDS = {"en": ("About {title}", "Dear {name},\n\n{title} has news.\n\n{link}"), "fr": ("", "")}


async def made() -> tuple[EditionForOrganiser, UUID, UUID, UUID]:
    """An edition, its organiser, and two entrants: Emma with two films (the second a draft), Ravi with one."""
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    emma = await make_person(email="emma@films.example", display_name="Emma")
    ravi = await make_person(email="ravi@films.example", display_name="Ravi")
    await make_entry(edition=edition, entrant=emma, title="Stairwell", countries=["SN"])
    await make_entry(edition=edition, entrant=emma, title="{reason}", state=EntryState.DRAFT, countries=["FR"])
    await make_entry(edition=edition, entrant=ravi, title="Platform <9>", countries=["FR", "SN"])
    await execute("UPDATE outbox SET cancelled_at = now()")
    return edition, organiser, emma, ravi


async def written(
    edition: EditionForOrganiser, by: UUID, *, once_per: OncePer = OncePer.PERSON, selection: Selection | None = None
) -> UUID:
    mailing_id = uuid4()
    await write_mailing(
        edition_id=edition.id,
        mailing_id=mailing_id,
        selection=selection or Selection(),
        once_per=once_per,
        words=WORDS,
        by=by,
    )
    return mailing_id


async def start(mailing_id: UUID) -> None:
    await execute("UPDATE mailing SET starts_at = now() WHERE id = $1", mailing_id)
    await send_all_mailings()


async def deliver(settings: Settings) -> None:
    for _, act in jobs.schedules(settings).values():
        await act()


async def test_a_selection_is_by_state_country_verdict_and_one_by_one(database: str) -> None:
    edition, _, _, _ = await made()
    long = FITTING.as_record() | {"duration_seconds": 900.0}
    await make_entry(edition=edition, state=EntryState.DRAFT, title="Long")
    await execute(
        "UPDATE facts SET body = $1 WHERE master_id = "
        "(SELECT master_id FROM entry JOIN film ON film.id = film_id WHERE title = 'Long')",
        long,
    )

    async def titles(selection: Selection) -> list[str]:
        chosen = [one.entry_id for one in await selected(edition.id, selection)]
        rows = await fetch("SELECT title FROM film JOIN entry ON film_id = film.id WHERE entry.id = ANY ($1)", chosen)
        return sorted(row["title"] for row in rows)

    assert len(await titles(Selection())) == 4
    assert await titles(Selection(states=[EntryState.DRAFT])) == ["Long", "{reason}"]
    assert await titles(Selection(country="SN")) == ["Platform <9>", "Stairwell"]
    assert await titles(Selection(verdict=VerdictWanted.DOES_NOT_FIT)) == ["Long"]
    assert await titles(Selection(states=[EntryState.DRAFT], verdict=VerdictWanted.FITS)) == ["{reason}"]
    assert await titles(Selection(verdict=VerdictWanted.NO_FILM)) == []
    one = await fetch_value("SELECT entry.id FROM entry JOIN film ON film.id = film_id WHERE title = 'Stairwell'")
    assert await titles(Selection(entries=[one])) == ["Stairwell"]


@pytest.mark.parametrize(
    ("once_per", "expected"),
    [
        (OncePer.PERSON, {"emma@films.example": 1, "ravi@films.example": 1}),
        (OncePer.ENTRY, {"emma@films.example": 2, "ravi@films.example": 1}),
    ],
)
async def test_each_gets_it_once_per_person_or_once_per_entry(
    database: str,
    with_mail: Settings,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
    once_per: OncePer,
    expected: dict[str, int],
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 1)
    edition, organiser, _, _ = await made()
    mailing_id = await written(edition, organiser, once_per=once_per)
    mails = reach_of(await selected(edition.id, Selection()), once_per).mails
    await confirm_mailing(edition_id=edition.id, mailing_id=mailing_id, seen=mails, by=organiser)
    await send_all_mailings()
    assert await fetch_value("SELECT count(*) FROM outbox WHERE bulk") == 0
    await start(mailing_id)
    await send_all_mailings()
    await deliver(with_mail)
    assert Counter(recipients[0] for recipients, _ in postbox.received) == expected
    assert await fetch_value("SELECT state FROM mailing") == "sent"
    assert await fetch_value("SELECT count(*) FROM message_entry JOIN outbox ON id = message_id WHERE bulk") == 3
    subjects = sorted(message["Subject"] for _, message in postbox.received)
    named = "About Stairwell, {reason}" if once_per is OncePer.PERSON else "About {reason}"
    assert named in subjects
    told = next(message for _, message in postbox.received if message["Subject"] == "About Platform <9>")
    html = told.get_body(("html",))
    assert html is not None
    assert "Platform &lt;9&gt; has news." in html.get_content()


async def test_an_organiser_sees_the_mail_and_its_number_confirms_and_undoes(client: httpx.AsyncClient) -> None:
    edition, organiser, _, ravi = await made()
    await sit_down(client, organiser)
    mail = f"/organise/{edition.slug}/mail"
    shown = await client.get(f"{mail}/new?country=FR")
    found = re.search(r'name="mailing" value="([0-9a-f-]+)"', shown.text)
    assert found is not None
    form = {"mailing": found[1], "once_per": "person", "subject_en": "News of {edition}", "body_en": "Dear {nmae}"}
    refused = await send_form(client, f"{mail}/new", form)
    assert refused.status_code == 422
    assert "This mail does not know {nmae}." in refused.text
    kept = await send_form(client, f"{mail}/new", form | {"body_en": "Dear {name}"})
    assert kept.headers["location"] == f"{mail}/{found[1]}"
    page = (await client.get(f"{mail}/{found[1]}")).text
    assert "2 mails leave." in page
    assert f"News of {edition.name}" in page
    moved = await send_form(client, f"{mail}/{found[1]}", {"seen": "7"}, action=f"{mail}/{found[1]}/confirm")
    assert moved.status_code == 409
    assert (
        await send_form(client, f"{mail}/{found[1]}", {"seen": "2"}, action=f"{mail}/{found[1]}/confirm")
    ).status_code == 303
    assert (await send_form(client, f"{mail}/{found[1]}", {}, action=f"{mail}/{found[1]}/undo")).status_code == 303
    await start(UUID(found[1]))
    assert await fetch_value("SELECT count(*) FROM outbox WHERE bulk") == 0
    assert "nobody got it" in (await client.get(f"{mail}/{found[1]}")).text
    await sit_down(client, ravi)
    assert (await client.get(f"{mail}/{found[1]}")).status_code == 404


async def test_a_mail_that_started_cannot_be_undone(database: str) -> None:
    edition, organiser, _, _ = await made()
    mailing_id = await written(edition, organiser)
    with pytest.raises(SelectionMoved):
        await confirm_mailing(edition_id=edition.id, mailing_id=mailing_id, seen=3, by=organiser)
    await confirm_mailing(edition_id=edition.id, mailing_id=mailing_id, seen=2, by=organiser)
    await start(mailing_id)
    with pytest.raises(TooLateToUndo):
        await undo_mailing(edition_id=edition.id, mailing_id=mailing_id, by=organiser)


async def test_very_many_leave_room_for_mail_that_somebody_waits_for(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    edition, organiser, _, _ = await made()
    mailing_id = await written(edition, organiser, once_per=OncePer.ENTRY)
    await confirm_mailing(edition_id=edition.id, mailing_id=mailing_id, seen=3, by=organiser)
    await start(mailing_id)
    await execute("UPDATE outbox SET send_after = now() - $1::interval WHERE bulk", timedelta(hours=1))
    await make_person(email="new@films.example", confirmed=False)
    await deliver(replace(with_mail, mail_per_minute=3))
    assert postbox.received[0][0][0] == "new@films.example"
    assert len(postbox.received) == 2


async def test_words_with_a_name_that_the_mail_does_not_know_are_refused(database: str) -> None:
    edition, organiser, _, _ = await made()
    with pytest.raises(UnknownPlaceholder):
        await write_mailing(
            edition_id=edition.id,
            mailing_id=uuid4(),
            selection=Selection(),
            once_per=OncePer.PERSON,
            words={"en": ("News", "{password}")},
            by=organiser,
        )
