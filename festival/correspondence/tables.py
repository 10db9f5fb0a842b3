"""Correspondence in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Boolean, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry


class Letter(Table, tablename="letter", db=DB):
    """What an entrant and the festival write to each other about an entry."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    author_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    from_festival = Boolean(default=None, null=False)
    body = Text(default=None, null=False)
    written_at = Recorded()
    settled_at = Timestamptz(default=None, null=True)


class Mailing(Table, tablename="mailing", db=DB):
    """A mail to a selection of entrants."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    state = Text(default="draft", null=False)
    selection = JSONB(default=None, null=False)
    once_per = Text(default=None, null=False)
    written_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    written_at = Recorded()
    starts_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class MailingRecipient(Table, tablename="mailing_recipient", db=DB):
    """An entry whose entrant gets a mailing, and the message by which they did."""

    edition_id = UUID(default=None, null=False)
    mailing_id = ForeignKey(Mailing, null=False, on_delete=OnDelete.cascade)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    message_id = UUID(default=None, null=True)


class Reminder(Table, tablename="reminder", db=DB):
    """Somebody was reminded of something on an occasion, once."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    kind = Text(default=None, null=False)
    subject_id = UUID(default=None, null=False)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    occasion = Text(default=None, null=False, primary_key=True)
    sent_at = Timestamptz(default=None, null=False)
