"""What workers do for the audience: every minute, keep back votes that look like a farm's."""

from festival.audience.voting.deciding import look_at_open_votes

SCHEDULES = {"audience_look_at_votes": ("* * * * *", look_at_open_votes)}
"""Name: when (cron) and what, for the worker."""
