"""While the version before may still run, it reads all that this one writes; then everything is locked."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pyotp
import pytest

from festival.accounts.authenticators import address_for_app, begin_authenticator, use_code
from festival.cli.secret_findings import examine_secrets
from festival.db import atomic, execute, fetch_value
from festival.migrations.side_by_side import ROLL_OUT, former_version_until
from festival.notifications import webhooks
from festival.notifications.service import send
from festival.notifications.webhook_rules import read_networks
from festival.privacy.jobs import forget_what_is_due
from festival.privacy.locking import OPEN, keys_in_use
from festival.settings import Settings
from festival.vault import ANNOUNCED_BY, LOCKED, open_vault, vault
from tests.factories import make_edition, make_founder, make_person
from tests.postbox import mailed_code


class FormerVersion:
    """What the version before this one does with a secret: it takes it for what stands in the row."""

    async def seeds(self) -> list[str]:
        return [await fetch_value("SELECT secret FROM authenticator")]

    async def webhook_secrets(self) -> list[str]:
        return list(await fetch_value("SELECT ARRAY[secret, former_secret] FROM webhook"))

    async def codes_to_mail(self) -> list[str]:
        return [await fetch_value("SELECT context ->> 'code' FROM outbox WHERE recipient = 'me@home.example'")]

    async def set_up_an_app(self, person: object, seed: str) -> None:
        await execute(
            "INSERT INTO authenticator (person_id, secret, confirmed_at) VALUES ($1, $2, now())", person, seed
        )


async def _announced(database: str, ago: timedelta) -> None:
    """As if this database were a year old, and the version with the step was begun so long ago."""
    owner = await asyncpg.connect(database)
    await owner.execute("UPDATE migration SET ran_on = ran_on - interval '1 year' WHERE name <> $1", ANNOUNCED_BY)
    await owner.execute(
        "UPDATE migration SET ran_on = $2 WHERE name = $1", ANNOUNCED_BY, datetime.now(UTC).replace(tzinfo=None) - ago
    )
    await owner.close()


async def _begin(settings: Settings) -> None:
    """This version begins, as each of its processes does."""
    open_vault(settings, locks_from=await former_version_until(ANNOUNCED_BY))


async def _write() -> dict[str, list[str]]:
    """Each kind of secret, written by this version; gives what their people were told."""
    person, founder = await make_person(), await make_founder()
    await begin_authenticator(person_id=person)
    app = pyotp.parse_uri(await address_for_app(person) or "")
    edition = await make_edition(by=founder)
    webhook, former = await webhooks.add_webhook(
        edition_id=edition.id,
        by=founder,
        url="http://127.0.0.1:9/hook",
        events=["round.sealed"],
        allowed=read_networks(["127.0.0.0/8"]),
    )
    current = await webhooks.renew_secret(edition_id=edition.id, webhook_id=webhook, by=founder)
    async with atomic() as connection:
        context = {"code": "271828", "link": "/link/x", "hours": 1}
        await send(connection, template="accounts/sign_in", recipient="me@home.example", context=context)
    return {"seeds": [app.secret], "webhooks": [current, former], "codes": ["271828"]}


async def _read_by(former: FormerVersion) -> dict[str, list[str]]:
    return {
        "seeds": await former.seeds(),
        "webhooks": await former.webhook_secrets(),
        "codes": await former.codes_to_mail(),
    }


@pytest.fixture
async def rolling_out(database: str, settings: Settings) -> Settings:
    """This version was put beside the one before an hour ago."""
    await _announced(database, timedelta(hours=1))
    await _begin(settings)
    return settings


async def test_both_versions_read_what_either_writes_and_the_night_after_all_is_locked(
    rolling_out: Settings, database: str
) -> None:
    told = await _write()
    former = FormerVersion()
    await forget_what_is_due()
    assert await _read_by(former) == told
    assert await mailed_code(recipient="me@home.example") == "271828"
    assert "an older version may still run" in (await examine_secrets(rolling_out)).found

    person, seed = await make_person(), pyotp.random_base32()
    await former.set_up_an_app(person, seed)
    async with atomic() as connection:
        now = await connection.fetchval("SELECT clock_timestamp()")
        await use_code(connection, person_id=person, code=pyotp.TOTP(seed).at(now), now=now)

    await _announced(database, ROLL_OUT)
    await _begin(rolling_out)
    await forget_what_is_due()
    assert set(await keys_in_use()) == {vault().current}
    # The positive control: the former version would see that these are no secrets of its own.
    read = [text for texts in (await _read_by(former)).values() for text in texts]
    assert all(text.startswith(LOCKED) for text in read)
    assert await mailed_code(recipient="me@home.example") == "271828"


async def test_a_process_begins_to_lock_without_being_started_again(rolling_out: Settings) -> None:
    assert not vault().locking
    ends = await former_version_until(ANNOUNCED_BY)
    assert ends is not None
    open_vault(rolling_out, locks_from=ends - ROLL_OUT)
    assert vault().locking


async def test_a_new_installation_locks_at_once(database: str, settings: Settings) -> None:
    assert await former_version_until(ANNOUNCED_BY) is None
    await _begin(settings)
    await _write()
    assert set(await keys_in_use()) == {vault().current}


async def _keys_relock(data: Path, database: str, secret: str) -> tuple[int | None, str]:
    """`palmares keys relock` as an operator runs it: how it ended, and the beginning of what it said."""
    command = [sys.executable, "-m", "festival.cli.main", "keys", "--data", str(data), "relock"]
    environment = {**os.environ, "PALMARES_DATABASE_URL": database, "PALMARES_SECRET": secret}
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=environment)
    said, _ = await process.communicate()
    return process.returncode, said.decode().split(",")[0].split(" under")[0]


@pytest.mark.long
async def test_an_operator_who_is_done_earlier_says_so(rolling_out: Settings, database: str, tmp_path: Path) -> None:
    await _write()
    texts = (await keys_in_use())[OPEN]
    assert rolling_out.secret is not None
    assert await _keys_relock(tmp_path, database, "") == (1, "Nothing is locked")
    assert await _keys_relock(tmp_path, database, rolling_out.secret) == (0, f"{texts} stored secrets are locked")
    assert set(await keys_in_use()) == {vault().current}
