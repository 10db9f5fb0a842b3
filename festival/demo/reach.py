"""How far the posts of a story reach, as a platform would export it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from festival.audience.measuring import take_reach_list
from festival.demo.entering import post_of
from festival.demo.story import Playing
from festival.spreadsheet import csv_text

MOST_SHORTLISTED = 60
"""So many of those that were played reach further than everybody of a crowd."""


async def send_reach(playing: Playing, edition_id: UUID, by: UUID, zone: str) -> None:
    """The platform's lists of two days, as it would export them."""
    chance = np.random.default_rng([playing.progress.seed, 4])
    films = playing.story.films(playing.progress.entries)
    views = chance.lognormal(9.5, 1.4, len(films))
    crowd = views[playing.story.played :]
    if crowd.size:
        crowd[:] = np.minimum(crowd, np.sort(views[: playing.story.played])[-MOST_SHORTLISTED])
    liked = chance.uniform(0.04, 0.16, len(films))
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for days, share in ((2, 0.6), (1, 1.0)):
        rows = [
            (
                post_of(film).url,
                (today - timedelta(days=days)).date().isoformat(),
                str(int(seen * share)),
                str(int(seen * share * like)),
                str(int(seen * share * like / 9)),
            )
            for film, seen, like in zip(films, views, liked, strict=True)
        ]
        content = csv_text(("post", "date", "views", "likes", "shares"), rows).encode()
        filename = f"reach-day-{3 - days}.csv"
        await take_reach_list(edition_id=edition_id, by=by, filename=filename, content=content, zone=zone)
