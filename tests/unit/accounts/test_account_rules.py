from datetime import timedelta

import pytest

from festival.accounts.browsers import browser_name
from festival.accounts.rules import (
    SIGN_IN_LIMITS,
    Counted,
    local_target,
    network_of,
    read_display_name,
    read_new_password,
    read_zone,
)
from festival.errors import Invalid


@pytest.mark.parametrize("target", ["/", "/me", "/e/spring-2026?lang=fr#rules", "/link/a%2F%2Fb"])
def test_a_path_of_this_site_is_a_target(target: str) -> None:
    assert local_target(target, otherwise="/elsewhere") == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        None,
        "me",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil",
        "https://evil.example",
        " /me",
        "javascript:alert(1)",
        "/me\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "http:/evil.example",
    ],
)
def test_anything_that_could_lead_away_is_not(target: str | None) -> None:
    assert local_target(target, otherwise="/elsewhere") == "/elsewhere"


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("localhost", None),
        (None, None),
    ],
)
def test_a_network_is_what_one_subscriber_holds(host: str | None, network: str | None) -> None:
    assert network_of(host) == network


@pytest.mark.parametrize("name", ["Ада", "山田 花子", "نجيب محفوظ", "Zoë O’Hara-N’Diaye", "{{7*7}}", "<svg onload=x>"])
def test_names_of_any_script_are_kept_exactly(name: str) -> None:
    assert read_display_name(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", "   ", "a\r\nBcc: b", "a\x00b", "\u202egnp.exe", "x" * 201, "Z" + "\u0300" * 40])
def test_names_that_would_not_stay_in_their_line_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_display_name(name)
    assert refused.value.field == "display_name"


def test_two_keyboards_write_one_password() -> None:
    assert read_new_password("cafe\u0301 au lait", email=None) == read_new_password("café au lait", email=None)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "aaaaaaaaaaaa",
        "Password123",
        "P4ssw0rd2026!",
        "1234567890",
        "motdepasse1",
        "azertyuiop",
        "Palmares2026",
        "ada@festival.example",
        "ADA@festival.EXAMPLE",
    ],
)
def test_passwords_that_anyone_would_guess_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_new_password(password, email="ada@festival.example")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "a tall glass of water",
        "un chat dort ici",
        "新しい映画祭の夜は長い",
        "kq7 vw2 pz9",
        "rain on tin roofs at night, a dog two streets away, and the radio of somebody else",
    ],
)
def test_any_signs_make_a_password(password: str) -> None:
    assert read_new_password(password, email="ada@festival.example") == password


def test_zones_are_those_of_the_iana() -> None:
    assert read_zone("Africa/Dakar") == "Africa/Dakar"
    with pytest.raises(Invalid):
        read_zone("../../etc/passwd")


def test_a_stranger_is_slowed_down_long_before_an_account_is_shut_for_everybody() -> None:
    by = {limit.counted: limit for limit in SIGN_IN_LIMITS}
    assert set(by) == set(Counted)
    assert by[Counted.ACCOUNT_FROM_NETWORK].most * 5 <= by[Counted.ACCOUNT].most
    assert all(limit.within <= timedelta(hours=1) for limit in SIGN_IN_LIMITS)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        ("festival-importer/2", "festival-importer/2"),
        ("", None),
    ],
)
def test_a_browser_is_named_as_its_person_would(header: str, name: str | None) -> None:
    assert browser_name(header) == name
