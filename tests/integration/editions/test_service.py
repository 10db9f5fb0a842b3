"""Editions begin from a preset, change by their organisers' verbs alone, and gather a team by one-use links."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from festival.clock import standing_at
from festival.db import fetch, fetch_row, fetch_value
from festival.editions import queries, service
from festival.editions.rules import (
    CallAnnounced,
    CallCannot,
    CallPhase,
    InvitationExpired,
    InvitationUsed,
    LastOrganiser,
    MayNotCreate,
    NoSuchPreset,
    Role,
    SlugTaken,
    WrongDates,
)
from festival.editions.rules_body import WrongRules, read_rules
from festival.editions.schemas import EditionChanges, NewEdition
from festival.editions.team import accept_as_guest
from festival.errors import NotFound, SignInRequired, Stale
from festival.notifications.rules import NotAnAddress
from tests.factories import make_edition, make_founder, make_person


def new_edition(**changed: object) -> NewEdition:
    values: dict[str, object] = {
        "festival_name": "Festival du Court",
        "name": "Vertical 2026",
        "slug": "vertical-2026",
        "preset": "tiktok_2022",
        "opens_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "closes_at": datetime(2026, 3, 15, 16, tzinfo=UTC),
        **changed,
    }
    return NewEdition(**values)  # type: ignore[arg-type]  # the tests vary one value at a time


async def test_a_preset_becomes_version_one_with_its_digest(database: str) -> None:
    founder = await make_founder()
    edition_id = await service.create_edition(by=founder, new=new_edition(changes={"film": {"max_seconds": 90}}))
    row = await fetch_row("SELECT number, digest, body FROM rules_version WHERE edition_id = $1", edition_id)
    assert row is not None
    assert (row["number"], row["digest"]) == (1, read_rules(row["body"]).digest)
    rules = await queries.current_rules(edition_id)
    assert rules.film.as_table()["max_seconds"] == 90
    assert [award.name for award in rules.awards] == ["Grand Prix", "Best Script", "Best Editing"]
    edition = await queries.edition_for("vertical-2026", founder)
    assert (edition.zone, edition.public_posts, edition.call) == ("Europe/Paris", True, CallPhase.PREPARING)
    version_id, table = await queries.film_table_of(edition_id, (await queries.categories_of(edition_id))[0].id)
    assert table == rules.film.as_table()
    assert version_id == await fetch_value("SELECT rules_version_id FROM edition WHERE id = $1", edition_id)


async def test_only_founders_and_the_festivals_own_organisers_create(database: str) -> None:
    founder, other, stranger = await make_founder(), await make_person(), await make_person()
    await service.create_edition(by=founder, new=new_edition())
    await make_edition(by=await make_founder(), slug="elsewhere")
    with pytest.raises(MayNotCreate):
        await service.create_edition(by=stranger, new=new_edition(slug="another"))
    elsewhere = await queries.public_edition("elsewhere")
    await _let_organise(elsewhere.id, other)
    with pytest.raises(MayNotCreate):
        await service.create_edition(by=other, new=new_edition(slug="another"))
    await service.create_edition(by=other, new=new_edition(slug="another", festival_name="A festival of its own"))


async def _let_organise(edition_id: object, person_id: object) -> None:
    await fetch_value(
        "INSERT INTO membership (edition_id, person_id, role) VALUES ($1, $2, 'organiser') RETURNING role",
        edition_id,
        person_id,
    )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"preset": "nothing"}, NoSuchPreset),
        ({"changes": {"film": {"max_second": 1}}}, WrongRules),
        ({"changes": {"criteria": None, "categories": []}}, WrongRules),
        ({"closes_at": datetime(2026, 3, 1, 9, tzinfo=UTC)}, WrongDates),
    ],
)
async def test_what_cannot_be_an_edition_is_refused_whole(
    database: str, changed: dict[str, object], refusal: type[Exception]
) -> None:
    founder = await make_founder()
    with pytest.raises(refusal):
        await service.create_edition(by=founder, new=new_edition(**changed))
    assert await fetch_value("SELECT count(*) FROM festival") == 0
    await service.create_edition(by=founder, new=new_edition())
    with pytest.raises(SlugTaken):
        await service.create_edition(by=founder, new=new_edition())


async def test_the_call_goes_its_way_and_is_written_down(database: str) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder, announced=False)
    with pytest.raises(NotFound):
        await queries.public_edition(edition.slug)
    with pytest.raises(CallCannot):
        await service.extend_call(edition_id=edition.id, by=founder, closes_at=edition.closes_at + timedelta(days=1))
    await service.announce_call(edition_id=edition.id, by=founder)
    assert (await queries.public_edition(edition.slug)).call is CallPhase.OPEN
    with pytest.raises(CallCannot):
        await service.announce_call(edition_id=edition.id, by=founder)
    await service.close_call(edition_id=edition.id, by=founder)
    closed = await queries.public_edition(edition.slug)
    assert closed.call is CallPhase.CLOSED
    assert closed.closes_at <= closed.now
    with pytest.raises(WrongDates):
        await service.extend_call(edition_id=edition.id, by=founder, closes_at=closed.closes_at)
    await service.extend_call(edition_id=edition.id, by=founder, closes_at=closed.now + timedelta(days=1))
    assert (await queries.public_edition(edition.slug)).call is CallPhase.OPEN
    acts = await fetch("SELECT act FROM audit_event WHERE edition_id = $1 ORDER BY at", edition.id)
    expected = ["edition_created", "call_announced", "call_closed", "call_extended"]
    assert [row["act"] for row in acts] == expected


async def test_dates_are_a_promise_once_announced(database: str) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder, announced=False)
    earlier = EditionChanges(closes_at=edition.closes_at - timedelta(days=1))
    await service.change_edition(edition_id=edition.id, by=founder, version=edition.version, changes=earlier)
    with pytest.raises(Stale):
        await service.change_edition(edition_id=edition.id, by=founder, version=edition.version, changes=earlier)
    await service.announce_call(edition_id=edition.id, by=founder)
    version = (await queries.edition_for(edition.slug, founder)).version
    later = EditionChanges(closes_at=edition.closes_at + timedelta(days=1))
    with pytest.raises(CallAnnounced):
        await service.change_edition(edition_id=edition.id, by=founder, version=version, changes=later)
    words = EditionChanges(tagline="One minute, upright")
    await service.change_edition(edition_id=edition.id, by=founder, version=version, changes=words)
    assert (await queries.public_edition(edition.slug)).tagline == "One minute, upright"


async def test_strangers_cannot_touch_an_edition(database: str) -> None:
    founder, stranger = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    for act in (
        service.close_call(edition_id=edition.id, by=stranger),
        service.invite(edition_id=edition.id, by=stranger, email="a@b.example", role=Role.ORGANISER),
        service.grant_role(edition_id=edition.id, person_id=stranger, role=Role.ORGANISER, by=stranger),
        queries.edition_for(edition.slug, stranger, *Role),
    ):
        with pytest.raises(NotFound):
            await act
    assert await queries.roles_of(edition.id, stranger) == frozenset()
    await service.close_call(edition_id=edition.id, by=founder)


async def test_an_invitation_is_accepted_once(database: str) -> None:
    founder, invited, other = await make_founder(), await make_person(), await make_person()
    edition = await make_edition(by=founder)
    token = await service.invite(edition_id=edition.id, by=founder, email="p@b.example", role=Role.PROGRAMMER)
    accepted = await service.accept_invitation(token=token, person_id=invited)
    assert (accepted.edition_id, accepted.role, accepted.juror_id) == (edition.id, "programmer", None)
    assert await service.accept_invitation(token=token, person_id=invited) == accepted
    with pytest.raises(InvitationUsed):
        await service.accept_invitation(token=token, person_id=other)
    assert await queries.roles_of(edition.id, invited) == {Role.PROGRAMMER}
    assert await queries.roles_of(edition.id, other) == frozenset()
    stored = await fetch_value("SELECT token_hash FROM invitation")
    assert token.encode() not in stored


async def test_two_people_at_one_link_are_one_member(database: str) -> None:
    founder, people = await make_founder(), [await make_person() for _ in range(4)]
    edition = await make_edition(by=founder)
    token = await service.invite(edition_id=edition.id, by=founder, email="p@b.example", role=Role.WITNESS)
    outcomes = await asyncio.gather(
        *(service.accept_invitation(token=token, person_id=person) for person in people), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AcceptedInvitation", *["InvitationUsed"] * 3]
    assert await fetch_value("SELECT count(*) FROM membership WHERE role = 'witness'") == 1


async def test_an_invitation_expires_and_a_wrong_one_is_absent(database: str) -> None:
    founder, invited = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    token = await service.invite(edition_id=edition.id, by=founder, email="p@b.example", role=Role.PRESS)
    with pytest.raises(NotFound):
        await service.accept_invitation(token="x" + token, person_id=invited)
    with standing_at(datetime.now(UTC) + timedelta(days=31)), pytest.raises(InvitationExpired):
        await service.accept_invitation(token=token, person_id=invited)
    await service.accept_invitation(token=token, person_id=invited)


async def test_a_guest_enters_by_the_link_but_not_into_anothers_account(database: str) -> None:
    founder = await make_founder()
    await make_person(email="known@b.example")
    edition = await make_edition(by=founder)
    token = await service.invite(edition_id=edition.id, by=founder, email="new@b.example", role=Role.PRESS)
    accepted, session = await accept_as_guest(token=token, display_name="Nina New", user_agent="tests")
    assert session
    assert accepted.role == "press"
    known = await service.invite(edition_id=edition.id, by=founder, email="known@b.example", role=Role.PRESS)
    with pytest.raises(SignInRequired):
        await accept_as_guest(token=known, display_name="Not Known", user_agent="tests")


@pytest.mark.parametrize("email", ["", "a", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example"])
async def test_mail_goes_to_one_mailbox_only(database: str, email: str) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    with pytest.raises(NotAnAddress):
        await service.invite(edition_id=edition.id, by=founder, email=email, role=Role.PRESS)
    assert await fetch_value("SELECT count(*) FROM invitation") == 0


async def test_the_last_organiser_stays(database: str) -> None:
    founder, second = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    with pytest.raises(LastOrganiser):
        await service.revoke_role(edition_id=edition.id, person_id=founder, role=Role.ORGANISER, by=founder)
    await service.grant_role(edition_id=edition.id, person_id=second, role=Role.ORGANISER, by=founder)
    await service.revoke_role(edition_id=edition.id, person_id=founder, role=Role.ORGANISER, by=second)
    assert await queries.roles_of(edition.id, founder) == frozenset()
