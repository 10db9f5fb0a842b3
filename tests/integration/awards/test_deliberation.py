"""After the seal the jury deliberates: disagreements first, notes it alone reads, decisions of its president."""

import httpx
import pytest

from festival.awards.deliberating import NewNote, deliberation_for, write_note
from festival.awards.queries import result_of, sealed_round
from festival.awards.rules import DeciderInConflict
from festival.awards.schemas import NewDecision
from festival.awards.service import decide_award
from festival.db import atomic, execute, fetch_value
from festival.errors import NotFound
from festival.privacy.erasing import erase
from festival.privacy.queries import held_about
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_person
from tests.juries import Jury, make_open_jury, submit
from tests.results import make_result, make_sealed_jury

APART = {"Film A": (5, 5, 5), "Film B": (0, 5, 10), "Film C": (6, 5, 4)}


async def make_disputed() -> Jury:
    """Three films, of which the jurors are furthest apart on B, then on C."""
    jury = await make_open_jury(films=3)
    for at, person in enumerate(jury.people):
        for film in await queue_for_juror(jury.round_id, person):
            points = APART[film.title][at]
            await submit(film.assignment_id, person, {"script": points, "direction": points})
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    return jury


async def test_the_most_disputed_film_stands_first_and_nobody_reads_who_gave_what(client: httpx.AsyncClient) -> None:
    jury = await make_disputed()
    table = f"/jury/rounds/{jury.round_id}/deliberation"
    president, juror, *_ = jury.people
    await sit_down(client, juror)
    assert "Not counted yet" in (await client.get(table)).text
    await sit_down(client, president)
    assert f'href="{table}"' in (await client.get(f"/jury/rounds/{jury.round_id}")).text
    assert (await send_form(client, table, {}, action=f"{table}/count")).status_code == 303
    await sit_down(client, juror)
    page = (await client.get(table)).text
    films = page[page.index('id="films"') :]
    assert films.index("Film B") < films.index("Film C") < films.index("Film A")
    assert [name for name in ("Ann", "Ben", "Cleo") if name in films] == []
    assert "Decide otherwise" not in page
    told = await client.get(f"/api/v1/jury/rounds/{jury.round_id}/deliberation", headers=await token_headers(juror))
    assert [film["title"] for film in told.json()["films"]] == ["Film B", "Film C", "Film A"]


async def test_notes_are_the_jury_s_alone(client: httpx.AsyncClient) -> None:
    judged = await make_result()
    jury, (president, juror, *_) = judged.jury, judged.jury.people
    table = f"/jury/rounds/{jury.round_id}/deliberation"
    film = str(judged.result.ranking[0].film_ref)
    await sit_down(client, juror)
    empty = await send_form(client, table, {"film": film, "body": " "}, action=f"{table}/notes")
    assert empty.status_code == 422
    await send_form(client, table, {"film": film, "body": "The <b>last</b> shot."}, action=f"{table}/notes")
    await sit_down(client, president)
    shown = (await client.get(table)).text
    assert "The &lt;b&gt;last&lt;/b&gt; shot." in shown
    assert "Take it back" not in shown
    for stranger in (judged.organiser, await make_person()):
        with pytest.raises(NotFound):
            await deliberation_for(jury.round_id, stranger)
    await sit_down(client, juror)
    note = await fetch_value("SELECT id FROM deliberation_note")
    assert (await held_about(juror)).sections["deliberation_notes"][0]["body"] == "The <b>last</b> shot."
    await send_form(client, table, {}, action=f"{table}/notes/{note}/removal")
    assert await fetch_value("SELECT count(*) FROM deliberation_note") == 0
    await send_form(client, table, {"film": film, "body": "Again."}, action=f"{table}/notes")
    async with atomic() as connection:
        await erase(connection, juror)
    assert await fetch_value("SELECT count(*) FROM deliberation_note") == 0


async def test_the_president_decides_ex_aequo_with_a_reason_that_feeds_the_award_list(
    client: httpx.AsyncClient,
) -> None:
    judged = await make_result()
    jury, (president, juror, *_) = judged.jury, judged.jury.people
    table = f"/jury/rounds/{jury.round_id}/deliberation"
    first, second, *_ = [line.film_ref for line in judged.result.ranking]
    both = {"award": "Grand Prix", "films-1": [str(first), str(second)]}
    await sit_down(client, president)
    unsaid = await send_form(client, table, {**both, "reason": ""}, action=f"{table}/decisions")  # type: ignore[dict-item]
    assert unsaid.status_code == 422
    said = {**both, "reason": "We could not part them."}
    assert (await send_form(client, table, said, action=f"{table}/decisions")).status_code == 303  # type: ignore[arg-type]
    result = await result_of(await sealed_round(jury.round_id, judged.organiser))
    award = next(one for one in result.awards if one.name == "Grand Prix")
    assert ([film.film_ref for film in award.winners], award.ex_aequo) == ([first, second], True)
    assert award.reason == "We could not part them."
    await sit_down(client, juror)
    assert "We could not part them." in (await client.get(table)).text
    with pytest.raises(NotFound):
        await decide_award(round_id=jury.round_id, by=juror, decision=NewDecision("Grand Prix", [second], "Mine."))


async def test_a_juror_in_conflict_has_no_part_in_what_is_said_of_the_film(database: str) -> None:
    judged = await make_result()
    jury, line = judged.jury, judged.result.ranking[0]
    await execute(
        "INSERT INTO conflict (edition_id, juror_id, entry_id, source) VALUES ($1, $2, $3, 'declared')",
        jury.edition.id,
        jury.jurors[1],
        line.entry_id,
    )
    everything, theirs = [
        {film.film_ref for film in (await deliberation_for(jury.round_id, person)).films} for person in jury.people[:2]
    ]
    assert everything - theirs == {line.film_ref}
    for film, refused in ((line.film_ref, True), (next(iter(theirs)), False)):
        said = write_note(round_id=jury.round_id, by=jury.people[1], new=NewNote(film, "A friend made it."))
        if refused:
            with pytest.raises(NotFound):
                await said
        else:
            await said


async def test_before_the_seal_there_is_no_table(database: str) -> None:
    jury = await make_open_jury(films=1)
    with pytest.raises(NotFound):
        await deliberation_for(jury.round_id, jury.people[0])
    sealed = await make_sealed_jury()
    assert (await deliberation_for(sealed.round_id, sealed.people[0])).presides


async def test_a_president_decides_no_award_of_a_film_they_keep_away_from(database: str) -> None:
    judged = await make_result(films=3)
    jury, (first, second, third) = judged.jury, judged.result.ranking
    await execute(
        "INSERT INTO conflict (edition_id, juror_id, entry_id, source) VALUES ($1, $2, $3, 'declared')",
        jury.edition.id,
        jury.jurors[0],
        second.entry_id,
    )
    president = jury.people[0]
    given = NewDecision("Grand Prix", [second.film_ref], "The jury agreed.")
    with pytest.raises(DeciderInConflict):
        await decide_award(round_id=jury.round_id, by=president, decision=given)
    other = NewDecision("Grand Prix", [third.film_ref], "The jury agreed.")
    assert (await decide_award(round_id=jury.round_id, by=president, decision=other)).awards[0].reason == other.reason
    assert (await decide_award(round_id=jury.round_id, by=jury.organiser, decision=given)).awards[0].reason
    await execute("UPDATE conflict SET entry_id = $1", first.entry_id)
    with pytest.raises(DeciderInConflict):
        await decide_award(round_id=jury.round_id, by=president, decision=other)
