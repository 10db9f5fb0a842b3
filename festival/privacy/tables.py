"""What privacy itself remembers; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB


class Erasure(Table, tablename="erasure", db=DB):
    """Who asked to be forgotten, by id alone: replayed after a backup was restored."""

    person_id = UUID(null=False, primary_key=True)
    at = Recorded()
