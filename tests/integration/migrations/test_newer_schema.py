"""This version goes on over a later schema in which every table has grown: the next one is put in place beside it."""

import asyncpg
import httpx
import pytest
from litestar import Litestar

from festival.db import fetch_value
from tests.asking import asker
from tests.played import play_edition

GROWN = """
    DO $$
    DECLARE each record;
    BEGIN
        FOR each IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname NOT LIKE 'pgqueuer%' AND relname <> 'migration'
        LOOP
            EXECUTE format(
                'ALTER TABLE %I ADD COLUMN id_later uuid, ADD COLUMN said_later text NOT NULL DEFAULT %L',
                each.relname, 'x');
        END LOOP;
    END $$
"""


@pytest.mark.long
async def test_a_whole_edition_is_played_where_every_table_has_more_columns(
    client: httpx.AsyncClient, database: str, application: Litestar
) -> None:
    played = await play_edition()
    await played.advance("open")
    # Statements that connections have prepared meet the change, too.
    owner = await asyncpg.connect(database)
    await owner.execute(GROWN)
    await owner.close()
    assert await fetch_value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'said_later'") > 60
    await played.advance("published")
    slug = played.edition.slug
    organiser = (await asker(played.people["organiser"], application)).by["cookie"]
    juror = (await asker(played.people["juror"], application)).by["cookie"]
    asked = {
        f"/e/{slug}/palmares": client,
        f"/e/{slug}": client,
        f"/organise/{slug}": organiser,
        f"/organise/{slug}/entries": organiser,
        "/jury": juror,
        "/account/data": juror,
    }
    found = {address: (await by.get(address)).status_code for address, by in asked.items()}
    assert found == dict.fromkeys(asked, 200)
