"""Official selections for tests: places offered, reserves in order, answers."""

from datetime import UTC, datetime
from uuid import UUID

from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import grant_role
from festival.entries.rules import EntryState
from festival.selection.schemas import NewSelection
from festival.selection.service import answer_place, select_films
from tests.factories import make_edition, make_entry, make_founder, make_person

UNTIL = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)


class Chosen:
    """An edition with four films of four entrants; the first two have a place, the others stand by."""

    edition: EditionForOrganiser
    organiser: UUID
    entrants: list[UUID]
    films: list[UUID]


async def make_selection(*, colleague: bool = True) -> Chosen:
    chosen = Chosen()
    chosen.organiser = await make_founder(display_name="Olive Organiser")
    chosen.edition = await make_edition(by=chosen.organiser)
    if colleague:
        second = await make_person(display_name="Carl Colleague")
        await grant_role(edition_id=chosen.edition.id, person_id=second, role=Role.ORGANISER, by=chosen.organiser)
    chosen.entrants = [await make_person(display_name=f"Entrant {at}") for at in range(4)]
    chosen.films = [
        await make_entry(edition=chosen.edition, entrant=entrant, state=EntryState.QUALIFIED, title=f"Film {at}")
        for at, entrant in enumerate(chosen.entrants)
    ]
    new = NewSelection(selected=chosen.films[:2], reserves=chosen.films[2:], confirm_by=UNTIL)
    await select_films(edition_id=chosen.edition.id, by=chosen.organiser, new=new)
    return chosen


async def answer(chosen: Chosen, at: int, *, confirms: bool) -> None:
    await answer_place(entry_id=chosen.films[at], by=chosen.entrants[at], confirms=confirms)
