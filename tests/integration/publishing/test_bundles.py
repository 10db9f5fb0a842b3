"""What the site publishes verifies away from it; what was changed behind its back is not published."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from festival.audit.queries import verify_chain
from festival.audit.rules import Log
from festival.audit.signing import keyring
from festival.awards.service import compute_result
from festival.cli.main import main
from festival.db import fetch, fetch_value
from festival.errors import NotFound
from festival.keys import Keyring, Purpose
from festival.notifications.letters import write_letter
from festival.panels.service import recuse_juror
from festival.publishing.bundle import Audience, Bundle, Reason, write_bundle
from festival.publishing.bundle_gathering import gather_bundle
from festival.publishing.bundle_queries import bundle_for, published_bundle
from festival.publishing.bundle_receipts import Fate, fate_of
from festival.publishing.rules import NotVerifiable, SignaturesWrong
from festival.publishing.service import hand_in_signatures, publish, statements_of
from festival.scoring.queries import queue_for_juror
from festival.scoring.service import seal_round
from festival.statements import ScoresheetReceipt, sign
from tests.bundles import sign_all
from tests.juries import first_film, make_colleague, make_open_jury, submit
from tests.results import Judged, make_result, stage_and_approve

FIVE = ("Ann", "Ben", "Cleo", "Dora", "Emil")
FULL = {"script": 10, "direction": 7}


async def published(judged: Judged) -> Any:
    return await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)


def read(body: bytes) -> Bundle:
    return msgspec.json.decode(body, type=Bundle)


async def letters_to_keep(template: str) -> list[Any]:
    return await fetch("SELECT person_id, context FROM outbox WHERE template = $1 ORDER BY person_id", template)


def kept(folder: Path, body: bytes) -> str:
    (folder / "bundle.json").write_bytes(body)
    return str(folder / "bundle.json")


async def test_anyone_verifies_what_is_published_with_key_head_and_receipt(
    client: httpx.AsyncClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jury = await make_open_jury(films=2, names=FIVE)
    receipts = [
        await submit(film.assignment_id, person, {"script": at, "direction": 10 - at})
        for at, person in enumerate(jury.people)
        for film in await queue_for_juror(jury.round_id, person)
    ]
    changed = await submit(await first_film(jury), jury.people[0], FULL)
    stepped_back = await first_film(jury, 4)
    await recuse_juror(assignment_id=stepped_back, by=jury.people[4])
    await seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    judged = Judged(jury, result, jury.organiser, await make_colleague(jury))
    assert (await client.get(f"/e/{judged.slug}/palmares/bundle")).status_code == 404
    await published(judged)
    answer = await client.get(f"/e/{judged.slug}/palmares/bundle")
    assert answer.status_code == 200
    page = (await client.get(f"/e/{judged.slug}/palmares")).text
    assert f"palmares verify {judged.slug}-result.json --key {keyring().jury().fingerprint}</code>" in page
    bundle = read(answer.content)
    assert (bundle.audience, len(bundle.openings), {one.juror for one in bundle.openings}) == ("public", 9, {None})
    assert sorted(one.reason for one in bundle.unopened) == [Reason.RECUSED, Reason.REPLACED]
    text = answer.text
    for person in (*jury.jurors, *jury.people[1:]):
        assert str(person) not in text
    (tmp_path / "receipt.json").write_bytes(msgspec.json.encode(changed.signed))
    head = (await verify_chain(jury.edition.id, Log.PUBLIC)).head
    words = ["verify", kept(tmp_path, answer.content), "--key", keyring().jury().fingerprint, "--head", head]
    assert main([*words, "--receipt", str(tmp_path / "receipt.json")]) == 0
    told = capsys.readouterr().out
    assert "9 scoresheets counted; set aside: 1 recused, 1 replaced" in told
    assert f"counted for entry {changed.film_ref}, in steps above the lowest score: direction 7, script 10" in told
    assert receipts[0].signed.key == changed.signed.key


async def test_a_receipt_is_looked_up_beside_the_palmares(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=2, names=FIVE)
    receipts = [
        await submit(film.assignment_id, person, FULL)
        for person in jury.people
        for film in await queue_for_juror(jury.round_id, person)
    ]
    address = f"/e/{jury.edition.slug}/palmares/receipt"
    assert (await client.get(address)).status_code == 404
    await seal_round(round_id=jury.round_id, by=jury.people[0])
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    await published(Judged(jury, result, jury.organiser, await make_colleague(jury)))
    bundle = msgspec.json.decode(await published_bundle(jury.edition.slug), type=Bundle)
    said = ScoresheetReceipt(commitment=receipts[0].commitment, replaces=None)
    honest = sign(said, keyring().jury())
    assert fate_of(bundle, honest) == Fate("counted", (("direction", "7"), ("script", "10")))
    forged = msgspec.structs.replace(honest, signature="0" * 128)
    assert fate_of(bundle, forged) == Fate("forged")
    dropped = ScoresheetReceipt(commitment="0" * 64, replaces=None)
    assert fate_of(bundle, sign(dropped, keyring().jury())) == Fate("missing")
    page = (await client.get(address)).text
    assert "Look up a receipt" in page


async def test_few_jurors_are_opened_to_auditors_alone(client: httpx.AsyncClient, tmp_path: Path) -> None:
    judged = await make_result(films=2)
    publication = await published(judged)
    assert (await client.get(f"/e/{judged.slug}/palmares/bundle")).status_code == 404
    body = await bundle_for(publication.id, judged.organiser)
    bundle = read(body)
    assert bundle.audience is Audience.AUDITOR
    labels = {one.juror for one in bundle.openings}
    assert len(labels) == 3
    assert not any(str(one) in body.decode() for one in judged.jury.jurors)
    assert main(["verify", kept(tmp_path, body)]) == 0
    for stranger in (judged.jury.people[1], await fetch_value("SELECT entrant_id FROM entry LIMIT 1")):
        with pytest.raises(NotFound):
            await bundle_for(publication.id, stranger)
    assert await bundle_for(publication.id, judged.president) == body


async def test_only_published_films_are_named(database: str) -> None:
    judged = await make_result(films=4, names=FIVE)
    await published(judged)
    text = (await published_bundle(judged.slug)).decode()
    won = {film.title for award in judged.result.awards for film in award.winners}
    named = {title for title in ("Film A", "Film B", "Film C", "Film D") if re.search(f'"title":"{title}"', text)}
    assert named == won
    assert '"countries":[' not in text.partition('"entries":')[2].partition('"format"')[0]


@pytest.mark.parametrize(
    "forge",
    [
        "UPDATE scoresheet SET submitted_steps = jsonb_set(submitted_steps, '{script}', '0') WHERE state = 'frozen'",
        "UPDATE round SET rules = jsonb_set(rules, '{tabulation,criteria,script}', '\"9\"')",
        "UPDATE sealed_list SET commitments = commitments - 0",
        "UPDATE audit_event SET detail = jsonb_set(detail, '{entries}', '99') WHERE act = 'round_opened'",
        "UPDATE result SET body = jsonb_set(body, '{ranking,0,score}', '\"10\"')",
    ],
)
async def test_what_a_database_superuser_edits_is_not_published(database: str, forge: str) -> None:
    judged = await make_result(films=2, names=FIVE)
    publication_id = await stage_and_approve(judged)
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(forge)
    finally:
        await connection.close()
    with pytest.raises(NotVerifiable):
        await publish(publication_id=publication_id, by=judged.organiser)
    with pytest.raises(NotFound):
        await published_bundle(judged.slug)


@pytest.mark.parametrize(
    ("forge", "named"),
    [
        pytest.param("SELECT", set(), id="nothing"),
        pytest.param(
            "UPDATE scoresheet SET submitted_steps = jsonb_set(submitted_steps, '{script}', '0')",
            {"ballot_not_committed", "commitment_unaccounted"},
            id="score",
        ),
        pytest.param(
            "UPDATE round SET rules = jsonb_set(rules, '{tabulation,criteria,script}', '\"9\"')",
            {"ballot_not_committed", "log_silent"},
            id="weight",
        ),
        pytest.param(
            "UPDATE audit_event SET detail = jsonb_set(detail, '{entries}', '99') WHERE act = 'round_opened'",
            {"another_head"},
            id="log",
        ),
    ],
)
async def test_what_a_superuser_with_every_key_edits_after_publication_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], forge: str, named: set[str]
) -> None:
    judged = await make_result(films=2, names=FIVE)
    publication = await published(judged)
    mailed = (await letters_to_keep("scoring/round_sealed"))[0]["context"]["head"]
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(forge)
    finally:
        await connection.close()
    keys = keyring()
    forged = sign_all(await gather_bundle(publication), jury=keys.jury(), publisher=keys.publishing())
    words = ["verify", kept(tmp_path, write_bundle(forged)), "--key", keys.publisher().fingerprint, "--head", mailed]
    assert main(words) == (1 if named else 0)
    told = set(re.findall(r"^  (\w+): ", capsys.readouterr().out, re.MULTILINE))
    assert named <= told


async def test_a_publication_key_kept_elsewhere_signs_there(database: str, tmp_path: Path) -> None:
    safe = Keyring(tmp_path / "safe").create(Purpose.PUBLICATION)
    keyring().know(safe.public)
    judged = await make_result(films=2, names=FIVE)
    publication = await published(judged)
    with pytest.raises(NotFound):
        await published_bundle(judged.slug)
    asked = await statements_of(publication_id=publication.id, by=judged.organiser)
    wrong: list[Callable[[], Any]] = [
        list,
        lambda: [sign(one, keyring().jury()) for one in asked],
        lambda: [sign(one, safe) for one in reversed(asked)],
    ]
    for made in wrong:
        with pytest.raises(SignaturesWrong):
            await hand_in_signatures(publication_id=publication.id, by=judged.organiser, signatures=made())
    signatures = [sign(one, safe) for one in asked]
    await hand_in_signatures(publication_id=publication.id, by=judged.organiser, signatures=signatures)
    bundle = kept(tmp_path, await published_bundle(judged.slug))
    assert main(["verify", bundle, "--key", safe.fingerprint]) == 0
    assert main(["verify", bundle, "--key", keyring().jury().fingerprint]) == 0
    with pytest.raises(NotFound):
        await hand_in_signatures(publication_id=publication.id, by=judged.organiser, signatures=signatures)


async def test_jurors_and_organisers_are_mailed_what_proves_the_result_afterwards(
    database: str, tmp_path: Path
) -> None:
    judged = await make_result(films=2, names=FIVE)
    await published(judged)
    opened = await letters_to_keep("panels/round_opened")
    sealed = await letters_to_keep("scoring/round_sealed")
    for letters in (opened, sealed):
        assert {row["person_id"] for row in letters} == {judged.organiser, *judged.jury.people}
    bundle = await published_bundle(judged.slug)
    assert opened[0]["context"]["rules"] == read(bundle).rules_digest
    words = ["verify", kept(tmp_path, bundle), "--key", opened[0]["context"]["publisher"]]
    assert main([*words, "--head", sealed[0]["context"]["head"]]) == 0
    for template, letter in (("panels/round_opened", opened[0]), ("scoring/round_sealed", sealed[0])):
        written = write_letter(template, letter["context"], locale="fr", address="https://festival.example")
        proofs = [
            str(letter["context"][name])
            for name in ("rules", "publisher", "sealed", "head")
            if name in letter["context"]
        ]
        assert len(proofs) == 2
        assert all(proof in written.text and proof in written.html for proof in proofs)
