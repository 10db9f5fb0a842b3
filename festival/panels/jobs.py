"""What workers do for rounds: have panels proposed."""

from typing import Any
from uuid import UUID

import msgspec

from festival.jobs import Handler
from festival.panels.assigning import propose_panels
from festival.panels.round_work import Progress, WorkKind, given_up, handler
from festival.panels.schemas import PanelSettings


async def _propose(round_id: UUID, by: UUID, settings: dict[str, Any], progress: Progress) -> None:
    asked = msgspec.convert(settings, PanelSettings)
    await propose_panels(round_id=round_id, by=by, settings=asked, progress=progress)


HANDLERS: dict[str, Handler] = {WorkKind.PANELS.job: handler(_propose)}
GIVEN_UP: dict[str, Handler] = {WorkKind.PANELS.job: given_up, WorkKind.RESULT.job: given_up}
