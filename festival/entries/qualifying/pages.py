"""What the team writes beside an entry, on its page at the desk: labels, notes, attestation, waivers."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.rules import DESK
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.qualifying.attesting import attest, take_back_attestation
from festival.entries.qualifying.labelling import label_entries, take_back_note, write_note
from festival.entries.qualifying.waiving import take_back_waiver, waive_clause
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class DeskQualifying(Controller):
    """Beside an entry at the desk."""

    path = "/organise/{slug:str}/entries/{entry_id:str}"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/labels")
    async def label(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Put one on, or take it off."""
        form = await request.form()
        text, off = str(form.get("label", "")), form.get("act") == "off"

        async def write(edition: Any, key: Any) -> None:
            await label_entries(edition_id=edition, by=principal.person_id, entry_ids=[key], label=text, off=off)

        return await decide_on_entry(request, principal, slug, entry_id, write, roles=DESK)

    @post("/notes")
    async def note(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """For one's colleagues."""
        body = str((await request.form()).get("note", ""))

        async def write(edition: Any, key: Any) -> None:
            await write_note(edition_id=edition, entry_id=key, by=principal.person_id, body=body)

        return await decide_on_entry(request, principal, slug, entry_id, write, roles=DESK)

    @post("/notes/{note_id:str}/removal")
    async def take_back(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        note_id: FromPath[str],
    ) -> Response[Any]:
        """One's own."""
        note = read_id(note_id)
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: take_back_note(edition_id=edition, entry_id=key, note_id=note, by=principal.person_id),
            roles=DESK,
        )

    @post("/attestation")
    async def vouch(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Nothing names its maker; or something does after all."""
        verb = take_back_attestation if (await request.form()).get("act") == "off" else attest
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: verb(edition_id=edition, entry_id=key, by=principal.person_id),
        )

    @post("/waivers")
    async def waive(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """One clause for this entry, with a reason; or let it hold again."""
        form = await request.form()
        clause, reason = str(form.get("clause", "")), str(form.get("reason", ""))
        off = form.get("act") == "off"
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: (
                take_back_waiver(edition_id=edition, entry_id=key, by=principal.person_id, clause=clause)
                if off
                else waive_clause(
                    edition_id=edition, entry_id=key, by=principal.person_id, clause=clause, reason=reason
                )
            ),
        )


ROUTES: list[Any] = [DeskQualifying]
