"""An edition in numbers: one statement over all slices, counted anew while that is quick."""

import time
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from festival.db import fetch_row
from festival.desk.schemas import DeskCounts, WhereItStands
from festival.panels.queries import NOT_COMPETING, TALLY

SLOW = 0.05
"""Seconds that counting may take before its numbers are kept for a while."""
KEPT_FOR = timedelta(minutes=1)

_LATEST_DAYS = 14
_kept: dict[UUID, DeskCounts] = {}

_COUNTS = f"""
    WITH stood AS (
        SELECT count(*) FILTER (WHERE state = 'draft') AS draft, count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'submitted') AS submitted,
            count(*) FILTER (WHERE state = 'qualified') AS qualified,
            count(*) FILTER (WHERE state = 'disqualified') AS disqualified,
            count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn
        FROM entry WHERE edition_id = $1
    ), by_day AS (
        SELECT (submitted_at AT TIME ZONE $2)::date AS day, count(*) AS number FROM entry
        WHERE edition_id = $1 AND submitted_at IS NOT NULL GROUP BY day ORDER BY day DESC LIMIT {_LATEST_DAYS}
    ), by_country AS (
        SELECT country, count(*) AS number FROM entry
        JOIN film_country ON film_country.film_id = entry.film_id AND film_country.position = 1
        WHERE edition_id = $1 AND state IN ('waiting', 'submitted', 'qualified') GROUP BY country
    ), refused AS (
        SELECT problem ->> 'code' AS code, count(DISTINCT entry.id) AS number FROM verdict
        JOIN entry ON (entry.edition_id, entry.master_id, entry.category_id)
            = (verdict.edition_id, verdict.master_id, verdict.category_id)
        CROSS JOIN LATERAL jsonb_array_elements(verdict.problems) AS problem
        WHERE verdict.edition_id = $1 AND NOT verdict.accepted AND entry.state <> 'withdrawn'
            AND NOT EXISTS (SELECT FROM waiver WHERE (waiver.edition_id, waiver.entry_id) = (entry.edition_id, entry.id)
                AND waiver.clause = problem ->> 'code') GROUP BY code
    ), judged AS (
        SELECT * FROM round WHERE edition_id = $1 AND state IN ('open', 'reopened')
    ), by_round AS (
        SELECT judged.id, sum(tally.seats * tally.films) AS seats, sum(tally.scored * tally.films) AS scored,
            sum(tally.films) FILTER (WHERE tally.seats < judged.panel_size) AS uncovered
        FROM judged JOIN ({TALLY.format(of="= ANY (array(SELECT id FROM judged))")}) AS tally
            ON tally.round_id = judged.id GROUP BY judged.id
    ), away AS (
        SELECT assignment.round_id, assignment.juror_id, count(*) AS seats,
            count(*) FILTER (WHERE scoresheet.state <> 'draft') AS scored
        FROM judged JOIN assignment ON (assignment.edition_id, assignment.round_id) = (judged.edition_id, judged.id)
            AND assignment.ended_at IS NULL
        LEFT JOIN scoresheet
            ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
        WHERE assignment.entry_id IN ({NOT_COMPETING}) GROUP BY assignment.round_id, assignment.juror_id
    ), by_juror AS (
        SELECT round_juror.round_id, round_juror.seats - coalesce(away.seats, 0) AS seats,
            round_juror.scored - coalesce(away.scored, 0) AS scored
        FROM judged JOIN round_juror ON (round_juror.edition_id, round_juror.round_id) = (judged.edition_id, judged.id)
        LEFT JOIN away ON (away.round_id, away.juror_id) = (round_juror.round_id, round_juror.juror_id)
    ), open_rounds AS (
        SELECT judged.id, judged.number, judged.name, judged.due_at, coalesce(by_round.uncovered, 0) AS uncovered,
            coalesce(by_round.scored, 0) AS scoresheets, coalesce(by_round.seats, 0) AS of,
            (SELECT count(*) FROM by_juror WHERE by_juror.round_id = judged.id AND judged.due_at IS NOT NULL
                AND by_juror.scored <= by_juror.seats * least(1,
                    extract(epoch FROM clock_timestamp() - judged.opened_at)
                    / nullif(extract(epoch FROM judged.due_at - judged.opened_at), 0)) - 1) AS behind
        FROM judged LEFT JOIN by_round ON by_round.id = judged.id
    )
    SELECT stood.*, clock_timestamp() AS counted_at,
        (SELECT count(*) FROM entry JOIN master ON (master.edition_id, master.id) = (entry.edition_id, entry.master_id)
            WHERE entry.edition_id = $1 AND master.state = 'checking') AS checking,
        (SELECT count(*) FROM suspicion WHERE edition_id = $1 AND state = 'open') AS suspicions,
        (SELECT count(*) FROM film_report WHERE edition_id = $1 AND decided_at IS NULL) AS reports,
        (SELECT count(*) FROM new_copy WHERE edition_id = $1 AND master_id IS NOT NULL AND admitted_at IS NULL
            AND ended_at IS NULL) AS new_copies,
        (SELECT count(*) FROM subtitles JOIN entry ON (entry.edition_id, entry.id)
            = (subtitles.edition_id, subtitles.entry_id) WHERE subtitles.edition_id = $1 AND attested_at IS NULL
            AND entry.state IN ('submitted', 'qualified')) AS unread_subtitles,
        (SELECT count(DISTINCT entry_id) FROM letter
            WHERE edition_id = $1 AND NOT from_festival AND settled_at IS NULL) AS letters,
        (SELECT count(*) FROM fix_request JOIN entry ON (entry.edition_id, entry.id)
            = (fix_request.edition_id, fix_request.entry_id) AND entry.state = 'submitted'
            WHERE fix_request.edition_id = $1 AND mended_at IS NULL AND ended_at IS NULL
            AND until <= clock_timestamp()) AS fixes_late,
        (SELECT count(*) FROM dead_letter JOIN master ON master.id = dead_letter.subject_id
            WHERE master.edition_id = $1 AND dead_letter.dead_at IS NOT NULL) AS films_given_up,
        (SELECT count(*) FROM outbox WHERE edition_id = $1 AND bounced_at IS NOT NULL AND cancelled_at IS NULL)
            AS bounced,
        (SELECT count(*) FROM mentoring_concern WHERE edition_id = $1 AND seen_at IS NULL) AS concerns,
        (SELECT count(*) FROM showcase WHERE edition_id = $1) AS showcases,
        (SELECT count(*) FROM selectee WHERE edition_id = $1) AS selectees,
        (SELECT count(*) FROM webhook WHERE edition_id = $1 AND EXISTS (SELECT FROM webhook_delivery AS delivery
            WHERE (delivery.edition_id, delivery.webhook_id) = (webhook.edition_id, webhook.id)
            AND delivery.delivered_at IS NULL AND delivery.failure IS NOT NULL)) AS webhooks_failing,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(day, number) ORDER BY day), '[]') FROM by_day) AS days,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(country, number) ORDER BY number DESC, country), '[]')
            FROM by_country) AS countries,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(code, number) ORDER BY number DESC, code), '[]')
            FROM refused) AS refused,
        (SELECT coalesce(jsonb_agg(to_jsonb(open_rounds) - 'number' ORDER BY number), '[]') FROM open_rounds) AS rounds
    FROM stood
"""  # noqa: S608 (our own text)


