import json
import logging
from io import StringIO

import pytest

from festival.accounts.tokens import new_token
from festival.logs import DiscreetFormatter, StructuredFormatter, blot, request_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("550 <ada@festival.example> unknown", "550 <[address]> unknown"),
        ("Key (email)=(ünï@bücher.example) exists", "Key (email)=([address]) exists"),
        ("postgresql://palmares:secret@db.example/palmares", "postgresql://palmares:[address]/palmares"),
        ("GET '/link/abc_DEF-123' failed", "GET '/link/[key]' failed"),
        ("/jury/invitation/xyz", "/jury/invitation/[key]"),
        ("Bearer pal_abc-123_x", "Bearer [key]"),
        ("PUT /part?X-Amz-Signature=abc&partNumber=2", "PUT /part?X-Amz-Signature=[key]&partNumber=2"),
        ("probe of 7b0f1d2e-0000-4000-8000-000000000000 failed, try 2 of 5", None),
        ("database: TooManyConnectionsError", None),
    ],
)
def test_addresses_and_keys_are_blotted_out_and_the_rest_stays(written: str, kept: str | None) -> None:
    assert blot(written) == (kept or written)


def test_a_session_s_token_is_blotted_out_wherever_it_stands() -> None:
    token = new_token()
    assert token not in blot(f"Cookie: session={token}; visit=1")
    assert token not in blot(f"[{token}]")


def test_programs_get_one_line_of_json_with_the_request_that_caused_it() -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(StructuredFormatter())
    logger = logging.Logger("palmares.test")
    logger.addHandler(handler)
    token = request_name.set("5f2e")
    logger.warning("a page failed", exc_info=ValueError("ada@festival.example\nsent two lines"))
    request_name.reset(token)
    line = json.loads(written.getvalue())
    assert written.getvalue().count("\n") == 1
    assert {**line, "time": "", "message": ""} == {
        "time": "",
        "level": "warning",
        "logger": "palmares.test",
        "message": "",
        "request": "5f2e",
    }
    assert "[address]" in line["message"]
    assert "ada@" not in line["message"]


def test_tracebacks_are_blotted_too() -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter("%(message)s"))
    logger = logging.Logger("a logger of its own")
    logger.addHandler(handler)
    refusal = ValueError("DETAIL: Key (email)=(ada@festival.example) already exists")
    logger.error("a row was refused", exc_info=refusal)
    text = written.getvalue()
    assert "a row was refused" in text
    assert "DETAIL: Key (email)=([address]) already exists" in text
    assert "ada@" not in text
