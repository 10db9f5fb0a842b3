"""Receipts and invitations read well as letters: what was promised in the page stands in the mail."""

import pytest

from festival.editions.rules import Role
from festival.editions.service import invite
from festival.notifications.letters import write_letter
from festival.notifications.queries import outbox
from tests.factories import make_edition, make_entry, make_founder, make_person

LETTERS = {"editions/team_invitation", "entries/receipt"}


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_what_is_sent_can_be_read(database: str, locale: str) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    entry_id = await make_entry(edition=edition, entrant=await make_person())
    token = await invite(edition_id=edition.id, by=founder, email="p@b.example", role=Role.WITNESS)
    messages = {message.template: message for message in await outbox() if message.template in LETTERS}
    letters = {
        template: write_letter(template, message.context, locale=locale, address="https://f.example")
        for template, message in messages.items()
    }
    assert set(letters) == LETTERS
    receipt = letters["entries/receipt"]
    assert "雨の駅" in receipt.subject
    for written in (receipt.text, receipt.html):
        assert f"https://f.example/me/entries/{entry_id}" in written
        assert {"en": " Paris", "fr": " (Paris)"}[locale] in written
        assert messages["entries/receipt"].context["digest"] in written
    assert f"https://f.example/invitation/{token}" in letters["editions/team_invitation"].text
