"""The state of the whole installation in numbers, for whoever is woken at night; nobody's name, no score, no film.

Counts of scoresheets are secret while a jury works, so these are given on an address of their own only.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from festival.db import fetch


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it counts, the one label that tells its kinds apart, and its value of each kind."""

    name: str
    meaning: str
    label: str
    values: dict[str, float]


_QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "jobs_waiting",
        "Jobs that are queued or running.",
        "job",
        "SELECT entrypoint, count(*) FROM pgqueuer WHERE status IN ('queued', 'picked') GROUP BY entrypoint",
    ),
    (
        "oldest_job_seconds",
        "How long the oldest job that may run has been waiting.",
        "job",
        (
            "SELECT entrypoint, extract(epoch FROM now() - min(execute_after)) FROM pgqueuer "
            "WHERE status = 'queued' AND execute_after <= now() GROUP BY entrypoint"
        ),
    ),
    (
        "workers_silent_seconds",
        "How long no worker has done what one of them does every minute.",
        "",
        (
            "SELECT '', coalesce(extract(epoch FROM now() - max(last_run)), 0) FROM pgqueuer_schedules "
            "WHERE entrypoint = 'monitoring_report_queue'"
        ),
    ),
    (
        "jobs_given_up",
        "Jobs that failed five times and wait for a person.",
        "job",
        "SELECT job, count(*) FROM dead_letter WHERE dead_at IS NOT NULL GROUP BY job",
    ),
    ("films", "Films, by how far their check is.", "state", "SELECT state, count(*) FROM master GROUP BY state"),
    ("uploads", "Uploads.", "state", "SELECT state, count(*) FROM upload GROUP BY state"),
    ("entries", "Entries.", "state", "SELECT state, count(*) FROM entry GROUP BY state"),
    ("scoresheets", "Scoresheets of every round.", "state", "SELECT state, count(*) FROM scoresheet GROUP BY state"),
    (
        "mail",
        "Messages of the last day, by what became of them.",
        "state",
        (
            "SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failure IS NOT NULL THEN 'failed' ELSE 'waiting' "
            "END, count(*) FROM outbox WHERE created_at > now() - interval '1 day' OR sent_at IS NULL GROUP BY 1"
        ),
    ),
    (
        "oldest_mail_seconds",
        "How long the oldest message that may go has been waiting.",
        "",
        (
            "SELECT '', coalesce(extract(epoch FROM now() - min(send_after)), 0) FROM outbox "
            "WHERE sent_at IS NULL AND send_after <= now() AND tries < 20"
        ),
    ),
    (
        "publication_late_seconds",
        "How long a staged publication is past its instant; an embargo that ends unpublished.",
        "",
        (
            "SELECT '', coalesce(extract(epoch FROM now() - min(publish_at)), 0) FROM publication "
            "WHERE state = 'staged' AND publish_at < now()"
        ),
    ),
    (
        "audit_events_unchained",
        "Events of the public and private logs that no chain holds yet.",
        "",
        (
            "SELECT '', count(*) FROM audit_event e WHERE e.log <> 'desk' AND e.edition_id IS NOT NULL AND NOT EXISTS "
            "(SELECT FROM audit_chain c WHERE c.edition_id = e.edition_id AND c.event_id = e.id)"
        ),
    ),
)


async def figures(wanted: Container[str] | None = None) -> list[Figure]:
    """All of them or those of some names, each by one query."""
    found = []
    for name, meaning, label, question in _QUESTIONS:
        if wanted is not None and name not in wanted:
            continue
        rows: list[Any] = await fetch(question)
        found.append(Figure(name, meaning, label, {row[0]: float(row[1]) for row in rows}))
    return found
