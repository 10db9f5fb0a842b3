"""What workers do for awards: count a sealed round."""

from typing import Any
from uuid import UUID

from festival.awards.service import keep_result
from festival.jobs import Handler
from festival.panels.round_work import Progress, WorkKind, handler


async def _count(round_id: UUID, by: UUID, _: dict[str, Any], progress: Progress) -> None:
    await keep_result(round_id=round_id, by=by, progress=progress)


HANDLERS: dict[str, Handler] = {WorkKind.RESULT.job: handler(_count)}
