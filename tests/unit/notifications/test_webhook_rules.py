"""Messages are signed as Standard Webhooks says; addresses that lead inwards are refused however they are spelled."""

import pytest

from festival.errors import Invalid
from festival.notifications.webhook_rules import (
    NotAWebhookAddress,
    PrivateAddress,
    UnknownEvent,
    WebhookNotSecure,
    check_address,
    check_events,
    is_public,
    new_secret,
    read_networks,
    sign,
)


def test_a_signature_is_that_of_the_published_vector() -> None:
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_differ_and_are_long() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) == len("whsec_") + 44


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("https://127.0.0.1/x", PrivateAddress),
        ("https://[::1]/x", PrivateAddress),
        ("https://10.1.2.3/x", PrivateAddress),
        ("https://169.254.169.254/latest/meta-data", PrivateAddress),
        ("https://192.168.0.1", PrivateAddress),
        ("https://100.64.0.1", PrivateAddress),
        ("https://0.0.0.0", PrivateAddress),
        ("https://224.0.0.1", PrivateAddress),
        ("https://[fd00::1]", PrivateAddress),
        ("https://[fe80::1]", PrivateAddress),
        ("https://[::ffff:127.0.0.1]", PrivateAddress),
        ("https://[2002:7f00:1::]", PrivateAddress),
        ("https://[64:ff9b::a00:1]", PrivateAddress),
        ("https://127.1/", NotAWebhookAddress),
        ("https://2130706433/", NotAWebhookAddress),
        ("https://0x7f000001/", NotAWebhookAddress),
        ("http://festival.example/hook", WebhookNotSecure),
        ("ftp://festival.example/hook", NotAWebhookAddress),
        ("https://user:word@festival.example/", NotAWebhookAddress),
        ("https://festival.example/a b", NotAWebhookAddress),
        ("https://festival.example:0/", NotAWebhookAddress),
        ("https://festival.example:99999/", NotAWebhookAddress),
        ("https:///hook", NotAWebhookAddress),
        ("https://[zz]/", NotAWebhookAddress),
        ("hook", NotAWebhookAddress),
    ],
)
def test_an_address_that_leads_inwards_or_nowhere_is_refused(url: str, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        check_address(url)


@pytest.mark.parametrize(
    "url", ["https://festival.example/hook?x=1", "https://8.8.8.8:8443/", "https://[2606:4700::1]/"]
)
def test_a_public_address_is_kept(url: str) -> None:
    assert check_address(f" {url} ") == url


def test_an_installation_may_allow_networks_of_its_own() -> None:
    allowed = read_networks(["127.0.0.0/8"])
    assert check_address("http://127.0.0.1:9000/hook", allowed) == "http://127.0.0.1:9000/hook"
    assert not is_public("10.0.0.1", allowed)


def test_only_events_of_the_catalogue_can_be_chosen() -> None:
    assert check_events(["round.sealed", "entry.submitted"]) == ["entry.submitted", "round.sealed"]
    for wrong in ([], ["scores.revealed"], ["webhook.test"]):
        with pytest.raises(UnknownEvent):
            check_events(wrong)
