"""Looks at a restored festival as a stranger would: every row has its object, every published result counts again."""

import hashlib
from collections.abc import AsyncIterator

import msgspec

from festival.backups.archive import Manifest
from festival.backups.named_objects import named_objects
from festival.db import fetch, reading
from festival.media.objects import ObjectMissing
from festival.media.storage import storage
from festival.publishing.bundle import Bundle
from festival.publishing.bundle_checks import check_bundle

_BUNDLES = """
    SELECT e.slug, b.body FROM result_bundle b JOIN edition e ON e.id = b.edition_id WHERE b.signed ORDER BY e.slug
"""


async def problems_of(manifest: Manifest | None) -> AsyncIterator[str]:
    """One sentence for each thing that is not as it was; objects are read back from storage and hashed.

    ``manifest``: what the backup held; None where the database was recovered by other means, and the rows alone say.
    """
    missing = () if manifest is None else manifest.missing
    held = {} if manifest is None else manifest.objects
    async with reading() as connection:
        wanted = await named_objects(connection)
    for key, said in sorted(wanted.items()):
        if key in missing:
            yield f"the object {key} was missing before the backup was taken"
            continue
        kept = held.get(key)
        found = await _digest(key)
        if found is None:
            yield f"the object {key} is not in storage"
        elif (kept is not None and found != kept.sha256) or (said is not None and found != said):
            yield f"the bytes of the object {key} are not those that its row names"
    for row in await fetch(_BUNDLES):
        for problem in check_bundle(msgspec.json.decode(row["body"], type=Bundle)).problems:
            yield f"the published result of {row['slug']} does not verify: {problem.sentence}"


async def _digest(key: str) -> str | None:
    digest = hashlib.sha256()
    try:
        async for block in storage().read(key, 0, await storage().size(key) - 1):
            digest.update(block)
    except ObjectMissing:
        return None
    return digest.hexdigest()
