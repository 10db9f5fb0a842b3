"""The page of an entry at the desk: all that the team knows of it, and what may be decided now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING, Role, instant_typed
from festival.entries import queries
from festival.entries.desk.schemas import EntryForOrganiser
from festival.entries.fixes.reading import mends_now
from festival.entries.new_copies.queries import copy_of
from festival.entries.new_copies.rules import CopyState
from festival.entries.new_copies.schemas import CopyOfEntry
from festival.entries.posts.service import code_of
from festival.entries.profiles.words import profile_in_words
from festival.entries.quarantine.queries import desk_by_name, quarantine_of
from festival.entries.quarantine.schemas import QuarantineForOrganiser
from festival.entries.rules import TRANSITIONS, EntryAction, EntryState
from festival.entries.subtitles.queries import subtitles_of
from festival.entries.subtitles.schemas import SubtitlesOfEntry
from festival.entries.subtitles.tracks import Track, tracks_by_episode
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.principal import Principal
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class DeskEntryPage:
    """One entry with all that the team knows of it, and what may be decided now."""

    edition_name: str
    edition_slug: str
    zone: str
    entry: EntryForOrganiser
    profile: list[tuple[str, str]]
    """(term, text) of what the film says of itself beside its makers."""
    post_code: str
    """What the caption of its public post must hold."""
    may_ask_film: bool
    may_ask_fix: bool
    may_decide: bool
    may_decide_fee: bool
    has_proxy: bool
    actions: list[EntryAction]
    subtitles: list[SubtitlesOfEntry]
    tracks: dict[int, list[Track]]
    """By episode; 0: the entry's one film."""
    new_copy: CopyOfEntry | None
    may_ask_copy: bool
    quarantine: QuarantineForOrganiser | None
    may_hold: bool
    desk: list[tuple[UUID, str]]
    """Who works here, and so may be named a keeper of what is held back."""
    reader: UUID
    errors: dict[str, str] = field(default_factory=dict)


async def decide_on_entry(
    request: AnyRequest,
    principal: Principal,
    slug: str,
    entry_id: str,
    decide: Callable[[UUID, UUID], Awaitable[None]],
    roles: frozenset[Role] = SELECTING,
) -> Response[Any]:
    """Do something to an entry as a member of its team, and show it again, with the sentence where it was refused.

    Raises:
        NotFound: no such entry, or this person has none of the roles.
    """
    edition = await edition_for(slug, principal.person_id, *roles)
    try:
        await decide(edition.id, read_id(entry_id))
    except NotFound:
        raise
    except DomainError as refusal:
        page = await desk_entry_page(slug, entry_id, principal, beside_field(refusal))
        return render_refused(request, "entries/desk_entry.html.j2", page, refusal)
    return Redirect(f"/organise/{slug}/entries/{entry_id}", status_code=303)


async def ask_entrant(
    request: AnyRequest,
    principal: Principal,
    slug: str,
    entry_id: str,
    ask: Callable[[UUID, UUID, str, datetime], Awaitable[None]],
) -> Response[Any]:
    """Ask an entry's entrant for something, with the form's reason and deadline on the clocks of the edition.

    Raises:
        NotFound: no such entry, or this person does not select.
    """
    form = await request.form()
    zone = (await edition_for(slug, principal.person_id, *SELECTING)).zone

    async def with_deadline(edition_id: UUID, key: UUID) -> None:
        until = instant_typed(str(form.get("until", "")), zone, field="until")
        await ask(edition_id, key, str(form.get("reason", "")), until)

    return await decide_on_entry(request, principal, slug, entry_id, with_deadline)


async def desk_entry_page(
    slug: str, entry_id: str, principal: Principal, errors: dict[str, str] | None = None
) -> DeskEntryPage:
    """The page of an entry at the desk.

    Raises:
        NotFound: no such entry, or this person does not work at the desk.
    """
    edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
    selects = bool(SELECTING & set(edition.roles))
    decisions = (EntryAction.QUALIFY, EntryAction.DISQUALIFY, EntryAction.RETURN)
    possible = [
        action
        for action in decisions
        if selects
        and (action is not EntryAction.QUALIFY or entry.film is not None or entry.series is not None)
        and (entry.state, action) in TRANSITIONS
        and not (entry.frozen and action is EntryAction.RETURN)
        and not (action is EntryAction.QUALIFY and entry.fee is not None and not entry.fee.counts)
    ]
    subtitles = await subtitles_of(edition.id, entry.id)
    new_copy = await copy_of(edition.id, entry.id)
    return DeskEntryPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        entry=entry,
        profile=profile_in_words(entry),
        post_code=code_of(entry.id),
        may_decide=selects,
        may_ask_film=selects and entry.state is EntryState.SUBMITTED and entry.film is None and entry.series is None,
        may_ask_fix=selects and entry.state is EntryState.SUBMITTED and not entry.frozen and not mends_now(entry.fix),
        may_decide_fee=Role.ORGANISER in edition.roles,
        has_proxy=entry.film is not None and "proxy" in entry.film.kinds,
        actions=possible,
        subtitles=subtitles,
        tracks=tracks_by_episode(f"/organise/{slug}/entries/{entry.id}", subtitles),
        new_copy=new_copy,
        may_ask_copy=selects
        and entry.frozen
        and entry.state is EntryState.QUALIFIED
        and entry.film is not None
        and (new_copy is None or new_copy.state in {CopyState.LATE, CopyState.ADMITTED}),
        quarantine=await quarantine_of(edition.id, entry.id, principal.person_id),
        may_hold=Role.ORGANISER in edition.roles and (entry.film is not None or entry.series is not None),
        desk=await desk_by_name(edition.id),
        reader=principal.person_id,
        errors=errors or {},
    )
