"""Films that were entered twice are put side by side; a person decides and can undo it; nobody else sees anything."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import numpy as np
import pytest

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import grant_role
from festival.entries.rules import EntryState, OwnEntry, SuspicionState
from festival.entries.service import withdraw_entry
from festival.entries.suspicions.merging import merge_entries, part_entries
from festival.entries.suspicions.queries import open_suspicions
from festival.entries.suspicions.rules import MergedPair, MergeOutOfReach, NotMerged, RoundHasKept
from festival.entries.suspicions.service import decide_suspicion, suspect
from festival.errors import NotFound
from festival.media.duplicates import masters_alike
from festival.media.sound_likeness import keys_of
from tests.browsing import send_form, sit_down
from tests.factories import FITTING, make_edition, make_entry, make_founder, make_person

RANDOM = np.random.default_rng(11)
PICTURES = RANDOM.integers(1, 1 << 63, 12, dtype=np.uint64)
"""The hashes of one film."""


async def _master_of(entry_id: UUID) -> UUID:
    return UUID(str(await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)))


async def _looks_like(edition_id: UUID, entry_id: UUID, hashes: np.ndarray) -> None:
    """What the renditions' job keeps of a film."""
    await execute(
        "INSERT INTO fingerprint (edition_id, master_id, kind, body) VALUES ($1, $2, 'picture', $3)",
        edition_id,
        await _master_of(entry_id),
        hashes.astype(">u8").tobytes(),
    )


async def _enter(edition: EditionForOrganiser, sha256: str, hashes: np.ndarray | None = None, **said: object) -> UUID:
    entry_id = await make_entry(edition=edition, facts=replace(FITTING, sha256=sha256 * 64), **said)  # type: ignore[arg-type]
    if hashes is not None:
        await _looks_like(edition.id, entry_id, hashes)
    return entry_id


async def _suspect(edition_id: UUID, *entries: UUID) -> None:
    for entry_id in entries:
        await suspect(edition_id=edition_id, master_id=await _master_of(entry_id))


async def _pairs(edition_id: UUID) -> list[tuple[str, float, frozenset[UUID]]]:
    rows = await fetch(
        "SELECT kind, likeness, entry_id, other_entry_id FROM suspicion WHERE edition_id = $1 ORDER BY kind", edition_id
    )
    return [(row["kind"], row["likeness"], frozenset({row["entry_id"], row["other_entry_id"]})) for row in rows]


async def test_the_same_bytes_and_pictures_alike_are_found_once_and_others_are_not(database: str) -> None:
    edition = await make_edition()
    copied, copy = await _enter(edition, "a"), await _enter(edition, "a")
    original = await _enter(edition, "b", PICTURES)
    # Encoded again: a few bits of each picture differ, and the title card is another.
    recut = await _enter(edition, "c", np.append(PICTURES[:10] ^ np.uint64(0b10110), RANDOM.integers(1, 1 << 63, 2)))
    other = await _enter(edition, "d", RANDOM.integers(1, 1 << 63, 12, dtype=np.uint64))
    black = await _enter(edition, "e", np.zeros(12, dtype=np.uint64))
    blacker = await _enter(edition, "f", np.zeros(12, dtype=np.uint64))
    for _ in range(2):
        await _suspect(edition.id, copied, copy, original, recut, other, black, blacker)
    found = await _pairs(edition.id)
    assert found == [
        ("bytes", 1.0, frozenset({copied, copy})),
        ("pictures", pytest.approx(10 / 12), frozenset({original, recut})),
    ]


async def _sounds_like(edition_id: UUID, entry_id: UUID, sounds: np.ndarray) -> None:
    """What the renditions' job keeps of a film's sound."""
    await execute(
        "INSERT INTO fingerprint (edition_id, master_id, kind, body, keys) VALUES ($1, $2, 'sound', $3, $4)",
        edition_id,
        await _master_of(entry_id),
        sounds.astype(">u4").tobytes(),
        keys_of(sounds),
    )


