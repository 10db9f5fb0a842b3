"""Notifications in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
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
