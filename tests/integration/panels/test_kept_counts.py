"""Counts that a round keeps are those that counting gives, whatever juries and organisers do."""

import httpx
import pytest

from festival.db import execute, fetch_value
from festival.entries.service import disqualify_entry
from festival.errors import Invalid
from festival.panels import service as panels
from festival.panels.queries import panels_of, panels_on_a_page, round_for
from festival.panels.round_figures import figures_of_round
from festival.scoring import service as scoring
from festival.scoring.progress import progress_of, sums_of
from festival.scoring.queries import queue_for_juror
from festival.scoring.reopening import agree_to_reopen, ask_to_reopen
from festival.web.listing import write_cursor
from tests.browsing import sit_down
from tests.juries import Jury, first_film, make_colleague, make_open_jury, score_everything, submit
from tests.kept_counts import counted_apart

FULL = {"script": 7, "direction": 4}


async def sums(jury: Jury) -> tuple[int, int, int]:
    """(assigned, submitted, films) as the page of progress says it, which the list of rounds must repeat."""
    judged = await round_for(jury.round_id, jury.organiser)
    progress = await progress_of(judged, jury.organiser)
    assert sum(one.assigned for one in progress.jurors) == progress.assigned
    assert sum(one.submitted for one in progress.jurors) == progress.submitted
    short = (await sums_of([judged]))[judged.id]
    assert (short.assigned, short.submitted, short.films) == (progress.assigned, progress.submitted, progress.films)
    return progress.assigned, progress.submitted, progress.films


async def test_kept_counts_follow_a_round(database: str) -> None:
    jury = await make_open_jury(films=4, names=("Ann", "Ben", "Cleo"))
    colleague = await make_colleague(jury)
    assert (await counted_apart(), await sums(jury)) == ([], (12, 0, 4))
    await submit(await first_film(jury), jury.people[0], FULL)
    assert (await counted_apart(), await sums(jury)) == ([], (12, 1, 4))
    (film,) = (await queue_for_juror(jury.round_id, jury.people[1]))[:1]
    await panels.recuse_juror(assignment_id=film.assignment_id, by=jury.people[1])
    assert (await counted_apart(), await sums(jury)) == ([], (11, 1, 4))
    await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[2], by=jury.organiser, reason="Ill.")
    assert (await counted_apart(), await sums(jury)) == ([], (7, 1, 4))
    scored = (await panels_of(jury.edition.id, jury.round_id))[0][0]
    await disqualify_entry(edition_id=jury.edition.id, entry_id=scored, by=jury.organiser, reason="It was online.")
    assert (await counted_apart(), (await sums(jury))[2]) == ([], 3)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    await ask_to_reopen(round_id=jury.round_id, by=jury.organiser, reason="A broken copy.")
    await agree_to_reopen(round_id=jury.round_id, by=colleague)
    assert await counted_apart() == []
    await execute("DELETE FROM scoresheet WHERE round_id = $1 AND commitment IS NULL", jury.round_id)
    await execute("UPDATE round_juror SET scored = scored + 1 WHERE juror_id = $1", jury.jurors[0])
    assert [line[0] for line in await counted_apart()] == ["juror"]


async def test_lengths_and_tallies_are_kept(database: str) -> None:
    jury = await make_open_jury(films=2, names=("Ann",))

    async def minutes() -> float:
        return (await figures_of_round(await round_for(jury.round_id, jury.organiser))).minutes

    await execute("UPDATE facts SET body = jsonb_set(body, '{duration_seconds}', '90')")
    assert (await minutes(), await counted_apart()) == (3, [])
    await execute(
        "INSERT INTO episode (edition_id, entry_id, number, master_id) SELECT one.edition_id, one.id, number, master "
        "FROM (SELECT edition_id, id FROM entry ORDER BY id LIMIT 1) AS one "
        "CROSS JOIN (SELECT row_number() OVER () AS number, master_id AS master FROM entry) AS told"
    )
    assert (await minutes(), await counted_apart()) == (4.5, [])
    await execute("DELETE FROM episode WHERE number = 2")
    await submit(await first_film(jury), jury.people[0], FULL)
    await execute("SELECT fold_tally(edition_id, id) FROM round")
    assert await fetch_value("SELECT count(*) FROM round_tally") == 2
    assert (await minutes(), await counted_apart(), await sums(jury)) == (3, [], (2, 1, 2))


async def test_panels_by_api_are_read_page_by_page(database: str) -> None:
    jury = await make_open_jury(films=3, names=("Ann", "Ben"))
    whole = await panels_on_a_page(jury.edition.id, jury.round_id, cursor=None)
    after = write_cursor(str(whole.items[1].entry), str(whole.items[1].juror))
    rest = await panels_on_a_page(jury.edition.id, jury.round_id, cursor=after)
    assert (len(whole.items), whole.next, rest.items) == (6, None, whole.items[2:])
    with pytest.raises(Invalid):
        await panels_on_a_page(jury.edition.id, jury.round_id, cursor="nonsense")


async def test_a_large_jury_is_shown_page_by_page(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    await score_everything(jury)
    await execute(
        "INSERT INTO juror (edition_id, id, name) SELECT $1, gen_random_uuid(), 'Juror ' || n "
        "FROM generate_series(100, 159) AS n",
        jury.edition.id,
    )
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    assert await counted_apart() == []
    await sit_down(client, jury.organiser)
    desk = f"/organise/{jury.edition.slug}"
    for page, more in (
        (f"{desk}/jury", "cursor"),
        (f"{desk}/rounds/{jury.round_id}", "jurors"),
        (f"{desk}/rounds/{jury.round_id}/progress", "cursor"),
    ):
        first = (await client.get(page)).text
        following = first.split(f'href="?{more}=')[1].split('"')[0].split("#")[0]
        second = (await client.get(f"{page}?{more}={following}")).text
        named = [[f"Juror {number}" in text for number in (110, 148, 149)] for text in (first, second)]
        assert named == [[True, True, False], [False, False, True]]
