"""The steps of a round's page: what each button does, and where on which page one comes back."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from festival.audience.queries import latest_shortlist
from festival.panels import service
from festival.panels.foreseeing import refuse_unheeded
from festival.panels.juror_form import read_juror
from festival.panels.round_work import WorkKind, ask_for, takes_long
from festival.panels.schemas import RoundForOrganiser
from festival.panels.wishes_form import read_wishes
from festival.web.ids import read_id

Step = Callable[[RoundForOrganiser, UUID, dict[str, str]], Awaitable[None]]


async def _invite(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    invited = await service.add_juror(edition_id=judged.edition_id, by=by, new=read_juror(values))
    await service.take_part(round_id=judged.id, by=by, juror_ids=[invited.juror_id])


async def _take_part(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    chosen = [read_id(values["juror"])] if values.get("juror") else None
    await service.take_part(round_id=judged.id, by=by, juror_ids=chosen)


async def _leave_out(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    await service.leave_out(round_id=judged.id, by=by, juror_id=read_id(values.get("juror", "")))


async def _preside(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    chosen = read_id(values["juror"]) if values.get("juror") else None
    await service.name_president(round_id=judged.id, by=by, juror_id=chosen)


async def _take_entries(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    shortlist = await latest_shortlist(judged.edition_id) if values.get("of") == "shortlist" else None
    await service.take_entries(round_id=judged.id, by=by, entry_ids=shortlist.entries if shortlist else None)


async def _propose(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    settings = read_wishes(values)
    if takes_long(judged):
        await ask_for(round_id=judged.id, by=by, kind=WorkKind.PANELS, settings=msgspec.to_builtins(settings))
    else:
        await service.propose_panels(round_id=judged.id, by=by, settings=settings)


async def _let_go(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    juror_id = read_id(values.get("juror", ""))
    await service.let_juror_go(round_id=judged.id, juror_id=juror_id, by=by, reason=values.get("reason", ""))


async def _let_in(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
    await service.let_entries_in(round_id=judged.id, by=by)


def _on_found(verb: Callable[..., Awaitable[None]]) -> Step:
    async def step(_: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
        await verb(conflict_id=read_id(values.get("conflict", "")), by=by, reason=values.get("reason", ""))

    return step


def _on_pair(verb: Callable[..., Awaitable[None]]) -> Step:
    async def step(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
        entry_id, juror_id = read_id(values.get("entry", "")), read_id(values.get("juror", ""))
        await verb(round_id=judged.id, by=by, entry_id=entry_id, juror_id=juror_id)

    return step


async def _decide_pair(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    verb = service.pin_pair if values.get("decision") == "pin" else service.keep_apart
    await _on_pair(verb)(judged, by, values)


async def _calibrate(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    entry_id, shown = read_id(values.get("entry", "")), values.get("shown") != "no"
    await service.show_to_all(round_id=judged.id, by=by, entry_id=entry_id, shown=shown)


async def _confirm(_: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    await service.confirm_panels(proposal_id=read_id(values.get("proposal", "")), by=by)


async def _open(judged: RoundForOrganiser, by: UUID, values: dict[str, str]) -> None:
    if not values.get("sure"):
        await refuse_unheeded(round_id=judged.id, by=by)
    await service.open_round(round_id=judged.id, by=by)


async def _take_out(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
    await service.take_entries_out(round_id=judged.id, by=by)


async def _drop_panels(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
    await service.drop_panels(round_id=judged.id, by=by)


STEPS: dict[str, Step] = {
    "invitation": _invite,
    "jurors": _take_part,
    "leaving": _leave_out,
    "president": _preside,
    "entries": _take_entries,
    "entries-out": _take_out,
    "panels-dropped": _drop_panels,
    "proposals": _propose,
    "letting-go": _let_go,
    "late-entries": _let_in,
    "dismissal": _on_found(service.dismiss_conflict),
    "upholding": _on_found(service.uphold_conflict),
    "pairs": _decide_pair,
    "unpinning": _on_pair(service.unpin_pair),
    "reunion": _on_pair(service.no_longer_keep_apart),
    "calibration": _calibrate,
    "confirmation": _confirm,
    "opening": _open,
}
"""What the last part of the address asks for."""
ON_PAIRS = frozenset({"pairs", "unpinning", "reunion", "calibration"})
"""Steps of the page of pairs decided by hand."""
ON_FOUND = frozenset({"dismissal", "upholding"})
"""Steps of the page of found conflicts."""
_PLACES = {
    "invitation": "#jury",
    "jurors": "#jury",
    "leaving": "#jury",
    "president": "#jury",
    "letting-go": "#jury",
    "proposals": "#proposal",
    "confirmation": "#panels",
}


def place_after(act: str) -> str:
    """Where one comes back to after a step, behind the address of the round."""
    if act in ON_PAIRS:
        return "/by-hand"
    return "/found-conflicts" if act in ON_FOUND else _PLACES.get(act, "#content")
