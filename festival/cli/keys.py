"""`palmares keys`: makes signing keys, lists them, signs where the private key is kept; locks stored secrets anew."""

import argparse
import asyncio
import dataclasses
from pathlib import Path

import msgspec

from festival.canonical import canonical_json
from festival.cli.csv_output import whole_file
from festival.cli.installation import connected_installation
from festival.errors import UnreadableInput
from festival.keys import Keyring, Purpose, read_public, read_signer
from festival.privacy.locking import Relocked, relock
from festival.settings import Settings, read_settings
from festival.statements import AnyStatement, Publication, RoundResult, kind_of, sign
from festival.vault import open_vault, vault

MOST_BYTES = 64 * 1024


def run(arguments: list[str]) -> int:
    """List, make or use keys; 0; 1 where a stored secret stays unlocked or shut; 2 where a key or file is of no use."""
    options = _parser().parse_args(arguments)
    settings = read_settings()
    if options.data is not None:
        settings = dataclasses.replace(settings, data=options.data)
    ring = Keyring(settings.keys_folder)
    if options.act == "create":
        signer = ring.create(Purpose(options.purpose))
        print(f"{options.purpose:<12} {signer.fingerprint}")
        print(f"kept in {ring.folder}; back it up, and show it to nobody")
    elif options.act == "import":
        print(f"{'publication':<12} {ring.know(_public(options.file)).fingerprint}  kept elsewhere")
    elif options.act == "relock":
        return _relock(settings)
    elif options.act == "sign":
        _sign(ring, options)
    else:
        _list(ring)
    return 0


def _list(ring: Keyring) -> None:
    keys = ring.known()
    for key in keys:
        print(f"{key.purpose:<12} {key.fingerprint}  {'private key here' if key.here else 'kept elsewhere'}")
    if not keys:
        print(f"There are no keys in {ring.folder} yet. `palmares keys create` makes one; so does the first round.")


def _relock(settings: Settings) -> int:
    relocked = asyncio.run(_lock_anew(settings))
    if not vault().locking:
        print("Nothing is locked, since PALMARES_SECRET is not set: give every host the same, then repeat.")
        return 1
    print(f"{relocked.locked} stored secrets are locked under the current PALMARES_SECRET now.")
    if relocked.lost:
        print(f"{relocked.lost} were locked with a secret that is not here: give it in PALMARES_SECRET_OLD and repeat.")
        return 1
    print("Every one is: former secrets in PALMARES_SECRET_OLD are not needed any more.")
    return 0


async def _lock_anew(settings: Settings) -> Relocked:
    async with connected_installation(settings, pool_size=2):
        # Whoever asks for it knows that no process of a version before is left.
        open_vault(settings)
        return await relock()


def _public(path: str) -> str:
    try:
        return read_public(Path(path))
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be read: {fault.strerror}.") from fault


def _sign(ring: Keyring, options: argparse.Namespace) -> None:
    """Sign what a publication asks for: its result and its words; a server signs its own rules and receipts."""
    try:
        with Path(options.statement).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        statements = msgspec.json.decode(text, type=list[AnyStatement])
    except OSError as fault:
        raise UnreadableInput(options.statement, f"the file cannot be read: {fault.strerror}.") from fault
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise UnreadableInput(options.statement, f"these are no statements to sign: {str(fault)[:300]}.") from fault
    for statement in statements:
        if not isinstance(statement, RoundResult | Publication):
            sentence = f"a publication key signs results and publications, not '{kind_of(statement)}'."
            raise UnreadableInput(options.statement, sentence)
    try:
        signer = ring.publishing() if options.key is None else read_signer(Path(options.key))
    except OSError as fault:
        raise UnreadableInput(options.key or str(ring.folder), f"no key can be read: {fault.strerror}.") from fault
    signed = canonical_json([sign(statement, signer) for statement in statements]).decode()
    if options.out is None:
        print(signed)
        return
    with whole_file(options.out) as out:
        out.write(f"{signed}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="palmares keys",
        description="Signing keys: without a further word, lists them with their fingerprints.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    acts.add_parser("list", help="list the keys and their fingerprints", allow_abbrev=False)
    create = acts.add_parser("create", help="make a key; a file that only you can read", allow_abbrev=False)
    create.add_argument(
        "--purpose",
        choices=[purpose.value for purpose in Purpose],
        default=Purpose.JURY.value,
        help="jury (default) signs everything, unless there is a publication key for results",
    )
    known = acts.add_parser("import", help="learn the public half of a publication key", allow_abbrev=False)
    known.add_argument("file", metavar="FILE.pub.pem", help="the public key, made where the private one is kept")
    acts.add_parser(
        "relock", help="lock stored secrets under the current PALMARES_SECRET, after it was changed", allow_abbrev=False
    )
    signing = acts.add_parser("sign", help="sign the statements of a publication", allow_abbrev=False)
    signing.add_argument("statement", metavar="STATEMENT", help="the statements, as the publication's page gives them")
    signing.add_argument("--key", metavar="FILE.pem", help="the private key (default: the publication key here)")
    signing.add_argument("--out", metavar="F", help="where the signatures go instead of the terminal")
    return parser
