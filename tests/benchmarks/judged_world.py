"""An edition at a size, laid down by SQL in seconds: films with their facts, a jury, a round with every scoresheet.

What pages and jobs read is there as an edition has it: proposals, verdicts, mail, letters, reports, labels, the log.
Foreign keys are not asked while it is written, for each row follows from the one before.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from festival.canonical import canonical_json
from festival.db import DB, close_pool, fetch_value, open_pool
from festival.editions.schemas import EditionForOrganiser
from festival.panels import service
from festival.panels.opening import rules_document
from festival.panels.queries import round_for
from festival.panels.schemas import NewCriterion, PanelSettings
from festival.settings import Settings
from festival.vault import open_vault
from tests.conftest import fresh_database
from tests.factories import FITTING, make_edition, make_entry, make_founder
from tests.juries import new_round

PANEL = 3
CRITERIA = [NewCriterion(key=key, name=key.title()) for key in ("script", "direction", "acting", "editing", "sound")]
COUNTRIES = ["FR", "SN", "JP", "BR", "DE", "IN", "US", "MX", "CA", "NG", "EG", "KR"]


@dataclass(frozen=True, slots=True)
class World:
    """One edition with one round in a database of its own; ``address``: the owner's, ``pool``: the application's."""

    address: str
    pool: asyncpg.Pool
    organiser: UUID
    edition: EditionForOrganiser
    round_id: UUID
    entries: int
    jurors: int


@asynccontextmanager
async def world_of(entries: int, jurors: int) -> AsyncIterator[World]:
    """A planned round with all films and the jury in it, nobody seated yet; gone afterwards."""
    async with fresh_database() as address:
        open_vault(Settings(data=Path("data"), secret="a secret for tests only"))
        pool = await open_pool(address)
        organiser = await make_founder()
        edition = await make_edition(by=organiser)
        await make_entry(edition=edition)
        round_id = await service.plan_round(
            edition_id=edition.id, by=organiser, new=new_round(criteria=CRITERIA, panel_size=PANEL)
        )
        world = World(address, pool, organiser, edition, round_id, entries, jurors)
        await _lay_down(world, _FILMS, entries - 1, COUNTRIES, canonical_json(msgspec.to_builtins(FITTING)).decode())
        await _lay_down(world, _JURY, jurors, COUNTRIES)
        await _tally(world)
        await _tidy(world)
        try:
            yield world
        finally:
            enter(world)
            await close_pool()


def enter(world: World) -> None:
    """Have the application read and write in this world from now on."""
    DB.pool = world.pool


async def judge_everything(world: World) -> None:
    """Seat the panels and submit every scoresheet, freeze the round's rules and seal it."""
    enter(world)
    rules = await rules_document(await round_for(world.round_id, world.organiser))
    settings = canonical_json(PanelSettings()).decode()
    await _lay_down(world, _PANELS, world.round_id, world.jurors, PANEL)
    await _lay_down(world, _PROPOSALS, world.round_id, settings)
    await _lay_down(world, _SCORESHEETS, world.round_id, [one.key for one in CRITERIA])
    await _tally(world)
    await _lay_down(world, _SEAL, world.round_id, canonical_json(rules).decode())
    await _tidy(world)


async def set_state(world: World, state: str) -> None:
    """The round as it is while it is judged (``open``), or once it is ``sealed``; it takes a while where it changes."""
    enter(world)
    if await fetch_value("SELECT state FROM round WHERE edition_id = $1", world.edition.id) == state:
        return
    await _lay_down(
        world,
        "UPDATE round SET state = {1}, sealed_at = CASE WHEN {1} = 'sealed' THEN now() END WHERE edition_id = {0};"
        "UPDATE scoresheet SET state = CASE WHEN {1} = 'sealed' THEN 'frozen' ELSE 'submitted' END "
        "WHERE edition_id = {0}",
        state,
    )
    await _tidy(world)


async def _tally(world: World) -> None:
    """Bring what triggers keep of the round in step with what was written behind their back."""
    await _lay_down(world, _TALLY)


async def _lay_down(world: World, script: str, *values: object) -> None:
    """Run statements as the owner, who waits as long as it takes; {0} is the edition, {1} the first value."""
    owner = await asyncpg.connect(world.address)
    try:
        literals = [await _literal(owner, value) for value in (world.edition.id, *values)]
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(script.format(*literals))
    finally:
        await owner.close()


async def _literal(owner: asyncpg.Connection, value: object) -> str:
    if isinstance(value, list):
        return f"ARRAY[{', '.join([await _literal(owner, one) for one in value])}]"
    if isinstance(value, int):
        return str(value)
    quoted: str = await owner.fetchval("SELECT quote_literal($1::text)", str(value))
    return quoted


