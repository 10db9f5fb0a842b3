"""What a festival signs: each act of a jury and of a publication as a statement in one canonical form.

The signature is Ed25519 over ``tag ‖ length ‖ statement``: the tag is ASCII ``palmares-<kind>-v1`` with the statement's
kind, so that no statement can pass for one of another kind; the length is that of the statement in bytes (eight bytes,
big-endian); the statement is canonical JSON (UTF-8, sorted keys, no spaces; `festival.canonical`) of all its fields,
``kind`` among them, and null where a field holds nothing.

Kinds, in the order in which they come about:

``round_rules``   signed when a round opens, before anybody scores: the digest of its rules, and the fingerprint of the
                  key that will sign the result.
``receipt``       what a juror keeps: the commitment and the one it replaces. No sequence, no time: their order would
                  group a juror's scoresheets.
``sealed_list``   signed when the jury seals: how many commitments were accepted, and the digest of the list, which is
                  ``[{"commitment", "replaces"}, …]`` sorted by commitment.
``result``        the digests of everything a result is computed from and of the result itself.
``publication``   what was approved by how many people, and the fingerprints of the keys the jury's statements bear.
``log_head``      the last digest of the public log and its length.

Digests are SHA-256 of the canonical JSON of the thing itself, in lower-case hexadecimal.

Test vector: the receipt ``{"commitment":"00…00","kind":"receipt","replaces":null}`` (64 zeros), signed with the private
key of 32 zero bytes, bears the signature
``bcc4fb03edf8f579e5908ac3f6ece2f7bb5ed02254348cf0e8648cfac32a5ba4``
``da4d78f413670872b62286f89f7034c3b5c11b4f53f7004a1857dcfb6cff440d`` (joined).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from festival.canonical import canonical_json
from festival.keys import Signer, is_signed_by

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal; a commitment, r and a key's fingerprint have the same form."""

Signature = Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Something that is signed."""


class RoundRules(Statement, frozen=True, kw_only=True, tag="round_rules"):
    """The rules of a round before anybody scores, and whose signature its result will bear."""

    edition: str
    round: int
    rules: Digest
    publisher: Digest


class ScoresheetReceipt(Statement, frozen=True, kw_only=True, tag="receipt"):
    """A scoresheet was accepted."""

    commitment: Digest
    replaces: Digest | None


class SealedList(Statement, frozen=True, kw_only=True, tag="sealed_list"):
    """A round was sealed over so many commitments; ``number`` counts its seals, more than one after a reopening."""

    edition: str
    round: int
    rules: Digest
    number: int
    count: int
    commitments: Digest


class RoundResult(Statement, frozen=True, kw_only=True, tag="result"):
    """A result with everything it was computed from; ``audience`` is public or auditor."""

    edition: str
    round: int
    audience: str
    rules: Digest
    commitments: Digest
    openings: Digest
    unopened: Digest
    entries: Digest
    result: Digest


class Publication(Statement, frozen=True, kw_only=True, tag="publication"):
    """A palmarès became public as so many people approved it."""

    edition: str
    round: int
    result: Digest
    palmares: Digest
    approvals: int
    keys: list[Digest]


class LogHead(Statement, frozen=True, kw_only=True, tag="log_head"):
    """How far the public log of an edition had grown."""

    edition: str
    length: int
    head: Digest


AnyStatement = RoundRules | ScoresheetReceipt | SealedList | RoundResult | Publication | LogHead


class Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement with its signature; ``key`` is the fingerprint of who signed."""

    statement: AnyStatement
    key: Digest
    signature: Signature

    def holds(self, public: str) -> bool:
        """Whether the holder of this public key signed exactly this."""
        return is_signed_by(public, message_of(self.statement), self.signature)


def kind_of(statement: AnyStatement) -> str:
    """The kind of a statement, as it stands in its tag."""
    return str(statement.__struct_config__.tag)


def message_of(statement: AnyStatement) -> bytes:
    """The bytes that are signed."""
    spelled = canonical_json(statement)
    return f"palmares-{kind_of(statement)}-v1".encode() + len(spelled).to_bytes(8, "big") + spelled


def sign(statement: AnyStatement, signer: Signer) -> Signed:
    """Sign a statement; the same key gives the same signature each time."""
    return Signed(statement=statement, key=signer.fingerprint, signature=signer.sign(message_of(statement)))
