"""What a page says of a receipt is what the bundle holds: counted with its scores, set aside, missing, or forged."""

from msgspec.structs import replace

from festival.canonical import canonical_json
from festival.publishing.bundle_receipts import Fate, fate_of
from festival.publishing.bundle_recount import commitments_of
from festival.publishing.receipt_pages import read_pasted
from festival.statements import ScoresheetReceipt, Signed, sign
from tests.bundles import JURY, STRANGER, make_bundle

BUNDLE = make_bundle()


def receipt(commitment: str) -> Signed:
    replaces = {one.commitment: one.replaces for one in BUNDLE.listed}.get(commitment)
    return sign(ScoresheetReceipt(commitment=commitment, replaces=replaces), JURY)


def test_each_counted_scoresheet_is_found_with_its_scores_on_the_scale_of_the_round() -> None:
    first, opening = commitments_of(BUNDLE)[0], BUNDLE.openings[0]
    fate = fate_of(BUNDLE, read_pasted(canonical_json(receipt(first)).decode()))
    assert fate.state == "counted"
    assert [float(score) for _, score in fate.scores] == [
        1 + 0.5 * steps for _, steps in sorted(opening.scores.items())
    ]


def test_what_was_set_aside_dropped_or_forged_is_said() -> None:
    aside = BUNDLE.unopened[0]
    assert fate_of(BUNDLE, receipt(aside.commitment)) == Fate("set_aside", reason=aside.reason.value)
    assert fate_of(BUNDLE, receipt("0" * 64)) == Fate("missing")
    honest = receipt(commitments_of(BUNDLE)[0])
    assert fate_of(BUNDLE, replace(honest, signature="0" * 128)) == Fate("forged")
    assert fate_of(BUNDLE, sign(honest.statement, STRANGER)) == Fate("forged")
