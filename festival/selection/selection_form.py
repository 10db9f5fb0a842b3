"""What an organiser types to select films: the head of a ranking, or one film by hand, and a date to answer by."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from festival.awards.queries import result_of, sealed_round
from festival.editions.rules import instant_in
from festival.editions.rules_body import FilmTable
from festival.editions.schemas import EditionForOrganiser
from festival.errors import Invalid
from festival.selection.rules import NoFilmsChosen, UnreadableMeasure
from festival.selection.schemas import NewSelection
from festival.web.ids import read_id

SCREENING_FIELDS = ("min_width", "min_height", "containers", "video_codecs", "min_frame_rate", "max_gigabytes")
FIELDS = ("round", "seats", "reserves", "film", "stands", "confirm_by")
MOST_SEATS = 2000


class UnreadableDate(Invalid):
    """A date that no calendar has."""

    sentence = "This is not a date with its time."


class UnreadableNumber(Invalid):
    """Not a count of films."""

    sentence = "Write a number of films, from 0 to 2000."


def read_screening_rules(values: Mapping[str, str]) -> FilmTable:
    """What the form says of a screening file; what is left empty is not checked.

    Raises:
        UnreadableMeasure: something that is no number, or no such file format can be meant.
    """
    said: dict[str, object] = {}
    for name in ("min_width", "min_height", "min_frame_rate"):
        if values[name].strip():
            said[name] = _measure(values[name], name)
    if values["max_gigabytes"].strip():
        said["max_bytes"] = _measure(values["max_gigabytes"], "max_gigabytes") * 1_000_000_000
    for name in ("containers", "video_codecs"):
        if values[name].split():
            said[name] = values[name].lower().replace(",", " ").split()
    return msgspec.convert(said, FilmTable)


def screening_values(film: FilmTable) -> dict[str, str]:
    """The rules of a file as the form holds them."""
    table = film.as_table()
    told = {name: str(table.get(name, "")) for name in ("min_width", "min_height")}
    told |= {name: " ".join(table.get(name, [])) for name in ("containers", "video_codecs")}
    rate, largest = table.get("min_frame_rate"), table.get("max_bytes")
    told["min_frame_rate"] = "" if rate is None else f"{rate:g}"
    return {**told, "max_gigabytes": "" if largest is None else f"{largest // 1_000_000_000}"}


def _measure(text: str, field: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 6):
        raise UnreadableMeasure(field=field)
    return int(plain)


async def from_ranking(values: Mapping[str, str], edition: EditionForOrganiser, person_id: UUID) -> NewSelection:
    """The first so many films of a sealed round's ranking, and the next in reserve; who is placed already is passed.

    Raises:
        NotFound: no such sealed round with a result that this person may read.
        UnreadableNumber, UnreadableDate, NoFilmsChosen: the form cannot be read.
    """
    result = await result_of(await sealed_round(read_id(values["round"]), person_id))
    seats, reserves = _number(values, "seats"), _number(values, "reserves")
    films = [line.entry_id for line in result.ranking]
    return NewSelection(
        selected=films[:seats],
        reserves=films[seats : seats + reserves],
        confirm_by=read_confirm_by(values, edition.zone),
    )


def one_film(values: Mapping[str, str], edition: EditionForOrganiser) -> NewSelection:
    """One film by hand: a place, or the last of the reserves.

    Raises:
        NotFound: that is no film.
        UnreadableDate, NoFilmsChosen: the form cannot be read.
    """
    if not values["film"]:
        raise NoFilmsChosen(field="film")
    film = [read_id(values["film"])]
    confirm_by = read_confirm_by(values, edition.zone)
    if values["stands"] == "reserve":
        return NewSelection(selected=[], reserves=film, confirm_by=confirm_by)
    return NewSelection(selected=film, confirm_by=confirm_by)


def read_confirm_by(values: Mapping[str, str], zone: str) -> datetime:
    """Until when entrants answer, on the clocks of the edition's zone."""
    try:
        wall = datetime.fromisoformat(values["confirm_by"].strip())
    except ValueError as failure:
        raise UnreadableDate(field="confirm_by") from failure
    if wall.tzinfo is not None:
        raise UnreadableDate(field="confirm_by")
    return instant_in(zone, wall, field="confirm_by")


def _number(values: Mapping[str, str], name: str) -> int:
    text = values[name].strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= MOST_SEATS):
        raise UnreadableNumber(field=name)
    return int(text)
