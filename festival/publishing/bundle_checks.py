"""Everything a stranger can check of a result bundle without asking anybody; each failure is named in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from festival.publishing.bundle import Bundle, Problem
from festival.publishing.bundle_publication import log_problems, palmares_problems
from festival.publishing.bundle_receipts import Receipt, receipt_findings
from festival.publishing.bundle_recount import commitments_of, opening_problems, recount_problems
from festival.publishing.bundle_signatures import signature_problems


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: problems, or none; ``notes`` tell what a reader should know either way."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def check_bundle(
    bundle: Bundle, *, key: str | None = None, head: str | None = None, receipts: Sequence[Receipt] = ()
) -> Verification:
    """Check a bundle by itself, against a fingerprint and a head of the log known otherwise, and against receipts."""
    opened = commitments_of(bundle)
    problems = [
        *signature_problems(bundle, key),
        *opening_problems(bundle, opened),
        *recount_problems(bundle, opened),
        *palmares_problems(bundle),
        *log_problems(bundle, head),
    ]
    notes = [*_notes(bundle)]
    for receipt in receipts:
        findings = receipt_findings(bundle, opened, receipt)
        problems += findings.problems
        notes += findings.notes
    return Verification(tuple(problems), tuple(notes))


def _notes(bundle: Bundle) -> Iterator[str]:
    reasons = [one.reason.value for one in bundle.unopened]
    aside = ", ".join(f"{reasons.count(reason)} {reason}" for reason in sorted(set(reasons)))
    yield f"{len(bundle.openings)} scoresheets counted" + (f"; set aside: {aside}" if aside else "")
    looked_closer = any(
        one.act == "closer_look_called" and one.detail.get("rules") == bundle.rules_digest for one in bundle.log
    )
    if looked_closer:
        yield "one more juror saw films near the cut after the seal, as the rules of the round say; it was sealed again"
    if len(bundle.sealed) > 1 + looked_closer:
        yield "the round was reopened after scores had been seen, and sealed again"
    if bundle.rules.get("approvals") == 1:
        yield "one person approved, as the rules of the round allow"
