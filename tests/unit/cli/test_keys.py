"""`palmares keys`: made once, listed by fingerprint, used where they are kept."""

from pathlib import Path

import msgspec
import pytest

from festival.canonical import canonical_json
from festival.cli.main import main
from festival.keys import Keyring, Purpose
from festival.statements import Signed
from tests.bundles import make_bundle


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PALMARES_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_create_and_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    assert capsys.readouterr().out.startswith(f"There are no keys in {folder} yet.")
    assert main(["keys", "create"]) == 0
    assert main(["keys", "create", "--purpose", "publication"]) == 0
    jury, publication = Keyring(folder).known()
    capsys.readouterr()
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"jury         {jury.fingerprint}  private key here",
        f"publication  {publication.fingerprint}  private key here",
    ]
    assert main(["keys", "create"]) == 2
    assert "There is a jury key in" in capsys.readouterr().err


def test_the_data_folder_holds_them_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALMARES_KEYS")
    assert main(["keys", "--data", str(tmp_path), "create"]) == 0
    assert (tmp_path / "keys" / "jury.pem").exists()


def test_a_result_is_signed_where_the_key_is_kept(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signer = Keyring(tmp_path / "safe").create(Purpose.PUBLICATION)
    result, publication = make_bundle().statements[2:4]
    asked = tmp_path / "statements.json"
    asked.write_bytes(canonical_json([result.statement, publication.statement]))
    signed = tmp_path / "signed.json"
    words = ["keys", "sign", str(asked), "--key", str(tmp_path / "safe" / "publication.pem"), "--out", str(signed)]
    assert main(words) == 0
    read = msgspec.json.decode(signed.read_bytes(), type=list[Signed])
    assert [one.statement for one in read] == [result.statement, publication.statement]
    assert all(one.holds(signer.public) and one.key == signer.fingerprint for one in read)


def test_a_publication_key_signs_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tmp_path / "statements.json"
    asked.write_bytes(canonical_json([make_bundle().statements[0].statement]))
    assert main(["keys", "sign", str(asked)]) == 2
    assert "not 'round_rules'." in capsys.readouterr().err
    asked.write_bytes(b"{}")
    assert main(["keys", "sign", str(asked)]) == 2
    assert main(["keys", "sign", str(tmp_path / "none")]) == 2


def test_the_public_half_of_a_key_kept_elsewhere(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signer = Keyring(tmp_path / "safe").create(Purpose.PUBLICATION)
    public = tmp_path / "safe" / "publication.pub.pem"
    assert main(["keys", "import", str(public)]) == 0
    assert main(["keys"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"publication  {signer.fingerprint}  kept elsewhere"
    assert main(["keys", "import", str(public)]) == 2
    assert main(["keys", "import", str(tmp_path / "none")]) == 2
