"""The written form of what can be proved, by lines that share nothing with the product, and by the product."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from festival.audit.rules import link_digest
from festival.canonical import canonical_json
from festival.cli.main import main
from festival.keys import signer_from_seed
from festival.scoring.commitments import Ballot, commit

PROOF = Path(__file__).parents[2] / "data" / "proof"
VECTORS: dict[str, Any] = json.loads((PROOF / "vectors.json").read_text(encoding="utf-8"))
BUNDLE: dict[str, Any] = json.loads((PROOF / "bundle.json").read_bytes())
GIVEN = VECTORS["bundle"]


def spelled(value: Any) -> bytes:
    """A stranger's canonical JSON, token by token."""
    if isinstance(value, dict):
        pairs = (spelled(key) + b":" + spelled(value[key]) for key in sorted(value))
        return b"{" + b",".join(pairs) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(spelled(one) for one in value) + b"]"
    if isinstance(value, str):
        short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
        letters = (short.get(one) or (f"\\u{ord(one):04x}" if ord(one) < 32 else one) for one in value)
        return f'"{"".join(letters)}"'.encode()
    words = {None: b"null", True: b"true", False: b"false"}
    return next((word for one, word in words.items() if value is one), repr(value).encode())


def sha(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def digest(value: Any) -> str:
    return sha(spelled(value))


def framed(tag: str, content: bytes) -> bytes:
    return tag.encode() + len(content).to_bytes(8, "big") + content


def message(statement: dict[str, Any]) -> bytes:
    return framed(f"palmares-{statement['kind']}-v1", spelled(statement))


def linked(event: dict[str, Any], previous: str) -> str:
    at = datetime.fromisoformat(event["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    return sha(b"palmares-audit-1\0", bytes.fromhex(previous), spelled({**event, "at": at}))


def committed(opening: dict[str, Any], edition: str, number: int, rules: str) -> str:
    ballot = {
        "edition": edition,
        "round": number,
        "rules": rules,
        "entry": opening["entry"],
        "scores": opening["scores"],
    }
    return sha(framed("palmares-ballot-v1", spelled(ballot)), bytes.fromhex(opening["r"]))


def holds(signed: dict[str, Any], public: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signed["signature"]), message(signed["statement"])
        )
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS["canonical"])
def test_canonical_json(vector: dict[str, Any]) -> None:
    written = bytes.fromhex(vector["canonical"])
    assert spelled(vector["value"]) == canonical_json(vector["value"]) == written
    assert sha(written) == vector["sha256"]
    assert json.loads(written) == vector["value"]


@pytest.mark.parametrize("vector", VECTORS["commitments"])
def test_commitments(vector: dict[str, Any]) -> None:
    said, r = vector["ballot"], vector["r"]
    whole = framed("palmares-ballot-v1", spelled(said)) + bytes.fromhex(r)
    assert (whole.hex(), sha(whole)) == (vector["message"], vector["commitment"])
    assert commit(Ballot(said["edition"], said["round"], said["rules"], said["entry"], said["scores"]), r) == sha(whole)


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=lambda one: str(one["statement"]["kind"]))
def test_signatures(vector: dict[str, Any]) -> None:
    seed = bytes.fromhex(vector["private"])
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert key.public_key().public_bytes_raw().hex() == vector["public"]
    assert sha(bytes.fromhex(vector["public"])) == vector["fingerprint"] == signer_from_seed(seed).fingerprint
    assert message(vector["statement"]).hex() == vector["message"]
    assert key.sign(bytes.fromhex(vector["message"])).hex() == vector["signature"]
    assert holds(vector, vector["public"])
    assert not holds({**vector, "statement": {**vector["statement"], "more": 1}}, vector["public"])


def test_the_log() -> None:
    first, second = VECTORS["log"]
    assert first["previous"] == "0" * 64
    assert second["previous"] == first["digest"]
    for one in (first, second):
        assert linked(one["event"], one["previous"]) == one["digest"]
        event = {**one["event"], "at": datetime.fromisoformat(one["event"]["at"])}
        assert link_digest(event, bytes.fromhex(one["previous"])).hex() == one["digest"]


def test_a_stranger_checks_the_whole_bundle() -> None:
    keys = {sha(bytes.fromhex(public)): public for public in BUNDLE["keys"]}
    said = {one["statement"]["kind"]: one for one in BUNDLE["statements"]}
    assert all(holds(one, keys[one["key"]]) for one in BUNDLE["statements"])
    rules, sealed, result, publication, head = (
        said[kind]["statement"] for kind in ("round_rules", "sealed_list", "result", "publication", "log_head")
    )
    assert {rules["publisher"], said["result"]["key"], said["publication"]["key"]} == {GIVEN["publication_key"]}
    assert publication["keys"] == [GIVEN["jury_key"]]
    assert rules["rules"] == digest(BUNDLE["rules"]) == GIVEN["rules"]
    listed = BUNDLE["sealed"][-1]["commitments"]
    assert (sealed["commitments"], sealed["count"]) == (digest(listed), len(listed))
    opened = {committed(one, BUNDLE["edition"], BUNDLE["round"], GIVEN["rules"]) for one in BUNDLE["openings"]}
    aside = {one["commitment"] for one in BUNDLE["unopened"]}
    assert len(opened) == len(BUNDLE["openings"])
    assert opened.isdisjoint(aside)
    assert opened | aside == {one["commitment"] for one in listed}
    assert {one["replaces"] for one in listed if one["replaces"]} == {
        one["commitment"] for one in BUNDLE["unopened"] if one["reason"] == "replaced"
    }
    for part in ("openings", "unopened", "entries", "result"):
        assert result[part] == digest(BUNDLE[part]), part
    assert publication["palmares"] == digest(BUNDLE["palmares"])
    heads = ["0" * 64]
    for event in BUNDLE["log"]:
        heads.append(linked(event, heads[-1]))
    assert heads[1:] == GIVEN["heads"]
    assert (head["length"], head["head"]) == (len(BUNDLE["log"]), heads[-1])
    receipt = json.loads((PROOF / "receipt.json").read_bytes())
    assert holds(receipt, keys[GIVEN["jury_key"]])
    assert receipt["statement"]["commitment"] in opened
    ballots = [(spelled({"entry": one["entry"], "scores": one["scores"]}), one["r"]) for one in BUNDLE["openings"]]
    assert ballots == sorted(ballots)


def test_the_product_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["verify", str(PROOF / "bundle.json"), "--receipt", str(PROOF / "receipt.json")]
    for key in (GIVEN["jury_key"], GIVEN["publication_key"]):
        for head in GIVEN["heads"]:
            assert main([*words, "--key", key, "--head", head]) == 0
    assert "15 scoresheets counted; set aside: 1 recused, 1 replaced" in capsys.readouterr().out
