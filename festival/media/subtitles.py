"""Subtitles as entrants have them (.srt or .vtt, in whatever encoding) made into WebVTT that is safe to serve.

Only times and plain text with bold, italic and underline survive: no other tag, no style, region, note or cue setting.
WebVTT: https://www.w3.org/TR/webvtt1/
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from festival.errors import Invalid

MAX_BYTES = 1_000_000
"""A film of four hours has about a fifth of this."""
_MAX_CUES = 20_000
_MAX_TEXT = 2_000

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_KEPT_TAG = re.compile(r"</?[biu]>", re.IGNORECASE)
# A tag that is never closed ends with the text; {\…} are commands of the ASS format that players show as text.
_OTHER_TAG = re.compile(r"<(?!/?[biu]>)[^>]*(?:>|$)|\{\\[^}]*\}", re.IGNORECASE)
_ENCODINGS = {
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr"), ("cp1251", "koi8-u", "iso8859-5")),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "sl", "bs", "ro", "sq"), ("cp1250",)),
    **dict.fromkeys(("et", "lv", "lt"), ("cp1257",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
    "el": ("cp1253",),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "vi": ("cp1258",),
    "th": ("cp874",),
    # The narrower ones first: they refuse what is of the others.
    "ja": ("euc_jp", "cp932"),
    "zh": ("gb2312", "big5hkscs", "gb18030"),
    "ko": ("cp949",),
}
"""In which encodings beside Unicode and western ones subtitles of a language are written (WHATWG Encoding, 4.2)."""
_FOREIGN_RUN = re.compile(r"[À-ÖØ-öø-ÿ]{4,}")


class BadSubtitles(Invalid):
    """The file cannot be used as subtitles."""

    sentence = "We found no subtitles in this file. Export them as .srt or .vtt and try again."


class SubtitlesTooLarge(BadSubtitles):
    """More than any film needs."""

    sentence = "This file is far larger than subtitles are. Choose the .srt or .vtt file."


class UnknownEncoding(BadSubtitles):
    """The letters cannot be told."""

    sentence = "We cannot tell how the letters in this file are stored. Save the subtitles as UTF-8 and try again."


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Ready to serve as ``text/vtt``; ``dropped`` cues had no text or ended before they began."""

    webvtt: str
    cues: int
    dropped: int


@dataclass(frozen=True, slots=True, order=True)
class _Cue:
    start: int
    end: int
    text: str


def webvtt(content: bytes, language: str = "") -> Subtitles:
    """Read the file's bytes; :class:`BadSubtitles` where they cannot be subtitles.

    ``language`` (ISO 639) tells how letters are stored where the bytes do not.
    """
    if len(content) > MAX_BYTES:
        raise SubtitlesTooLarge
    lines = _cleaned(_decoded(content, language)).split("\n")
    found = list(_cues(lines))
    cues = sorted(cue for cue in found if cue.end > cue.start and cue.text)[:_MAX_CUES]
    if not cues:
        raise BadSubtitles
    blocks = (f"{_time(cue.start)} --> {_time(cue.end)}\n{cue.text}\n" for cue in cues)
    return Subtitles("WEBVTT\n\n" + "\n".join(blocks), len(cues), len(found) - len(cues))


def _decoded(content: bytes, language: str) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    head = content[:1000]
    # Without a mark, every second byte of western UTF-16 is zero, and it tells which comes first.
    if head.count(0) > len(head) // 4:
        return content.decode("utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = _in_encoding_of(language, content)
    if text is not None:
        return text
    text = content.decode("cp1252", "replace")
    # Western text has single accented letters; words full of them are another alphabet, read wrongly.
    if "\ufffd" in text or len(_FOREIGN_RUN.findall(text)) > 2:
        raise UnknownEncoding
    return text


def _in_encoding_of(language: str, content: bytes) -> str | None:
    read = []
    for encoding in _ENCODINGS.get(language, ()):
        try:
            read.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    # Of several encodings of Cyrillic, the wrong ones turn small letters into capitals and signs; else the first that
    # fits is meant.
    return max(read, key=lambda text: sum("а" <= letter <= "џ" for letter in text), default=None)


def _cleaned(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs", "Cn"}
    )


def _cues(lines: list[str]) -> Iterator[_Cue]:
    timings = [(number, match) for number, line in enumerate(lines) if (match := _TIMING.match(line))]
    for place, (number, match) in enumerate(timings):
        until = timings[place + 1][0] if place + 1 < len(timings) else len(lines)
        body = lines[number + 1 : until]
        blank = next((place for place, line in enumerate(body) if not line.strip()), None)
        if blank is not None:
            body = body[:blank]
        elif until < len(lines) and body and body[-1].strip().isdigit():
            # The next cue's number, where no empty line stands before it.
            body = body[:-1]
        times = match.groups()
        yield _Cue(_milliseconds(times[:4]), _milliseconds(times[4:]), _safe("\n".join(body)))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _time(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:03}"


def _safe(text: str) -> str:
    text = _OTHER_TAG.sub("", text)[:_MAX_TEXT]
    tags = [tag.lower() for tag in _KEPT_TAG.findall(text)]
    pieces = [html.escape(html.unescape(piece), quote=False) for piece in _KEPT_TAG.split(text)]
    if not any(piece.strip() for piece in pieces):
        return ""
    if not _balanced(tags):
        tags = [""] * len(tags)
    joined = pieces[0] + "".join(tag + piece for tag, piece in zip(tags, pieces[1:], strict=True))
    # An empty line would end the cue, and an arrow (escaped above) would begin one.
    return "\n".join(line.strip() for line in joined.split("\n") if line.strip())


def _balanced(tags: list[str]) -> bool:
    opened: list[str] = []
    for tag in tags:
        if tag.startswith("</"):
            if not opened or opened.pop() != tag.replace("/", ""):
                return False
        else:
            opened.append(tag)
    return not opened
