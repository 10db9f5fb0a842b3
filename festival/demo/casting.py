"""What the story of a casting does at its jury: a first pass of yes, maybe and no, a round on criteria, the choice."""

from dataclasses import replace
from uuid import UUID

from festival.awards.advancing import send_on
from festival.awards.service import compute_result
from festival.casting.queries import candidates_of
from festival.casting.service import answer_choice, choose_people, tell_the_others
from festival.db import fetch_value
from festival.demo import judging
from festival.demo.opening import organiser_email
from festival.demo.story import Playing
from festival.notifications.queries import waiting_links
from festival.panels import service as panels
from festival.panels.modes import VOTE, Mode
from festival.panels.queries import rounds_for
from festival.panels.schemas import AdvanceRules, NewRound
from festival.scoring import service as scoring

CHOSEN = 10
FIRST_PASS, CASTING = 1, 2


async def first_pass(playing: Playing) -> None:
    """Two screeners see each entry; the round is opened and half of the answers are in."""
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[organiser_email(0)]
    await judging.invite_jury(playing, by)
    if progress.round_id is None:
        progress.round_id = await panels.plan_round(
            edition_id=edition_id,
            by=by,
            new=NewRound(
                name="First pass",
                mode=Mode.YES_NO_MAYBE.value,
                panel_size=2,
                agreeing=2,
                advance=AdvanceRules(top=2 * CHOSEN),
            ),
        )
        playing.keep()
    await judging.open_before_jury(playing, by)
    await judging.score_by_all(_of_first_pass(playing), half=True)


async def decide(playing: Playing) -> None:
    """A third screener sees what two disagree on; whoever goes on from the first pass is scored on criteria."""
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[organiser_email(0)]
    if progress.round_id == await _round(edition_id, FIRST_PASS):
        # Whoever is called as a third has a film more after the others are done.
        for _ in range(2):
            await judging.score_by_all(_of_first_pass(playing), half=False)
        await _seal(playing, by)
        first = judging.round_of(progress)
        second = await judging.plan(playing, by)
        await send_on(round_id=first, by=by, into=second)
        progress.round_id = second
        playing.keep()
    await judging.open_before_jury(playing, by, entries=[])
    await judging.score_by_all(playing, half=False)
    await _seal(playing, by)


async def choose(playing: Playing) -> None:
    """About ten people are chosen; most agree to be contacted, and everybody else is told."""
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[organiser_email(0)]
    candidates = await candidates_of(edition_id, by)
    await choose_people(
        edition_id=edition_id,
        by=by,
        entries=[one.entry_id for one in candidates[:CHOSEN]],
        note="Screen test in Paris, first week of February.",
    )
    asked = [one for one in await waiting_links(edition_id) if one.template == "casting/chosen"]
    for place, message in enumerate(sorted(asked, key=lambda one: one.recipient)):
        if place % 5 == 4:
            continue
        token, name = message.context["link"].removeprefix("/casting/"), message.context["name"]
        await answer_choice(token=token, agrees=True, name=name, phone=f"+33 6 00 00 00 {place:02d}")
    await tell_the_others(edition_id=edition_id, by=by)


def _of_first_pass(playing: Playing) -> Playing:
    return replace(playing, story=replace(playing.story, criteria=(VOTE,), most=2))


async def _seal(playing: Playing, by: UUID) -> None:
    progress = playing.progress
    round_id = judging.round_of(progress)
    states = {one.id: one.state for one in await rounds_for(judging.edition_of(progress), by)}
    if states[round_id] != "sealed":
        president = playing.story.jury(progress.jurors)[0]
        await scoring.seal_round(round_id=round_id, by=progress.people[president.email])
    await compute_result(round_id=round_id, by=by)


async def _round(edition_id: UUID, number: int) -> UUID | None:
    found: UUID | None = await fetch_value(
        "SELECT id FROM round WHERE edition_id = $1 AND number = $2", edition_id, number
    )
    return found
