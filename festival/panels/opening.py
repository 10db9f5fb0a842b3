"""A round opens under frozen rules, and is sealed by the jury's verb in scoring."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.audit.signing import keyring, sign_and_keep
from festival.canonical import digest_of
from festival.db import atomic, fetch_row
from festival.editions.queries import current_rules
from festival.editions.rules_body import AwardRules
from festival.entries import service as entries
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell
from festival.panels.blinding import refuse_unattested
from festival.panels.holding import hold_round
from festival.panels.modes import MOST_RANKED, Mode
from festival.panels.queries import criteria_of, round_for
from festival.panels.rules import (
    RoundAct,
    RoundNeedsPanels,
    RoundState,
    RulesCannotCount,
    TooManyToRank,
    next_round_state,
)
from festival.panels.schemas import RoundForOrganiser
from festival.panels.telling import tell_round
from festival.statements import RoundRules
from judging.rule_reading import BadRules, read_rules


async def open_round(*, round_id: UUID, by: UUID) -> str:
    """Freeze and sign the round's rules, freeze its entries, let the jury begin; returns the digest of the rules.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundNeedsPanels: no film has a panel.
        FilmsUnattested: it is blind, and nobody vouched that nothing names the maker of some film.
        RulesCannotCount: awards and criteria contradict each other.
        TooManyToRank: a juror has more films than anybody can put in one order.
        RoundCannot: it is open or sealed already.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        following = next_round_state(await hold_round(connection, round_id), RoundAct.OPEN)
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM assignment WHERE round_id = $1)", round_id):
            raise RoundNeedsPanels
        await _check_rankings(connection, judged)
        await refuse_unattested(connection, edition_id=judged.edition_id, round_id=round_id, policy=judged.policy)
        document = await rules_document(judged)
        try:
            read_rules(document["tabulation"])
        except BadRules as refusal:
            raise RulesCannotCount(reason=str(refusal)) from refusal
        digest = digest_of(document)
        ring = keyring()
        publisher = ring.publisher().fingerprint
        await sign_and_keep(
            connection,
            edition_id=judged.edition_id,
            statement=RoundRules(
                edition=judged.edition_slug,
                round=judged.number,
                rules=digest,
                publisher=publisher,
            ),
            signer=ring.jury(),
        )
        rows = await connection.fetch("SELECT entry_id FROM round_entry WHERE round_id = $1", round_id)
        await entries.freeze(connection, judged.edition_id, [row["entry_id"] for row in rows])
        await connection.execute(
            "UPDATE round SET state = $2, rules = $3, rules_digest = $4, opened_at = $5, version = version + 1 "
            "WHERE id = $1",
            round_id,
            following.value,
            document,
            digest,
            await clock.now(connection),
        )
        await record(
            connection,
            log="public",
            act="round_opened",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"rules": digest, "entries": len(rows), "jurors": judged.jurors},
        )
        await tell_round(
            connection,
            edition_id=judged.edition_id,
            round_id=round_id,
            template="panels/round_opened",
            context={"rules": digest, "publisher": publisher},
        )
        data = {"round": str(round_id), "rules": digest, "entries": len(rows)}
        await tell(connection, edition_id=judged.edition_id, event=WebhookEvent.ROUND_OPENED, data=data)
    return digest


async def mark_sealed(connection: asyncpg.Connection, *, round_id: UUID, by: UUID) -> RoundState:
    """Seal the round within the transaction that freezes its scoresheets.

    Raises:
        RoundCannot: it is not being judged.
    """
    following = next_round_state(await hold_round(connection, round_id), RoundAct.SEAL)
    await connection.execute(
        "UPDATE round SET state = $2, sealed_at = $3, sealed_by = $4, version = version + 1 WHERE id = $1",
        round_id,
        following.value,
        await clock.now(connection),
        by,
    )
    return following


