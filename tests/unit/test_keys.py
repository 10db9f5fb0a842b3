"""Signing keys: kept for nobody else to read, never overwritten, and known by their fingerprints."""

import stat
from pathlib import Path

import pytest

from festival.keys import (
    KeyElsewhere,
    KeyExists,
    Keyring,
    KeyUnreadable,
    Purpose,
    fingerprint,
    is_signed_by,
    new_signer,
    read_signer,
    signer_from_seed,
)


def test_the_vector_of_the_docstring() -> None:
    signer = signer_from_seed(bytes(32))
    assert signer.public == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    assert signer.fingerprint == "139e3940e64b5491722088d9a0d741628fc826e09475d341a780acde3c4b8070"


def test_a_key_is_made_when_first_needed_and_stays(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "keys")
    assert ring.known() == []
    signer = ring.jury()
    assert ring.jury().fingerprint == signer.fingerprint == ring.publisher().fingerprint
    assert [(key.purpose, key.here) for key in ring.known()] == [(Purpose.JURY, True)]
    file = tmp_path / "keys" / "jury.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(one.name for one in file.parent.iterdir()) == ["jury.pem", "jury.pub.pem"]


def test_no_key_is_ever_overwritten(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    before = ring.create(Purpose.JURY).fingerprint
    with pytest.raises(KeyExists):
        ring.create(Purpose.JURY)
    assert ring.jury().fingerprint == before


def test_a_publication_key_signs_results_here_or_elsewhere(tmp_path: Path) -> None:
    here = Keyring(tmp_path / "here")
    made = here.create(Purpose.PUBLICATION)
    assert here.publishing().fingerprint == made.fingerprint == here.publisher().fingerprint
    assert here.jury().fingerprint != made.fingerprint
    server = Keyring(tmp_path / "server")
    server.know(made.public)
    assert (server.publisher().fingerprint, server.publisher().here) == (made.fingerprint, False)
    with pytest.raises(KeyElsewhere):
        server.publishing()
    with pytest.raises(KeyExists):
        server.create(Purpose.PUBLICATION)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jury.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(KeyUnreadable):
        Keyring(tmp_path).jury()
    with pytest.raises(KeyUnreadable):
        read_signer(tmp_path / "jury.pem")


def test_signatures_hold_for_their_message_and_key_alone() -> None:
    signer, other = new_signer(), new_signer()
    signature = signer.sign(b"the rules")
    assert is_signed_by(signer.public, b"the rules", signature)
    assert not is_signed_by(signer.public, b"other rules", signature)
    assert not is_signed_by(other.public, b"the rules", signature)
    for public, wrong in ((signer.public, ""), (signer.public, "zz"), ("00", signature), ("", signature)):
        assert not is_signed_by(public, b"the rules", wrong)


def test_a_private_key_does_not_show_in_what_is_printed() -> None:
    signer = signer_from_seed(b"\x07" * 32)
    assert "07" * 4 not in repr(signer)
    assert fingerprint(signer.public) == signer.fingerprint


def test_a_renewed_key_leaves_what_the_former_one_signed_verifiable(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "keys")
    former = ring.jury()
    signature = former.sign(b"the rules")
    archive = tmp_path / "archive"
    archive.mkdir()
    for name in ("jury.pem", "jury.pub.pem"):
        (ring.folder / name).rename(archive / name)
    renewed = ring.create(Purpose.JURY)
    assert renewed.fingerprint != former.fingerprint
    assert ring.jury().fingerprint == renewed.fingerprint
    assert is_signed_by(former.public, b"the rules", signature)
    assert not is_signed_by(renewed.public, b"the rules", signature)
