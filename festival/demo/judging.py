"""The jury: invited, given panels, scoring as its seed decides, sealing."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from festival.accounts import service as accounts
from festival.accounts.passwords import Cost
from festival.audience.queries import latest_shortlist
from festival.awards.service import compute_result
from festival.db import fetch
from festival.demo.opening import USER_AGENT, keep_account, organiser_email
from festival.demo.planned import PlannedFilm, comment_of, scores_of
from festival.demo.record import Progress
from festival.demo.story import Playing
from festival.editions.queries import current_rules
from festival.panels import service as panels
from festival.panels.queries import latest_proposals, rounds_for
from festival.panels.schemas import ConflictDeclared, NewCriterion, NewJuror, NewRound, PanelSettings
from festival.scoring import service as scoring
from festival.scoring.commitments import Ballot, commit
from festival.scoring.queries import film_for_juror, queue_for_juror
from festival.scoring.schemas import DraftScores, FilmForJuror, Submission


async def begin(playing: Playing) -> None:
    """Plan the round, invite the jury, confirm proposed panels, open, and let each juror score half of their films."""
    progress = playing.progress
    by = progress.people[organiser_email(0)]
    await invite_jury(playing, by)
    progress.round_id = progress.round_id or await plan(playing, by)
    playing.keep()
    shortlist = await latest_shortlist(edition_of(progress))
    await open_before_jury(playing, by, entries=shortlist.entries if shortlist else None)
    await score_by_all(playing, half=True)


async def open_before_jury(playing: Playing, by: UUID, *, entries: Sequence[UUID] | None = None) -> None:
    """Give the round its films (None: all that are qualified) and panels, and open it; nobody has a conflict."""
    progress = playing.progress
    round_id = round_of(progress)
    judged = next(one for one in await rounds_for(edition_of(progress), by) if one.id == round_id)
    if judged.state == "planned":
        await panels.take_part(round_id=round_id, by=by)
        await panels.take_entries(round_id=round_id, by=by, entry_ids=None if entries is None else list(entries))
        await panels.name_president(round_id=round_id, by=by, juror_id=progress.juror_ids[0])
        if not judged.assignments:
            await panels.propose_panels(round_id=round_id, by=by, settings=PanelSettings(seed=progress.seed))
            latest = (await latest_proposals(judged.edition_id, round_id))[0]
            await panels.confirm_panels(proposal_id=latest.id, by=by)
        await panels.open_round(round_id=round_id, by=by)
    for juror in playing.story.jury(progress.jurors):
        person_id = progress.people[juror.email]
        await panels.declare_conflicts(round_id=round_id, by=person_id, declared=ConflictDeclared())


async def score_by_all(playing: Playing, *, half: bool) -> None:
    """Each juror scores half of their films and begins the next, or all that is left."""
    for juror in playing.story.jury(playing.progress.jurors):
        await _score(playing, juror.index, playing.progress.people[juror.email], half=half)


async def finish(playing: Playing) -> None:
    """The remaining scoresheets come in, the president seals, the organiser computes the result."""
    progress, jury = playing.progress, playing.story.jury(playing.progress.jurors)
    await score_by_all(playing, half=False)
    round_id = round_of(progress)
    by = progress.people[organiser_email(0)]
    if (await rounds_for(edition_of(progress), by))[0].state != "sealed":
        await scoring.seal_round(round_id=round_id, by=progress.people[jury[0].email])
    await compute_result(round_id=round_id, by=by)


async def invite_jury(playing: Playing, by: UUID) -> None:
    """Invite whoever is not there yet; each accepts."""
    progress = playing.progress
    for juror in playing.story.jury(progress.jurors)[len(progress.juror_ids) :]:
        invited = await panels.add_juror(
            edition_id=edition_of(progress),
            by=by,
            new=NewJuror(name=juror.name, email=juror.email, countries=[juror.country], languages=[]),
        )
        accepted = await panels.accept_as_juror(token=invited.token, person_id=None, user_agent=USER_AGENT)
        password = secrets.token_urlsafe(9)
        await accounts.set_password(person_id=accepted.person_id, password=password, cost=Cost.DEMO)
        await keep_account(progress, "juror", juror.email, password, accepted.person_id, president=juror.index == 0)
        progress.juror_ids.append(invited.juror_id)
        playing.keep()


async def plan(playing: Playing, by: UUID) -> UUID:
    """A round on the criteria of the rules, by the story's scale and panels."""
    progress, story = playing.progress, playing.story
    rules = await current_rules(edition_of(progress))
    return await panels.plan_round(
        edition_id=edition_of(progress),
        by=by,
        new=NewRound(
            name="Jury",
            criteria=[
                NewCriterion(key=one.key, name=one.name, weight=one.weight, descriptor=one.descriptor)
                for one in rules.criteria
            ],
            scale_max=str(story.most),
            panel_size=min(story.panel_size, progress.jurors),
        ),
    )


async def _score(playing: Playing, juror: int, person_id: UUID, *, half: bool) -> None:
    """Submit half of the juror's films and leave the next one open, or submit all that is left."""
    progress, story = playing.progress, playing.story
    by_entry = await _films_by_reference(playing)
    queue = sorted(await queue_for_juror(round_of(progress), person_id), key=lambda film: by_entry[film.film_ref].index)
    many = len(queue) // 2 if half else len(queue)
    for place, waiting in enumerate(queue):
        if waiting.state not in {"waiting", "begun", "deferred"} or place > many:
            continue
        planned = by_entry[waiting.film_ref]
        film = await film_for_juror(waiting.assignment_id, person_id)
        scores = scores_of(story.criteria, story.most, progress.seed, planned.index, juror)
        if place < many:
            await _submit(film, planned, person_id, scores)
        elif waiting.state == "waiting":
            begun = dict(list(scores.items())[:1])
            draft = DraftScores(scores=begun)
            await scoring.save_draft(assignment_id=film.assignment_id, by=person_id, version=film.version, draft=draft)


async def _submit(film: FilmForJuror, planned: PlannedFilm, person_id: UUID, scores: dict[str, int]) -> None:
    r = secrets.token_hex(32)
    ballot = Ballot(
        edition=film.edition_slug,
        round=film.round_number,
        rules=film.rules_digest,
        entry=film.film_ref,
        scores=scores,
    )
    submission = Submission(
        scores=scores, r=r, commitment=commit(ballot, r), replaces=film.commitment, maker_comment=comment_of(planned)
    )
    await scoring.submit_scoresheet(assignment_id=film.assignment_id, by=person_id, submission=submission)


async def _films_by_reference(playing: Playing) -> dict[UUID, PlannedFilm]:
    progress = playing.progress
    planned = playing.story.films(progress.entries)
    index_of = {entry_id: index for index, entry_id in enumerate(progress.entry_ids)}
    rows = await fetch("SELECT entry_id, film_ref FROM round_entry WHERE round_id = $1", round_of(progress))
    return {row["film_ref"]: planned[index_of[row["entry_id"]]] for row in rows if row["entry_id"] in index_of}


def edition_of(progress: Progress) -> UUID:
    """The story's edition."""
    assert progress.edition_id is not None  # noqa: S101 (the call was opened in an earlier stage)
    return progress.edition_id


def round_of(progress: Progress) -> UUID:
    """The round that is being judged."""
    assert progress.round_id is not None  # noqa: S101 (the round was planned in an earlier stage)
    return progress.round_id
