"""Each period of `festival.privacy.retention` is kept to: a day before its end all is there, a day after it is not."""

from datetime import timedelta
from typing import NamedTuple

from festival.accounts.jobs import forget_expired
from festival.db import execute, fetch_value
from festival.entries.rules import EntryState
from festival.privacy.retention import PERIODS, days_of, enforce_periods
from tests.factories import make_edition, make_entry, make_founder, make_person

CLOSED = "UPDATE edition SET closes_at = {at}, opens_at = {at} - interval '30 days' WHERE id = {e}"


class Case(NamedTuple):
    """What is written at an instant, and how many of it there are."""

    written: str
    counted: str


_ASKED = "INSERT INTO guardian (edition_id, person_id, name, email, token_hash, code_hash, expires_at) "
CASES = {
    "drafts": Case(CLOSED, "SELECT count(*) FROM entry WHERE edition_id = {e}"),
    "drafts_of_minors": Case(
        f"{CLOSED}; {_ASKED} VALUES ({{e}}, {{p}}, 'x', 'x', '\\x01', '\\x02', now())",
        "SELECT count(*) FROM entry WHERE edition_id = {e}",
    ),
    "refused_films": Case(
        f"{CLOSED}; INSERT INTO rendition (edition_id, master_id, kind, storage_key, bytes, media_type, width, height) "
        "SELECT {e}, master_id, 'proxy', 'x', 1, 'video/mp4', 9, 16 FROM entry WHERE id = {n}; "
        "UPDATE entry SET state = 'disqualified', reason = 'x', decided_at = now() WHERE id = {n}",
        "SELECT count(*) FROM rendition WHERE edition_id = {e}",
    ),
    "birth_dates": Case(
        f"{CLOSED}; INSERT INTO birth_date (edition_id, person_id, born_on) VALUES ({{e}}, {{p}}, '2012-01-01'); "
        f"{_ASKED} VALUES ({{e}}, {{p}}, 'x', 'x', '\\x01', '\\x02', now())",
        "SELECT count(*) FROM birth_date JOIN guardian USING (edition_id) WHERE edition_id = {e}",
    ),
    "mentoring": Case(
        "INSERT INTO mentoring_person (edition_id, side, external_id, name, email, created_at) "
        "VALUES ({e}, 'mentor', 'x', 'x', 'x', {at})",
        "SELECT count(*) FROM mentoring_person WHERE edition_id = {e}",
    ),
    "selectees": Case(
        "INSERT INTO selectee (edition_id, entry_id, minor, token_hash, contact_email, chosen_by, chosen_at) "
        "VALUES ({e}, {n}, false, '\\x01', 'x', {p}, {at}); "
        "INSERT INTO casting_told (edition_id, person_id, told_at) VALUES ({e}, {p}, {at})",
        "SELECT count(*) FROM selectee JOIN casting_told USING (edition_id) WHERE edition_id = {e}",
    ),
    "voters": Case(
        "INSERT INTO public_vote (edition_id, opens_at, closes_at, least_votes, address_key, made_by) "
        "VALUES ({e}, {at} - interval '1 day', {at}, 1, '\\x01', {p}); "
        "INSERT INTO vote_ballot (edition_id, voter, email, token_hash, state, asked_at, confirmed_at) "
        "VALUES ({e}, '\\x01', 'x', '\\x01', 'counted', {at}, {at})",
        "SELECT count(*) FROM vote_ballot WHERE edition_id = {e} AND email IS NOT NULL",
    ),
    "messages": Case(
        "INSERT INTO outbox (recipient, template, sent_at) VALUES ('x', 'x', {at}); "
        "INSERT INTO outbox (recipient, template, bounced_at) VALUES ('x', 'x', {at})",
        "SELECT count(*) / 2 FROM outbox WHERE template = 'x'",
    ),
    "reporters": Case(
        "INSERT INTO film_report (edition_id, entry_id, kind, contact, outcome, decided_by, decided_at) "
        "VALUES ({e}, {n}, 'other', 'x', 'mended', {p}, {at})",
        "SELECT count(*) FROM film_report WHERE edition_id = {e} AND contact <> ''",
    ),
    "letters": Case(
        f"{CLOSED}; INSERT INTO letter (edition_id, entry_id, author_id, from_festival, body) "
        "VALUES ({e}, {n}, {p}, false, 'x'); "
        "INSERT INTO entry_note (edition_id, entry_id, body, written_by) VALUES ({e}, {n}, 'x', {p}); "
        "INSERT INTO entry_label (edition_id, entry_id, label, given_by) VALUES ({e}, {n}, 'x', {p})",
        "SELECT count(*) FROM letter JOIN entry_note USING (edition_id) JOIN entry_label USING (edition_id) "
        "WHERE edition_id = {e}",
    ),
    "imports": Case(
        f"{CLOSED}; INSERT INTO entry_import (edition_id, filename, read_as, lines, total, created_by, finished_at) "
        "VALUES ({e}, 'x.csv', '[]', '[1]', 0, {p}, now()); "
        "INSERT INTO entry_on_behalf (edition_id, entry_id, said, entered_by) VALUES ({e}, {n}, '{{}}', {p})",
        "SELECT count(*) FROM entry_import JOIN entry_on_behalf USING (edition_id) "
        "WHERE edition_id = {e} AND lines <> '[]'",
    ),
    "invitations": Case(
        "INSERT INTO invitation (edition_id, token_hash, email, role, expires_at) "
        "VALUES ({e}, '\\x01', 'x', 'press', {at}); "
        "INSERT INTO invitation (edition_id, token_hash, email, role, expires_at, accepted_at, accepted_by) "
        "VALUES ({e}, '\\x02', 'x', 'press', {at}, {at}, {p})",
        "SELECT count(*) / 2 FROM invitation WHERE edition_id = {e} AND email = 'x'",
    ),
    "webhook_log": Case(
        "INSERT INTO webhook (edition_id, url, events, secret, created_by) "
        "VALUES ({e}, 'https://x.example', '{{round.sealed}}', 'whsec_x', {p}); "
        "INSERT INTO webhook_event (edition_id, kind, key, body) VALUES ({e}, 'round.sealed', 'x', '{{}}'); "
        "INSERT INTO webhook_delivery (edition_id, webhook_id, event_id, created_at) "
        "SELECT {e}, webhook.id, webhook_event.id, {at} FROM webhook JOIN webhook_event USING (edition_id) "
        "WHERE webhook.edition_id = {e}",
        "SELECT count(*) FROM webhook_delivery WHERE edition_id = {e}",
    ),
    "replies": Case(
        "INSERT INTO idempotent_reply (person_id, route, key, body_hash, status, created_at) "
        "VALUES ({p}, 'x', 'x', '\\x01', 201, {at})",
        "SELECT count(*) FROM idempotent_reply WHERE person_id = {p}",
    ),
    "uploads": Case(
        "INSERT INTO upload (edition_id, person_id, filename, bytes, part_size, state, storage_key, created_at) "
        "VALUES ({e}, {p}, 'x', 1, 16777216, 'aborted', 'x', {at})",
        "SELECT count(*) FROM upload WHERE edition_id = {e} AND state = 'aborted'",
    ),
    "sign_in_log": Case(
        "INSERT INTO sign_in_attempt (account_hash, succeeded, at) VALUES ('\\x01', false, {at})",
        "SELECT count(*) FROM sign_in_attempt WHERE account_hash = '\\x01'",
    ),
}


