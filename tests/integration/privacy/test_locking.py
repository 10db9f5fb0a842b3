"""Nothing that lets a thief of the database in stands there open, and a new secret takes over without a loss."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pyotp
import pytest

from festival.accounts.authenticators import address_for_app, begin_authenticator, confirm_authenticator, use_code
from festival.accounts.rules import Purpose
from festival.accounts.service import make_link
from festival.cli.secret_findings import examine_secrets
from festival.db import atomic, execute, fetch_value
from festival.notifications import webhooks
from festival.notifications.service import send
from festival.notifications.webhook_rules import read_networks
from festival.privacy.jobs import forget_what_is_due
from festival.privacy.locking import OPEN, Relocked, keys_in_use, lost_texts, relock
from festival.settings import Settings
from festival.vault import SecretLost, open_vault, vault
from tests.dumped import tables_naming
from tests.factories import make_edition, make_founder, make_person
from tests.postbox import mailed_code, mailed_link

NEW = "a new secret that is long enough for anybody"


@dataclass
class Stored:
    """What was told to its people once, in the clear."""

    person: UUID
    app: pyotp.TOTP
    recovery: list[str]
    texts: dict[str, str]


@pytest.fixture
async def stored(database: str) -> Stored:
    """Somebody with an app, a webhook with two secrets, and a mail with a link and digits that waits."""
    person = await make_person()
    await begin_authenticator(person_id=person)
    address = await address_for_app(person)
    assert address is not None
    app = pyotp.parse_uri(address)
    assert isinstance(app, pyotp.TOTP)
    code = app.at(await fetch_value("SELECT clock_timestamp()"))
    recovery = await confirm_authenticator(person_id=person, code=code, network=None, kept=b"")
    founder = await make_founder()
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
        token = await make_link(connection, person_id=person, purpose=Purpose.SIGN_IN, hours=1)
        context = {"link": f"/link/{token}", "code": "271828", "hours": 1}
        await send(connection, template="accounts/sign_in", recipient="me@home.example", context=context)
    texts = {"seed": app.secret, "secret": current, "former": former, "link": token, "code": "271828"}
    return Stored(person, app, recovery, texts)


def _restart(tmp_path: Path, secret: str, *former: str) -> None:
    open_vault(Settings(data=tmp_path, secret=secret, former_secrets=former))


async def _accepted(who: Stored, code: str) -> None:
    async with atomic() as connection:
        now = await connection.fetchval("UPDATE authenticator SET last_step = 0 RETURNING clock_timestamp()")
        await use_code(connection, person_id=who.person, code=code or who.app.at(now), now=now)


async def test_a_copy_of_the_database_lets_nobody_in(stored: Stored) -> None:
    for what, text in stored.texts.items():
        assert (what, await tables_naming(text)) == (what, {})
    # The positive control: written open, each would have been found.
    await execute("UPDATE authenticator SET secret = $1", stored.texts["seed"])
    await execute("UPDATE webhook SET secret = $1, former_secret = $2", stored.texts["secret"], stored.texts["former"])
    context = {"link": stored.texts["link"], "code": stored.texts["code"]}
    await execute("UPDATE outbox SET context = $1 WHERE recipient = 'me@home.example'", context)
    tables = {"seed": "authenticator", "secret": "webhook", "former": "webhook", "link": "outbox", "code": "outbox"}
    assert {what: set(await tables_naming(text)) for what, text in stored.texts.items()} == {
        what: {table} for what, table in tables.items()
    }


async def test_their_owners_use_them_as_before(stored: Stored) -> None:
    await _accepted(stored, "")
    assert await mailed_link(recipient="me@home.example") == f"/link/{stored.texts['link']}"
    assert await mailed_code(recipient="me@home.example") == "271828"


async def test_what_an_earlier_version_left_open_is_read_and_locked_in_the_night(stored: Stored) -> None:
    await execute("UPDATE authenticator SET secret = $1", stored.texts["seed"])
    await execute("UPDATE webhook SET secret = $1", stored.texts["secret"])
    assert (await keys_in_use())[OPEN] == 2
    await _accepted(stored, "")
    await forget_what_is_due()
    assert OPEN not in await keys_in_use()
    assert await tables_naming(stored.texts["seed"]) == {}
    await _accepted(stored, "")


async def test_a_new_secret_takes_over_without_a_loss(stored: Stored, tmp_path: Path, settings: Settings) -> None:
    before = await keys_in_use()
    total = sum(before.values())
    assert settings.secret is not None
    _restart(tmp_path, NEW, settings.secret)
    await _accepted(stored, "")
    assert await relock() == Relocked(locked=total, lost=0)
    assert await relock() == Relocked(locked=0, lost=0)
    _restart(tmp_path, NEW)
    assert await keys_in_use() == {vault().current: total}
    await _accepted(stored, "")
    assert await mailed_code(recipient="me@home.example") == "271828"


async def test_without_the_secret_nothing_is_guessed_and_a_recovery_code_still_lets_in(
    stored: Stored, tmp_path: Path, settings: Settings
) -> None:
    assert "fewer than 32 signs" in (await examine_secrets(replace(settings, development=False))).found
    assert (await examine_secrets(Settings(data=tmp_path))).fine
    elsewhere = Settings(data=tmp_path, database_url="postgresql://database/palmares")
    assert "PALMARES_SECRET is not set" in (await examine_secrets(elsewhere)).found
    _restart(tmp_path, "another festival's secret")
    lost = await lost_texts()
    assert lost == sum((await keys_in_use()).values()) > 0
    finding = await examine_secrets(Settings(data=tmp_path))
    assert (finding.fine, finding.found.split()[0]) == (False, str(lost))
    assert await relock() == Relocked(locked=0, lost=lost)
    await _accepted(stored, stored.recovery[0])


async def test_a_locked_text_moved_to_another_person_does_not_open(stored: Stored) -> None:
    thief = await make_person()
    await begin_authenticator(person_id=thief)
    await execute(
        "UPDATE authenticator SET secret = (SELECT secret FROM authenticator WHERE person_id = $1) "
        "WHERE person_id = $2",
        stored.person,
        thief,
    )
    with pytest.raises(SecretLost):
        await address_for_app(thief)
