"""`palmares verify` as a stranger runs it: a verdict by its status, each failure named, no file trusted."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from festival.cli.main import main
from festival.publishing.bundle import Bundle, log_digests, write_bundle
from festival.statements import Signed, sign
from tests.bundles import HONEST_KEY, JURY, STRANGER, changed, make_bundle, receipt_for, with_opening

HONEST = make_bundle()


def kept(folder: Path, bundle: Bundle, name: str = "bundle.json") -> str:
    (folder / name).write_bytes(write_bundle(bundle))
    return str(folder / name)


def kept_receipt(folder: Path, signed: Signed, name: str = "receipt.json") -> str:
    (folder / name).write_bytes(msgspec.json.encode(signed))
    return str(folder / name)


def test_without_a_key_it_is_consistent_and_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", kept(tmp_path, HONEST)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "courts-2031, round 2"
    assert lines[-1] == "consistent; signer not checked"
    assert [line.strip().partition(":")[0] for line in lines[2:-1]] == ["Grand Prix", "Best Script"]


def test_with_the_key_head_and_receipt_that_one_was_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = log_digests(HONEST.log)[1]
    receipt = kept_receipt(tmp_path, receipt_for(HONEST))
    words = ["verify", kept(tmp_path, HONEST), "--key", HONEST_KEY.upper(), "--head", head, "--receipt", receipt]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"verified; signed by {HONEST_KEY}"
    scores = HONEST.openings[0].scores
    told = ", ".join(f"{key} {steps}" for key, steps in sorted(scores.items()))
    assert (
        f"  {receipt}: counted for entry {HONEST.openings[0].entry}, in steps above the lowest score: {told}" in lines
    )


def test_a_verdict_of_no_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", kept(tmp_path, changed(HONEST, openings=HONEST.openings[1:]))]) == 1
    told = capsys.readouterr().out
    assert "does not verify:" in told
    assert "\n  commitment_unaccounted: 1 sealed scoresheet" in told
    assert main(["verify", kept(tmp_path, HONEST), "--key", STRANGER.fingerprint]) == 1
    assert "another_signer" in capsys.readouterr().out
    assert main(["verify", kept(tmp_path, HONEST), "--head", "0" * 64]) == 1
    assert "another_head" in capsys.readouterr().out


def test_receipts_that_do_not_belong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = kept(tmp_path, HONEST)
    true = receipt_for(HONEST)
    other = receipt_for(HONEST, 1)
    elsewhere = sign(msgspec.structs.replace(true.statement, commitment="a" * 64), JURY)
    restated = sign(msgspec.structs.replace(true.statement, replaces="b" * 64), JURY)
    for code, receipt in {
        "receipt_wrong": msgspec.structs.replace(true, statement=other.statement),
        "receipt_missing": elsewhere,
        "receipt_differs": restated,
    }.items():
        assert main(["verify", bundle, "--receipt", kept_receipt(tmp_path, receipt)]) == 1
        assert f"\n  {code}: " in capsys.readouterr().out
    forged = kept_receipt(tmp_path, receipt_for(HONEST, signer=STRANGER))
    assert main(["verify", bundle, "--receipt", forged, "--receipt", kept_receipt(tmp_path, true, "true.json")]) == 1
    assert capsys.readouterr().out.count("receipt_wrong") == 1


def test_a_receipt_of_a_dropped_scoresheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited = with_opening(HONEST, 0, lambda one: msgspec.structs.replace(one, r="0" * 64))
    receipt = kept_receipt(tmp_path, receipt_for(HONEST))
    assert main(["verify", kept(tmp_path, edited), "--receipt", receipt]) == 1
    assert f"{receipt}: not counted: no reason is given" in capsys.readouterr().out


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: b"",
        lambda text: text[: len(text) // 2],
        lambda text: b"[" * 2_000_000,
        lambda text: b'{"rules":' * 200_000,
        lambda text: text.replace(b'"round":2', b'"round":1e999', 1),
        lambda text: text.replace(b'"round":2', b'"round":NaN', 1),
        lambda text: text.replace(b'"audience":"public"', b'"audience":"everyone"', 1),
        lambda text: text.replace(b"palmares-bundle-1", b"palmares-bundle-9", 1),
        lambda text: text.replace(b'"keys"', b'"more":1,"keys"', 1),
        lambda text: text.replace(b'"script":', b'"script":-', 1),
        lambda text: b"\xff\xfe" + text,
        gzip.compress,
        lambda text: text.replace(b"courts-2031", b"courts-\\ud800", 1),
    ],
)
def test_what_is_no_bundle_is_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Any) -> None:
    file = tmp_path / "bundle.json"
    file.write_bytes(spoil(write_bundle(HONEST)))
    assert main(["verify", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"palmares verify: {file}: ")


def test_archives_are_not_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bundle.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../escaped.json", b"0" * 10_000_000)
    assert main(["verify", str(file)]) == 2
    assert "this is an archive; a result bundle is one file of JSON." in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["bundle.zip"]


def test_wrong_use_and_files_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = kept(tmp_path, HONEST)
    assert main(["verify", str(tmp_path / "none.json")]) == 2
    assert main(["verify", str(tmp_path)]) == 2
    assert main(["verify", bundle, "--receipt", str(tmp_path / "none.json")]) == 2
    assert main(["verify", bundle, "--receipt", bundle]) == 2
    for words in ([], [bundle, "--key", "abc"], [bundle, "--head", "x" * 64], [bundle, "--receipts", bundle]):
        with pytest.raises(SystemExit) as ended:
            main(["verify", *words])
        assert ended.value.code == 2
    capsys.readouterr()


def test_titles_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.loads(write_bundle(HONEST))
    text["edition"] = "courts\x1b[2J"
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(text))
    assert main(["verify", str(file)]) == 1
    assert "\x1b" not in capsys.readouterr().out
