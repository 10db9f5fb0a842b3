"""What strangers' bytes reach first, each as a function of bytes that either reads them or refuses by name."""

import copy
import io
import json
import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from festival.errors import UnreadableInput
from festival.media.box_scan import is_fragmented, scan_boxes
from festival.media.subtitles import BadSubtitles, webvtt
from festival.publishing.bundle import read_bundle
from festival.publishing.bundle_checks import check_bundle
from festival.publishing.bundle_receipts import read_receipt

LANGUAGES = ("", "ru", "ar", "el", "ja", "zh", "ko", "vi", "th", "he", "pl")


class CountingFile(io.BytesIO):
    """A file that knows how much of it was read: a few bytes of headers must not make much work."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


def boxes(content: bytes) -> None:
    """The first gate for films: it reads little more than there is."""
    file = CountingFile(content)
    if scan_boxes(file, len(content)) is None:
        is_fragmented(file, len(content))
    assert file.taken <= 40 * len(content) + 4096, f"{file.taken} bytes were read of {len(content)}"


def subtitles(content: bytes) -> None:
    """Whatever comes in, what goes out is WebVTT without a tag but bold, italic and underline."""
    for language in (LANGUAGES[content[0] % len(LANGUAGES)],) if content else ("",):
        try:
            read = webvtt(content, language)
        except BadSubtitles:
            return
        assert read.webvtt.startswith("WEBVTT\n\n")
        assert read.cues == read.webvtt.count(" --> ") > 0
        plain = read.webvtt.replace(" --> ", "")
        for tag in ("<b>", "</b>", "<i>", "</i>", "<u>", "</u>"):
            plain = plain.replace(tag, "")
        assert "<" not in plain
        assert "\r" not in plain
        assert "\0" not in plain


def bundle(content: bytes) -> None:
    """A bundle is refused, or counted again; whoever changed it is found out and nothing breaks."""
    with _file_of(content) as path:
        try:
            read = read_bundle(path)
        except UnreadableInput:
            return
        check_bundle(read, key=None, head=None, receipts=[])


def receipt(content: bytes) -> None:
    """A receipt is read or refused."""
    with _file_of(content) as path:
        try:
            read_receipt(path)
        except UnreadableInput:
            return


def planted(content: bytes) -> None:
    """No reader of ours: it breaks on three letters, so that a fuzzer that finds nothing is found out."""
    if content[:1] == b"F" and content[1:2] == b"U" and content[2:3] == b"Z":
        raise ZeroDivisionError


READERS: dict[str, Callable[[bytes], None]] = {
    "boxes": boxes,
    "subtitles": subtitles,
    "bundle": bundle,
    "receipt": receipt,
}

_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 0.5, 1e308, -0.0),
    *("", "0", "-1", "NaN", "1e999", "1/0", "1/3", "\0", "\u202e", "\ud800", "é" * 300, "0" * 64, "a" * 64),
    *([], {}, [[]], [None], {"": None}, ["a"] * 50),
)


def changed_json(content: bytes, seed: int) -> bytes:
    """The same JSON with one to three values put, taken away, doubled or moved; other bytes come back as they are."""
    try:
        tree = json.loads(content)
        _change(tree, random.Random(seed))
        return json.dumps(tree, ensure_ascii=bool(seed % 2)).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return content


def _change(tree: Any, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        places = list(_places(tree))
        if not places:
            return
        holder, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                holder[key] = chance.choice(_ODD)
            case 1:
                other, there = chance.choice(places)
                holder[key] = copy.deepcopy(other[there])
            case 2 if isinstance(holder, dict):
                del holder[key]
            case _ if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))


def _places(tree: Any) -> Any:
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in list(keys):
        yield tree, key
        yield from _places(tree[key])


class _file_of:  # noqa: N801 (it stands in a with statement)
    """A file in memory that holds the bytes, by its path."""

    def __init__(self, content: bytes) -> None:
        folder = "/dev/shm" if Path("/dev/shm").is_dir() else None
        handle, self.path = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)

    def __enter__(self) -> str:
        return self.path

    def __exit__(self, *_: object) -> None:
        os.unlink(self.path)
