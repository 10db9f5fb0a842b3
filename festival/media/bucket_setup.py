"""Makes a bucket fit for films, once or again: what `palmares storage setup` asks of the S3 server."""

from collections.abc import Callable
from functools import partial
from typing import Any

from festival.errors import Refused
from festival.media.rules import STALE_AFTER
from festival.media.storage import S3Storage
from festival.settings import Bucket


class BucketRefused(Refused):
    """The S3 server did not let the bucket be set up."""

    sentence = "The S3 server refused to set up the bucket '%(bucket)s' (%(why)s). Check its name and the AWS keys."


CLOSED_BY = ("IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_PARTS_FROM_PAGES = {
    "AllowedMethods": ["PUT"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3600,
}


def set_up_bucket(bucket: Bucket, *, origin: str) -> list[str]:
    """Make the bucket fit for films, once or again: private, open to parts from our pages, swept of stale uploads.

    Gives what this server does not know how to do by request (MinIO does some of it by its own settings).

    Raises:
        BucketRefused: with the server's own word.
    """
    client = S3Storage(bucket).client
    stale = {"ID": "stale-uploads", "Status": "Enabled", "Filter": {"Prefix": ""}}
    # Ceph 16 takes every object for one with a public ACL and refuses it; such ACLs are ignored anyway.
    closed = {"BlockPublicAcls": bucket.endpoint is None, **dict.fromkeys(CLOSED_BY, True)}
    sweeping = {**stale, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": STALE_AFTER.days}}
    wanted: dict[str, Callable[..., Any]] = {
        "closing it to the public": partial(client.put_public_access_block, PublicAccessBlockConfiguration=closed),
        "parts from pages (CORS)": partial(
            client.put_bucket_cors,
            CORSConfiguration={"CORSRules": [{**_PARTS_FROM_PAGES, "AllowedOrigins": [origin]}]},
        ),
        "removing stale uploads": partial(
            client.put_bucket_lifecycle_configuration, LifecycleConfiguration={"Rules": [sweeping]}
        ),
    }
    try:
        _make_sure_of(client, bucket)
        return [what for what, ask in wanted.items() if not _is_known(client, partial(ask, Bucket=bucket.name))]
    except Exception as failure:
        raise BucketRefused(bucket=bucket.name, why=_why(failure)) from failure


def _is_known(client: Any, ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except client.exceptions.ClientError as failure:
        if failure.response["ResponseMetadata"]["HTTPStatusCode"] != 501:
            raise
        return False
    return True


def _make_sure_of(client: Any, bucket: Bucket) -> None:
    try:
        client.head_bucket(Bucket=bucket.name)
    except client.exceptions.ClientError as failure:
        if failure.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        # Amazon takes the region of its first home as the absence of a place.
        place = {} if bucket.region == "us-east-1" else {"LocationConstraint": bucket.region}
        client.create_bucket(Bucket=bucket.name, **({"CreateBucketConfiguration": place} if place else {}))


def _why(failure: Exception) -> str:
    answer = getattr(failure, "response", {})
    return str(answer.get("Error", {}).get("Code") or type(failure).__name__)
