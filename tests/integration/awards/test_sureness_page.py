"""How sure a result is, on the page: sentences with names for organisers and the president, none for other jurors."""

from uuid import UUID

from litestar import Litestar

from festival.awards.queries import results_in_short, sealed_round
from festival.awards.service import compute_result
from festival.db import fetch_value
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from festival.settings import Settings
from judging.habits import Habit
from tests.juries import Jury, make_open_jury, submit
from tests.results import make_result
from tests.signed_in import browser_of

CONSTANT = "Cleo gave every film the same score, which changes no order."


async def sealed_with(points: dict[str, tuple[int, int, int]]) -> Jury:
    """A counted round of three jurors whose scoresheets hold these points, film by film, on both criteria."""
    jury = await make_open_jury(films=len(points))
    for at, person in enumerate(jury.people):
        for film in await queue_for_juror(jury.round_id, person):
            given = points[film.title][at]
            await submit(film.assignment_id, person, {"script": given, "direction": given})
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    await compute_result(round_id=jury.round_id, by=jury.organiser)
    return jury


async def make_swayed() -> Jury:
    """Without Ann, Film B wins the Grand Prix; Cleo gives every film the same."""
    return await sealed_with({"Film A": (10, 5, 6), "Film B": (6, 7, 6), "Film C": (3, 4, 6), "Film D": (1, 2, 6)})


def addresses(jury: Jury) -> dict[str, UUID]:
    return {
        f"/organise/{jury.edition.slug}/results/{jury.round_id}": jury.organiser,
        f"/jury/rounds/{jury.round_id}/result": jury.people[0],
    }


async def test_organisers_and_the_president_read_it_by_name(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_swayed()
    for address, reader in addresses(jury).items():
        page = (await (await browser_of(reader, application, settings)).get(address)).text
        for said in (
            "Before you trust this",
            'data-code="same_score_for_all"',
            CONSTANT,
            "Without Ann it would go to Film B.",
            "How does each juror score?",
            "Agreement on the order (Kendall's W)",
            'class="dots__dot"',
        ):
            assert said in page, said
        assert [str(juror) for juror in jury.jurors if str(juror) in page] == []


async def test_other_jurors_never_see_it(database: str, application: Litestar, settings: Settings) -> None:
    jury = await make_swayed()
    browser = await browser_of(jury.people[1], application, settings)
    answers = [await browser.get(address) for address in (*addresses(jury), "/jury")]
    assert [answer.status_code for answer in answers[:2]] == [404, 404]
    assert [said for said in ("same score", "Without Ann", "dots__dot") for one in answers if said in one.text] == []


async def test_a_plain_result_asks_for_no_caution(database: str, application: Litestar, settings: Settings) -> None:
    jury = await sealed_with({"Film A": (9, 9, 10), "Film B": (6, 7, 6), "Film C": (4, 3, 4), "Film D": (1, 2, 1)})
    address = f"/organise/{jury.edition.slug}/results/{jury.round_id}"
    page = (await (await browser_of(jury.organiser, application, settings)).get(address)).text
    assert "Before you trust this" not in page
    assert "No single juror decides it" in page
    assert "No juror stands out by more than chance explains." in page


async def test_figures_are_kept_with_the_result_by_id_and_read_by_name(database: str) -> None:
    jury = await make_swayed()
    kept = str(await fetch_value("SELECT certainty FROM result"))
    assert "Ann" not in kept
    assert str(jury.jurors[0]) in kept
    judged = await sealed_round(jury.round_id, jury.organiser)
    read = (await results_in_short([judged]))[judged.id].certainty
    assert {juror.name for juror in read.jurors} == {"Ann", "Ben", "Cleo"}
    assert [habit.juror for habit in read.habits if habit.habit == Habit.CONSTANT] == ["Cleo"]
    assert {film.name for film in read.films} == {"Film A", "Film B", "Film C", "Film D"}


async def test_the_published_keys_hold_none_of_it(database: str) -> None:
    await make_result(films=2)
    body = await fetch_value("SELECT body FROM result")
    assert sorted(body) == [
        "agreement",
        "awards",
        "digest",
        "method",
        "not_ranked",
        "ranking",
        "stability",
        "warnings",
    ]
