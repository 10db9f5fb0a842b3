from ipaddress import ip_network

import pytest

from festival.settings import WrongSetting, read_settings
from festival.web.proxies import client_behind

OURS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", [" 198.51.100.1 "], "198.51.100.1"),
        ("10.0.0.2", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["192.0.2.66", "198.51.100.1", "10.0.0.7"], "198.51.100.1"),
        ("2001:db8::1", ["2a00::7"], "2a00::7"),
        ("::ffff:10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", [""], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1", "unknown"], "10.0.0.2"),
        ("10.0.0.2", ["10.0.0.3"], "10.0.0.3"),
        ("testclient", ["198.51.100.1"], "testclient"),
    ],
)
def test_only_our_proxies_say_for_whom_they_come(peer: str, forwarded: list[str], client: str) -> None:
    assert client_behind(peer, forwarded, OURS) == client


def test_nobody_is_trusted_unless_named() -> None:
    assert read_settings({}).trusted_proxies == ()
    assert client_behind("10.0.0.2", ["198.51.100.1"], []) == "10.0.0.2"
    named = read_settings({"PALMARES_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32 192.0.2.1"})
    assert named.trusted_proxies == ("10.0.0.0/8", "2001:db8::/32", "192.0.2.1/32")
    with pytest.raises(WrongSetting, match="PALMARES_TRUSTED_PROXIES"):
        read_settings({"PALMARES_TRUSTED_PROXIES": "10.0.0.1/8"})