async def desk_counts(edition_id: UUID, zone: str, now: datetime) -> DeskCounts:
    """An edition in numbers; the caller has decided that its reader is of the team.

    Every count is exact at ``counted_at``. Once counting takes longer than ``SLOW``, which is so from some ten thousand
    entries, what was counted is shown again for up to ``KEPT_FOR``, so that the desk of a large edition opens as
    quickly as that of a small one.
    """
    kept = _kept.get(edition_id)
    if kept is not None and now - kept.counted_at < KEPT_FOR:
        return kept
    began = time.perf_counter()
    row = await fetch_row(_COUNTS, edition_id, zone)
    counts = msgspec.convert(dict(row or {}), DeskCounts)
    if time.perf_counter() - began > SLOW:
        _kept[edition_id] = counts
    else:
        _kept.pop(edition_id, None)
    return counts


_STANDS = """
    SELECT (SELECT state FROM round WHERE edition_id = $1 ORDER BY number DESC LIMIT 1) AS last_round,
        (SELECT coalesce(body -> 'call', '{}') FROM edition
            JOIN rules_version ON (rules_version.edition_id, rules_version.id) = (edition.id, edition.rules_version_id)
            WHERE edition.id = $1) AS call,
        coalesce(jsonb_agg(jsonb_build_array(kind, name, at) ORDER BY at), '[]') AS deadlines
    FROM (
        SELECT 'opens' AS kind, '' AS name, opens_at AS at FROM edition
            WHERE id = $1 AND call_state = 'announced'
        UNION ALL SELECT 'closes', '', closes_at FROM edition WHERE id = $1 AND call_state = 'announced'
        UNION ALL SELECT 'due', name, due_at FROM round WHERE edition_id = $1 AND state IN ('open', 'reopened')
        UNION ALL SELECT 'notices', kind, notify_at FROM publication WHERE edition_id = $1 AND state = 'staged'
        UNION ALL SELECT 'publication', kind, publish_at FROM publication WHERE edition_id = $1 AND state = 'staged'
    ) AS dated WHERE at > clock_timestamp()
"""


async def where_it_stands(edition_id: UUID) -> WhereItStands:
    """What decides which steps come next; the caller has decided that its reader is of the team."""
    return msgspec.convert(dict(await fetch_row(_STANDS, edition_id) or {}), WhereItStands)
