"""Signing keys: Ed25519, made on this machine, each in a file of its own that only the festival's user can read.

There are two purposes. The *jury* key signs while a round is judged (rules, receipts, sealed lists, the head of the
log) and therefore lies on the server. The *publication* key signs results and palmarès; it may lie elsewhere, then only
its public half is known here and signatures are brought over by hand. Where no publication key was made, the jury key
signs everything.

A key's fingerprint is the SHA-256 of its 32 raw public bytes, in lower-case hexadecimal. Test vector: the private key
of 32 zero bytes has the public key ``3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29`` and the
fingerprint ``139e3940e64b5491722088d9a0d741628fc826e09475d341a780acde3c4b8070``.
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from festival.errors import Refused


class Purpose(StrEnum):
    """What a key signs."""

    JURY = "jury"
    PUBLICATION = "publication"


class KeyExists(Refused):
    """A key is never overwritten: what it signed could not be continued."""

    sentence = "There is a %(purpose)s key in %(folder)s already. Keep it; to begin anew, move it away first."


class KeyUnreadable(Refused):
    """The file holds no Ed25519 key."""

    sentence = "%(file)s is not an Ed25519 key in PEM form. Restore it from your backup."


class KeyElsewhere(Refused):
    """Only the public half is here."""

    sentence = (
        "The private publication key is kept elsewhere. Sign there with `palmares keys sign`, "
        "and hand the signatures in with the publication."
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key in use; it shows only its public half."""

    _private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key, 32 bytes in hexadecimal."""
        return self._private.public_key().public_bytes_raw().hex()

    @property
    def fingerprint(self) -> str:
        """The key's name."""
        return fingerprint(self.public)

    def sign(self, message: bytes) -> str:
        """The signature, 64 bytes in hexadecimal; the same message always gives the same."""
        return self._private.sign(message).hex()

    def pem(self) -> bytes:
        """The private key as PKCS #8, to be kept in a file of mode 0600."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_signer() -> Signer:
    """A key that nobody has yet."""
    return Signer(Ed25519PrivateKey.generate())


def signer_from_seed(seed: bytes) -> Signer:
    """The key of 32 known bytes."""
    return Signer(Ed25519PrivateKey.from_private_bytes(seed))


def fingerprint(public: str) -> str:
    """The name of a public key given in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def is_signed_by(public: str, message: bytes, signature: str) -> bool:
    """Whether the holder of this key signed exactly this message; hexadecimal in, never an exception."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_signer(file: Path) -> Signer:
    """A private key from its PEM file.

    Raises:
        KeyUnreadable: it is none.
        OSError: there is no such file.
    """
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyUnreadable(file=str(file)) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(file=str(file))
    return Signer(key)


def read_public(file: Path) -> str:
    """A public key from its PEM file, in hexadecimal.

    Raises:
        KeyUnreadable: it is none.
        OSError: there is no such file.
    """
    try:
        key = load_pem_public_key(file.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise KeyUnreadable(file=str(file)) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnreadable(file=str(file))
    return key.public_bytes_raw().hex()


def _public_pem(public: str) -> bytes:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of this installation; ``here`` tells whether its private half is on this machine."""

    purpose: Purpose
    public: str
    here: bool

    @property
    def fingerprint(self) -> str:
        """The key's name."""
        return fingerprint(self.public)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in one folder: ``jury.pem`` and ``publication.pem``, each with its public half as ``….pub.pem``.

    Of a key kept elsewhere there is only the public half.
    """

    folder: Path

    def known(self) -> list[KnownKey]:
        """The keys that there are."""
        found = []
        for purpose in Purpose:
            if self._private(purpose).exists():
                found.append(KnownKey(purpose, read_signer(self._private(purpose)).public, here=True))
            elif self._public(purpose).exists():
                found.append(KnownKey(purpose, read_public(self._public(purpose)), here=False))
        return found

    def create(self, purpose: Purpose) -> Signer:
        """Make a key and keep it in a file of mode 0600.

        Raises:
            KeyExists: there is one already.
        """
        self._refuse_second(purpose)
        signer = new_signer()
        self._write(self._private(purpose), signer.pem())
        self._write(self._public(purpose), _public_pem(signer.public))
        return signer

    def know(self, public: str) -> KnownKey:
        """Learn the public half of a publication key that is kept elsewhere.

        Raises:
            KeyExists: there is a publication key already.
        """
        self._refuse_second(Purpose.PUBLICATION)
        self._write(self._public(Purpose.PUBLICATION), _public_pem(public))
        return KnownKey(Purpose.PUBLICATION, public, here=False)

    def jury(self) -> Signer:
        """The key that signs while a round is judged; made when it is first needed."""
        try:
            return read_signer(self._private(Purpose.JURY))
        except FileNotFoundError:
            pass
        try:
            return self.create(Purpose.JURY)
        except KeyExists:
            # Another process was faster.
            return read_signer(self._private(Purpose.JURY))

    def publisher(self) -> KnownKey:
        """The key that will sign the result, wherever it lies; rounds name it before they are judged."""
        known = {key.purpose: key for key in self.known()}
        if Purpose.PUBLICATION in known:
            return known[Purpose.PUBLICATION]
        return KnownKey(Purpose.JURY, self.jury().public, here=True)

    def publishing(self) -> Signer:
        """The key that signs results.

        Raises:
            KeyElsewhere: only its public half is on this machine.
        """
        publisher = self.publisher()
        if not publisher.here:
            raise KeyElsewhere
        return read_signer(self._private(publisher.purpose))

    def _private(self, purpose: Purpose) -> Path:
        return self.folder / f"{purpose}.pem"

    def _public(self, purpose: Purpose) -> Path:
        return self.folder / f"{purpose}.pub.pem"

    def _refuse_second(self, purpose: Purpose) -> None:
        if self._private(purpose).exists() or self._public(purpose).exists():
            raise KeyExists(purpose=purpose, folder=str(self.folder))

    def _write(self, file: Path, pem: bytes) -> None:
        """Whole or not at all, never over another key, and readable by nobody else at any moment."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(pem)
                opened.flush()
                os.fsync(opened.fileno())
            os.link(draft, file)
        except FileExistsError as fault:
            raise KeyExists(purpose=file.name.partition(".")[0], folder=str(self.folder)) from fault
        finally:
            draft.unlink()
