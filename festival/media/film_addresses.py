"""Addresses in CloudFront from which anybody reads one object of the bucket for a minute.

Signed with the private key whose public half CloudFront holds (a canned policy: this object, until this instant). The
signature covers the whole address, so it opens nothing else. Whoever holds one needs no session; so only films that
are public are addressed like this, and a minute is as long as an address outlives a film that is taken out.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from festival.settings import CloudFront, WrongSetting

LASTS = timedelta(minutes=1)
"""How long an address is good for beginning to read; a range that is being read is read to its end."""


class FilmAddresses:
    """Signs addresses of one distribution."""

    def __init__(self, cloudfront: CloudFront) -> None:
        """Read the key.

        Raises:
            WrongSetting: it is no RSA key of 2048 bits, the only size that CloudFront verifies.
        """
        # Here and not above: it takes longer than everything else that a site without CloudFront imports.
        from botocore.signers import CloudFrontSigner  # noqa: PLC0415

        self._origin = cloudfront.origin
        # CloudFront verifies no other hash; what is signed is an address of our own making, good for a minute.
        sign = partial(_private_key(cloudfront.key).sign, padding=PKCS1v15(), algorithm=SHA1())  # noqa: S303
        self._signer: Any = CloudFrontSigner(cloudfront.key_id, sign)

    def address(self, key: str, *, media_type: str, now: datetime) -> str:
        """Where the object is read as this kind of file until a minute from ``now``, the world's clock."""
        place = f"{self._origin}/{quote(key)}?response-content-type={quote(media_type, safe='')}"
        address: str = self._signer.generate_presigned_url(place, date_less_than=now + LASTS)
        return address


def _private_key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except ValueError as failure:
        raise _wrong_key() from failure
    if not isinstance(key, RSAPrivateKey) or key.key_size != 2048:
        raise _wrong_key()
    return key


def _wrong_key() -> WrongSetting:
    mend = "it must be a private RSA key of 2048 bits as PEM (openssl genrsa 2048)"
    return WrongSetting(name="PALMARES_CLOUDFRONT_KEY", value="…", mend=mend)
