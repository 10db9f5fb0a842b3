"""The queue's length in the log, every minute, for machines that start workers by it and have no Prometheus.

One worker writes it, whichever has the turn: its line is also the sign that any worker lives.
"""

import logging

from festival.monitoring.figures import figures

REPORTED = ("jobs_waiting", "oldest_job_seconds", "jobs_given_up", "oldest_mail_seconds", "publication_late_seconds")
"""Counts are summed over kinds of job, ages are those of the oldest; names are those of the metrics."""

_logger = logging.getLogger("palmares.queue")


async def report_queue() -> None:
    """Write one line with the numbers as fields of their own."""
    values = {figure.name: figure.values.values() for figure in await figures(REPORTED)}
    told = {
        name: round(max(values[name], default=0) if name.endswith("_seconds") else sum(values[name]))
        for name in REPORTED
    }
    _logger.info("queue", extra={"figures": told})


SCHEDULES = {"monitoring_report_queue": ("* * * * *", report_queue)}
"""Name: when (cron) and what, for the worker."""
