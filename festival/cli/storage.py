"""`palmares storage setup`: makes a bucket fit for films, by one command that may be repeated."""

import argparse

from festival.media.bucket_setup import set_up_bucket
from festival.settings import read_settings


def run(arguments: list[str]) -> int:
    """Set up the bucket of PALMARES_S3_BUCKET; 0, or 2 with the server's reason."""
    parser = argparse.ArgumentParser(
        prog="palmares storage", description="Set up the storage of films.", allow_abbrev=False
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    setup = verbs.add_parser(
        "setup",
        help="prepare the bucket of PALMARES_S3_BUCKET",
        description="Make the bucket where it is missing, close it to the public, let this site's pages send parts "
        "to it, and have uploads that nobody finished for a week removed.",
        allow_abbrev=False,
    )
    setup.add_argument("--origin", help="where the site's pages come from (default: PALMARES_BASE_URL)")
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if settings.bucket is None:
        print(f"Films lie in {settings.data / 'storage'}. A folder needs no setting up: set PALMARES_S3_BUCKET first.")
        return 0
    origin = (wanted.origin or settings.address).rstrip("/")
    left = set_up_bucket(settings.bucket, origin=origin)
    print(f"The bucket {settings.bucket.name} is private, takes parts from {origin} and sweeps stale uploads.")
    if left:
        print(f"This server does not take these by request, set them up in its own way: {'; '.join(left)}.")
    return 0
