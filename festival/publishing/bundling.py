"""The result bundle of a publication: composed, signed and checked in the transaction that makes it public.

What is kept is the file itself. It never changes afterwards, whatever becomes of a film or a person; only the
signatures of a publication key that is kept elsewhere are added once.
"""

import anyio.to_thread
import asyncpg
import msgspec

from festival.audit.queries import verify_chain
from festival.audit.rules import Log
from festival.audit.service import chain_events
from festival.audit.signing import keep_signed, keyring, know_key, public_keys, sign_and_keep, signed_statements
from festival.db import fetch_value
from festival.errors import NotFound
from festival.publishing.bundle import Bundle, log_statement, result_statement, write_bundle
from festival.publishing.bundle_checks import check_bundle
from festival.publishing.bundle_gathering import gather_bundle
from festival.publishing.rules import NotVerifiable, SignaturesWrong
from festival.publishing.schemas import PublicationForOrganiser
from festival.statements import AnyStatement, Publication, RoundRules, SealedList, Signed

UNTIL_SIGNED = frozenset({"unsigned", "unknown_signer"})
"""What a check finds in a bundle that waits for the publication key."""


async def bundle_publication(connection: asyncpg.Connection, published: PublicationForOrganiser) -> None:
    """Keep the bundle of a publication that this transaction has just made public, its line in the log included.

    Where the publication key is kept elsewhere, the bundle waits for its signatures.

    Raises:
        NotVerifiable: what stands in the database is not what was committed, sealed or signed.
    """
    await chain_events(connection, published.edition_id)
    if not (await verify_chain(published.edition_id, Log.PUBLIC)).intact:
        raise NotVerifiable(reason="the public log of this edition was changed afterwards.")
    bundle = await _signed_by_jury(connection, published, await gather_bundle(published))
    publisher = keyring().publisher()
    if publisher.here:
        signer = keyring().publishing()
        for statement in _to_be_signed(published, bundle):
            signed = await sign_and_keep(
                connection, edition_id=published.edition_id, statement=statement, signer=signer
            )
            bundle = _with(bundle, signed, signer.public)
    else:
        await know_key(connection, edition_id=published.edition_id, public=publisher.public)
    await _check(bundle, tolerated=frozenset() if publisher.here else UNTIL_SIGNED)
    await connection.execute(
        "INSERT INTO result_bundle (edition_id, publication_id, audience, signed, body) VALUES ($1, $2, $3, $4, $5)",
        published.edition_id,
        published.id,
        bundle.audience.value,
        publisher.here,
        await anyio.to_thread.run_sync(write_bundle, bundle),
    )


async def statements_to_sign(published: PublicationForOrganiser) -> list[AnyStatement]:
    """What `palmares keys sign` must sign where the publication key is kept.

    Raises:
        NotFound: the publication is not public, or its bundle is signed.
    """
    return _to_be_signed(published, await _waiting(published))


async def complete_bundle(
    connection: asyncpg.Connection, published: PublicationForOrganiser, signatures: list[Signed]
) -> None:
    """Put the signatures that were made elsewhere into the bundle that waits for them.

    Raises:
        NotFound: the publication is not public, or its bundle is signed.
        SignaturesWrong: they are not exactly those that were asked for, by the publication key.
    """
    bundle = await _waiting(published)
    publisher = keyring().publisher()
    asked = _to_be_signed(published, bundle)
    if [one.statement for one in signatures] != asked or any(
        one.key != publisher.fingerprint or not one.holds(publisher.public) for one in signatures
    ):
        raise SignaturesWrong
    for signed in signatures:
        await keep_signed(connection, edition_id=published.edition_id, signed=signed)
        bundle = _with(bundle, signed, publisher.public)
    await _check(bundle)
    await connection.execute(
        "UPDATE result_bundle SET signed = true, body = $3 WHERE edition_id = $1 AND publication_id = $2",
        published.edition_id,
        published.id,
        await anyio.to_thread.run_sync(write_bundle, bundle),
    )


async def _waiting(published: PublicationForOrganiser) -> Bundle:
    body = await fetch_value(
        "SELECT body FROM result_bundle WHERE edition_id = $1 AND publication_id = $2 AND NOT signed",
        published.edition_id,
        published.id,
    )
    if body is None:
        raise NotFound
    return msgspec.json.decode(body, type=Bundle)


async def _signed_by_jury(connection: asyncpg.Connection, published: PublicationForOrganiser, bundle: Bundle) -> Bundle:
    """The bundle with what the jury's key signed on the way, and signs of the log now."""
    head = await sign_and_keep(
        connection, edition_id=published.edition_id, statement=log_statement(bundle), signer=keyring().jury()
    )
    rules = await signed_statements(published.edition_id, RoundRules, bundle.round)
    seals = await signed_statements(published.edition_id, SealedList, bundle.round)
    return msgspec.structs.replace(
        bundle,
        keys=sorted((await public_keys(published.edition_id)).values()),
        statements=[*rules, *seals, head],
    )


def _to_be_signed(published: PublicationForOrganiser, bundle: Bundle) -> list[AnyStatement]:
    """What the publication key signs: the result, and the publication with the keys of the jury's statements."""
    jury = sorted({one.key for one in bundle.statements})
    return [
        result_statement(bundle),
        Publication(
            edition=bundle.edition,
            round=bundle.round,
            result=bundle.result.digest,
            palmares=published.digest,
            approvals=len(published.approvals) + (published.alone_at is not None),
            keys=jury,
        ),
    ]


def _with(bundle: Bundle, signed: Signed, public: str) -> Bundle:
    keys = sorted({*bundle.keys, public})
    return msgspec.structs.replace(bundle, statements=[*bundle.statements, signed], keys=keys)


async def _check(bundle: Bundle, tolerated: frozenset[str] = frozenset()) -> None:
    """Nothing is published that a stranger could not verify."""
    found = await anyio.to_thread.run_sync(check_bundle, bundle)
    problems = [one.sentence for one in found.problems if one.code not in tolerated]
    if problems:
        raise NotVerifiable(reason=problems[0])
