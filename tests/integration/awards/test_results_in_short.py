"""Of a result of any length, pages read its beginning, which the database keeps in step with the whole."""

import httpx

from festival.awards.queries import counted_rounds, result_of, results_in_short, sealed_round
from festival.db import execute, fetch_row
from tests.browsing import sit_down
from tests.factories import make_person
from tests.results import make_result


async def test_a_short_result_is_the_whole(database: str) -> None:
    judged = await make_result(films=3)
    row = await fetch_row("SELECT head = body AND certainty_head = certainty AS same, ranked FROM result")
    assert row is not None
    assert (row["same"], row["ranked"]) == (True, 3)
    sealed = await sealed_round(judged.jury.round_id, judged.organiser)
    short = await results_in_short([sealed])
    assert short[sealed.id].result == await result_of(sealed) == judged.result
    assert await counted_rounds(sealed.edition_id, judged.organiser) == [sealed]
    assert await counted_rounds(sealed.edition_id, await make_person()) == []
    assert await results_in_short([]) == {}


async def test_a_long_one_is_shown_from_its_head(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=2)
    await execute(
        "UPDATE result SET body = jsonb_set(body, '{ranking}', (SELECT jsonb_agg(repeated.line) "
        "FROM (SELECT body -> 'ranking' -> 0 AS line FROM generate_series(1, 300)) AS repeated))"
    )
    row = await fetch_row("SELECT jsonb_array_length(head -> 'ranking') AS shown, ranked FROM result")
    assert row is not None
    assert (row["shown"], row["ranked"]) == (201, 300)
    await sit_down(client, judged.organiser)
    page = (await client.get(f"/organise/{judged.slug}/results/{judged.jury.round_id}")).text
    assert "100 more films stand in the files below." in page
