"""Columns that Piccolo lacks: an instant that the database's own clock fills in, and sets of ranges."""

from typing import Any

from piccolo.columns import Column, Timestamptz
from piccolo.querystring import QueryString


class Recorded(Timestamptz):
    """When the row was made, by the database's clock; Piccolo's own default would take this process's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=None, null=False, **options)

    @property
    def column_type(self) -> str:
        """The PostgreSQL type."""
        return "TIMESTAMPTZ"

    def get_default_value(self) -> QueryString:
        """Left to the database."""
        return QueryString("DEFAULT")


class Multirange(Column):
    """A set of ranges, which the database unites by itself; read and written in SQL only."""

    value_type = str

    def __init__(self, kind: str, **options: Any) -> None:
        """``kind``: int4multirange or int8multirange."""
        self.kind = kind
        super().__init__(kind=kind, **options)

    @property
    def column_type(self) -> str:
        """The PostgreSQL type."""
        return self.kind
