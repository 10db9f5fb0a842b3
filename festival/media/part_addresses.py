"""Addresses of parts on our own server: whoever holds one may send that part until it expires, and nothing else.

They play the role that presigned addresses play on S3, so that a film is sent the same way whatever stands behind.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from festival.errors import Forbidden


class AddressForged(Forbidden):
    """The address was not made by this installation for this part."""

    sentence = "This part's address is not one that we gave. Ask for the addresses of your upload again."


class AddressExpired(Forbidden):
    """The address was good, and is no longer."""

    sentence = "This part's address has expired. Nothing was lost: ask for a new address and send the part again."


class PartSigner:
    """Makes and checks addresses by one secret, the same in every process of the installation."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def address(self, upload_id: UUID, number: int, until: datetime) -> str:
        """Where to PUT this part before ``until``."""
        seconds = int(until.timestamp())
        query = urlencode({"until": seconds, "signature": self._signature(upload_id, number, seconds)})
        return f"/api/v1/uploads/{upload_id}/parts/{number}?{query}"

    def check(self, upload_id: UUID, number: int, until: int, signature: str, now: datetime) -> None:
        """Accept the parts of an address.

        Raises:
            AddressForged, AddressExpired
        """
        expected = self._signature(upload_id, number, until)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise AddressForged
        if now >= datetime.fromtimestamp(until, UTC):
            raise AddressExpired

    def _signature(self, upload_id: UUID, number: int, until: int) -> str:
        return hmac.new(self._secret, f"part {upload_id} {number} {until}".encode(), hashlib.sha256).hexdigest()
