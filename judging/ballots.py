"""Ballots as columns: who scored or ranked which entry, where, and how; whole numbers, never binary fractions.

A `BallotBox` takes text as a file or a form gives it, block by block, and refuses what is no number; `Ballots` are what
it held. The same box serves files and the web, so that both count the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from judging.exact import BoolArray, IntArray

# Nine digits on either side of the point keep every score within a 64-bit whole number.
SCORE = re.compile(r"-?(\d{1,9}(\.\d{1,9})?|\.\d{1,9})", re.ASCII)
COLUMNS = ("entry", "juror", "criterion", "round", "group")


class BadBallot(ValueError):
    """One row cannot be counted: ``row`` counts from 0 over all rows given, ``column`` names the cell."""

    def __init__(self, row: int, column: str, sentence: str) -> None:
        self.row, self.column, self.sentence = row, column, sentence
        super().__init__(f"row {row}, column {column}: {sentence}")


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """Rows as equal columns of codes into tuples of names; ``criteria`` is empty for rankings.

    ``value`` is the score (or rank) times ten to the power ``decimals``; where ``given`` is false the cell was empty,
    which is no observation. A juror is told apart by group and name: the jury's FR is not the public's FR.
    """

    entries: tuple[str, ...]
    jurors: tuple[str, ...]
    criteria: tuple[str, ...]
    rounds: tuple[str, ...]
    groups: tuple[str, ...]
    entry: IntArray
    juror: IntArray
    criterion: IntArray
    round: IntArray
    group: IntArray
    value: IntArray
    given: BoolArray
    decimals: int

    @property
    def ranked(self) -> bool:
        """Whether these are rankings rather than scoresheets."""
        return not self.criteria

    def take(self, rows: IntArray) -> "Ballots":
        """Some rows, in the order given."""
        names = ("entry", "juror", "criterion", "round", "group", "value", "given")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def number(self, row: int) -> Fraction:
        """The score or rank of one row."""
        return Fraction(int(self.value[row]), 10**self.decimals)


class BallotBox:
    """Gathers ballots from columns of text; rows count on from block to block."""

    def __init__(self, *, ranked: bool) -> None:
        self._ranked = ranked
        self._value_column = "rank" if ranked else "score"
        self._rows = 0
        names = [name for name in (*COLUMNS, "value") if not (ranked and name == "criterion")]
        self._codes = {name: _Codes() for name in names}
        self._columns: dict[str, list[IntArray]] = {name: [] for name in names}

    def add(
        self,
        entry: Sequence[str],
        juror: Sequence[str],
        value: Sequence[str],
        criterion: Sequence[str] | None = None,
        round_: Sequence[str] | None = None,
        group: Sequence[str] | None = None,
    ) -> None:
        """Take a block of rows; ``criterion`` for scoresheets only. Raises BadBallot at the first unclear cell."""
        columns = {
            "entry": entry,
            "juror": juror,
            "criterion": criterion,
            "round": round_,
            "group": group,
            "value": value,
        }
        for name, codes in self._codes.items():
            column = columns[name] or [""] * len(entry)
            known = len(codes)
            self._columns[name].append(np.fromiter(map(codes.__getitem__, column), np.int64, len(entry)))
            for text in list(codes)[known:]:
                if fault := self._fault(name, text.strip()):
                    place = self._rows + list(column).index(text)
                    raise BadBallot(place, self._value_column if name == "value" else name, fault)
        self._rows += len(entry)

    def ballots(self) -> Ballots:
        """Everything added. Raises BadBallot where a juror scored the same thing twice."""
        texts = [text.strip() for text in self._codes["value"]]
        codes = _joined(self._columns["value"])
        decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
        values = np.array([int(Fraction(text or "0") * 10**decimals) for text in texts], np.int64)
        given = np.array([bool(text) for text in texts], bool)
        names: dict[str, tuple[str, ...]] = dict.fromkeys(COLUMNS, ())
        columns = dict.fromkeys(COLUMNS, np.zeros(len(codes), np.int64))
        for name in COLUMNS:
            if name in self._codes:
                names[name], columns[name] = _merged(self._columns[name], self._codes[name])
        ballots = Ballots(
            entries=names["entry"],
            jurors=names["juror"],
            criteria=names["criterion"],
            rounds=names["round"],
            groups=names["group"],
            value=values[codes] if len(values) else codes,
            given=given[codes] if len(given) else codes.astype(bool),
            decimals=decimals,
            **columns,
        )
        self._refuse_duplicates(ballots)
        return ballots

    def _fault(self, name: str, text: str) -> str:
        """Why a text cannot stand in a column; "" when it can."""
        if name in {"entry", "juror", "criterion"} and not text:
            return f"no {name} is named here."
        if name != "value" or not text:
            return ""
        if not SCORE.fullmatch(text):
            return f"'{text}' is not a number written with digits and a decimal point (at most nine on either side)."
        if self._ranked and Fraction(text) <= 0:
            return f"'{text}' is no rank; ranks are positive numbers, 1 is the best."
        return ""

    def _refuse_duplicates(self, ballots: Ballots) -> None:
        key = ballots.round
        for codes, names in (
            (ballots.group, ballots.groups),
            (ballots.juror, ballots.jurors),
            (ballots.entry, ballots.entries),
            (ballots.criterion, ballots.criteria or ("",)),
        ):
            key = key * max(len(names), 1) + codes
        rows = np.flatnonzero(ballots.given)
        order = rows[np.argsort(key[rows], kind="stable")]
        again = order[1:][key[order][1:] == key[order][:-1]]
        if again.size:
            row = int(again.min())
            juror, entry = ballots.jurors[ballots.juror[row]], ballots.entries[ballots.entry[row]]
            what = "ranked" if self._ranked else "scored"
            where = "" if self._ranked else f" for '{ballots.criteria[ballots.criterion[row]]}'"
            sentence = f"juror '{juror}' has already {what} entry '{entry}'{where} further up; one of the two must go."
            raise BadBallot(row, self._value_column, sentence)


class _Codes(dict[str, int]):
    """Numbers texts in the order in which they are first asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


def _joined(blocks: list[IntArray]) -> IntArray:
    return np.concatenate([np.empty(0, np.int64), *blocks])


def _merged(blocks: list[IntArray], codes: dict[str, int]) -> tuple[tuple[str, ...], IntArray]:
    """Join blocks of codes; texts that differ only by spaces around them are one name, names in sorted order."""
    names = sorted({text.strip() for text in codes})
    place = {name: code for code, name in enumerate(names)}
    final = np.array([place[text.strip()] for text in codes], np.int64)
    joined = _joined(blocks)
    return tuple(names), final[joined] if len(final) else joined
