"""Plays the story through the services' own verbs, as people would, stage after stage; a stage that is done is kept."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from festival.demo import entering, judging, opening, publishing
from festival.demo.filming import Filming
from festival.demo.record import Progress, write_progress
from festival.demo.story import STAGES

Say = Callable[[str], None]


async def play(folder: Path, progress: Progress, stage: str, filming: Filming, say: Say) -> None:
    """Play on from where the story stands up to ``stage``.

    A first stage that was interrupted must have been cleared away by the caller; later ones take up where they stopped.
    """

    def keep() -> None:
        write_progress(folder, progress)

    stages: dict[str, Callable[[], Awaitable[None]]] = {
        "call": lambda: _call(progress, filming, say),
        "screening": lambda: entering.close_and_qualify(progress),
        "jury": lambda: judging.begin(progress, keep),
        "sealed": lambda: judging.finish(progress),
        "published": lambda: publishing.publish_palmares(progress),
    }
    begun = STAGES.index(progress.stage) + 1 if progress.stage else 0
    for name in STAGES[begun : STAGES.index(stage) + 1]:
        say(_SENTENCES[name])
        await stages[name]()
        progress.stage = name
        keep()


async def _call(progress: Progress, filming: Filming, say: Say) -> None:
    await opening.open_call(progress)
    await entering.enter_films(progress, filming, say)


_SENTENCES = {
    "call": "The call opens; entrants register and send their films …",
    "screening": "The call closes; the organisers look at every film and qualify it …",
    "jury": "The jury accepts, gets its panels and begins to score …",
    "sealed": "The last scoresheets come in; the president seals; the result is computed …",
    "published": "Two people approve; the palmarès is published …",
}
