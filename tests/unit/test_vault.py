"""What is locked opens with its secret and in its place, and nowhere else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from festival.settings import Settings, read_settings
from festival.vault import LOCKED, SecretLost, Vault, installation_secret, open_vault, vault


def test_a_text_opens_in_its_place_only() -> None:
    box = Vault(["one secret"])
    kept = box.lock("JBSWY3DPEHPK3PXP", "authenticator ada")
    assert kept.startswith(f"{LOCKED}{box.current}:")
    assert "JBSWY" not in kept
    assert box.open(kept, "authenticator ada") == "JBSWY3DPEHPK3PXP"
    with pytest.raises(SecretLost):
        box.open(kept, "authenticator bob")


def test_the_same_text_is_never_locked_the_same() -> None:
    box = Vault(["one secret"])
    assert box.lock("seed", "here") != box.lock("seed", "here")


def test_a_former_secret_opens_and_a_foreign_one_does_not() -> None:
    kept = Vault(["old"]).lock("seed", "here")
    assert Vault(["new", "old"]).open(kept, "here") == "seed"
    assert not Vault(["new", "old"]).lock("seed", "here").startswith(kept[:18])
    with pytest.raises(SecretLost):
        Vault(["new"]).open(kept, "here")


@pytest.mark.parametrize("harm", [lambda kept: kept[:-4] + "AAAA", lambda kept: kept[:30], lambda kept: kept + "é"])
def test_a_changed_text_does_not_open(harm) -> None:  # type: ignore[no-untyped-def]
    box = Vault(["one secret"])
    with pytest.raises(SecretLost):
        box.open(harm(box.lock("seed", "here")), "here")


def test_nothing_is_locked_before_every_process_can_open_it() -> None:
    begun = datetime.now(UTC)
    waiting = Vault(["one secret"], locks_from=begun + timedelta(hours=1))
    assert waiting.lock("seed", "here") == "seed"
    assert waiting.open(Vault(["one secret"]).lock("seed", "here"), "here") == "seed"
    assert Vault(["one secret"], locks_from=begun).lock("seed", "here").startswith(LOCKED)
    assert Vault(["one secret"], locks_from=begun, shared=False).lock("seed", "here") == "seed"


def test_what_an_earlier_version_kept_is_read_as_it_stands() -> None:
    assert Vault(["one secret"]).open("whsec_AAAA", "webhook x") == "whsec_AAAA"


def test_the_form_stays() -> None:
    """Written by this version once: whatever changes, it must still open."""
    kept = "locked:1:e382d78f:Rvk6gvDYIPeDF3t6u-e9cDL2Aq-U8ImwuK0k-fhXAWN6JO9WAnHAqNIV5cQ="
    assert Vault(["a secret for a vector"]).open(kept, "authenticator 0") == "JBSWY3DPEHPK3PXP"


def test_the_secret_of_the_environment_follows_the_drawn_one(tmp_path: Path) -> None:
    drawn = installation_secret(Settings(data=tmp_path))
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert installation_secret(Settings(data=tmp_path)) == drawn
    open_vault(Settings(data=tmp_path))
    kept = vault().lock("seed", "here")
    open_vault(Settings(data=tmp_path, secret="one of our own"))
    assert vault().open(kept, "here") == "seed"
    assert not vault().lock("seed", "here").startswith(kept[:18])


def test_hosts_that_share_a_database_lock_by_a_secret_that_they_were_given(tmp_path: Path) -> None:
    url = "postgresql://database/palmares"
    open_vault(Settings(data=tmp_path, database_url=url))
    assert vault().lock("seed", "here") == "seed"
    open_vault(Settings(data=tmp_path, database_url=url, secret="given to each"))
    assert vault().lock("seed", "here").startswith(LOCKED)


def test_secrets_come_from_the_environment_and_are_not_shown() -> None:
    told = {"PALMARES_SECRET": "current-one", "PALMARES_SECRET_OLD": "former-a former-b"}
    settings = read_settings(told)
    assert (settings.secret, settings.former_secrets) == ("current-one", ("former-a", "former-b"))
    assert "current-one" not in repr(settings)
    assert "former-a" not in repr(settings)
