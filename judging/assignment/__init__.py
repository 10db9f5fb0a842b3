"""Blind panels: entries x jurors under conflicts, loads, minutes, languages, diversity and connection."""

from judging.assignment.problem import (
    Entry,
    ImpossibleProblem,
    Juror,
    Mix,
    Objective,
    PanelProblem,
    PanelReport,
    Panels,
    Underloaded,
    Unfilled,
    WithoutMix,
)
from judging.assignment.propose import propose_panels

__all__ = [
    "Entry",
    "ImpossibleProblem",
    "Juror",
    "Mix",
    "Objective",
    "PanelProblem",
    "PanelReport",
    "Panels",
    "Underloaded",
    "Unfilled",
    "WithoutMix",
    "propose_panels",
]
