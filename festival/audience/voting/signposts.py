"""Where an edition's public page points to its vote."""

from festival.audience.voting.queries import public_vote
from festival.audience.voting.rules import VotePhase
from festival.errors import NotFound
from festival.web.signposts import Signpost
from festival.web.translation import translate


async def vote_signposts(slug: str) -> list[Signpost]:
    """The vote, from its announcement to its result."""
    try:
        vote = await public_vote(slug)
    except NotFound:
        return []
    words = {
        VotePhase.PLANNED: translate("The public vote opens soon"),
        VotePhase.OPEN: translate("Vote for the films"),
        VotePhase.CLOSED: translate("The public vote is closed"),
        VotePhase.PUBLISHED: translate("What the public has chosen"),
    }
    return [Signpost(words[vote.phase], f"/e/{slug}/vote")]
