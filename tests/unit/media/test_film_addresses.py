"""Addresses in CloudFront: good for one object, for a minute, by one key."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from festival.media.film_addresses import LASTS, FilmAddresses
from festival.media.moving import key_after
from festival.settings import CloudFront, WrongSetting, read_settings
from tests.cloudfront import KEY_ID, Distribution, as_setting, new_key

NOW = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
OURS = new_key()
BUCKET = {"PALMARES_S3_BUCKET": "films"}
TOLD = {
    "PALMARES_CLOUDFRONT_DOMAIN": "films.festival.example",
    "PALMARES_CLOUDFRONT_KEY_ID": KEY_ID,
    "PALMARES_CLOUDFRONT_KEY": as_setting(OURS).key.replace("\n", "\\n"),
}


def test_an_address_opens_one_object_for_a_minute() -> None:
    address = FilmAddresses(as_setting(OURS)).address("c0ffee.proxy", media_type="video/mp4", now=NOW)
    assert re.sub(r"Signature=[\w~-]+", "Signature=…", address) == (
        "https://films.festival.example/c0ffee.proxy?response-content-type=video%2Fmp4"
        f"&Expires={int((NOW + LASTS).timestamp())}&Signature=…&Key-Pair-Id={KEY_ID}"
    )
    door = Distribution(OURS, None, "films")
    assert door.lets_in(address, NOW)
    assert door.lets_in(address, NOW + LASTS - timedelta(seconds=1))
    assert timedelta(minutes=1) == LASTS
    changed = {
        "after a minute": (address, NOW + LASTS),
        "another object": (address.replace("c0ffee", "c0ffe0"), NOW),
        "its master": (address.replace(".proxy", ""), NOW),
        "another kind": (address.replace("video%2Fmp4", "text%2Fhtml"), NOW),
        "for longer": (re.sub(r"Expires=\d+", "Expires=4102444800", address), NOW),
        "not signed": (re.sub(r"&Signature=[\w~-]+", "", address), NOW),
        "something added": (address + "&x=1", NOW),
    }
    assert [what for what, (place, when) in changed.items() if door.lets_in(place, when)] == []
    assert not Distribution(new_key(), None, "films").lets_in(address, NOW)


def test_all_of_it_is_set_or_none() -> None:
    assert read_settings(BUCKET).cloudfront is None
    assert read_settings({**BUCKET, **TOLD}).cloudfront == as_setting(OURS)
    for missing in (*TOLD, "PALMARES_S3_BUCKET"):
        with pytest.raises(WrongSetting) as refused:
            read_settings({name: value for name, value in {**BUCKET, **TOLD}.items() if name != missing})
        assert refused.value.values["name"] == missing
    with pytest.raises(WrongSetting):
        read_settings({**BUCKET, **TOLD, "PALMARES_CLOUDFRONT_DOMAIN": "https://films.festival.example"})


@pytest.mark.parametrize("key", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "short"])
def test_a_key_that_cannot_sign_is_named_and_not_shown(key: str) -> None:
    pem = key if key != "short" else as_setting(generate_private_key(public_exponent=65537, key_size=1024)).key
    with pytest.raises(WrongSetting, match="PALMARES_CLOUDFRONT_KEY is '…': it must be a private RSA key of 2048"):
        FilmAddresses(CloudFront(domain="films.festival.example", key_id=KEY_ID, key=pem))
    assert "PRIVATE" not in repr(as_setting(OURS))


def test_what_moves_gets_a_key_that_it_never_had() -> None:
    assert key_after("c0ffee.proxy") == "c0ffee.2.proxy"
    assert key_after("c0ffee.2.proxy") == "c0ffee.3.proxy"
    assert key_after("c0ffee.10.proxy") == "c0ffee.11.proxy"
    assert key_after("c0ffee") == "c0ffee.2"