async def mark_reopened(connection: asyncpg.Connection, *, round_id: UUID) -> RoundState:
    """Let a sealed round be judged again, within the transaction that thaws its scoresheets; the mark stays.

    Raises:
        RoundCannot: it is not sealed.
    """
    following = next_round_state(await hold_round(connection, round_id), RoundAct.REOPEN)
    await connection.execute(
        "UPDATE round SET state = $2, reopened_at = $3, version = version + 1 WHERE id = $1",
        round_id,
        following.value,
        await clock.now(connection),
    )
    return following


async def mark_looking_closer(connection: asyncpg.Connection, *, round_id: UUID, due_at: datetime | None) -> None:
    """Let a sealed round take scoresheets of one more juror, beside those that stay sealed; None leaves the due date.

    Raises:
        RoundCannot: it is not sealed.
    """
    following = next_round_state(await hold_round(connection, round_id), RoundAct.LOOK_CLOSER)
    await connection.execute(
        "UPDATE round SET state = $2, due_at = coalesce($3, due_at), version = version + 1 WHERE id = $1",
        round_id,
        following.value,
        due_at,
    )


async def rules_document(judged: RoundForOrganiser) -> dict[str, Any]:
    """The round's rules in one document: what is counted, in the terms of ``palmares tabulate``, and how it is run."""
    row = await fetch_row("SELECT method, openings FROM round WHERE id = $1", judged.id)
    method, openings = (row["method"], row["openings"]) if row else ({}, "auditor")
    rules = await current_rules(judged.edition_id)
    return {
        "edition": judged.edition_slug,
        "round": judged.number,
        "policy": judged.policy,
        **({} if judged.mode == Mode.SCORES else {"mode": judged.mode}),
        **({} if judged.agreeing is None else {"agreeing": judged.agreeing}),
        "panel_size": judged.panel_size,
        "quorum": judged.quorum,
        "min_watched": judged.min_watched,
        "president": judged.president_id is not None,
        "openings": openings,
        "approvals": judged.approvals,
        **({"advance": going_on} if (going_on := msgspec.to_builtins(judged.advance)) else {}),
        "tabulation": await _tabulation(judged, method, rules.awards),
    }


async def _tabulation(
    judged: RoundForOrganiser, method: dict[str, Any], awards: Sequence[AwardRules]
) -> dict[str, Any]:
    """How the round is counted. Rankings have neither scale nor criteria; a first pass gives no award."""
    criteria = {one.key: one.weight for one in await criteria_of(judged.edition_id, judged.id)}
    by_jury = [award for award in awards if award.decided_by == "jury"]
    named = {"name": "mean", **method, "min_ballots": judged.min_ballots}
    if judged.mode == Mode.SCORES:
        return _by_scores(judged, criteria) | {"method": named, "awards": [_counted(award) for award in by_jury]}
    whole = [_counted(award) for award in by_jury if not award.criteria]
    if judged.mode == Mode.RANKING:
        return {"method": named, "awards": whole}
    return _by_scores(judged, criteria) | {"method": named, "awards": whole if judged.mode == Mode.VOTES else []}


def _by_scores(judged: RoundForOrganiser, criteria: dict[str, str]) -> dict[str, Any]:
    scale = {"min": _plain(judged.scale_min), "max": _plain(judged.scale_max), "step": _plain(judged.scale_step)}
    return {"scale": scale, "criteria": criteria}


async def _check_rankings(connection: asyncpg.Connection, judged: RoundForOrganiser) -> None:
    if judged.mode != Mode.RANKING:
        return
    films = await connection.fetchval(
        "SELECT max(films) FROM (SELECT count(*) AS films FROM assignment "
        "WHERE round_id = $1 AND ended_at IS NULL GROUP BY juror_id) AS queues",
        judged.id,
    )
    if films > MOST_RANKED:
        raise TooManyToRank(films=films, most=MOST_RANKED)


def _counted(award: AwardRules) -> dict[str, Any]:
    counted: dict[str, Any] = {"name": award.name, "places": award.places}
    for key in ("criteria", "category", "max_per_country", "not_also"):
        if value := getattr(award, key):
            counted[key] = value
    return counted


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
