"""What `palmares doctor` finds where films come from CloudFront: a signed address opens an object, no other does."""

import asyncio
import tempfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from festival.cli.findings import Finding
from festival.media.storage import new_key, open_storage, storage
from festival.settings import CloudFront, Settings

MEND = (
    "Check PALMARES_CLOUDFRONT_DOMAIN, PALMARES_CLOUDFRONT_KEY_ID and PALMARES_CLOUDFRONT_KEY: the key must be the "
    "private half of the one that the distribution trusts. Without all three the site sends films itself."
)
_CONTENT = b"palmares"
_PATIENCE_SECONDS = 10


async def examine_cloudfront(settings: Settings, cloudfront: CloudFront) -> Finding:
    """Store a viewing copy of eight bytes, read it by its signed address, and try the same without the signature.

    Raises:
        OSError: CloudFront does not answer.
    """
    open_storage(settings)
    key = f"{new_key()}.proxy"
    with tempfile.NamedTemporaryFile() as file:
        file.write(_CONTENT)
        file.flush()
        await storage().put(key, Path(file.name))
    try:
        signed = storage().film_address(key, media_type="video/mp4") or ""
        status, read = await asyncio.to_thread(_get, signed)
        bare, _ = await asyncio.to_thread(_get, signed.partition("?")[0])
    finally:
        await storage().delete(key)
    if (status, read) != (200, _CONTENT):
        return Finding("cloudfront", False, f"{cloudfront.domain} answers a signed address with {status}", MEND)
    if bare < 400:
        found = f"{cloudfront.domain} sends films to whoever has no signed address"
        return Finding("cloudfront", False, found, "Name the key group in every behaviour of the distribution.")
    return Finding("cloudfront", True, f"{cloudfront.domain} sends films by signed addresses, and by no others")


def _get(address: str) -> tuple[int, bytes]:
    try:
        with urlopen(address, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 (https, made by us)
            return answer.status, answer.read(len(_CONTENT) + 1)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code, b""
