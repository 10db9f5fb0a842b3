"""`palmares verify BUNDLE`: counts a published result again and checks every commitment and signature, offline."""

import argparse
import gc
import re

from festival.cli.award_list import printable
from festival.publishing.bundle import Bundle, read_bundle
from festival.publishing.bundle_checks import check_bundle
from festival.publishing.bundle_publication import published_words
from festival.publishing.bundle_receipts import read_receipt

DIGEST = re.compile(r"[0-9a-f]{64}")


def run(arguments: list[str]) -> int:
    """Verify; 1 when the bundle does not verify, 2 for a file that cannot be read."""
    options = _parser().parse_args(arguments)
    # Hundreds of thousands of parts come and none are garbage until the end.
    gc.disable()
    try:
        return _verify(options)
    finally:
        gc.enable()


def _verify(options: argparse.Namespace) -> int:
    bundle = read_bundle(options.bundle)
    receipts = [read_receipt(path) for path in options.receipt]
    found = check_bundle(bundle, key=options.key, head=options.head, receipts=receipts)
    print(f"{printable(bundle.edition)}, round {bundle.round}")
    for note in found.notes:
        print(f"  {printable(note)}")
    if found.problems:
        print("does not verify:")
        for problem in found.problems:
            print(f"  {problem.code}: {printable(problem.sentence)}")
        return 1
    for line in _awards(bundle):
        print(f"  {printable(line)}")
    print("consistent; signer not checked" if options.key is None else f"verified; signed by {options.key}")
    return 0


def _awards(bundle: Bundle) -> list[str]:
    lines = []
    for award in published_words(bundle).awards:
        titles = ", ".join(film.title for film in award.films) or "nobody"
        lines.append(f"{award.name}: {titles}{' (the jury decided, with a published reason)' if award.reason else ''}")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="palmares verify",
        description="Count a published result again, and check every commitment and signature.",
        allow_abbrev=False,
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="the file that the festival publishes with its palmarès")
    parser.add_argument(
        "--key", metavar="FINGERPRINT", type=_digest, help="who must have signed, known from elsewhere than the bundle"
    )
    parser.add_argument("--head", metavar="HEX", type=_digest, help="a head of the public log that you were mailed")
    parser.add_argument(
        "--receipt", metavar="FILE", action="append", default=[], help="a juror's receipt; may be given more than once"
    )
    return parser


def _digest(text: str) -> str:
    """A SHA-256 as people copy it: in groups, in capitals."""
    plain = re.sub(r"[\s:-]", "", text).lower()
    if not DIGEST.fullmatch(plain):
        raise argparse.ArgumentTypeError(f"{printable(text)!r} is not 64 hexadecimal digits")
    return plain
