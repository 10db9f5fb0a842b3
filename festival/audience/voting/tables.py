"""The public vote in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Array, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry


class PublicVote(Table, tablename="public_vote", db=DB):
    """An edition's public vote: when it is, and what came of it."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action, primary_key=True)
    opens_at = Timestamptz(default=None, null=False)
    closes_at = Timestamptz(default=None, null=False)
    least_votes = Integer(default=None, null=False)
    address_key = Bytea(default=None, null=True)
    looked_at = Timestamptz(default=None, null=True)
    made_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    made_at = Recorded()
    published_at = Timestamptz(default=None, null=True)
    outcome = JSONB(default=None, null=True)


class VoteFilm(Table, tablename="vote_film", db=DB):
    """A film that the public votes on, under a random name of its own."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    film_ref = UUID(null=False)


class VoteBallot(Table, tablename="vote_ballot", db=DB):
    """What one address gave; it counts once its mail was answered, unless people exclude it."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    voter = Bytea(default=None, null=False)
    email = Text(default=None, null=True)
    network = Bytea(default=None, null=True)
    token_hash = Bytea(default=None, null=False)
    state = Text(default="asked", null=False)
    reasons = Array(base_column=Text(), default=list, null=False)
    asked_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)
    decided_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=True)


class VoteStar(Table, tablename="vote_star", db=DB):
    """One to five stars for one film."""

    edition_id = UUID(default=None, null=False)
    ballot_id = ForeignKey(VoteBallot, null=False, on_delete=OnDelete.cascade)
    entry_id = UUID(null=False, primary_key=True)
    stars = Integer(default=None, null=False)
