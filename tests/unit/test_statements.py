"""What is signed has one spelling, and no statement passes for one of another kind."""

from festival.keys import signer_from_seed
from festival.statements import RoundRules, ScoresheetReceipt, message_of, sign

SIGNER = signer_from_seed(bytes(32))


def test_the_vector_of_the_docstring() -> None:
    signed = sign(ScoresheetReceipt(commitment="0" * 64, replaces=None), SIGNER)
    assert message_of(signed.statement) == (
        b"palmares-receipt-v1\x00\x00\x00\x00\x00\x00\x00\x72"
        b'{"commitment":"' + b"0" * 64 + b'","kind":"receipt","replaces":null}'
    )
    assert signed.signature == (
        "bcc4fb03edf8f579e5908ac3f6ece2f7bb5ed02254348cf0e8648cfac32a5ba4"
        "da4d78f413670872b62286f89f7034c3b5c11b4f53f7004a1857dcfb6cff440d"
    )
    assert signed.holds(SIGNER.public)


def test_kinds_are_told_apart_by_their_tag() -> None:
    rules = RoundRules(edition="courts", round=1, rules="0" * 64, publisher="1" * 64)
    assert message_of(rules).startswith(b"palmares-round_rules-v1\x00")
