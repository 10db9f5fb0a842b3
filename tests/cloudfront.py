"""CloudFront for tests: lets in whoever holds an address signed for this object and instant, and reads a bucket.

As AWS describes signed addresses with a canned policy: the policy is put together again from the address that was asked
for, and the signature over it is held against the public key; then the bucket's own policy decides what is read.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from litestar.types import Receive, Scope, Send

from festival.settings import CloudFront

KEY_ID = "K2JCJMDEHXQW5F"
SIGNED_WITH = ("Expires", "Signature", "Key-Pair-Id")


@dataclass(frozen=True)
class Sent:
    """What the distribution answers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def new_key() -> RSAPrivateKey:
    """A key pair; CloudFront holds its public half."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def as_setting(key: RSAPrivateKey, domain: str = "films.festival.example") -> CloudFront:
    """What the site is told of the distribution."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return CloudFront(domain=domain, key_id=KEY_ID, key=pem)


@dataclass(frozen=True)
class Distribution:
    """A distribution with one key, before one bucket; the client reads as its origin access control may."""

    key: RSAPrivateKey
    client: Any
    bucket: str
    ran_out: set[str] = field(default_factory=set)
    """Addresses whose time is over whatever they say, so that nobody has to wait for it."""

    def answer(self, address: str, *, wanted: str | None = None, now: datetime | None = None) -> Sent:
        """A GET of this address with this ``Range``."""
        asked = urlsplit(address)
        if not self.lets_in(address, now or datetime.now(UTC)):
            return Sent(403)
        key = asked.path.removeprefix("/")
        if not key.endswith(".proxy"):
            # The bucket's policy names viewing copies alone.
            return Sent(403)
        kind = dict(parse_qsl(asked.query)).get("response-content-type", "binary/octet-stream")
        try:
            got = self.client.get_object(
                Bucket=self.bucket, Key=key, ResponseContentType=kind, **({"Range": wanted} if wanted else {})
            )
        except self.client.exceptions.NoSuchKey:
            return Sent(404)
        headers = {
            name.title(): value
            for name, value in got["ResponseMetadata"]["HTTPHeaders"].items()
            if name in {"content-type", "content-length", "content-range", "accept-ranges", "etag"}
        }
        return Sent(got["ResponseMetadata"]["HTTPStatusCode"], got["Body"].read(), headers)

    def lets_in(self, address: str, now: datetime) -> bool:
        """Whether the address is signed by the key, for itself and for this instant."""
        place, _, query = address.partition("?")
        pairs = [pair.partition("=")[::2] for pair in query.split("&")]
        said = dict(pairs)
        if any(name not in said for name in SIGNED_WITH) or said["Key-Pair-Id"] != KEY_ID or address in self.ran_out:
            return False
        kept = "&".join(f"{name}={value}" for name, value in pairs if name not in SIGNED_WITH)
        resource = f"{place}?{kept}" if kept else place
        policy = (
            f'{{"Statement":[{{"Resource":"{resource}",'
            f'"Condition":{{"DateLessThan":{{"AWS:EpochTime":{said["Expires"]}}}}}}}]}}'
        )
        signature = base64.b64decode(said["Signature"].translate(str.maketrans("-_~", "+=/")))
        try:
            self.key.public_key().verify(signature, policy.encode(), PKCS1v15(), SHA1())
        except InvalidSignature:
            return False
        return now.timestamp() < int(said["Expires"])


class _Door:
    """The distribution as a server; if wanted, the first answer is cut short and its address runs out then."""

    def __init__(self, distribution: Distribution, *, cuts: bool) -> None:
        self._distribution, self._cuts = distribution, cuts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        address = f"https://{headers['host']}{scope['raw_path'].decode()}" + (f"?{query}" if query else "")
        sent = await asyncio.to_thread(self._distribution.answer, address, wanted=headers.get("range"))
        head = [(name.lower().encode(), value.encode()) for name, value in sent.headers.items()]
        await send({"type": "http.response.start", "status": sent.status, "headers": head})
        if self._cuts and sent.status < 300 and not self._distribution.ran_out:
            self._distribution.ran_out.add(address)
            await send({"type": "http.response.body", "body": sent.body[: len(sent.body) // 2], "more_body": True})
            await asyncio.sleep(0.5)
            raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": sent.body, "more_body": False})


@asynccontextmanager
async def running(distribution: Distribution, folder: Path, port: int, *, cuts: bool = False) -> AsyncIterator[Path]:
    """The distribution at https://127.0.0.1:port for as long as the block lasts; gives its certificate."""
    pem = distribution.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime.now(UTC) - timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder(name, name, distribution.key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(distribution.key, SHA256())
    )
    (folder / "key.pem").write_bytes(pem)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    server = uvicorn.Server(
        uvicorn.Config(
            _Door(distribution, cuts=cuts),
            port=port,
            lifespan="off",
            log_level="critical",
            ssl_keyfile=str(folder / "key.pem"),
            ssl_certfile=str(folder / "certificate.pem"),
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.02)
        yield folder / "certificate.pem"
    finally:
        server.should_exit = True
        await task
