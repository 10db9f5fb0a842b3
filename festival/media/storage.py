"""The one way in and out of object storage, and the only door to S3.

Keys are random, so that nothing about a film can be read from its address. A local folder is the default; a bucket of
any S3 server takes its place by three settings (`festival.settings.Bucket`) and the usual ``AWS_…`` variables for keys.
"""

import hashlib
import logging
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import anyio
import anyio.to_thread

from festival.errors import OutOfSpace, Unavailable
from festival.media.film_addresses import FilmAddresses
from festival.media.local_storage import LocalStorage
from festival.media.objects import (
    ObjectMissing,
    OpenParts,
    PartReceived,
    PartsForgotten,
    Storage,
    WrongDigest,
    WrongPartSize,
)
from festival.media.part_addresses import AddressForged, PartSigner
from festival.media.remote_film import ReadRange
from festival.settings import Bucket, CloudFront, Settings
from festival.vault import installation_secret

BLOCK = 1024 * 1024
CONNECTIONS = 16
CONNECT_SECONDS, READ_SECONDS, TRIES = 2.0, 3.0, 2
ANSWER_SECONDS = 9.0
"""Whatever the object store does, a request that waits for it is answered within ten seconds."""

_FULL = {"QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull", "507"}
_logger = logging.getLogger("palmares.storage")
Answer = TypeVar("Answer")


