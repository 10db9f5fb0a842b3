"""Whether each part of a bundle is what was signed when it came about, and by keys that vouch for each other.

The rules, signed before anybody scored, name the key that will sign the result; the publication names the keys of the
jury's statements. Either of the two is therefore an anchor: who knows one fingerprint (from the mail at the opening, or
from the festival's page) need not trust the bundle for the other.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from festival.canonical import digest_of
from festival.keys import fingerprint
from festival.publishing.bundle import Bundle, Problem, result_statement
from festival.statements import LogHead, Publication, RoundResult, RoundRules, SealedList, kind_of

Kind = TypeVar("Kind", RoundRules, SealedList, RoundResult, Publication, LogHead)

SPOKEN = {
    "round_rules": "the rules of the round",
    "sealed_list": "the list of sealed scoresheets",
    "result": "the result",
    "publication": "the publication",
    "log_head": "the end of the public log",
    "receipt": "a receipt",
}
"""What a statement is called in a sentence."""

PARTS = {
    "audience": "what the bundle says about who may read it",
    "rules": "the rules",
    "commitments": "the sealed list",
    "openings": "the scoresheets",
    "unopened": "the reasons for scoresheets set aside",
    "entries": "the entries",
    "result": "the result",
}
"""What the signature under a result covers."""


def signed(bundle: Bundle, kind: type[Kind]) -> list[Kind]:
    """The statements of one kind."""
    return [one.statement for one in bundle.statements if isinstance(one.statement, kind)]


def signature_problems(bundle: Bundle, key: str | None) -> Iterator[Problem]:
    """All that signatures tell; ``key`` is the fingerprint that a reader knows otherwise."""
    yield from _held(bundle)
    yield from _anchored(bundle, key)
    yield from _of_this_round(bundle)
    yield from _sealed(bundle)
    yield from _covered(bundle)


def _held(bundle: Bundle) -> Iterator[Problem]:
    keys = {fingerprint(public): public for public in bundle.keys}
    for one in bundle.statements:
        spoken = SPOKEN[kind_of(one.statement)]
        if one.key not in keys:
            yield Problem("key_missing", f"The key that signed {spoken} is not in the bundle ({one.key}).")
        elif not one.holds(keys[one.key]):
            yield Problem("signature_wrong", f"The signature under {spoken} is not that of the key it names.")
    found = Counter(kind_of(one.statement) for one in bundle.statements)
    wanted = {"round_rules": 1, "sealed_list": len(bundle.sealed), "result": 1, "publication": 1, "log_head": 1}
    for kind in sorted({*found, *wanted}):
        times = wanted.get(kind, 0)
        if found[kind] != times:
            sentence = f"There must be {times} signatures under {SPOKEN[kind]}; there are {found[kind]}."
            yield Problem("unsigned", sentence)


def _anchored(bundle: Bundle, key: str | None) -> Iterator[Problem]:
    """Who signed what: the rules name who publishes, the publication names whose the other signatures are."""
    anchors = {one.key for one in bundle.statements if isinstance(one.statement, RoundRules | Publication)}
    publishers = {one.publisher for one in signed(bundle, RoundRules)}
    vouched = {named for one in signed(bundle, Publication) for named in one.keys}
    for one in bundle.statements:
        spoken = SPOKEN[kind_of(one.statement)]
        if isinstance(one.statement, RoundResult | Publication):
            if {one.key} != publishers:
                sentence = f"Key {one.key} signed {spoken}, which is not the key that the rules named for it."
                yield Problem("another_publisher", sentence)
        elif one.key not in vouched:
            yield Problem("unknown_signer", f"Key {one.key} signed {spoken}; the publication does not name it.")
    if key is not None and key not in anchors:
        yield Problem(
            "another_signer", f"This was signed by {' and '.join(sorted(anchors)) or 'nobody'}, not by {key}."
        )


def _of_this_round(bundle: Bundle) -> Iterator[Problem]:
    if any(one.rules != bundle.rules_digest for one in signed(bundle, RoundRules)):
        sentence = "The rules are not those that were signed before judging began: something in them was changed."
        yield Problem("rules_changed", sentence)
    named: list[tuple[object, object]] = [(bundle.rules.get("edition"), bundle.rules.get("round"))]
    for one in bundle.statements:
        if isinstance(one.statement, RoundRules | SealedList | RoundResult | Publication):
            named.append((one.statement.edition, one.statement.round))
        elif isinstance(one.statement, LogHead):
            named.append((one.statement.edition, bundle.round))
    if any(each != (bundle.edition, bundle.round) for each in named):
        yield Problem("another_round", "Rules and signatures are not all of this edition and round.")


def _sealed(bundle: Bundle) -> Iterator[Problem]:
    said = {one.number: (one.commitments, one.count, one.rules) for one in signed(bundle, SealedList)}
    earlier: set[str] = set()
    for number, sealed in enumerate(bundle.sealed, 1):
        names = [one.commitment for one in sealed.commitments]
        if names != sorted(set(names)) or sealed.number != number:
            yield Problem("list_unsorted", f"List {number} of the seals is not sorted, or names a scoresheet twice.")
        if not earlier <= set(names):
            yield Problem("list_shrunk", f"List {number} of the seals lacks scoresheets that were sealed before.")
        earlier |= set(names)
        if said.get(number) != (digest_of(sealed.commitments), len(names), bundle.rules_digest):
            yield Problem("list_changed", f"List {number} of the seals is not the one that was signed at the seal.")


def _covered(bundle: Bundle) -> Iterator[Problem]:
    recomputed = result_statement(bundle)
    for said in signed(bundle, RoundResult):
        for part, spoken in PARTS.items():
            if getattr(recomputed, part) != getattr(said, part):
                yield Problem(f"{part}_not_signed", f"Not what was signed with the result: {spoken}.")