async def _tidy(world: World) -> None:
    owner = await asyncpg.connect(world.address)
    await owner.execute("VACUUM ANALYZE")
    await owner.close()


async def how_many(world: World, table: str) -> int:
    """Rows of the edition in a table."""
    number: int = await fetch_value(f"SELECT count(*) FROM {table} WHERE edition_id = $1", world.edition.id)
    return number


_FILMS = """
CREATE TEMPORARY TABLE made AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS film,
    gen_random_uuid() AS master, gen_random_uuid() AS entry, now() - interval '30 days' - n * interval '7 seconds' AS at
    FROM generate_series(1, {1}) AS n;
INSERT INTO person (id, email, display_name)
    SELECT person, 'maker' || n || '@studio.example', 'Maker ' || n FROM made;
INSERT INTO film (id, owner_id, title, title_english, synopsis)
    SELECT film, person, 'Film ' || substr(md5(n::text), 1, 12), 'Story ' || n, repeat('A short synopsis. ', 12)
    FROM made;
INSERT INTO film_country (film_id, position, country) SELECT film, 1, ({2})[1 + n % 12] FROM made;
INSERT INTO film_language (film_id, kind, language)
    SELECT film, 'dialogue', CASE WHEN n % 2 = 0 THEN 'fr' ELSE 'en' END FROM made;
INSERT INTO credit (film_id, position, role, name) SELECT film, 1, 'director', 'Maker ' || n FROM made;
INSERT INTO master (edition_id, id, storage_key, filename, bytes, sha256, state, uploaded_by)
    SELECT {0}, master, replace(master::text, '-', ''), 'film.mp4', 5000000, encode(sha256(n::text::bytea), 'hex'),
    'checked', person FROM made;
INSERT INTO facts (edition_id, master_id, body)
    SELECT {0}, master, jsonb_set({3}::jsonb, '{{duration_seconds}}', to_jsonb(30 + n % 900)) FROM made;
INSERT INTO verdict (edition_id, master_id, category_id, rules_version_id, accepted, problems)
    SELECT {0}, made.master, one.category_id, one.rules_version_id, made.n % 8 > 0,
    CASE WHEN made.n % 8 = 0 THEN '[{{"code": "too_long"}}]'::jsonb ELSE '[]' END
    FROM made CROSS JOIN (SELECT category_id, (SELECT id FROM rules_version WHERE edition_id = {0} LIMIT 1)
        AS rules_version_id FROM entry WHERE edition_id = {0} LIMIT 1) AS one;
INSERT INTO entry (edition_id, id, film_id, category_id, entrant_id, state, frozen, master_id, submitted_at,
    created_at, updated_at)
    SELECT {0}, entry, film, (SELECT category_id FROM entry WHERE edition_id = {0} LIMIT 1), person, 'qualified',
    true, master, at, at, at FROM made;
UPDATE entry SET state = 'qualified', frozen = true WHERE edition_id = {0} AND state = 'submitted';
INSERT INTO entry_label (edition_id, entry_id, label, given_by)
    SELECT {0}, entry, CASE WHEN n % 8 = 0 THEN 'subtitles missing' ELSE 'seen' END, person FROM made WHERE n % 4 = 0;
INSERT INTO letter (edition_id, entry_id, author_id, from_festival, body, written_at)
    SELECT {0}, entry, person, false, 'May I send a better copy?', at FROM made WHERE n % 8 = 0;
INSERT INTO film_report (edition_id, entry_id, kind, note, reported_by)
    SELECT {0}, entry, 'broken', 'The sound stops.', person FROM made WHERE n % 8 = 1;
INSERT INTO suspicion (edition_id, entry_id, master_id, other_edition_id, other_entry_id, other_master_id, kind,
    likeness) SELECT {0}, made.entry, made.master, {0}, other.entry, other.master, 'pictures', 0.9
    FROM made JOIN made AS other ON other.n = made.n + 1 WHERE made.n % 8 = 2;
INSERT INTO outbox (edition_id, person_id, recipient, template, context, sent_at, tries, failure)
    SELECT {0}, person, 'maker' || n || '@studio.example', 'entries/receipt', '{{}}', at, 1,
    CASE WHEN n % 8 = 3 THEN 'mailbox full' END FROM made;
INSERT INTO audit_event (edition_id, log, at, actor_id, act, subject_id)
    SELECT {0}, 'desk', at, (SELECT person_id FROM membership WHERE edition_id = {0} LIMIT 1), act, entry
    FROM made JOIN (VALUES ('entry_qualified', 1), ('label_given', 8)) AS acts (act, each) ON made.n % each = 0;
INSERT INTO round_entry (edition_id, round_id, entry_id)
    SELECT {0}, (SELECT id FROM round WHERE edition_id = {0}), id FROM entry WHERE edition_id = {0};
UPDATE round SET entry_count = (SELECT count(*) FROM round_entry WHERE edition_id = {0}) WHERE edition_id = {0};
DROP TABLE made;
"""

