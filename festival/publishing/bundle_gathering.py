"""What a bundle holds, gathered from the database: a sealed round with its result, as a publication shows it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from festival.audit.signing import keyring
from festival.awards.queries import round_of_result
from festival.db import fetch, fetch_row
from festival.panels.rules import AssignmentState, Openings
from festival.panels.schemas import RoundForOrganiser
from festival.publishing.bundle import (
    LEAST_PUBLIC_JURORS,
    Audience,
    Bundle,
    CountedEntry,
    CountedResult,
    LogEvent,
    Opening,
    Reason,
    SealedCommitments,
    Unopened,
)
from festival.publishing.rules import NotVerifiable
from festival.publishing.schemas import PublicationForOrganiser
from festival.scoring.commitments import Ballot
from festival.scoring.frozen import competing_entries
from judging.rules import RANKING_METHODS

LINKING_METHODS = frozenset({"severity_adjusted", *RANKING_METHODS})
"""They look at all scoresheets of a juror together, so that opening them would group them."""

LABEL_TAG = b"palmares-juror-label-v1"


@dataclass(frozen=True, slots=True)
class Scoresheets:
    """The frozen scoresheets of a round, those that count and those that do not."""

    openings: list[Opening]
    unopened: list[Unopened]

    @property
    def jurors(self) -> int:
        """How many people's scoresheets count."""
        return len({one.juror for one in self.openings})


async def gather_bundle(published: PublicationForOrganiser) -> Bundle:
    """Everything but signatures and keys.

    Raises:
        NotVerifiable: the round is not sealed any more.
    """
    judged = await round_of_result(published.edition_id, published.result_id) if published.result_id else None
    if judged is None:
        raise NotVerifiable(reason="the round is not sealed")
    held = await fetch_row(
        "SELECT round.rules, result.body FROM round JOIN result "
        "ON (result.edition_id, result.round_id) = (round.edition_id, round.id) "
        "WHERE result.edition_id = $1 AND result.id = $2",
        published.edition_id,
        published.result_id,
    )
    assert held is not None  # noqa: S101 (round_of_result found the two)
    rules: dict[str, Any] = held["rules"]
    sheets = await _scoresheets(judged)
    audience = audience_of(rules, sheets.jurors)
    openings = sheets.openings
    if audience is Audience.PUBLIC:
        openings = [msgspec.structs.replace(one, juror=None) for one in openings]
    return Bundle(
        edition=judged.edition_slug,
        round=judged.number,
        audience=audience,
        keys=[],
        statements=[],
        rules=rules,
        sealed=await _sealed_lists(judged),
        openings=sorted(openings, key=lambda one: (_spelled(judged, one), one.r)),
        unopened=sheets.unopened,
        entries=await _entries(judged, published, rules),
        result=_counted(held["body"]),
        palmares=msgspec.to_builtins(published.body),
        log=await _log(published.edition_id),
    )


def audience_of(rules: dict[str, Any], jurors: int) -> Audience:
    """Public openings where the rules allow them, the jury is large enough and the method groups no juror's sheets."""
    method = rules["tabulation"]["method"]["name"]
    allowed = rules["openings"] == Openings.PUBLIC and jurors >= LEAST_PUBLIC_JURORS and method not in LINKING_METHODS
    return Audience.PUBLIC if allowed else Audience.AUDITOR


def _counted(body: dict[str, Any]) -> CountedResult:
    ranking = [{key: line[key] for key in ("rank", "entry", "score", "ballots")} for line in body["ranking"]]
    kept = {key: body[key] for key in ("method", "not_ranked", "awards", "digest")}
    return msgspec.convert({**kept, "ranking": ranking}, CountedResult)


def _spelled(judged: RoundForOrganiser, one: Opening) -> bytes:
    rules = judged.rules_digest or ""
    return Ballot(judged.edition_slug, judged.number, rules, one.entry, one.scores).canonical()


