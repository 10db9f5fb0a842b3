"""Side by side, or alone."""

import asyncio

from festival.turns import Turns


async def test_what_must_be_alone_waits_for_the_others_and_those_after_it_wait_for_it() -> None:
    turns, said = Turns(), list[str]()
    may_end = {name: asyncio.Event() for name in ("first", "second", "alone", "later")}

    async def run(name: str) -> None:
        async with turns.turn(alone=name == "alone"):
            said.append(f"{name} begins")
            await may_end[name].wait()
        said.append(f"{name} ends")

    async def settle() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    running = []
    for name in may_end:
        running.append(asyncio.create_task(run(name)))
        await settle()
    assert said == ["first begins", "second begins"]
    for end in may_end.values():
        end.set()
        await settle()
    await asyncio.gather(*running)
    assert said == [
        *("first begins", "second begins", "first ends", "second ends"),
        *("alone begins", "alone ends", "later begins", "later ends"),
    ]


async def test_whoever_gives_up_waiting_to_be_alone_holds_up_nobody() -> None:
    turns, begun, may_end = Turns(), asyncio.Event(), asyncio.Event()

    async def run(*, alone: bool) -> None:
        async with turns.turn(alone=alone):
            begun.set()
            await may_end.wait()

    first = asyncio.create_task(run(alone=False))
    await begun.wait()
    impatient = asyncio.create_task(run(alone=True))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    may_end.set()
    await asyncio.wait_for(run(alone=False), 1)
    await first
