"""The canonical form of a count and its digest: the same on any machine, for any order of rows, without jurors.

The digest is the SHA-256, in lower-case hexadecimal, of one JSON object in UTF-8: keys sorted by code point, no spaces,
characters beyond ASCII as themselves (JSON strings escape only ``"``, ``\\`` and control characters). Its keys:

``awards``      list of ``{"ex_aequo", "name", "winners"}`` in the order of the rules.
``ballots``     see below; rounds and groups are named as in the rules, "" where they name none. Scores are decimal text
                without superfluous zeros.
``not_ranked``  list of ``{"entry", "reason"}``, sorted by entry.
``ranking``     list of ``{"ballots", "entry", "rank", "score"}``, best first, ex aequo sorted by entry.
``rules``       `judging.rules.plain`: numbers as text in lowest terms ("1/2"), defaults filled in, unset keys left out.
``seed``        of the estimates: the first 15 hexadecimal digits of the SHA-256 of ``{"ballots":…,"rules":…}``, as a
number.

``ballots`` by method:

- mean, median, trimmed_mean: ``{round: {group: {entry: {criterion: [scores, ascending]}}}}``.
- majority_judgment: ``{round: {group: {entry: [scoresheet, …]}}}``, a scoresheet being ``{criterion: score}``.
- severity_adjusted: ``{round: {group: [juror, …]}}``, a juror being ``{entry: {criterion: score}}``.
- rankings: ``{round: {group: [[[entries of a tier], …], …]}}``, one list of tiers for each ballot, best tier first.

Lists of scoresheets, jurors and ballots are sorted by their own JSON text, entries within a tier by name.

Test vector: two entries A and B, one juror scoring A 8.50 and B 7 on the criterion "film", the rules being empty, give
``{"":{"":{"A":{"film":["8.5"]},"B":{"film":["7"]}}}}`` for ``ballots`` and the digest
``6302d1e347f9c5d2059c302b9537e0f7a7b43a2e182f784c0391248829c8c4e1``.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np

from judging.ballots import Ballots
from judging.exact import IntArray, decimal_text
from judging.rules import Rules, plain

Form = Callable[[Ballots, IntArray, Mapping[int, str]], Any]


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def canonical_ballots(arranged: Ballots, rules: Rules) -> dict[str, dict[str, Any]]:
    """Arranged ballots without their jurors, as the module's docstring lays down."""
    texts = {value: decimal_text(Fraction(value, 10**arranged.decimals)) for value in set(arranged.value.tolist())}
    found: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(rules.rounds):
        form: Form = _tiers if arranged.ranked else FORMS.get(one.method.name, _scores)
        for group, name in enumerate(arranged.groups):
            rows = np.flatnonzero((arranged.round == number) & (arranged.group == group))
            if len(rows):
                found.setdefault(one.name, {})[name] = form(arranged, rows, texts)
    return found


@dataclass(frozen=True, slots=True)
class Basis:
    """What a result is computed from, in canonical JSON."""

    ballots: bytes
    rules: bytes

    @classmethod
    def of(cls, arranged: Ballots, rules: Rules) -> "Basis":
        """The basis of arranged ballots and rules."""
        return cls(canonical_json(canonical_ballots(arranged, rules)), canonical_json(plain(rules)))

    @property
    def seed(self) -> int:
        """The seed of the estimates beside the result."""
        return int(sha256(b'{"ballots":%b,"rules":%b}' % (self.ballots, self.rules)).hexdigest()[:15], 16)

    def digest(
        self,
        ranking: Sequence[Mapping[str, object]],
        not_ranked: Sequence[Mapping[str, object]],
        awards: Sequence[Mapping[str, object]],
    ) -> str:
        """The digest of a result; the three lists hold exactly the keys that the module's docstring names."""
        members = {
            "awards": canonical_json(list(awards)),
            "ballots": self.ballots,
            "not_ranked": canonical_json(list(not_ranked)),
            "ranking": canonical_json(list(ranking)),
            "rules": self.rules,
            "seed": str(self.seed).encode(),
        }
        return sha256(
            b"{%b}" % b",".join(b'"%b":%b' % (key.encode(), text) for key, text in members.items())
        ).hexdigest()


def _scores(arranged: Ballots, rows: IntArray, texts: Mapping[int, str]) -> dict[str, dict[str, list[str]]]:
    value, criterion, entry = arranged.value[rows], arranged.criterion[rows], arranged.entry[rows]
    order = np.lexsort((value, criterion, entry))
    value, criterion, entry = value[order], criterion[order], entry[order]
    new = (entry[1:] != entry[:-1]) | (criterion[1:] != criterion[:-1])
    start = np.append(0, np.flatnonzero(new) + 1)
    words = list(map(texts.__getitem__, value.tolist()))
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    bounds = zip(start.tolist(), [*start[1:].tolist(), len(words)], strict=True)
    for (first, end), of_entry, of_criterion in zip(
        bounds, entry[start].tolist(), criterion[start].tolist(), strict=True
    ):
        found[arranged.entries[of_entry]][arranged.criteria[of_criterion]] = words[first:end]
    return found


def _books(arranged: Ballots, rows: IntArray, texts: Mapping[int, str]) -> dict[int, dict[str, dict[str, str]]]:
    """Each juror's scoresheets, by entry."""
    books: dict[int, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    columns = (arranged.juror, arranged.entry, arranged.criterion, arranged.value)
    for juror, entry, criterion, value in zip(*(column[rows].tolist() for column in columns), strict=True):
        books[juror][arranged.entries[entry]][arranged.criteria[criterion]] = texts[value]
    return books


def _jurors(arranged: Ballots, rows: IntArray, texts: Mapping[int, str]) -> list[dict[str, dict[str, str]]]:
    return sorted(_books(arranged, rows, texts).values(), key=canonical_json)


def _sheets(arranged: Ballots, rows: IntArray, texts: Mapping[int, str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for book in _books(arranged, rows, texts).values():
        for entry, sheet in book.items():
            found[entry].append(sheet)
    return {entry: sorted(sheets, key=canonical_json) for entry, sheets in found.items()}


def _tiers(arranged: Ballots, rows: IntArray, texts: Mapping[int, str]) -> list[list[list[str]]]:
    ballots: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = (arranged.juror, arranged.value, arranged.entry)
    for juror, rank, entry in zip(*(column[rows].tolist() for column in columns), strict=True):
        ballots[juror][rank].append(arranged.entries[entry])
    return sorted(([sorted(tier) for tier in tiers.values()] for tiers in ballots.values()), key=canonical_json)


# Methods that look at several cells of one juror at once keep those cells together.
FORMS: Mapping[str, Form] = {"majority_judgment": _sheets, "severity_adjusted": _jurors}
