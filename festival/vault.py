"""Secrets that the festival must be able to read again, kept in the database under a key that is not there.

Seeds of authenticator apps, webhook secrets and one-use addresses that wait in the outbox would each be of use to
whoever gets hold of a copy of the database. They are locked with AES-256-GCM (NIST SP 800-38D) under a key drawn from
the installation's secret by HKDF-SHA256 (RFC 5869); the place that a text belongs to is authenticated with it, so that
a text copied into another row does not open there.

A locked text names its key: ``locked:1:<key, 8 hex>:<nonce and ciphertext, base64url>``. Former secrets still open what
they locked (``PALMARES_SECRET_OLD``), until ``palmares keys relock`` has locked everything anew. A text that is not
locked comes from an earlier version, or was written while that might still run beside this one and could not have read
it otherwise; it is read as it stands, and locked the next night.
"""

import base64
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from festival.errors import Unavailable
from festival.settings import Settings

ANNOUNCED_BY = "0033_locked_secrets"
"""The step of the schema that let locked texts in; versions that do not know it cannot open any."""
LOCKED = "locked:1:"
"""How every locked text begins; 1 stands for the algorithms above."""
_NONCE_BYTES = 12


class SecretLost(Unavailable):
    """The text was locked with a secret that this installation was not given."""

    sentence = (
        "This part of the festival cannot read what it keeps locked. Tell the festival's operator: "
        "`palmares doctor` says what is missing. Nothing was lost."
    )


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    cipher: AESGCM


class Vault:
    """Locks with the first of the secrets, opens with any of them."""

    def __init__(
        self, installation_secrets: Sequence[str], *, shared: bool = True, locks_from: datetime | None = None
    ) -> None:
        """Without a ``shared`` secret texts stay open, since other processes might not know it.

        So they do before ``locks_from``, while other processes might not know how to open any.
        """
        self._keys = [_key(secret) for secret in dict.fromkeys(installation_secrets)]
        self.shared = shared
        self.locks_from = locks_from

    @property
    def locking(self) -> bool:
        """Whether a text is locked now, or kept open for other processes."""
        return self.shared and (self.locks_from is None or datetime.now(UTC) >= self.locks_from)

    @property
    def current(self) -> str:
        """The name of the key that locks."""
        return self._keys[0].name

    @property
    def known(self) -> tuple[str, ...]:
        """The names of the keys that open, the current one first."""
        return tuple(key.name for key in self._keys)

    def lock(self, text: str, place: str) -> str:
        """The text as the database may keep it; ``place`` says whose it is, such as ``webhook <id>``."""
        if not self.locking:
            return text
        key, nonce = self._keys[0], os.urandom(_NONCE_BYTES)
        closed = key.cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{LOCKED}{key.name}:{base64.urlsafe_b64encode(nonce + closed).decode()}"

    def open(self, kept: str, place: str) -> str:
        """The text again.

        Raises:
            SecretLost: none of the secrets opens it, or it belongs to another place.
        """
        if not kept.startswith(LOCKED):
            return kept
        name, _, body = kept.removeprefix(LOCKED).partition(":")
        try:
            key = next(key for key in self._keys if key.name == name)
            closed = base64.urlsafe_b64decode(body)
            return key.cipher.decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], place.encode()).decode()
        except (StopIteration, ValueError, InvalidTag) as fault:
            raise SecretLost from fault


class _Open:
    settings: Settings | None = None
    vault: Vault | None = None
    locks_from: datetime | None = None


def open_vault(settings: Settings, *, locks_from: datetime | None = None) -> None:
    """Let this process lock and open by the installation's secrets; none is read, or drawn, before it is needed.

    Until ``locks_from`` it locks nothing, for the sake of processes of the version before.
    """
    _Open.settings, _Open.vault, _Open.locks_from = settings, None, locks_from


def vault() -> Vault:
    """The vault of this process: it locks with the current secret, and opens with those before it, too.

    Beside a database of its own, an installation may have several hosts: it locks nothing by a secret that one of them
    drew for itself, but only by one that it was given (``palmares doctor`` asks for it).
    """
    if _Open.settings is None:
        raise RuntimeError("no vault is open; open_vault() first")
    if _Open.vault is None:
        own = _Open.settings.data / "secret"
        drawn_before = [own.read_text("ascii")] if _Open.settings.secret and own.exists() else []
        current = installation_secret(_Open.settings)
        shared = _Open.settings.secret is not None or _Open.settings.database_url is None
        known = [current, *_Open.settings.former_secrets, *drawn_before]
        _Open.vault = Vault(known, shared=shared, locks_from=_Open.locks_from)
    return _Open.vault


def installation_secret(settings: Settings) -> str:
    """``PALMARES_SECRET``, or what was drawn once into a file that its owner alone can read."""
    return settings.secret or _secret_in(settings.data)


def _secret_in(folder: Path) -> str:
    place = folder / "secret"
    try:
        return place.read_text("ascii")
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"secret.{secrets.token_hex(8)}"
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        # Of several processes that begin together, the first one's secret counts.
        place.hardlink_to(made)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return place.read_text("ascii")


def _key(secret: str) -> _Key:
    """A name of 4 bytes tells keys apart without telling anything about them: it is drawn beside the key."""
    drawn = HKDF(algorithm=SHA256(), length=36, salt=None, info=b"palmares vault 1").derive(secret.encode())
    return _Key(drawn[32:].hex(), AESGCM(drawn[:32]))
