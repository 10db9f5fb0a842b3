"""The key of a public post's address: the quick way for plain addresses says what the long way says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.entries.posts.service import link_key

HOSTS = st.sampled_from(["tiktok.com", "www.tiktok.com", "m.tiktok.com", "www.m.com", "www.com", "m.com", "m.www.a.b"])
PATHS = st.from_regex(r"(/[A-Za-z0-9_@.~-]{1,9}){0,3}/?", fullmatch=True)


@given(HOSTS, PATHS)
def test_plain_addresses_have_one_key_either_way(host: str, path: str) -> None:
    # A scheme in capitals is never plain.
    assert link_key(f"https://{host}{path}") == link_key(f"HTTPS://{host}{path}")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.tiktok.com/@maker/video/71/", "tiktok.com/@maker/video/71"),
        ("http://m.tiktok.com/@maker/video/71?lang=fr", "tiktok.com/@maker/video/71"),
        ("https://WWW.YouTube.com/watch?v=abc&t=3", "youtube.com/watch?v=abc"),
        ("https://vimeo.com/1#t=5", "vimeo.com/1"),
    ],
)
def test_a_key_holds_what_names_the_post(url: str, key: str) -> None:
    assert link_key(url) == key
