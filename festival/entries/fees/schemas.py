"""What a fee is to an entrant and to the team."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from festival.editions.fees import sum_of


class FeeState(StrEnum):
    """Where a fee stands; ``nothing``: there is none to pay."""

    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"
    NOTHING = "nothing"


class FeeDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organiser says of a fee; ``waived`` needs a reason, which its entrant reads."""

    state: FeeState
    reason: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


class FeeOfEntry(msgspec.Struct, frozen=True):
    """What a submitted entry owes; ``cents`` is what a code leaves of ``full_cents``."""

    tier: str
    cents: int
    full_cents: int
    percent_off: int
    currency: str
    state: FeeState
    reason: str
    owed_at: datetime
    decided_at: datetime | None
    counts: bool
    """Whether the entry counts as the fee stands."""

    @property
    def sum(self) -> Decimal:
        """The amount as people write it."""
        return sum_of(self.cents, self.currency)


class FeeToCome(msgspec.Struct, frozen=True):
    """What a draft will owe if it is submitted now; ``until`` None: this price stays."""

    tier: str
    until: datetime | None
    cents: int
    full_cents: int
    percent_off: int
    currency: str
    counts: bool
    """Whether the entry counts before it is paid."""

    @property
    def sum(self) -> Decimal:
        """The amount as people write it."""
        return sum_of(self.cents, self.currency)

    @property
    def full_sum(self) -> Decimal:
        """The same without the code."""
        return sum_of(self.full_cents, self.currency)
