"""The page of one's own entry: where it stands, what it lacks, what may be done now."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from festival.countries import languages_by_name
from festival.editions.questions import QuestionKind
from festival.editions.rules import CallPhase
from festival.editions.schemas import TermsForPublic
from festival.editions.terms_queries import terms_to_accept
from festival.entries import queries
from festival.entries.entry_form import FIRST_OF
from festival.entries.fixes.reading import mends_now
from festival.entries.new_copies.queries import copy_of
from festival.entries.new_copies.schemas import CopyOfEntry
from festival.entries.posts.asked_films import TIME_TO_SEND
from festival.entries.posts.service import code_of
from festival.entries.profiles.words import profile_in_words
from festival.entries.questions.answers import AskedOfEntry
from festival.entries.rules import EDITABLE, EntryState
from festival.entries.schemas import EntryForEntrant
from festival.entries.subtitles.queries import subtitles_of
from festival.entries.subtitles.schemas import SubtitlesOfEntry
from festival.entries.subtitles.tracks import Track, tracks_by_episode
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.principal import Principal
from festival.web.requests import AnyRequest
from festival.web.translation import current_language


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Where an entry stands: what is missing, what the check found, what happens next."""

    edition_name: str
    edition_slug: str
    entry: EntryForEntrant
    profile: list[tuple[str, str]]
    """(term, text) of what the film says of itself beside its makers."""
    steps: list[tuple[str, str]]
    """(step, done | current | coming | stopped), in order."""
    asks_post: bool
    post_code: str
    """What the caption of the public post must hold."""
    late_questions: list[AskedOfEntry]
    """Those that can still be answered in words though the entry stands as it is."""
    file_questions: list[AskedOfEntry]
    """Those that can be answered with a file now."""
    answers: dict[str, str]
    on_this_page: frozenset[str]
    """Of what is missing, that which is sent on this page and not in the form."""
    anchors: dict[str, str]
    """Which field of the form stands for one that is missing, where its name is another."""
    film_due_at: datetime | None
    """Until when the film that the festival asked for may be sent."""
    may_edit: bool
    mends: bool
    """The festival waits for something to be mended in what was submitted."""
    new_copy: CopyOfEntry | None
    """The new copy that the festival asked for, while a jury watches the old one."""
    may_submit: bool
    may_withdraw: bool
    terms: list[TermsForPublic]
    """What is accepted by submitting."""
    limits: dict[str, Any]
    """What the browser looks at before sending: a part of the category's film rules."""
    subtitles: list[SubtitlesOfEntry]
    tracks: dict[int, list[Track]]
    """By episode; 0: the entry's one film."""
    languages: list[tuple[str, str]]
    """(code, name) of those that subtitles may be in."""
    episodes: list[tuple[str, str]]
    """(number, label) of those that were sent, of a series."""
    errors: dict[str, str] = field(default_factory=dict)


async def act_on_entry(
    request: AnyRequest, principal: Principal, entry_id: str, act: Callable[[UUID], Awaitable[object]]
) -> Response[Any]:
    """Do something to one's own entry and show its page again, with the sentence where it was refused."""
    try:
        await act(read_id(entry_id))
    except NotFound:
        raise
    except DomainError as refusal:
        page = await entry_page(entry_id, principal, beside_field(refusal))
        return render_refused(request, "entries/entry.html.j2", page, refusal)
    return Redirect(f"/me/entries/{entry_id}", status_code=303)


async def take_upload(
    request: AnyRequest, principal: Principal, entry_id: str, take: Callable[[UUID, UUID], Awaitable[object]]
) -> Response[Any]:
    """The same with the entry and the upload that the form names: a film that has arrived takes its place."""
    upload_id = read_id(str((await request.form()).get("upload", "")))
    return await act_on_entry(request, principal, entry_id, lambda key: take(key, upload_id))


