"""Every operation, asked by everybody in every phase of a round, by cookie and by token, equals the reviewed table.

``PALMARES_WRITE_MATRIX=1 pytest tests/permissions -n 0`` adds the rows of new operations and takes away those of gone
ones; with ``-m ""`` it writes the whole table anew, every phase. Read its difference line by line before committing it:
it is the one place where all rights stand side by side.
"""

import os
from pathlib import Path

import pytest
from litestar import Litestar

from festival.settings import Settings
from tests.permissions.matrix import FILE, USUAL, Verdicts, add_rows, line, measure, read_matrix, rows_of, said_of
from tests.permissions.operations import operations_of
from tests.played import PHASES, Played, play_edition

WRITING = "PALMARES_WRITE_MATRIX" in os.environ


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """As a real festival runs: organising needs a second step, and no page shows the outbox."""
    return Settings(data=tmp_path, base_url="http://testserver", secret="a secret for tests only")


def _compare(phase: str, measured: dict[str, Verdicts]) -> list[str]:
    """What to do about each difference, in words that can be followed."""
    matrix = read_matrix()
    told = []
    for operation, verdicts in measured.items():
        reviewed = said_of(matrix, operation, phase)
        if reviewed is None:
            told.append(f"new; if these are the rights you mean, add this line:\n{line(operation, '', verdicts)}")
            if "unread" in verdicts:
                told.append("(unread: give it a sound body in BODIES of tests/permissions/operations.py first)")
        elif reviewed != verdicts:
            told.append(f"in phase '{phase}' now:\n{line(operation, phase, verdicts)}\nreviewed:")
            told.append(line(operation, phase, reviewed))
    gone = sorted({operation for operation, _ in matrix} - measured.keys())
    return told + [f"no such operation any more, take its rows out: {operation}" for operation in gone]


def _broken(measured: dict[str, Verdicts]) -> list[str]:
    return [line(operation, "", told) for operation, told in measured.items() if any("BROKEN" in one for one in told)]


async def test_rights_while_the_jury_is_at_work(client: object, application: Litestar) -> None:
    played = await play_edition()
    await played.advance(USUAL)
    measured = await measure(played, application)
    assert _broken(measured) == []
    if WRITING:
        add_rows(measured)
    told = _compare(USUAL, measured)
    assert not told, f"{FILE.name} says otherwise:\n" + "\n".join(told)


@pytest.mark.long
async def test_rights_in_every_phase(client: object, application: Litestar) -> None:
    played: Played = await play_edition()
    measured = {}
    for phase in PHASES:
        await played.advance(phase)
        measured[phase] = await measure(played, application)
        assert WRITING or _broken(measured[phase]) == []
    if WRITING:
        FILE.write_text("\n".join(rows_of(measured)) + "\n", encoding="utf-8")
    told = [sentence for phase in PHASES for sentence in _compare(phase, measured[phase])]
    assert not told, f"{FILE.name} says otherwise:\n" + "\n".join(told)


def test_every_operation_stands_in_the_table(application: Litestar) -> None:
    """At once, without playing anything: a route that nobody reviewed fails here first."""
    reviewed = {operation for operation, _ in read_matrix()}
    missing = sorted({str(operation) for operation in operations_of(application)} - reviewed)
    assert missing == [], "run tests/permissions: it says which lines to add to matrix.csv"
