"""A list of trainees or mentors as a spreadsheet saves it, read as a whole: one wrong line and nothing is taken."""

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from festival.errors import DomainError
from festival.mentoring.rules import MentorWithoutTime, NotAPeopleList, Side, WrongLine
from festival.notifications.rules import read_address
from festival.plain_text import keep_text

MOST_LINES = 20_000
_DISARMED = re.compile(r"'[=+\-@\t\r]")


class PersonListed(msgspec.Struct, frozen=True):
    """One line; lists are sorted, so that the same line is the same person."""

    external_id: str
    name: str
    company: str
    email: str | None
    guardian_name: str
    topics: list[str]
    languages: list[str]
    times: list[str]
    wishes: list[str]
    apart: list[str]
    capacity: int


def read_people(content: bytes, side: Side) -> list[PersonListed]:
    """Columns: external_id, name, company, email (or guardian_email), guardian_name, topics, languages, times,
    wishes, apart (external ids of the other side), capacity; lists are separated by spaces.

    Raises:
        NotAPeopleList, WrongLine, MentorWithoutTime: nothing can be imported of it.
    """
    people: dict[str, PersonListed] = {}
    for number, cells in _lines(content):
        try:
            person = _person(cells, side)
        except DomainError as refusal:
            raise WrongLine(field="list", line=number, reason=refusal.text) from refusal
        except ValueError as failure:
            raise WrongLine(field="list", line=number, reason=str(failure)) from failure
        if side is Side.MENTOR and not person.times:
            raise MentorWithoutTime(field="list", line=number, name=person.name)
        if person.external_id in people:
            raise WrongLine(field="list", line=number, reason=f"external_id {person.external_id} stands there twice.")
        people[person.external_id] = person
    return list(people.values())


def _lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise NotAPeopleList(field="list") from failure
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in next(rows, [])]
        if not {"external_id", "name"} <= set(header) or "\0" in text:
            raise NotAPeopleList(field="list")
        for taken, cells in enumerate(rows):
            if taken >= MOST_LINES:
                raise NotAPeopleList(field="list")
            if any(cell.strip() for cell in cells):
                armed = [cell[1:] if _DISARMED.match(cell) else cell for cell in cells]
                yield rows.line_num, dict(zip(header, armed, strict=False))
    except csv.Error as failure:
        raise NotAPeopleList(field="list") from failure


def _person(cells: dict[str, str], side: Side) -> PersonListed:
    email = (cells.get("guardian_email") if side is Side.TRAINEE else cells.get("email")) or ""
    if side is Side.MENTOR and not email.strip():
        raise ValueError("a mentor needs an e-mail address.")
    capacity = (cells.get("capacity") or "1").strip()
    if not (capacity.isascii() and capacity.isdigit() and 1 <= int(capacity) <= 100):
        raise ValueError("capacity is a number from 1 to 100.")
    return PersonListed(
        external_id=keep_text(cells["external_id"], field="external_id", most=100, required=True),
        name=keep_text(cells.get("name") or "", field="name", most=200, required=True),
        company=keep_text(cells.get("company") or "", field="company", most=200),
        email=read_address(email.strip()) if email.strip() else None,
        guardian_name=keep_text(cells.get("guardian_name") or "", field="guardian_name", most=200),
        topics=_words(cells, "topics", fold=True),
        languages=_words(cells, "languages", fold=True),
        times=_words(cells, "times", fold=True),
        wishes=_words(cells, "wishes", fold=False),
        apart=_words(cells, "apart", fold=False),
        capacity=int(capacity),
    )


def _words(cells: dict[str, str], name: str, *, fold: bool) -> list[str]:
    cell = keep_text(cells.get(name) or "", field=name, most=1000)
    return sorted(set((cell.casefold() if fold else cell).split()))