_STANDING = frozenset({EntryState.WAITING, EntryState.SUBMITTED, EntryState.QUALIFIED})
_LOOKED_AT = frozenset(
    {
        "min_seconds",
        "max_seconds",
        "duration_tolerance_seconds",
        "min_width",
        "min_height",
        "max_bytes",
        "orientation",
    }
)


def limits_before_sending(film: Mapping[str, Any]) -> dict[str, Any]:
    """What of a film table a browser looks at before a film is sent."""
    return {name: value for name, value in film.items() if name in _LOOKED_AT}


async def entry_page(entry_id: str, principal: Principal, errors: dict[str, str] | None = None) -> EntryPage:
    """The page of one's own entry.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    entry, rules = await queries.entry_under_rules(read_id(entry_id), principal.person_id)
    film = rules.film_of(entry.category).as_table()
    open_now = entry.call == CallPhase.OPEN
    drafting, mends = open_now and entry.state in EDITABLE, mends_now(entry.fix)
    may_edit = drafting or mends
    may_submit = drafting and entry.owned and not entry.missing
    late = [] if may_edit else _late(entry)
    files = [one for one in (_on_time(entry) if may_edit else late) if one.kind is QuestionKind.FILE]
    subtitles = await subtitles_of(entry.edition_id, entry.id)
    return EntryPage(
        edition_name=entry.edition_name,
        edition_slug=entry.edition_slug,
        entry=entry,
        profile=profile_in_words(entry),
        steps=_steps(entry),
        asks_post=rules.call.public_posts,
        post_code=code_of(entry.id),
        late_questions=[one for one in late if one.kind is not QuestionKind.FILE],
        file_questions=files,
        answers={f"question_{one.id}": one.body or "" for one in entry.asked},
        on_this_page=frozenset({"film", "public_post", *(f"question_{one.id}" for one in files)}),
        anchors=FIRST_OF,
        film_due_at=entry.film_asked_at + TIME_TO_SEND if entry.film_asked_at is not None else None,
        may_edit=may_edit,
        mends=mends,
        new_copy=await copy_of(entry.edition_id, entry.id),
        may_submit=may_submit,
        may_withdraw=entry.owned and entry.state in _STANDING,
        terms=await terms_to_accept(entry.edition_slug, current_language()) if may_submit else [],
        subtitles=subtitles,
        tracks=tracks_by_episode(f"/me/entries/{entry.id}", subtitles),
        languages=[("", ""), *languages_by_name(current_language())],
        limits=limits_before_sending(film),
        episodes=_episodes(entry),
        errors=errors or {},
    )


def _episodes(entry: EntryForEntrant) -> list[tuple[str, str]]:
    sent = entry.series.episodes if entry.series is not None else []
    return [(str(episode.number), f"{episode.number} {episode.title}".strip()) for episode in sent]


def _late(entry: EntryForEntrant) -> list[AskedOfEntry]:
    if entry.state in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED}:
        return []
    return [one for one in _on_time(entry) if one.due_at is not None]


def _on_time(entry: EntryForEntrant) -> list[AskedOfEntry]:
    return [one for one in entry.asked if one.due_at is None or entry.now < one.due_at]


def _steps(entry: EntryForEntrant) -> list[tuple[str, str]]:
    judged = entry.film if entry.series is None else entry.series
    fits = judged is not None and judged.verdict is not None and judged.verdict.accepted
    submitted = entry.state not in EDITABLE
    done = {
        "drafted": True,
        "film_sent": entry.film is not None,
        "film_fits": fits,
        "submitted": submitted,
        "qualified": entry.state is EntryState.QUALIFIED,
    }
    steps: list[tuple[str, str]] = []
    waiting = True
    for name, is_done in done.items():
        if is_done:
            steps.append((name, "done"))
        else:
            stopped = entry.state is EntryState.DISQUALIFIED or (
                name == "submitted" and entry.state is EntryState.WITHDRAWN
            )
            steps.append((name, "stopped" if waiting and stopped else "current" if waiting else "coming"))
            waiting = False
    return steps
