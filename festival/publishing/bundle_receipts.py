"""What became of a juror's scoresheet, from the receipt they kept."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from festival.errors import UnreadableInput
from festival.keys import fingerprint
from festival.publishing.bundle import Bundle, Problem
from festival.publishing.bundle_recount import commitments_of
from festival.statements import ScoresheetReceipt, Signed

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt with the file it came in."""

    file: str
    signed: Signed

    @property
    def statement(self) -> ScoresheetReceipt:
        """What the receipt says; `read_receipt` made sure that it is one."""
        assert isinstance(self.signed.statement, ScoresheetReceipt)  # noqa: S101 (read_receipt made sure)
        return self.signed.statement


@dataclass(frozen=True, slots=True)
class Findings:
    """What one receipt brought to light."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def read_receipt(path: str) -> Receipt:
    """A receipt from its file, as it was mailed.

    Raises:
        UnreadableInput: the file cannot be read, or holds no receipt.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        signed = msgspec.json.decode(text, type=Signed)
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be read: {fault.strerror}.") from fault
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise UnreadableInput(path, f"this is no receipt: {str(fault)[:300]}.") from fault
    if not isinstance(signed.statement, ScoresheetReceipt):
        raise UnreadableInput(path, "this is a signed statement, but no receipt of a scoresheet.")
    return Receipt(path, signed)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a receipt's scoresheet: ``counted`` with its scores, ``set_aside``, ``missing`` or ``forged``."""

    state: str
    scores: tuple[tuple[str, str], ...] = ()
    """(criterion, score on the round's own scale)."""
    reason: str = ""


def fate_of(bundle: Bundle, signed: Signed) -> Fate:
    """The same for a page: `receipt_findings` gives it in the words of the command."""
    keys = {fingerprint(public): public for public in bundle.keys}
    said = signed.statement
    if not isinstance(said, ScoresheetReceipt) or signed.key not in keys or not signed.holds(keys[signed.key]):
        return Fate("forged")
    if (said.commitment, said.replaces) not in {(one.commitment, one.replaces) for one in bundle.listed}:
        return Fate("missing")
    opened = commitments_of(bundle)
    if said.commitment in opened:
        scores = bundle.openings[opened.index(said.commitment)].scores
        return Fate("counted", tuple((key, _score(bundle, steps)) for key, steps in sorted(scores.items())))
    reasons = {one.commitment: one.reason.value for one in bundle.unopened}
    return Fate("set_aside", reason=reasons[said.commitment]) if said.commitment in reasons else Fate("missing")


def _score(bundle: Bundle, steps: int) -> str:
    scale = bundle.rules.get("tabulation", {}).get("scale")
    return f"{Decimal(scale['min']) + steps * Decimal(scale['step'])}" if scale else str(steps)


def receipt_findings(bundle: Bundle, opened: list[str], receipt: Receipt) -> Findings:
    """Whether the receipt is genuine and its scoresheet stands in the sealed list; and whether it was counted, and how.

    ``opened`` names the commitment of each opening. A scoresheet that was replaced or set aside is no failure of the
    bundle: the note says so, and only the juror knows whether it is true.
    """
    problems = []
    keys = {fingerprint(public): public for public in bundle.keys}
    held = receipt.signed.key in keys and receipt.signed.holds(keys[receipt.signed.key])
    if not held:
        sentence = (
            f"{receipt.file}: the signature is not one of this festival's: the receipt was changed, or is another's."
        )
        problems.append(Problem("receipt_wrong", sentence))
    said = receipt.statement
    listed = {one.commitment: one.replaces for one in bundle.listed}
    if said.commitment not in listed:
        sentence = f"{receipt.file}: this scoresheet is not in the sealed list: it was dropped, or is of another round."
        return Findings((*problems, Problem("receipt_missing", sentence)))
    if listed[said.commitment] != said.replaces:
        sentence = f"{receipt.file}: the sealed list says that this scoresheet replaces another than the receipt says."
        problems.append(Problem("receipt_differs", sentence))
    return Findings(tuple(problems), (f"{receipt.file}: {_fate(bundle, opened, said.commitment)}",))


def _fate(bundle: Bundle, opened: list[str], commitment: str) -> str:
    if commitment in opened:
        one = bundle.openings[opened.index(commitment)]
        scores = ", ".join(f"{key} {steps}" for key, steps in sorted(one.scores.items()))
        return f"counted for entry {one.entry}, in steps above the lowest score: {scores}"
    reasons = {one.commitment: one.reason.value for one in bundle.unopened}
    return f"not counted: {reasons.get(commitment, 'no reason is given')}"