async def test_films_with_one_sound_and_other_pictures_are_found_and_shown(
    database: str, client: httpx.AsyncClient
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    film, again, other = [await _enter(edition, letter) for letter in "abc"]
    soundtrack, another = RANDOM.integers(0, 1 << 32, (2, 480), dtype=np.uint32)
    # A few bits differ after re-encoding, and the other begins half a minute later.
    heard = np.where(np.arange(480) % 3 == 0, soundtrack ^ np.uint32(0b101), soundtrack)
    await _sounds_like(edition.id, film, soundtrack)
    await _sounds_like(edition.id, again, heard[240:])
    await _sounds_like(edition.id, other, another)
    for _ in range(2):
        await _suspect(edition.id, film, again, other)
    assert await _pairs(edition.id) == [("sound", 1.0, frozenset({film, again}))]
    await sit_down(client, organiser)
    page = (await client.get(f"/organise/{edition.slug}/duplicates")).text
    assert "100 % of the sound is alike, the pictures are not." in page


async def test_an_excerpt_is_like_the_whole(database: str) -> None:
    edition = await make_edition()
    whole = await _enter(edition, "a", PICTURES)
    await _enter(edition, "b", PICTURES[:3])
    alike = await masters_alike(edition.id, await _master_of(whole), [edition.id])
    assert [(one.kind, one.share) for one in alike if one.master_id != await _master_of(whole)] == [("pictures", 1.0)]


async def test_one_upload_in_two_entries_is_one_film(database: str) -> None:
    edition = await make_edition()
    one, other = await _enter(edition, "a"), await _enter(edition, "b")
    await execute("UPDATE entry SET master_id = $2 WHERE id = $1", other, await _master_of(one))
    await _suspect(edition.id, one)
    assert [pair for _, _, pair in await _pairs(edition.id)] == [frozenset({one, other})]


async def test_earlier_editions_of_the_festival_are_searched_and_other_festivals_are_not(database: str) -> None:
    organiser = await make_founder()
    this_year = await make_edition(by=organiser)
    last_year = await make_edition(by=organiser, opens_in=timedelta(days=-300))
    elsewhere = await make_edition(by=organiser, opens_in=timedelta(days=-300))
    await execute(
        "UPDATE edition SET festival_id = (SELECT festival_id FROM edition WHERE id = $1) WHERE id = $2",
        this_year.id,
        last_year.id,
    )
    old, new = await _enter(last_year, "a"), await _enter(this_year, "a")
    foreign = await _enter(elsewhere, "a")
    await _suspect(this_year.id, new)
    await _suspect(last_year.id, old)
    await _suspect(elsewhere.id, foreign)
    assert [pair for _, _, pair in await _pairs(this_year.id)] == [frozenset({old, new})]
    assert await _pairs(last_year.id) == []
    assert await _pairs(elsewhere.id) == []


async def test_submitting_asks_for_the_search(database: str) -> None:
    edition = await make_edition()
    await make_entry(edition=edition)
    jobs = await fetch("SELECT entrypoint FROM pgqueuer WHERE entrypoint = 'find_duplicates'")
    assert len(jobs) == 1


async def test_a_withdrawn_film_is_no_duplicate(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    one, other = await _enter(edition, "a"), await _enter(edition, "a", entrant=entrant)
    await _suspect(edition.id, one)
    assert await open_suspicions(edition.id) == 1
    await withdraw_entry(entry_id=other, by=entrant)
    assert await open_suspicions(edition.id) == 0


async def test_the_team_decides_and_undoes_it(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    one, other = await _enter(edition, "a", title="First sent"), await _enter(edition, "a", title="Sent again")
    await _suspect(edition.id, one, other)
    await sit_down(client, organiser)
    desk, page = f"/organise/{edition.slug}", f"/organise/{edition.slug}/duplicates"
    assert "One pair of films may be the same film twice." in (await client.get(desk)).text
    shown = (await client.get(page)).text
    assert [title in shown for title in ("First sent", "Sent again", "Emma Entrant")] == [True] * 3
    pair = await fetch_value("SELECT id FROM suspicion")
    for state, waits in (("same", False), ("open", True), ("different", False)):
        from_page = page if state != "open" else f"{page}?state=decided"
        answer = await send_form(client, from_page, {"state": state}, action=f"{page}/{pair}/decision")
        assert answer.status_code == 303
        assert ("First sent" in (await client.get(page)).text) == waits
        assert ("First sent" in (await client.get(f"{page}?state=decided")).text) == (not waits)
    assert "may be the same film" not in (await client.get(desk)).text
    acts = await fetch("SELECT detail FROM audit_event WHERE act = 'suspicion_decided' ORDER BY at")
    assert [(act["detail"]["before"], act["detail"]["after"]) for act in acts] == [
        ("open", "same"),
        ("same", "open"),
        ("open", "different"),
    ]
    assert (await send_form(client, desk, {"state": "perhaps"}, action=f"{page}/{pair}/decision")).status_code == 404
    # What was decided stays decided when the films are looked at again.
    await _suspect(edition.id, one, other)
    assert await fetch_value("SELECT state FROM suspicion") == "different"
    # A film without stills has no sheet to show.
    assert (await client.get(f"{page}/{pair}/film")).status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
async def test_who_may_see_and_decide(client: httpx.AsyncClient, role: Role | None) -> None:
    organiser, member = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    one, other = await _enter(edition, "a"), await _enter(edition, "a")
    await _suspect(edition.id, one, other)
    if role is not None:
        await grant_role(edition_id=edition.id, person_id=member, role=role, by=organiser)
    await sit_down(client, member)
    page, pair = f"/organise/{edition.slug}/duplicates", await fetch_value("SELECT id FROM suspicion")
    at_desk = role in {Role.ORGANISER, Role.PROGRAMMER, Role.COORDINATOR}
    assert (await client.get(page)).status_code == (200 if at_desk else 404)
    decided = await send_form(client, "/me", {"state": "same"}, action=f"{page}/{pair}/decision")
    assert decided.status_code == (303 if role in {Role.ORGANISER, Role.PROGRAMMER} else 404)


async def test_nobody_decides_on_their_own_film_nor_on_another_edition_s(database: str) -> None:
    organiser, stranger = await make_founder(), await make_founder()
    edition, foreign = await make_edition(by=organiser), await make_edition(by=stranger)
    one, other = await _enter(edition, "a", entrant=organiser), await _enter(edition, "a")
    await _suspect(edition.id, one, other)
    pair = await fetch_value("SELECT id FROM suspicion")
    with pytest.raises(OwnEntry):
        await decide_suspicion(edition_id=edition.id, suspicion_id=pair, by=organiser, state=SuspicionState.SAME)
    for edition_id in (edition.id, foreign.id):
        with pytest.raises(NotFound):
            await decide_suspicion(edition_id=edition_id, suspicion_id=pair, by=stranger, state=SuspicionState.SAME)


async def test_an_earlier_edition_s_entrant_is_named_only_to_its_desk(client: httpx.AsyncClient) -> None:
    old_organiser, organiser = await make_founder(), await make_founder()
    last_year = await make_edition(by=old_organiser, opens_in=timedelta(days=-300))
    this_year = await make_edition(by=organiser)
    await execute(
        "UPDATE edition SET festival_id = (SELECT festival_id FROM edition WHERE id = $1) WHERE id = $2",
        this_year.id,
        last_year.id,
    )
    earlier = await make_person(display_name="Former Entrant")
    await _enter(last_year, "a", entrant=earlier, title="Last year's title")
    new = await _enter(this_year, "a")
    await _suspect(this_year.id, new)
    await sit_down(client, organiser)
    page = f"/organise/{this_year.slug}/duplicates"
    shown = (await client.get(page)).text
    assert ("Last year&#39;s title" in shown, "Former Entrant" in shown) == (True, False)
    await grant_role(edition_id=last_year.id, person_id=organiser, role=Role.COORDINATOR, by=old_organiser)
    assert "Former Entrant" in (await client.get(page)).text


async def test_drafts_are_not_compared(database: str) -> None:
    edition = await make_edition()
    draft, sent = await _enter(edition, "a", state=EntryState.DRAFT), await _enter(edition, "a")
    await _suspect(edition.id, draft, sent)
    assert await fetch_row("SELECT FROM suspicion") is None


async def test_one_of_two_entries_is_judged_and_the_other_stands_aside_until_they_are_parted(
    client: httpx.AsyncClient,
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    kept, aside = (
        await _enter(edition, "a", title="Ferry", state=EntryState.QUALIFIED),
        await _enter(edition, "a", title="Ferry again"),
    )
    await _suspect(edition.id, kept, aside)
    pair = await fetch_value("SELECT id FROM suspicion")
    about = {"edition_id": edition.id, "suspicion_id": pair, "by": organiser}
    with pytest.raises(NotMerged):
        await part_entries(**about)
    with pytest.raises(NotFound):
        await merge_entries(**{**about, "by": await make_person()}, keep=kept)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/duplicates"
    done = await send_form(client, page, {"keep": str(kept)}, action=f"{page}/{pair}/merge")
    assert "stands aside for the other one" in (await client.get(done.headers["location"])).text
    states = "SELECT array_agg(state ORDER BY state) FROM entry"
    assert await fetch_value(states) == ["disqualified", "qualified"]
    assert await fetch_value("SELECT kept_entry_id FROM merged_entry WHERE entry_id = $1", aside) == kept
    with pytest.raises(MergedPair):
        await decide_suspicion(**about, state=SuspicionState.DIFFERENT)
    with pytest.raises(MergeOutOfReach):
        await merge_entries(**about, keep=aside)
    await execute("UPDATE entry SET frozen = true WHERE id = $1", kept)
    with pytest.raises(RoundHasKept):
        await part_entries(**about)
    await execute("UPDATE entry SET frozen = false WHERE id = $1", kept)
    await part_entries(**about)
    assert (await fetch_value(states), await open_suspicions(edition.id)) == (["qualified", "submitted"], 1)
    assert await fetch_value("SELECT cancelled_at IS NOT NULL FROM outbox WHERE template = 'entries/merged'")
    acts = await fetch("SELECT act FROM audit_event WHERE subject_id = $1 ORDER BY at", aside)
    assert [row["act"] for row in acts] == ["entries_merged", "entries_parted"]


async def test_nobody_merges_their_own_entry_away(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    own, other = await _enter(edition, "a", entrant=organiser), await _enter(edition, "a")
    await _suspect(edition.id, own, other)
    pair = await fetch_value("SELECT id FROM suspicion")
    for keep in (own, other):
        with pytest.raises(OwnEntry):
            await merge_entries(edition_id=edition.id, suspicion_id=pair, keep=keep, by=organiser)
