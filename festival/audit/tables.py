"""Audit in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, ForeignKey, Text
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB


class AuditEvent(Table, tablename="audit_event", db=DB):
    """One act, written once; the application may only insert."""

    id = UUID(null=False, primary_key=True)
    edition_id = UUID(default=None, null=True)
    log = Text(default=None, null=False)
    at = Recorded()
    actor_id = UUID(default=None, null=True)
    act = Text(default=None, null=False)
    subject_id = UUID(default=None, null=True)
    detail = JSONB(default="{}", null=False)


class AuditChain(Table, tablename="audit_chain", db=DB):
    """The events of a log, each bound to the one before by its digest."""

    edition_id = UUID(default=None, null=False)
    log = Text(default=None, null=False)
    position = BigInt(default=None, null=False, primary_key=True)
    event_id = ForeignKey(AuditEvent, null=False, on_delete=OnDelete.no_action)
    previous = Bytea(default=None, null=False)
    digest = Bytea(default=None, null=False)


class SigningKey(Table, tablename="signing_key", db=DB):
    """A public key of an edition, entered when it first signs."""

    edition_id = UUID(default=None, null=False)
    fingerprint = Text(default=None, null=False, primary_key=True)
    public = Text(default=None, null=False)
    known_at = Recorded()


class SignedStatement(Table, tablename="signed_statement", db=DB):
    """A statement with its signature, kept as it was made."""

    edition_id = UUID(default=None, null=False)
    kind = Text(default=None, null=False)
    signature = Text(default=None, null=False, primary_key=True)
    fingerprint = Text(default=None, null=False)
    statement = JSONB(default=None, null=False)
    signed_at = Recorded()
