"""Plays a story's steps in order; a stage that is done is kept."""

from collections.abc import Callable
from pathlib import Path

from festival.demo.filming import Filming
from festival.demo.record import Progress, write_progress
from festival.demo.story import Playing, Story


async def play(
    folder: Path, story: Story, progress: Progress, stage: str, filming: Filming, say: Callable[[str], None]
) -> None:
    """Play on from where the story stands up to ``stage``.

    A first stage that was interrupted must have been cleared away by the caller; later ones take up where they stopped.
    """

    def keep() -> None:
        write_progress(folder, progress)

    playing = Playing(story=story, progress=progress, filming=filming, say=say, keep=keep)
    begun = story.stages.index(progress.stage) + 1 if progress.stage else 0
    for name in story.stages[begun : story.stages.index(stage) + 1]:
        step = story.steps[name]
        say(step.sentence)
        await step.play(playing)
        progress.stage = name
        keep()
