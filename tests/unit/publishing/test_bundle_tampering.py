"""Whatever is done to a bundle, by a stranger or by somebody who holds every key, is named."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from festival.publishing.bundle import (
    Audience,
    Bundle,
    ListedCommitment,
    Opening,
    Reason,
    SealedCommitments,
    Unopened,
    log_digests,
    write_bundle,
)
from festival.publishing.bundle_checks import check_bundle
from tests.bundles import (
    JURY,
    PUBLISHER,
    STRANGER,
    changed,
    count,
    made_anew,
    make_bundle,
    publish,
    rules_of_round,
    sign_all,
    with_opening,
)

HONEST = make_bundle()


def codes(bundle: Bundle, **known: Any) -> set[str]:
    return {problem.code for problem in check_bundle(bundle, **known).problems}


def better(opening: Opening) -> Opening:
    return replace(opening, scores={**opening.scores, "script": (opening.scores["script"] + 1) % 9})


def signed_again(bundle: Bundle) -> Bundle:
    """As somebody with both keys would cover a change up: counted, published and signed anew, with a new log."""
    return sign_all(publish(count(bundle)))


def with_list(bundle: Bundle, listed: list[ListedCommitment]) -> Bundle:
    in_order = sorted(listed, key=lambda one: one.commitment)
    return changed(bundle, sealed=[SealedCommitments(number=1, commitments=in_order)])


def reweighted() -> dict[str, Any]:
    return rules_of_round(criteria={"script": "9", "direction": "3/2"})


def test_an_honest_bundle_verifies_against_either_key_and_any_head() -> None:
    for signer in (PUBLISHER, JURY):
        assert codes(HONEST, key=signer.fingerprint) == set()
    assert check_bundle(HONEST).notes == ("20 scoresheets counted; set aside: 1 recused, 1 replaced",)


def test_one_key_may_sign_everything() -> None:
    alone = sign_all(HONEST, jury=JURY, publisher=JURY)
    assert codes(alone, key=JURY.fingerprint) == set()


@pytest.mark.parametrize(
    ("forge", "named"),
    [
        pytest.param(
            lambda b: with_opening(b, 3, better), {"ballot_not_committed", "commitment_unaccounted"}, id="score"
        ),
        pytest.param(
            lambda b: with_opening(b, 3, lambda one: replace(one, r="0" * 64)),
            {"ballot_not_committed", "commitment_unaccounted"},
            id="r",
        ),
        pytest.param(
            lambda b: with_opening(b, 3, lambda one: replace(one, entry=b.openings[-1].entry)),
            {"ballot_not_committed", "commitment_unaccounted"},
            id="film",
        ),
        pytest.param(lambda b: changed(b, openings=b.openings[1:]), {"commitment_unaccounted"}, id="dropped"),
        pytest.param(
            lambda b: changed(b, openings=[*b.openings, replace(b.openings[-1], r="f" * 64)]),
            {"ballot_not_committed"},
            id="stuffed",
        ),
        pytest.param(lambda b: changed(b, unopened=b.unopened[1:]), {"commitment_unaccounted"}, id="reason dropped"),
        pytest.param(
            lambda b: changed(b, unopened=[replace(one, reason=Reason.REPLACED) for one in b.unopened]),
            {"replacement_missing"},
            id="set aside as replaced",
        ),
        pytest.param(
            lambda b: with_list(b, [replace(one, replaces=None) for one in b.listed]),
            {"replacement_missing"},
            id="replacement hidden",
        ),
    ],
)
def test_whoever_holds_every_key_still_cannot_change_what_was_sealed(
    forge: Callable[[Bundle], Bundle], named: set[str]
) -> None:
    assert codes(signed_again(forge(HONEST))) >= named
    assert codes(forge(HONEST)) > named


def test_a_ballot_counted_twice_is_named_before_it_is_counted() -> None:
    twice = sign_all(changed(HONEST, openings=[HONEST.openings[0], *HONEST.openings]))
    assert codes(twice) == {"ballot_twice", "recount_refused"}


def test_a_replaced_scoresheet_does_not_count() -> None:
    first, second = HONEST.listed[0], HONEST.listed[1]
    opened = {one.commitment for one in HONEST.listed} - {one.commitment for one in HONEST.unopened}
    first, second = sorted((one for one in HONEST.listed if one.commitment in opened), key=lambda one: one.commitment)[
        :2
    ]
    others = [one for one in HONEST.listed if one.commitment != second.commitment]
    both = with_list(HONEST, [*others, replace(second, replaces=first.commitment)])
    assert codes(signed_again(both)) >= {"replaced_counted"}


def test_other_weights_are_other_rules_and_open_nothing() -> None:
    forged = changed(HONEST, rules=reweighted())
    assert codes(forged) >= {"rules_changed", "rules_not_signed", "ballot_not_committed", "log_silent"}
    # The rules' digest is part of every committed ballot, so that a new signature does not help.
    assert codes(signed_again(forged)) >= {"ballot_not_committed", "commitment_unaccounted"}


def test_a_list_made_to_fit_is_not_the_one_that_was_signed() -> None:
    forged = with_opening(HONEST, 3, better)
    from_scratch = make_bundle(rules=reweighted())
    assert codes(changed(forged, sealed=from_scratch.sealed)) >= {"list_changed", "log_silent"}


def test_a_result_exchanged_is_counted_again() -> None:
    grand, script = HONEST.result.awards
    loser = HONEST.result.ranking[-1].entry
    exchanged = replace(HONEST.result, awards=[replace(grand, winners=[loser]), script])
    forged = changed(HONEST, result=exchanged)
    assert codes(forged) == {"award_differs", "result_not_signed", "award_unexplained"}
    assert codes(sign_all(publish(forged))) == {"award_differs"}
    upside_down = replace(HONEST.result, ranking=HONEST.result.ranking[::-1])
    assert codes(sign_all(publish(changed(HONEST, result=upside_down)))) == {"ranking_differs"}
    other = replace(HONEST.result, digest="1" * 64)
    assert codes(sign_all(publish(changed(HONEST, result=other)))) == {"result_differs"}


def test_an_award_given_otherwise_needs_a_reason() -> None:
    award, *others = HONEST.palmares["awards"]
    silent = changed(HONEST, palmares={**HONEST.palmares, "awards": [{**award, "films": []}, *others]})
    assert codes(silent) == {"palmares_changed", "award_unexplained", "log_silent"}
    spoken = {**award, "films": [], "reason": "The jury gave no Grand Prix this year."}
    assert codes(changed(HONEST, palmares={**HONEST.palmares, "awards": [spoken, *others]})) == {
        "palmares_changed",
        "log_silent",
    }


def test_the_log_cannot_be_shortened_reordered_or_rewritten() -> None:
    for log in (HONEST.log[:-1], HONEST.log[::-1], [replace(HONEST.log[0], act="round_planned"), *HONEST.log[1:]]):
        assert codes(changed(HONEST, log=log)) >= {"log_changed"}
    assert codes(changed(HONEST, log=[])) == {"log_changed", "log_silent"}


def test_a_head_that_was_mailed_catches_a_past_rewritten_under_the_same_key() -> None:
    for head in log_digests(HONEST.log):
        assert codes(HONEST, head=head) == set()
    edited = [replace(HONEST.log[0], detail={**HONEST.log[0].detail, "jurors": 3}), *HONEST.log[1:]]
    rewritten = sign_all(changed(HONEST, log=edited))
    assert codes(rewritten) == set()
    assert codes(rewritten, head=log_digests(HONEST.log)[1]) == {"another_head"}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: made_anew(HONEST, [better(HONEST.openings[0]), *HONEST.openings[1:]]), id="score"),
        pytest.param(lambda: made_anew(HONEST, HONEST.openings[1:]), id="dropped"),
        pytest.param(
            lambda: made_anew(HONEST, [*HONEST.openings, replace(HONEST.openings[-1], r="f" * 64)]), id="stuffed"
        ),
        pytest.param(lambda: made_anew(HONEST, HONEST.openings, rules=reweighted()), id="weight"),
    ],
)
def test_a_whole_past_made_anew_agrees_with_itself_and_with_nothing_that_was_mailed(
    made: Callable[[], Bundle],
) -> None:
    forged = made()
    assert codes(forged, key=PUBLISHER.fingerprint) == set()
    sealed = log_digests(HONEST.log)[1]
    assert codes(HONEST, key=PUBLISHER.fingerprint, head=sealed) == set()
    assert codes(forged, head=sealed) == {"another_head"}


def test_signed_again_by_a_stranger() -> None:
    forged = sign_all(HONEST, jury=STRANGER, publisher=STRANGER)
    assert codes(forged) == set()
    for signer in (PUBLISHER, JURY):
        assert codes(forged, key=signer.fingerprint) == {"another_signer"}
    # With the true statement on the rules, the stranger may not publish; with the true publication, not seal.
    rules, *others = forged.statements
    mixed = changed(forged, statements=[HONEST.statements[0], *others], keys=[*forged.keys, *HONEST.keys])
    assert codes(mixed, key=JURY.fingerprint) >= {"another_publisher"}
    late = [*forged.statements[:3], HONEST.statements[3], forged.statements[4]]
    assert codes(changed(mixed, statements=late), key=PUBLISHER.fingerprint) >= {"unknown_signer"}
    assert rules.key == STRANGER.fingerprint


def test_a_signature_missing_exchanged_or_of_a_key_unknown() -> None:
    for at, kind in enumerate(("round_rules", "sealed_list", "result", "publication", "log_head")):
        assert HONEST.statements[at].statement.__struct_config__.tag == kind
        assert codes(changed(HONEST, statements=[*HONEST.statements[:at], *HONEST.statements[at + 1 :]])) >= {
            "unsigned"
        }
        other = HONEST.statements[(at + 1) % 5]
        wrong = [*HONEST.statements]
        wrong[at] = replace(wrong[at], signature=other.signature)
        assert codes(changed(HONEST, statements=wrong)) == {"signature_wrong"}
    assert codes(changed(HONEST, keys=[])) == {"key_missing"}
    assert codes(changed(HONEST, statements=[])) >= {"unsigned"}


def test_entries_and_reasons_cannot_be_edited() -> None:
    fewer = changed(HONEST, entries=HONEST.entries[1:])
    assert codes(fewer) >= {"entries_not_signed", "recount_refused"}
    moved = changed(HONEST, entries=[replace(HONEST.entries[0], countries=["FR"]), *HONEST.entries[1:]])
    assert codes(moved) == {"entries_not_signed"}
    reasons = [replace(one, reason=Reason.DISQUALIFIED) for one in HONEST.unopened if one.reason is Reason.RECUSED]
    others = [one for one in HONEST.unopened if one.reason is not Reason.RECUSED]
    excused = sorted([*others, *reasons], key=lambda one: one.commitment)
    assert codes(changed(HONEST, unopened=excused)) == {"unopened_not_signed"}
    invented = Unopened(commitment=hashlib.sha256(b"never").hexdigest(), reason=Reason.RECUSED)
    assert codes(sign_all(changed(HONEST, unopened=[*HONEST.unopened, invented]))) == {"commitment_unknown"}


def test_the_order_of_scoresheets_tells_nothing() -> None:
    assert codes(sign_all(changed(HONEST, openings=HONEST.openings[::-1]))) == {"ballots_unsorted"}


def test_a_public_bundle_groups_nobody_and_an_auditor_s_groups_all() -> None:
    labelled = with_opening(HONEST, 0, lambda one: replace(one, juror="A"))
    assert codes(sign_all(labelled)) == {"juror_labels"}
    audited = make_bundle(audience=Audience.AUDITOR)
    assert codes(audited) == set()
    assert codes(sign_all(with_opening(audited, 0, lambda one: replace(one, juror=None)))) >= {"juror_labels"}


def test_methods_that_look_at_a_juror_s_scoresheets_together_verify_for_auditors() -> None:
    rules = rules_of_round(method={"name": "severity_adjusted"})
    assert codes(make_bundle(rules=rules, audience=Audience.AUDITOR)) == set()


@pytest.mark.parametrize("method", ["mean", "median", "trimmed_mean", "majority_judgment"])
def test_methods_that_need_no_juror_verify_in_public(method: str) -> None:
    assert codes(make_bundle(rules=rules_of_round(method={"name": method}))) == set()


def test_a_reopened_round_shows_both_lists_and_loses_nothing() -> None:
    earlier = SealedCommitments(number=1, commitments=HONEST.listed[1:])
    twice = changed(HONEST, sealed=[earlier, SealedCommitments(number=2, commitments=HONEST.listed)])
    verified = check_bundle(sign_all(publish(twice)))
    assert verified.problems == ()
    assert verified.notes[1] == "the round was reopened after scores had been seen, and sealed again"
    invented = ListedCommitment(commitment=hashlib.sha256(b"never").hexdigest(), replaces=None)
    lost = sorted([*HONEST.listed, invented], key=lambda one: one.commitment)
    shrunk = changed(twice, sealed=[SealedCommitments(number=1, commitments=lost), twice.sealed[1]])
    assert codes(sign_all(publish(shrunk))) == {"list_shrunk"}


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"tabulation": None},
        {"tabulation": {"scale": [], "criteria": {}}},
        {"tabulation": {"scale": {"min": "0", "step": "1e-99999999"}, "criteria": {"script": "1"}}},
        {"tabulation": {"criteria": {"script": 1.5}}},
    ],
)
def test_rules_of_no_known_shape_are_a_problem_and_no_fault(rules: dict[str, Any]) -> None:
    assert codes(changed(HONEST, rules=rules)) & {"recount_refused", "rules_unusable"}


def test_the_same_bundle_is_the_same_bytes() -> None:
    assert write_bundle(make_bundle()) == write_bundle(HONEST)
