"""The palmarès: staged by one organiser, approved by the other, published."""

from festival.demo.opening import organiser_email
from festival.demo.story import Playing
from festival.publishing import service as publishing
from festival.publishing.queries import publications_for
from festival.publishing.rules import PublicationState
from festival.publishing.schemas import NewPublication

STATEMENT = (
    "We saw films that understood their frame: stairwells, lift shafts, doorways, people standing up. "
    "We were not unanimous, and we are glad of it."
)


async def publish_palmares(playing: Playing) -> None:
    """Stage, approve and publish; what a person has done by hand meanwhile is taken as done."""
    progress = playing.progress
    if progress.edition_id is None or progress.round_id is None:
        raise RuntimeError("the palmarès needs the stages before it")
    first, second = (progress.people[organiser_email(index)] for index in (0, 1))
    latest = next(iter((await publications_for(progress.edition_id, first)).items), None)
    if latest is not None and latest.state == PublicationState.PUBLISHED:
        return
    staged = await publishing.stage_palmares(
        round_id=progress.round_id, by=first, new=NewPublication(statement=STATEMENT)
    )
    await publishing.approve(publication_id=staged, by=second)
    await publishing.publish(publication_id=staged, by=first)
