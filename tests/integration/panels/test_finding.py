"""Conflicts that nobody declared are found, shown to organisers alone, and dismissed once for all."""

from uuid import UUID

import pytest

from festival.db import execute, fetch, fetch_value
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.pair_queries import conflicts_for_organiser
from festival.panels.queries import panels_of, proposal_for, titles_for_juror
from festival.panels.rules import AffiliationsDeclared
from festival.panels.schemas import ConflictDeclared, PanelSettings
from tests.factories import make_person
from tests.juries import Jury, join_jury, make_colleague, make_jury, make_open_jury, open_jury

WHY = "Two people of one name."
EVERYONE = PanelSettings(everyone=True, allow_same_country=True)


async def _pairs(jury: Jury) -> int:
    proposal_id = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=EVERYONE)
    return len((await proposal_for(proposal_id, jury.organiser)).pairs)


async def _found(jury: Jury) -> list[tuple[str, str, str]]:
    shown = await conflicts_for_organiser(jury.edition.id, jury.round_id)
    return [(one.juror_name, one.title, one.shared) for one in shown if not one.dismissed]


async def _credit(title: str, role: str, name: str) -> None:
    await execute(
        "INSERT INTO credit (film_id, position, role, name) SELECT id, 90, $2, $3 FROM film WHERE title = $1",
        title,
        role,
        name,
    )


async def test_nothing_in_common_is_no_conflict(database: str) -> None:
    jury = await make_jury(films=3)
    assert (await _pairs(jury), await _found(jury)) == (9, [])


@pytest.mark.parametrize(
    ("juror", "credited"),
    [("Zoé Straße", "ZOE STRASSE"), ("Zoe  Ito", "Zoe\u0301 Ito"), ("Li", "\uff2c\uff49")],
    ids=["accents and sharp s", "combining marks and spaces", "full width"],
)
async def test_a_credited_namesake_is_kept_apart(database: str, juror: str, credited: str) -> None:
    jury = await make_jury(films=2, names=("Ann",))
    await join_jury(jury, juror)
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    await _credit("Film A", "editor", credited)
    await _credit("Film B", "production_company", credited)
    assert (await _pairs(jury), await _found(jury)) == (3, [(juror, "Film A", "name")])


async def test_whoever_shares_a_film_is_kept_apart_from_it(database: str) -> None:
    jury = await make_jury(films=2, names=("Ann",))
    await execute(
        "INSERT INTO entry_share (edition_id, entry_id, part, offered_by, person_id, accepted_at) SELECT "
        "entry.edition_id, entry.id, 'maker', entrant_id, $1, now() FROM entry JOIN film ON film.id = film_id "
        "WHERE film.title = 'Film A'",
        jury.people[0],
    )
    assert (await _pairs(jury), await _found(jury)) == (1, [("Ann", "Film A", "person")])


async def test_one_address_and_one_account_are_one_person(database: str) -> None:
    jury = await make_jury(films=2)
    address = await fetch_value("SELECT email FROM invitation WHERE juror_id = $1", jury.jurors[1])
    await execute("UPDATE person SET email = NULL, email_confirmed_at = NULL WHERE id = $1", jury.people[1])
    other = await make_person(email=address, display_name="Quite Another")
    for title, entrant in (("Film A", other), ("Film B", jury.people[2])):
        await execute(
            "UPDATE entry SET entrant_id = $2 FROM film WHERE film.id = film_id AND title = $1", title, entrant
        )
    assert await _pairs(jury) == 4
    assert await _found(jury) == [("Ben", "Film A", "address"), ("Cleo", "Film B", "person")]


async def test_a_school_in_common_is_a_conflict(database: str) -> None:
    jury = await make_jury(films=2, names=("Ann",))
    await join_jury(jury, "Dan", affiliations=["École  du Film"])
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    await _credit("Film B", "school", "ecole du film")
    assert (await _pairs(jury), await _found(jury)) == (3, [("Dan", "Film B", "affiliation")])


