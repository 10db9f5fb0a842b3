"""Receipts and invitations read well as letters: what was promised in the page stands in the mail."""

import pytest

from festival.db import fetch
from festival.editions.rules import Role
from festival.editions.service import invite
from festival.notifications.letters import write_letter
from tests.factories import make_edition, make_entry, make_founder, make_person


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_what_is_sent_can_be_read(database: str, locale: str) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    entry_id = await make_entry(edition=edition, entrant=await make_person())
    token = await invite(edition_id=edition.id, by=founder, email="p@b.example", role=Role.WITNESS)
    rows = await fetch("SELECT template, context FROM outbox WHERE template ~ '^(entries|editions)/' ORDER BY template")
    letters = {
        row["template"]: write_letter(row["template"], row["context"], locale=locale, address="https://f.example")
        for row in rows
    }
    assert set(letters) == {"editions/team_invitation", "entries/receipt"}
    receipt = letters["entries/receipt"]
    assert "雨の駅" in receipt.subject
    for written in (receipt.text, receipt.html):
        assert f"https://f.example/me/entries/{entry_id}" in written
        assert {"en": " Paris", "fr": " (Paris)"}[locale] in written
        assert rows[1]["context"]["digest"] in written
    assert f"https://f.example/invitation/{token}" in letters["editions/team_invitation"].text
