"""`palmares demo`: sets everything up, plays a whole edition on generated films, and serves it."""

import argparse
import os
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from festival.cli.installation import connected_installation
from festival.cli.site import listen, serving
from festival.demo.filming import filming
from festival.demo.playing import play
from festival.demo.record import (
    CARD,
    Card,
    NotInThisStory,
    Progress,
    agree,
    clear_interrupted,
    prepare_folder,
    read_progress,
    write_card,
    write_progress,
)
from festival.demo.stories import DEFAULT, STORIES
from festival.demo.story import Story
from festival.jobs import until_done
from festival.media.storage import open_storage
from festival.settings import Settings, default_data_folder
from festival.worker import working

DEFAULT_SEED = 1
LONGEST_FINISH_SECONDS = 3600


def run(arguments: list[str]) -> int:
    """Play and serve until Ctrl-C; 0, or 2 with a sentence where it cannot."""
    wanted = _read(arguments)
    settings = Settings(
        data=wanted.data or Path(os.environ.get("PALMARES_DATA") or default_data_folder(os.environ)),
        port=wanted.port if wanted.port is not None else Settings(data=Path()).port,
        development=True,
    )
    uvloop.run(_demo(settings, wanted))
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="palmares demo",
        description="Set everything up, play an edition on generated films, and serve it.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where everything is kept (default: the user's data folder)"
    )
    parser.add_argument("--stage", choices=_stages(), help="how far to play (default: to the end)")
    parser.add_argument("--story", choices=list(STORIES), help=f"which story to play (default: {DEFAULT.name})")
    parser.add_argument(
        "--entries",
        type=_count,
        metavar="N",
        help=f"how many enter (default: {DEFAULT.entries}, or the story's own number)",
    )
    parser.add_argument(
        "--jurors",
        type=_count,
        metavar="N",
        help=f"how many jurors there are (default: {DEFAULT.jurors}, or the story's own number)",
    )
    parser.add_argument("--seed", type=_seed, metavar="N", help=f"same seed: same awards (default: {DEFAULT_SEED})")
    parser.add_argument("--port", type=_port, metavar="P", help="the port of the site; 0: any (default: 8765)")
    parser.add_argument("--no-serve", action="store_true", help="end when everything is played")
    return parser.parse_args(arguments)


def _stages() -> list[str]:
    """What `--stage` may name in one story or another."""
    return list(dict.fromkeys(stage for story in STORIES.values() for stage in story.stages))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 to 100000")
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**31):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 0 to 2147483647")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 0 to 65535")
    return int(text)


async def _demo(settings: Settings, wanted: argparse.Namespace) -> None:
    held = read_progress(settings.data)
    story = STORIES[held.story if held else wanted.story or DEFAULT.name]
    stage = wanted.stage or story.stages[-1]
    if stage not in story.stages:
        raise NotInThisStory(story=story.name, stage=stage, stages=", ".join(story.stages))
    prepare_folder(settings.data)
    asked = {name: getattr(wanted, name) for name in ("story", "seed", "entries", "jurors")}
    if held is not None:
        agree(settings.data, held, asked, stage, story.stages)
        if held.stage is None:
            clear_interrupted(settings.data)
            held = None
    progress = held or Progress(
        story=story.name,
        seed=DEFAULT_SEED if wanted.seed is None else wanted.seed,
        entries=wanted.entries or story.entries,
        jurors=wanted.jurors or story.jurors,
    )
    listener: socket.socket | None = None
    if not wanted.no_serve:
        listener, settings = listen(settings)
    (settings.data / CARD).unlink(missing_ok=True)
    if held is None:
        write_progress(settings.data, progress)
    await _play_and_serve(settings, story, progress, stage, listener)


async def _play_and_serve(
    settings: Settings, story: Story, progress: Progress, stage: str, listener: socket.socket | None
) -> None:
    async with AsyncExitStack() as stack:
        # The films are made while the database starts.
        films = stack.enter_context(
            filming(
                story.films(progress.entries),
                progress.seed,
                at_once=story.filmed_at_once if progress.stage is None else 0,
            )
        )
        installation = await stack.enter_async_context(connected_installation(settings))
        open_storage(settings)
        await stack.enter_async_context(working(settings, installation.dsn))
        await play(settings.data, story, progress, stage, films, _say)
        card = Card(base_url=None, edition=story.edition.slug, accounts=progress.accounts)
        if listener is None:
            _say("Viewing copies are being finished …")
            await until_done(LONGEST_FINISH_SECONDS)
            write_card(settings.data, card)
            _tell(settings, card)
            return
        running = await stack.enter_async_context(serving(settings, listener))
        card.base_url = settings.address
        write_card(settings.data, card)
        _tell(settings, card)
        await running


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _tell(settings: Settings, card: Card) -> None:
    """The closing table: where to look, and who can sign in there."""
    if card.base_url:
        _say(f"\nThe palmarès and the call:  {card.base_url}/e/{card.edition}")
        _say(f"Sign in:                    {card.base_url}/sign-in\n")
    else:
        _say("")
    _say(f"{'role':<16} {'e-mail':<34} {'password':<14} opens")
    shown: dict[str, int] = {}
    for account in card.accounts:
        shown[account.role] = shown.get(account.role, 0) + 1
        if shown[account.role] <= 2:
            role = f"{account.role} (president)" if account.president else account.role
            _say(f"{role:<16} {account.email:<34} {account.password:<14} {_HOME[account.role]}")
    _say(f"\nEverybody else: {settings.data / CARD}")
    if card.base_url:
        _say("Ctrl-C ends it; run the same command again to come back to it.")


_HOME = {
    "organiser": "/organise",
    "coordinator": "/organise",
    "juror": "/jury",
    "entrant": "/me",
    "sponsor": "/organise",
}
