"""Web in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Integer, Text
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB


class IdempotentReply(Table, tablename="idempotent_reply", db=DB):
    """What a repeated request is answered, written in the transaction of the first."""

    person_id = UUID(default=None, null=False)
    route = Text(default=None, null=False)
    key = Text(default=None, null=False, primary_key=True)
    body_hash = Bytea(default=None, null=False)
    status = Integer(default=None, null=False)
    reply = JSONB(default=None, null=True)
    created_at = Recorded()


class RequestWindow(Table, tablename="request_window", db=DB):
    """How often somebody asked within the running minute."""

    requester = Bytea(default=None, null=False, primary_key=True)
    minute = BigInt(default=None, null=False)
    used = Integer(default=None, null=False)