async def test_a_false_one_is_dismissed_for_good_and_written_down(database: str) -> None:
    jury = await make_jury(films=2)
    await _credit("Film A", "cast", "ann")
    assert await _pairs(jury) == 5
    found = (await conflicts_for_organiser(jury.edition.id, jury.round_id))[0]
    stranger = await make_person()
    with pytest.raises(NotFound):
        await panels.dismiss_conflict(conflict_id=found.id, by=stranger, reason=WHY)
    for _ in range(2):
        await panels.dismiss_conflict(conflict_id=found.id, by=await make_colleague(jury), reason=WHY)
    assert (await _pairs(jury), await _found(jury)) == (6, [])
    written = await fetch("SELECT detail FROM audit_event WHERE act = 'conflict_dismissed'")
    assert [(row["detail"]["shared"], row["detail"]["reason"]) for row in written] == [("name", WHY)]


async def test_a_juror_overrules_what_was_dismissed_and_reads_nothing_of_it(database: str) -> None:
    jury = await make_jury(films=2)
    await _credit("Film A", "cast", "Ann")
    assert await _pairs(jury) == 5
    found = (await conflicts_for_organiser(jury.edition.id, jury.round_id))[0]
    await panels.dismiss_conflict(conflict_id=found.id, by=jury.organiser, reason=WHY)
    await open_jury(jury, everyone=True, declare=False)
    films = {film.title: film for film in await titles_for_juror(jury.round_id, jury.people[0])}
    assert [film.declared for film in films.values()] == [False, False]
    declared = ConflictDeclared(films=[films["Film A"].title_ref])
    assert await panels.declare_conflicts(round_id=jury.round_id, by=jury.people[0], declared=declared) == 1
    assert (await _found(jury)) == [("Ann", "Film A", "")]


async def test_what_a_juror_declared_is_theirs_alone(database: str) -> None:
    jury = await make_open_jury(films=2, declare=False)
    films = await titles_for_juror(jury.round_id, jury.people[0])
    declared = ConflictDeclared(films=[films[0].title_ref], countries=["SN"])
    await panels.declare_conflicts(round_id=jury.round_id, by=jury.people[0], declared=declared)
    kept: list[UUID] = [row["id"] for row in await fetch("SELECT id FROM conflict")]
    assert len(kept) == 2
    for conflict_id in kept:
        with pytest.raises(NotFound):
            await panels.dismiss_conflict(conflict_id=conflict_id, by=jury.organiser, reason=WHY)


async def test_a_juror_who_comes_later_gets_no_film_of_theirs_as_a_seat(database: str) -> None:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"), president=False)
    await _credit("Film A", "writer", "Dan")
    await join_jury(jury, "Dan")
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    assignment = await fetch_value("SELECT id FROM assignment WHERE juror_id = $1", jury.jurors[0])
    assert await panels.recuse_juror(assignment_id=assignment, by=jury.people[0]) is None
    assert [juror for _, juror in await panels_of(jury.edition.id, jury.round_id)] == [jury.jurors[1]]


async def test_a_juror_declares_a_company_and_a_person_once_before_any_film(database: str) -> None:
    jury = await make_jury(films=3, names=("Ann", "Ben"), president=False)
    await _credit("Film A", "production_company", "Atelier Nord")
    await _credit("Film B", "director", "Inès Roux")
    await open_jury(jury, declare=False, everyone=True, allow_same_country=True)
    declared = ConflictDeclared(affiliations=["ATELIER nord", "Ines Roux"])
    assert await panels.declare_conflicts(round_id=jury.round_id, by=jury.people[0], declared=declared) == 2
    assert sorted(title for _, title, _ in await _found(jury)) == ["Film A", "Film B"]
    with pytest.raises(AffiliationsDeclared):
        await panels.declare_conflicts(round_id=jury.round_id, by=jury.people[0], declared=declared)
