import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.notifications.rules import NotAnAddress, deliverable, read_address


@pytest.mark.parametrize(
    ("written", "kept", "delivered"),
    [
        (" Ada@Festival.Example ", "ada@festival.example", "ada@festival.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("用户@例子.广告", "用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
        ("ada+films@festival.example", "ada+films@festival.example", "ada+films@festival.example"),
        ("o'hara@straße.example", "o'hara@straße.example", "o'hara@xn--strae-oqa.example"),
    ],
)
def test_one_form_is_kept_and_one_delivered_to(written: str, kept: str, delivered: str) -> None:
    assert read_address(written) == kept
    assert deliverable(kept) == delivered


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ada",
        "@festival.example",
        "ada@",
        "ada@@festival.example",
        "ada@fest ival.example",
        "ada@-.example",
        "ada@festival.example, eve@evil.example",
        "ada@festival.example;eve@evil.example",
        "Ada <ada@festival.example>",
        "ada@festival.example\r\nBcc: eve@evil.example",
        "ada\n@festival.example",
        "a\x00da@festival.example",
        '"a b"@festival.example',
        ".ada@festival.example",
        "a..da@festival.example",
        "ada@festival..example",
        "\u202eada@festival.example",
        "a\u200bda@festival.example",
        "x" * 65 + "@festival.example",
        "ada@" + "x" * 64 + ".example",
        "ada@[192.0.2.1]",
    ],
)
def test_anything_but_one_mailbox_is_refused(written: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        read_address(written)
    assert refused.value.field == "email"


@given(st.text(max_size=80) | st.from_regex(r"[a-zé.+]{1,20}@[a-zü-]{1,20}\.[a-z]{2,5}", fullmatch=True))
def test_reading_is_settled_after_once_and_fits_one_header(text: str) -> None:
    try:
        kept = read_address(text)
    except NotAnAddress:
        return
    assert read_address(kept) == kept
    assert kept.count("@") == 1
    assert not set(kept) & set("\r\n,;<> \t\0")
    assert deliverable(kept).rpartition("@")[2].isascii()
