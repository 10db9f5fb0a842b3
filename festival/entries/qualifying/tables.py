"""What the team writes beside entries; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, ForeignKey, Text
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry
from festival.media.tables import Master


class EntryLabel(Table, tablename="entry_label", db=DB):
    """A word of the team's own on an entry; jurors and entrants never see it."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    label = Text(default=None, null=False, primary_key=True)
    given_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    given_at = Recorded()


class EntryNote(Table, tablename="entry_note", db=DB):
    """What somebody of the team noted about an entry."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    body = Text(default=None, null=False)
    written_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    written_at = Recorded()


class Attestation(Table, tablename="attestation", db=DB):
    """Somebody of the team watched this copy and found nothing that names its maker."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    master_id = ForeignKey(Master, null=True, on_delete=OnDelete.cascade)
    attested_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    attested_at = Recorded()


class Waiver(Table, tablename="waiver", db=DB):
    """A clause of the rules that does not hold for one entry, and why."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    clause = Text(default=None, null=False, primary_key=True)
    reason = Text(default=None, null=False)
    waived_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    waived_at = Recorded()