async def _scoresheets(judged: RoundForOrganiser) -> Scoresheets:
    rows = await fetch(
        """
        SELECT scoresheet.commitment, scoresheet.r, scoresheet.submitted_steps, scoresheet.juror_id,
            round_entry.film_ref, assignment.state AS assignment_state, assignment.ended_at IS NOT NULL AS ended,
            entry.state = 'qualified' AS competes
        FROM scoresheet
        JOIN round_entry USING (edition_id, round_id, entry_id)
        JOIN entry ON (entry.edition_id, entry.id) = (scoresheet.edition_id, scoresheet.entry_id)
        JOIN assignment ON (assignment.edition_id, assignment.id) = (scoresheet.edition_id, scoresheet.assignment_id)
        WHERE scoresheet.edition_id = $1 AND scoresheet.round_id = $2 AND scoresheet.state = 'frozen'
        """,
        judged.edition_id,
        judged.id,
    )
    replaced = await fetch(
        "SELECT replaces FROM commitment WHERE edition_id = $1 AND round_id = $2 AND replaces IS NOT NULL",
        judged.edition_id,
        judged.id,
    )
    returned = await fetch(
        "SELECT commitment FROM scoresheet WHERE edition_id = $1 AND round_id = $2 AND state = 'draft' "
        "AND commitment IS NOT NULL",
        judged.edition_id,
        judged.id,
    )
    openings, unopened = [], [Unopened(commitment=row["replaces"], reason=Reason.REPLACED) for row in replaced]
    unopened += [Unopened(commitment=row["commitment"], reason=Reason.NEW_COPY) for row in returned]
    for row in rows:
        if row["competes"] and not row["ended"]:
            label = _label(judged.id, row["juror_id"])
            openings.append(Opening(entry=row["film_ref"], scores=row["submitted_steps"], r=row["r"], juror=label))
            continue
        stepped_back = Reason.RECUSED if row["assignment_state"] == AssignmentState.RECUSED else Reason.REASSIGNED
        reason = stepped_back if row["ended"] else Reason.DISQUALIFIED
        unopened.append(Unopened(commitment=row["commitment"], reason=reason))
    return Scoresheets(openings, sorted(unopened, key=lambda one: one.commitment))


def _label(round_id: UUID, juror_id: UUID) -> str:
    """A name for a juror that only this server's key can make, and always makes alike."""
    return keyring().jury().sign(LABEL_TAG + round_id.bytes + juror_id.bytes)[:32]


async def _sealed_lists(judged: RoundForOrganiser) -> list[SealedCommitments]:
    rows = await fetch(
        "SELECT number, commitments FROM sealed_list WHERE edition_id = $1 AND round_id = $2 ORDER BY number",
        judged.edition_id,
        judged.id,
    )
    return msgspec.convert([dict(row) for row in rows], list[SealedCommitments])


async def _entries(
    judged: RoundForOrganiser, published: PublicationForOrganiser, rules: dict[str, Any]
) -> list[CountedEntry]:
    """What is counted; categories and countries only where an award asks for them."""
    asked = {key for award in rules["tabulation"]["awards"] for key in award}
    rows = await fetch(
        "SELECT round_entry.film_ref AS id, published_film.film_ref AS film FROM round_entry JOIN published_film "
        "ON (published_film.edition_id, published_film.entry_id) = (round_entry.edition_id, round_entry.entry_id) "
        "WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND published_film.publication_id = $3",
        judged.edition_id,
        judged.id,
        published.id,
    )
    films = {row["id"]: row["film"] for row in rows}
    return [
        CountedEntry(
            id=one.entry,
            category=one.category if "category" in asked else None,
            countries=one.countries if "max_per_country" in asked else None,
            film=films.get(one.entry),
        )
        for one in await competing_entries(judged)
    ]


async def _log(edition_id: UUID) -> list[LogEvent]:
    rows = await fetch(
        "SELECT e.id, e.edition_id, e.log, e.at, e.actor_id, e.act, e.subject_id, e.detail FROM audit_chain c "
        "JOIN audit_event e ON e.id = c.event_id WHERE c.edition_id = $1 AND c.log = 'public' ORDER BY c.position",
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[LogEvent])
