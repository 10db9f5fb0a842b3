"""Whether a bucket is set up as `palmares storage setup` leaves it; what is not, in words an operator can act on."""

from collections.abc import Callable
from typing import Any

from festival.media.bucket_setup import CLOSED_BY
from festival.media.storage import S3Storage
from festival.settings import Bucket


def faults_of_bucket(bucket: Bucket, *, origin: str) -> list[str]:
    """What is wrong with the bucket for a site whose pages come from ``origin``; empty where nothing is.

    Raises:
        OSError: the server cannot be reached, in botocore's words.
    """
    client = S3Storage(bucket).client
    refusal = _refusal(lambda: client.head_bucket(Bucket=bucket.name))
    if refusal == "404":
        return [f"there is no bucket {bucket.name}"]
    if refusal:
        return [f"the bucket {bucket.name} refuses these AWS keys ({refusal})"]
    faults = []
    if not _takes_parts(client, bucket.name, origin):
        faults.append(f"browsers may not send films from {origin} (CORS)")
    if not _is_closed(client, bucket):
        faults.append("it is not closed to the public")
    if not _is_swept(client, bucket.name):
        faults.append("uploads that nobody finished are never removed")
    return faults


def _takes_parts(client: Any, name: str, origin: str) -> bool:
    rules = _asked(lambda: client.get_bucket_cors(Bucket=name)["CORSRules"], missing="NoSuchCORSConfiguration")
    return rules is None or any(
        {origin, "*"} & set(rule["AllowedOrigins"])
        and "PUT" in rule["AllowedMethods"]
        and "etag" in {header.lower() for header in rule.get("ExposeHeaders", [])}
        for rule in rules
    )


def _is_closed(client: Any, bucket: Bucket) -> bool:
    block = _asked(
        lambda: [client.get_public_access_block(Bucket=bucket.name)["PublicAccessBlockConfiguration"]],
        missing="NoSuchPublicAccessBlockConfiguration",
    )
    # Other servers than Amazon's refuse every object when they are to block ACLs, and ignore them anyway.
    needed = {*CLOSED_BY, *(["BlockPublicAcls"] if bucket.endpoint is None else [])}
    return block is None or any(all(found.get(word) for word in needed) for found in block)


def _is_swept(client: Any, name: str) -> bool:
    rules = _asked(
        lambda: client.get_bucket_lifecycle_configuration(Bucket=name)["Rules"],
        missing="NoSuchLifecycleConfiguration",
    )
    return rules is None or any(
        rule["Status"] == "Enabled" and "AbortIncompleteMultipartUpload" in rule for rule in rules
    )


def _asked(ask: Callable[[], list[dict[str, Any]]], *, missing: str) -> list[dict[str, Any]] | None:
    """What is set up; an empty list where nothing is, None where the server or our rights do not let us know."""
    found: list[dict[str, Any]] = []

    def keep() -> None:
        found.extend(ask())

    refusal = _refusal(keep)
    return None if refusal and refusal != missing else found


def _refusal(ask: Callable[[], Any]) -> str:
    """The server's word for its refusal; empty where it does not refuse."""
    try:
        ask()
    except Exception as failure:
        answer = getattr(failure, "response", None)
        if answer is None:
            # Botocore's own errors have no family but Exception that is not its own.
            raise ConnectionError(str(failure)) from failure
        return str(answer["Error"]["Code"])
    return ""
