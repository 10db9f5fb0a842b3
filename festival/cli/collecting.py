"""When Python's garbage collector rests: while very much is made that stays, or that holds no cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Within the block the garbage collector rests.

    What is imported or built stays until the end, and rows of a list hold no cycles: to go through them again and
    again, the more often the more there are, frees nothing. It takes a third of the time that a site needs to begin,
    and half of what many short rows need.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
