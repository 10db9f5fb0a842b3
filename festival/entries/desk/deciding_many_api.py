"""Many entries decided on at once: for programs, and for the list at the desk."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING, instant_typed
from festival.entries.desk.deciding_many import MOST_AT_ONCE, ManyDecided, NothingChosen, decide_on_many, undo_decisions
from festival.entries.desk.finding import entry_ids
from festival.entries.desk.schemas import EntryFilters, VerdictFilter
from festival.entries.fees.schemas import FeeState
from festival.entries.fixes.rules import FixState
from festival.entries.qualifying.labelling import LABEL, UNLABEL, label_entries
from festival.entries.qualifying.writing_many import ASK_FIX, NOTE, WAIVE, ask_many_for_fix, note_many, waive_for_many
from festival.entries.rules import EntryAction, EntryState
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class DecisionOnMany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``action`` is qualify or disqualify; the latter needs a reason."""

    entries: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    action: EntryAction
    reason: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    attested: bool = False
    """I have watched each of those qualified, and nothing in it names its maker."""


class Undone(msgspec.Struct, frozen=True):
    """How many entries have their place again."""

    returned: int


class DecisionsOnMany(Controller):
    """Many entries of an edition at once."""

    path = "/api/v1/editions/{slug:str}/entries/decisions"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/", summary="Decide on many entries")
    async def decide(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[DecisionOnMany],
    ) -> Response[ManyDecided]:
        """Those that cannot be are left as they are, and counted."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)

        async def decide() -> ManyDecided:
            return await decide_on_many(
                edition_id=edition.id,
                by=principal.person_id,
                action=data.action,
                entry_ids=data.entries,
                reason=data.reason,
                attested=data.attested,
            )

        return await act_once(request, principal, decide)

    @delete("/{decision_id:str}", summary="Undo a decision on many", status_code=200)
    async def undo(
        self, principal: NamedDependency[Principal], slug: FromPath[str], decision_id: FromPath[str]
    ) -> Undone:
        """Entries that were touched since, or that a round took, stay."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(decision_id)
        return Undone(await undo_decisions(edition_id=edition.id, decision_id=key, by=principal.person_id))


class DecideOnList(Controller):
    """The list at the desk: what is ticked, or everything that was looked for."""

    path = "/organise/{slug:str}/entries/decisions"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Decide, and show the list with the way back."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        form = await request.form()
        filters = filters_of(form)
        if form.get("which") == "all":
            chosen = await entry_ids(edition.id, filters, most=MOST_AT_ONCE + 1)
        else:
            chosen = [read_id(str(key)) for key in form.getall("entry", [])]
        action = str(form.get("action", ""))
        if action in _WRITING:
            about = {"edition_id": edition.id, "by": principal.person_id, "entry_ids": chosen}
            decision_id, _ = await _WRITING[action](form, edition.zone, about)
            return _back(slug, filters, decision_id)
        if action not in set(EntryAction):
            raise NothingChosen
        decided = await decide_on_many(
            edition_id=edition.id,
            by=principal.person_id,
            action=EntryAction(action),
            entry_ids=chosen,
            reason=str(form.get("reason", "")),
            attested=form.get("attested") == "on",
        )
        return _back(slug, filters, decided.id)

    @post("/{decision_id:str}/undo")
    async def undo(
        self, principal: NamedDependency[Principal], slug: FromPath[str], decision_id: FromPath[str]
    ) -> Response[Any]:
        """One step back."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(decision_id)
        await undo_decisions(edition_id=edition.id, decision_id=key, by=principal.person_id)
        return Redirect(f"{_list(slug)}?decided={key}", status_code=303)


_WRITING: dict[str, Callable[[Any, str, dict[str, Any]], Awaitable[tuple[UUID, int]]]] = {
    LABEL: lambda form, _, about: label_entries(**about, label=str(form.get("give_label", ""))),
    UNLABEL: lambda form, _, about: label_entries(**about, label=str(form.get("give_label", "")), off=True),
    NOTE: lambda form, _, about: note_many(**about, body=str(form.get("note", ""))),
    WAIVE: lambda form, _, about: waive_for_many(
        **about, clause=str(form.get("clause", "")), reason=str(form.get("waiver_reason", ""))
    ),
    ASK_FIX: lambda form, zone, about: ask_many_for_fix(
        **about,
        reason=str(form.get("fix_reason", "")),
        until=instant_typed(str(form.get("fix_until", "")), zone, field="fix_until"),
    ),
}
"""What is written beside many entries, from the fields of the list's form."""


def filters_of(asked: Any) -> EntryFilters:
    """What a query or a form looks for; a word that is none looks for anything."""
    state, verdict, fee, fix = (str(asked.get(name) or "") for name in ("state", "verdict", "fee", "fix"))
    return EntryFilters(
        state=EntryState(state) if state in set(EntryState) else None,
        category=asked.get("category") or None,
        country=asked.get("country") or None,
        verdict=VerdictFilter(verdict) if verdict in set(VerdictFilter) else None,
        fee=FeeState(fee) if fee in set(FeeState) else None,
        search=asked.get("search") or None,
        label=asked.get("label") or None,
        fix=FixState(fix) if fix in set(FixState) else None,
        new_copy="sent" if asked.get("new_copy") else None,
        unattested="yes" if asked.get("unattested") else None,
    )


def asked_of(filters: EntryFilters) -> dict[str, str]:
    """The same as a query."""
    return {name: str(value) for name in filters.__struct_fields__ if (value := getattr(filters, name)) is not None}


def _back(slug: str, filters: EntryFilters, decision_id: UUID) -> Redirect:
    """To the list as it was looked for, which tells what was done and offers the way back."""
    return Redirect(f"{_list(slug)}?{urlencode({**asked_of(filters), 'decided': str(decision_id)})}", status_code=303)


def _list(slug: str) -> str:
    return f"/organise/{slug}/entries"


ROUTES: list[Any] = [DecisionsOnMany, DecideOnList]