_JURY = """
CREATE TEMPORARY TABLE made AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS juror
    FROM generate_series(1, {1}) AS n;
INSERT INTO person (id, email, display_name) SELECT person, n || '@jury.example', 'Juror ' || n FROM made;
INSERT INTO juror (edition_id, id, person_id, name, countries, languages, state)
    SELECT {0}, juror, person, 'Juror ' || n, ARRAY[({2})[1 + n % 12]], ARRAY['en', 'fr'], 'active' FROM made;
INSERT INTO round_juror (edition_id, round_id, juror_id, conflicts_declared_at)
    SELECT {0}, (SELECT id FROM round WHERE edition_id = {0}), juror, now() FROM made;
DROP TABLE made;
"""

_PANELS = """
INSERT INTO assignment (edition_id, round_id, entry_id, juror_id)
    SELECT {0}, {1}, seat.entry_id, chosen.id
    FROM (SELECT entry_id, row_number() OVER () - 1 AS at FROM round_entry WHERE edition_id = {0}) AS seat
    CROSS JOIN generate_series(0, {3} - 1) AS place
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM juror WHERE edition_id = {0}) AS chosen
        ON chosen.at = (seat.at * 7 + seat.at / {2} + place) % {2};
UPDATE round_juror SET seats = (SELECT count(*) FROM assignment WHERE (assignment.edition_id, assignment.juror_id)
    = (round_juror.edition_id, round_juror.juror_id)) WHERE edition_id = {0};
UPDATE round_entry SET seats = {3} WHERE edition_id = {0};
"""

_PROPOSALS = """
INSERT INTO proposal (edition_id, round_id, state, settings, pairs, figures, report)
    SELECT {0}, {1}, stood.state, {2}::jsonb, seated.pairs, '{{"filled": 0, "new": 0, "same_country": 0, "loads": [],
        "seen": []}}', jsonb_build_object('per_entry', 3, 'entries', 0,
        'jurors', 0, 'total_affinity', 0, 'min_entry_affinity', 0, 'load_min', 0, 'load_max', 0, 'minutes_min', 0,
        'minutes_max', 0, 'components', 1, 'unfilled', '[]'::jsonb, 'underloaded', '[]'::jsonb, 'without_mix',
        '[]'::jsonb, 'met_again', 0, 'optimal', true, 'bound', 0, 'seconds', 1)
    FROM (SELECT jsonb_agg(jsonb_build_array(entry_id, juror_id)) AS pairs FROM assignment WHERE edition_id = {0})
        AS seated CROSS JOIN (VALUES ('confirmed'), ('discarded')) AS stood (state);
"""

_SCORESHEETS = """
INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, state, steps, submitted_steps,
    commitment, r, submitted_at)
    SELECT edition_id, round_id, id, juror_id, entry_id, 'frozen', given.steps, given.steps,
    encode(sha256(id::text::bytea), 'hex'), encode(sha256(id::text::bytea), 'hex'), now()
    FROM assignment CROSS JOIN LATERAL (SELECT jsonb_object_agg(key,
        abs(hashtext(entry_id::text)) % 7 + abs(hashtext(id::text || key)) % 4) AS steps
        FROM unnest({2}) AS key) AS given WHERE edition_id = {0} AND round_id = {1};
UPDATE round_juror SET scored = seats WHERE edition_id = {0};
UPDATE round_entry SET scored = seats WHERE edition_id = {0};
INSERT INTO audit_event (edition_id, log, actor_id, act, subject_id)
    SELECT edition_id, 'private', (SELECT person_id FROM juror WHERE juror.id = juror_id), 'scoresheet_committed', id
    FROM scoresheet WHERE edition_id = {0};
"""

_SEAL = """
UPDATE round SET state = 'sealed', opened_at = now(), sealed_at = now(), rules = {2}::jsonb,
    rules_digest = encode(sha256({2}::bytea), 'hex') WHERE edition_id = {0} AND id = {1};
"""

_TALLY = """
UPDATE round_entry SET milliseconds = length_of_entry(edition_id, entry_id) WHERE edition_id = {0};
DELETE FROM round_tally WHERE edition_id = {0};
INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
    SELECT edition_id, round_id, seats, scored, count(*), sum(milliseconds) FROM round_entry WHERE edition_id = {0}
    GROUP BY edition_id, round_id, seats, scored;
"""