def test_every_period_has_its_case() -> None:
    assert set(CASES) == {period.kind for period in PERIODS}


async def _left(kind: str, past: timedelta) -> int:
    """How much of it is left, in an edition of its own, when its period is over since ``past``."""
    edition, entrant = await make_edition(by=await make_founder()), await make_person()
    state = EntryState.DRAFT if kind.startswith("drafts") else EntryState.SUBMITTED
    entry = await make_entry(edition=edition, entrant=entrant, state=state)
    at = f"now() - interval '{(days_of(kind) + past).total_seconds()} seconds'"
    words = {"e": f"'{edition.id}'::uuid", "n": f"'{entry}'::uuid", "p": f"'{entrant}'::uuid", "at": at}
    counted = CASES[kind].counted.format(**words)
    await execute(CASES[kind].written.format(**words))
    # The positive control: it was there.
    assert await fetch_value(counted) == 1, kind
    await enforce_periods()
    await forget_expired()
    left: int = await fetch_value(counted)
    return left


async def test_what_is_over_is_forgotten_and_what_is_not_stays(database: str) -> None:
    over = {kind: await _left(kind, timedelta(hours=1)) for kind in CASES}
    assert over == dict.fromkeys(CASES, 0)
    # Attempts to sign in go as soon as no limit counts them; a day is the most that is promised.
    longer = {kind: await _left(kind, timedelta(hours=-1)) for kind in CASES if kind != "sign_in_log"}
    assert longer == dict.fromkeys(longer, 1)
