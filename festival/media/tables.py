"""Media in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    DoublePrecision,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Category, Edition, RulesVersion


class Master(Table, tablename="master", db=DB):
    """The film file as it was uploaded."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    storage_key = Text(default=None, null=False)
    filename = Text(default=None, null=False)
    bytes = BigInt(default=None, null=False)
    sha256 = Text(default=None, null=True)
    state = Text(default="checking", null=False)
    uploaded_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    created_at = Recorded()


class Upload(Table, tablename="upload", db=DB):
    """A film on its way to us, in parts."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    filename = Text(default=None, null=False)
    bytes = BigInt(default=None, null=False)
    part_size = Integer(default=None, null=False)
    fingerprint = Text(default=None, null=True)
    state = Text(default="receiving", null=False)
    storage_key = Text(default=None, null=False)
    storage_upload = Text(default=None, null=True)
    master_id = ForeignKey(Master, null=True, on_delete=OnDelete.no_action)
    created_at = Recorded()
    completed_at = Timestamptz(default=None, null=True)


class Facts(Table, tablename="facts", db=DB):
    """What a master is, as measured; says nothing of any rules."""

    edition_id = UUID(default=None, null=False)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade, primary_key=True)
    body = JSONB(default=None, null=False)
    measured_at = Recorded()


class Verdict(Table, tablename="verdict", db=DB):
    """Whether a master fits one version of the rules in one category."""

    edition_id = UUID(default=None, null=False)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade)
    category_id = ForeignKey(Category, null=False, on_delete=OnDelete.no_action)
    rules_version_id = ForeignKey(RulesVersion, null=False, on_delete=OnDelete.no_action, primary_key=True)
    accepted = Boolean(default=None, null=False)
    problems = JSONB(default=None, null=False)
    decided_at = Recorded()


class Rendition(Table, tablename="rendition", db=DB):
    """A file made from a master: proxy, still, contact sheet."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False)
    storage_key = Text(default=None, null=False)
    media_type = Text(default=None, null=False)
    bytes = BigInt(default=None, null=False)
    width = Integer(default=None, null=False)
    height = Integer(default=None, null=False)
    duration_seconds = DoublePrecision(default=None, null=True)
    undecoded = Integer(default=0, null=False)
    second_bytes = JSONB(default=None, null=True)
    created_at = Recorded()


class Fingerprint(Table, tablename="fingerprint", db=DB):
    """Perceptual hashes of a master, to find near-duplicates."""

    edition_id = UUID(default=None, null=False)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False, primary_key=True)
    body = Bytea(default=None, null=False)
    keys = Array(base_column=Integer(), default=None, null=True)


class DoomedObject(Table, tablename="doomed_object", db=DB):
    """An object in storage that no row names any more; a job deletes it, then this row."""

    edition_id = UUID(default=None, null=False)
    storage_key = Text(default=None, null=False, primary_key=True)
    noted_at = Recorded()


class UploadLeave(Table, tablename="upload_leave", db=DB):
    """Who may send a film although the call takes none, and until when."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    until = Timestamptz(default=None, null=False)
    max_bytes = BigInt(default=None, null=True)


class LooseObject(Table, tablename="loose_object", db=DB):
    """The key of an object that no row names, or not yet; triggers of the tables that name objects keep it."""

    storage_key = Text(default=None, null=False, primary_key=True)
    noted_at = Recorded()


class HeldMaster(Table, tablename="held_master", db=DB):
    """A film that is shown to nobody and whose bytes are kept."""

    edition_id = UUID(default=None, null=False)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.no_action, primary_key=True)
    held_at = Recorded()
