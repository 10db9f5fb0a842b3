"""Which single juror decides an award: who would win it had that juror not sat.

`sensitivities(prizes, stability) -> tuple[Sensitivity, …]`, one for each award in the order of the prizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from judging.awarding import Prize
from judging.estimates import Stability


@dataclass(frozen=True, slots=True)
class WithoutJuror:
    """Who wins an award in one juror's absence: those who stay first, then those who come in."""

    juror: str
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The jurors without whom alone an award goes otherwise."""

    award: str
    changes: tuple[WithoutJuror, ...]


def sensitivities(prizes: Sequence[Prize], stability: Sequence[Stability]) -> tuple[Sensitivity, ...]:
    """Each award's changes by juror; an award whose stability was not counted is left out.

    `Stability.changed_by` names the entries that enter or leave in a juror's absence, and all of them, so the winners
    then are the official ones with those exchanged.
    """
    found = []
    for prize in prizes:
        lines = [line for line in stability if line.award == prize.name]
        if lines or not prize.winners:
            jurors = sorted({juror for line in lines for juror in line.changed_by})
            found.append(Sensitivity(prize.name, tuple(_without(juror, prize, lines) for juror in jurors)))
    return tuple(found)


def _without(juror: str, prize: Prize, lines: Sequence[Stability]) -> WithoutJuror:
    exchanged = [line.entry for line in lines if juror in line.changed_by]
    stay = [winner for winner in prize.winners if winner not in exchanged]
    enter = [entry for entry in exchanged if entry not in prize.winners]
    return WithoutJuror(juror, (*stay, *enter))
