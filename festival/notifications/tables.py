"""Notifications in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Array, Boolean, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB


class Outbox(Table, tablename="outbox", db=DB):
    """A message to send: who, which template, with what."""

    id = UUID(null=False, primary_key=True)
    edition_id = UUID(default=None, null=True)
    person_id = UUID(default=None, null=True)
    recipient = Text(default=None, null=False)
    reply_to = Text(default=None, null=True)
    template = Text(default=None, null=False)
    context = JSONB(default="{}", null=False)
    locale = Text(default="en", null=False)
    created_at = Recorded()
    send_after = Recorded()
    tried_at = Timestamptz(default=None, null=True)
    sent_at = Timestamptz(default=None, null=True)
    tries = Integer(default=0, null=False)
    failure = Text(default=None, null=True)
    bulk = Boolean(default=False, null=False)
    bounced_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)


class MessageEntry(Table, tablename="message_entry", db=DB):
    """An entry that a message was about."""

    edition_id = UUID(default=None, null=False)
    entry_id = UUID(default=None, null=False)
    message_id = ForeignKey(Outbox, null=False, on_delete=OnDelete.cascade, primary_key=True)


class Wording(Table, tablename="wording", db=DB):
    """What an edition says in one of its mails, in one language."""

    edition_id = UUID(default=None, null=False)
    template = Text(default=None, null=False)
    locale = Text(default=None, null=False, primary_key=True)
    subject = Text(default=None, null=False)
    body = Text(default=None, null=False)
    changed_by = UUID(default=None, null=False)
    changed_at = Recorded()


class Webhook(Table, tablename="webhook", db=DB):
    """Where another program wants to be told, and of what; the secret signs and is read by nothing else."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    url = Text(default=None, null=False)
    events = Array(Text(), default=None, null=False)
    secret = Text(default=None, null=False, secret=True)
    former_secret = Text(default=None, null=True, secret=True)
    former_until = Timestamptz(default=None, null=True)
    paused_at = Timestamptz(default=None, null=True)
    created_by = UUID(default=None, null=False)
    created_at = Recorded()


class WebhookEvent(Table, tablename="webhook_event", db=DB):
    """What happened, as every webhook that wants it is told."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    kind = Text(default=None, null=False)
    key = Text(default=None, null=False)
    body = JSONB(default=None, null=False)
    happened_at = Recorded()


class WebhookDelivery(Table, tablename="webhook_delivery", db=DB):
    """One event on its way to one webhook."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    webhook_id = UUID(default=None, null=False)
    event_id = UUID(default=None, null=False)
    tries = Integer(default=0, null=False)
    send_after = Recorded()
    tried_at = Timestamptz(default=None, null=True)
    delivered_at = Timestamptz(default=None, null=True)
    status = Integer(default=None, null=True)
    failure = Text(default=None, null=True)
    created_at = Recorded()
