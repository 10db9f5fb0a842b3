"""Reads, measures and writes the permission matrix: who may do what, in which phase of a round, by cookie and token."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import httpx
from litestar import Litestar

from tests.asking import Asker, asker, undone
from tests.permissions.operations import Operation, operations_of
from tests.played import PRINCIPALS, Played

FILE = Path(__file__).with_name("matrix.csv")
ALWAYS = ""
"""The phase of a row that holds wherever no row of the operation names the phase."""
USUAL = "open"
"""The phase whose verdicts stand in those rows."""

Verdicts = tuple[str, ...]
"""One cell for each of PRINCIPALS."""


def read_matrix() -> dict[tuple[str, str], Verdicts]:
    """(operation, phase) -> verdicts, as reviewed; a row may name several phases."""
    with FILE.open(encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    assert heading == ["operation", "phases", *PRINCIPALS]
    return {(row[0], phase): tuple(row[2:]) for row in rows for phase in row[1].split(" ")}


def said_of(matrix: Mapping[tuple[str, str], Verdicts], operation: str, phase: str) -> Verdicts | None:
    """What the matrix says of an operation in a phase."""
    return matrix.get((operation, phase), matrix.get((operation, ALWAYS)))


def line(operation: str, phase: str, verdicts: Verdicts) -> str:
    """A row as it stands in the file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([operation, phase, *verdicts])
    return written.getvalue()


async def measure(played: Played, application: Litestar) -> dict[str, Verdicts]:
    """Ask everything as everybody, in the phase as it is."""
    askers = {name: await asker(played.people.get(name), application) for name in PRINCIPALS}
    return {
        str(operation): tuple([await _cell(operation, played, askers[name]) for name in PRINCIPALS])
        for operation in operations_of(application)
    }


async def _cell(operation: Operation, played: Played, who: Asker) -> str:
    address, body = operation.address(played.places), operation.body(played.places)
    found = []
    for way in who.by:
        async with undone():
            found.append(verdict_of(await who.ask(way, operation.method, address, body)))
    cookie, token = found
    return cookie if cookie == token else f"{cookie} | {token}"


def verdict_of(answer: httpx.Response) -> str:
    """What an answer means for the right to ask.

    ``yes`` is also what was refused for another reason than the right to it: the wrong moment, a missing version, a
    sentence about what was sent. ``unread``: the body was refused before anybody asked whose it is; it proves nothing.
    """
    status = answer.status_code
    if status >= 500:
        return f"BROKEN {status}"
    if answer.is_redirect:
        way = answer.headers["location"]
        return {"/sign-in": "sign in", "/account/second-step": "second step"}.get(way.partition("?")[0], "yes")
    if status in {400, 405, 415} or (status == 422 and _refused_unread(answer)):
        return "unread"
    return {401: "sign in", 403: "no", 404: "absent"}.get(status, "yes")


def _refused_unread(answer: httpx.Response) -> bool:
    return "json" in answer.headers["content-type"] and answer.json().get("code") == "http_422"


def add_rows(measured: Mapping[str, Verdicts]) -> None:
    """Give new operations their row, and take away those that are gone; reviewed rows stay as they are."""
    heading, *lines = FILE.read_text(encoding="utf-8").splitlines()
    kept = [(next(csv.reader([one]))[0], one) for one in lines]
    known = {operation for operation, _ in kept}
    kept = [(operation, one) for operation, one in kept if operation in measured]
    kept += [(name, line(name, ALWAYS, told)) for name, told in measured.items() if name not in known]
    kept.sort(key=lambda row: _by_address(row[0]))
    FILE.write_text("\n".join([heading, *(one for _, one in kept)]) + "\n", encoding="utf-8")


def _by_address(operation: str) -> tuple[str, ...]:
    return tuple(reversed(operation.split(" ")))


def rows_of(measured: Mapping[str, Mapping[str, Verdicts]]) -> list[str]:
    """The whole file for what was measured (phase -> operation -> verdicts), the usual phase first."""
    lines = [line("operation", "phases", PRINCIPALS)]
    for operation in sorted(measured[USUAL], key=_by_address):
        usual = measured[USUAL][operation]
        lines.append(line(operation, ALWAYS, usual))
        others: dict[Verdicts, list[str]] = {}
        for phase, verdicts in measured.items():
            if verdicts[operation] != usual:
                others.setdefault(verdicts[operation], []).append(phase)
        lines += [line(operation, " ".join(phases), verdicts) for verdicts, phases in others.items()]
    return lines
