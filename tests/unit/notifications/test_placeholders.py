import pytest

from festival.notifications.letters import write_worded
from festival.notifications.placeholders import (
    MAILING,
    WORDABLE,
    PlaceholderMissing,
    UnknownPlaceholder,
    fill_in,
    read_wording,
)

CONTEXT = {"title": "{reason} <b>&", "edition_name": "Short Films", "reason": "It was online.", "entry_id": "7"}
DISQUALIFIED = WORDABLE["entries/disqualified"]


def test_a_value_is_put_in_once_and_never_read_again() -> None:
    text = "{title}: {reason} {{7*7}} {Title} {password} {link}"
    said = fill_in(text, DISQUALIFIED, CONTEXT, address="https://site.example")
    expected = "{reason} <b>&: It was online. {{7*7}} {Title} {password} https://site.example/me/entries/7"
    assert said == expected


def test_an_unknown_name_and_a_missing_one_are_refused_by_name() -> None:
    assert read_wording(DISQUALIFIED, subject="{title}", body="Because: {reason}") == ("{title}", "Because: {reason}")
    with pytest.raises(UnknownPlaceholder) as unknown:
        read_wording(DISQUALIFIED, subject="{tilte}", body="{reason}")
    assert unknown.value.values["name"] == "tilte"
    with pytest.raises(PlaceholderMissing) as missing:
        read_wording(DISQUALIFIED, subject="{title}", body="No reason.")
    assert missing.value.values["name"] == "reason"


def test_words_become_text_and_inert_html_with_one_button() -> None:
    body = "<script>alert(1)</script>\n{title}\n\n{link}"
    context = {"title": "Film\r\nBcc: eve@evil.example", "path": "/me"}
    letter = write_worded(MAILING, "About {title}", body, context, locale="en", address="https://site.example")
    assert letter.subject == "About Film Bcc: eve@evil.example"
    assert "<script>" not in letter.html
    assert letter.html.count('class="action" href="https://site.example/me"') == 1
    assert "https://site.example/me" in letter.text.splitlines()