class S3Storage:
    """Films in one bucket; parts of uploads go there straight from the browser.

    One client is shared by all requests. Its calls block, so they run in threads, as many as it has connections.
    """

    def __init__(self, bucket: Bucket, cloudfront: CloudFront | None = None) -> None:
        # Here and not above: importing it takes longer than everything else a site without a bucket imports.
        import boto3.exceptions  # noqa: PLC0415
        import botocore.exceptions  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        self.bucket = bucket
        self._errors, self._upload_failed = botocore.exceptions, boto3.exceptions.S3UploadFailedError
        self.client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name=bucket.region,
            config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": TRIES},
                max_pool_connections=CONNECTIONS,
                s3={"addressing_style": "path" if bucket.endpoint else "virtual"},
                # Other S3 servers refuse the checksums that AWS alone understands.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._threads = anyio.CapacityLimiter(CONNECTIONS)
        self._films = None if cloudfront is None else FilmAddresses(cloudfront)

    def film_address(self, key: str, *, media_type: str) -> str | None:
        """In CloudFront, where one stands before this bucket."""
        return None if self._films is None else self._films.address(key, media_type=media_type, now=datetime.now(UTC))

    async def begin_parts(self, key: str) -> str:
        """Open a multipart upload; gives its id."""
        answer = await self._ask(self.client.create_multipart_upload, Key=key, ContentType="application/octet-stream")
        word: str = answer["UploadId"]
        return word

    async def part_address(
        self, upload_id: UUID, key: str, word: str, number: int, *, length: int, until: datetime
    ) -> str:
        """A presigned address in the bucket; the length is signed, so that no other can be sent."""
        seconds = max(1, int((until - datetime.now(UTC)).total_seconds()))
        wanted = {
            "Bucket": self.bucket.name,
            "Key": key,
            "UploadId": word,
            "PartNumber": number,
            "ContentLength": length,
        }
        with self._refusals():
            address: str = self.client.generate_presigned_url("upload_part", wanted, seconds)
        return address

    def check_address(self, upload_id: UUID, number: int, *, until: int, signature: str, now: datetime) -> None:
        """None of ours is good: every address that we gave leads to the bucket."""
        raise AddressForged

    async def receive_part(
        self,
        key: str,
        word: str,
        number: int,
        blocks: AsyncIterator[bytes],
        *,
        offset: int,
        bytes_expected: int,
        sha256: str | None = None,
    ) -> PartReceived:
        """Hand on a part that came through the application, from a file that the system forgets by itself."""
        digest, received = hashlib.sha256(), 0
        with tempfile.TemporaryFile() as file:
            async for block in blocks:
                received += len(block)
                if received > bytes_expected:
                    break
                digest.update(block)
                await anyio.to_thread.run_sync(file.write, block)
            if received != bytes_expected:
                raise WrongPartSize(expected=bytes_expected, found=received)
            if sha256 is not None and digest.hexdigest() != sha256:
                raise WrongDigest
            file.seek(0)
            await self._ask(
                self.client.upload_part, Key=key, UploadId=word, PartNumber=number, Body=file, bounded=False
            )
        return PartReceived(bytes=received, sha256=digest.hexdigest())

    async def parts(self, key: str, word: str) -> Mapping[int, int]:
        """What ListParts says, over all its pages."""
        return {number: size for number, (size, _) in (await self._list_parts(key, word)).items()}

    async def _list_parts(self, key: str, word: str) -> dict[int, tuple[int, str]]:
        found: dict[int, tuple[int, str]] = {}
        marker = 0
        while True:
            page = await self._ask(self.client.list_parts, Key=key, UploadId=word, PartNumberMarker=marker)
            found |= {part["PartNumber"]: (part["Size"], part["ETag"]) for part in page.get("Parts", [])}
            if not page.get("IsTruncated"):
                return found
            marker = page["NextPartNumberMarker"]

    async def join_parts(self, key: str, word: str, numbers: range) -> int:
        """Complete the multipart upload with the ETags that storage itself lists."""
        try:
            listed = await self._list_parts(key, word)
            parts = [{"PartNumber": number, "ETag": listed[number][1]} for number in numbers]
            await self._ask(
                self.client.complete_multipart_upload, Key=key, UploadId=word, MultipartUpload={"Parts": parts}
            )
        except PartsForgotten:
            # Completed before: an answer that was lost on its way, or two requests at once.
            try:
                return await self.size(key)
            except ObjectMissing:
                raise PartsForgotten from None
        return await self.size(key)

    async def drop_parts(self, key: str, word: str) -> None:
        """Abort the multipart upload."""
        try:
            await self._ask(self.client.abort_multipart_upload, Key=key, UploadId=word)
        except PartsForgotten:
            return

    async def open_parts(self, *, before: datetime) -> list[OpenParts]:
        """Multipart uploads of the bucket that were begun before an instant."""
        found: list[OpenParts] = []
        marker: dict[str, Any] = {}
        while True:
            page = await self._ask(self.client.list_multipart_uploads, **marker)
            found += [
                OpenParts(key=each["Key"], word=each["UploadId"])
                for each in page.get("Uploads", [])
                if each["Initiated"] < before
            ]
            if not page.get("IsTruncated"):
                return found
            marker = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}

    async def put(self, key: str, source: Path) -> int:
        """Send a finished file, in parts where it is large."""
        with self._refusals():
            await self._in_thread(self.client.upload_file, str(source), self.bucket.name, key)
        return await self.size(key)

    async def size(self, key: str) -> int:
        """Bytes of the object."""
        size: int = (await self._ask(self.client.head_object, Key=key))["ContentLength"]
        return size

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """Blocks of one range, as they come."""
        answer = await self._ask(self.client.get_object, Key=key, Range=f"bytes={first}-{last}")
        body = answer["Body"]
        try:
            while True:
                with self._refusals():
                    block: bytes = await self._in_thread(body.read, BLOCK)
                if not block:
                    return
                yield block
        finally:
            body.close()

    async def fetcher(self, key: str) -> ReadRange:
        """Reads by Range; an object that was replaced meanwhile is refused by its ETag."""
        etag = (await self._ask(self.client.head_object, Key=key))["ETag"]

        def fetch(offset: int, length: int) -> bytes:
            piece = f"bytes={offset}-{offset + length - 1}"
            with self._refusals():
                answer = self.client.get_object(Bucket=self.bucket.name, Key=key, Range=piece, IfMatch=etag)
                read: bytes = answer["Body"].read()
            return read

        return fetch

    @asynccontextmanager
    async def as_file(self, key: str) -> AsyncIterator[Path]:
        """A copy on this machine's disk for as long as the block lasts."""
        with tempfile.TemporaryDirectory(prefix="palmares-film-") as folder:
            place = Path(folder) / "film"
            size = await self.size(key)
            with place.open("xb", buffering=0) as file, _full_disk_is_a_refusal():
                async for block in self.read(key, 0, size - 1):
                    await anyio.to_thread.run_sync(file.write, block)
            if place.stat().st_size != size:
                raise Unavailable
            yield place

    async def delete(self, key: str) -> None:
        """Remove the object."""
        await self._ask(self.client.delete_object, Key=key)

    async def _ask(self, verb: Callable[..., Any], *, bounded: bool = True, **wanted: Any) -> Any:
        call = partial(verb, Bucket=self.bucket.name, **wanted)
        try:
            with self._refusals():
                if not bounded:
                    return await self._in_thread(call)
                with anyio.fail_after(ANSWER_SECONDS):
                    return await self._in_thread(call)
        except ObjectMissing as missing:
            # Ceph calls an upload that it does not know a key that it does not have.
            raise (PartsForgotten if "UploadId" in wanted else ObjectMissing) from missing

    async def _in_thread(self, call: Callable[..., Answer], *arguments: Any) -> Answer:
        # Abandoned: a store that stalls must not hold the request; the thread ends by the client's own timeouts.
        return await anyio.to_thread.run_sync(call, *arguments, limiter=self._threads, abandon_on_cancel=True)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except self._errors.ClientError as failure:
            raise _refusal_of(failure.response) from failure
        except self._upload_failed as failure:
            # boto3 wraps what the server answered to a whole file.
            raise _refusal_of(getattr(failure.__context__, "response", {})) from failure
        except (self._errors.BotoCoreError, OSError) as failure:
            # TimeoutError is an OSError.
            _logger.warning("object storage: %s", type(failure).__name__)
            raise Unavailable from failure


def _refusal_of(answer: Mapping[str, Any]) -> Exception:
    code = str(answer.get("Error", {}).get("Code", ""))
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "NoSuchUpload":
        return PartsForgotten()
    if code in {"NoSuchKey", "404"}:
        return ObjectMissing()
    if code in _FULL or status == 507:
        return OutOfSpace()
    # A wrong key, a missing bucket, a store that is away: the operator reads which, the entrant may try again.
    _logger.error("object storage refused with %s (%s)", code, status)
    return Unavailable()


@contextmanager
def _full_disk_is_a_refusal() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise OutOfSpace from failure


def new_key() -> str:
    """A random storage key."""
    return secrets.token_hex(20)


_storage: Storage | None = None


def open_storage(settings: Settings) -> Storage:
    """Connect the process to its storage; a local folder unless a bucket is set."""
    global _storage  # noqa: PLW0603 (one storage per process, as there is one database)
    if settings.bucket is not None:
        _storage = S3Storage(settings.bucket, settings.cloudfront)
    else:
        _storage = LocalStorage(settings.data / "storage", PartSigner(installation_secret(settings)))
    return _storage


def storage() -> Storage:
    """The storage that this process opened."""
    if _storage is None:
        raise RuntimeError("no storage is open; open_storage() first")
    return _storage
