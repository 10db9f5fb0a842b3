"""What became of the private messages of a publication: delivered, on their way, put off, or come back."""

from dataclasses import dataclass

from festival.db import fetch_row, fetch_value
from festival.publishing.schemas import PublicationForOrganiser

_MESSAGES = """
    FROM notice JOIN outbox ON outbox.id = notice.message_id
    WHERE notice.edition_id = $1 AND notice.publication_id = $2
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Counts of messages; whoever was told the same by an earlier staging is in none of them."""

    delivered: int = 0
    deferred: int = 0
    """Refused for now by a mail server; tried again."""
    bounced: int = 0
    waiting: int = 0


async def delivery_of(publication: PublicationForOrganiser) -> Delivery:
    """How far the messages of a publication have come."""
    row = await fetch_row(
        f"""
        SELECT count(*) FILTER (WHERE sent_at IS NOT NULL AND bounced_at IS NULL) AS delivered,
            count(*) FILTER (WHERE sent_at IS NULL AND bounced_at IS NULL AND tries > 0) AS deferred,
            count(*) FILTER (WHERE bounced_at IS NOT NULL) AS bounced,
            count(*) FILTER (WHERE sent_at IS NULL AND bounced_at IS NULL AND tries = 0) AS waiting
        {_MESSAGES}
        """,
        publication.edition_id,
        publication.id,
    )
    return Delivery(**dict(row or {}))


async def notices_settled(publication: PublicationForOrganiser) -> bool:
    """Whether everybody was written to, and each message has arrived or come back for good."""
    pending: bool = await fetch_value(
        f"SELECT EXISTS (SELECT {_MESSAGES} AND outbox.sent_at IS NULL AND outbox.bounced_at IS NULL "
        "AND outbox.cancelled_at IS NULL)",
        publication.edition_id,
        publication.id,
    )
    return publication.all_told_at is not None and not pending
