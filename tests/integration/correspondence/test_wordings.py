import httpx

from festival.db import execute, fetch_value
from festival.notifications import jobs
from festival.settings import Settings
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.postbox import Postbox


async def test_an_edition_words_its_receipt_sees_it_and_goes_back(
    client: httpx.AsyncClient, with_mail: Settings, postbox: Postbox
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    emma = await make_person(email="emma@films.example")
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/mail/wordings/entries/receipt"
    assert (await client.get(f"/organise/{edition.slug}/mail/wordings")).text.count("none: ours") == 6
    assert (await client.get(f"/organise/{edition.slug}/mail/wordings/accounts/sign_in")).status_code == 404
    refused = await send_form(client, page, {"subject_en": "Thanks", "body_en": "{title}"}, action=f"{page}/en")
    assert refused.status_code == 422
    assert "This mail must say {fingerprint} somewhere in its text." in refused.text
    words = {"subject_en": "Merci, {title}", "body_en": "At {submitted}: {fingerprint}\n\n{link}"}
    assert (await send_form(client, page, words, action=f"{page}/en")).status_code == 303
    assert "Merci, Title of the film" in (await client.get(page)).text

    async def receipt_of(title: str) -> str:
        await execute("UPDATE outbox SET cancelled_at = now() WHERE sent_at IS NULL")
        await make_entry(edition=edition, entrant=emma, title=title)
        for _, act in jobs.schedules(with_mail).values():
            await act()
        return str(postbox.received[-1][1]["Subject"])

    assert await receipt_of("Stairwell") == "Merci, Stairwell"
    assert (await send_form(client, page, {}, action=f"{page}/en")).status_code == 303
    assert await receipt_of("Platform") == "Receipt: Platform is submitted"
    acts = await fetch_value("SELECT array_agg(act ORDER BY at) FROM audit_event WHERE act LIKE 'wording%'")
    assert acts == ["wording_changed", "wording_reset"]
