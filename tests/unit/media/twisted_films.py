"""Films whose headers and tracks disagree, by construction: what each really is stands beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.unit.media.film_corpus import run_ffmpeg
from tests.unit.media.hostile_files import box, boxes, inside, joined, patched

Change = Callable[[bytes], bytes]

_PICTURE = "-f lavfi -i testsrc2=s={size}:r={rate}:d={seconds}"
_SOUND = "-f lavfi -i sine=f=440:r=48000:d={sound}"
_H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
_BOTH = f"{_H264} -c:a aac -b:a 48k"
_VP8 = "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -c:a libopus"
_FEW_B = "-c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac"
_VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"
_FRAGMENTS = "-movflags frag_keyframe+empty_moov+delay_moov -g 12"
_MDHD, _TKHD, _MVHD = "moov/trak/mdia/mdhd", "moov/trak/tkhd", "moov/mvhd"
_WORDS = "data:text/plain;base64,MQowMDowMDowMCwwMDAgLS0+IDAwOjAxOjMwLDAwMApIZWxsbwo="
"""A subtitle of ninety seconds."""
_STSD = "moov/trak/mdia/minf/stbl/stsd"


@dataclass(frozen=True)
class Twisted:
    """``changes`` are made to the bytes that ffmpeg wrote; ``facts`` override what every film here has in common."""

    name: str
    suffix: str = "mp4"
    arguments: str = _BOTH
    facts: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    before: str = ""
    size: str = "96x160"
    rate: str = "24"
    seconds: str = "2"
    sound: str = "2"

    @property
    def file(self) -> str:
        """The name that its tests carry."""
        return f"{self.name}.{self.suffix}"

    def expected(self) -> dict[str, Any]:
        """What the film really is."""
        common = {"duration_seconds": 2.0, "width": 96, "height": 160, "rotation": 0, "frame_rate": 24.0}
        return common | {"video_codec": "h264", "audio_codec": "aac"} | self.facts


def build(film: Twisted, folder: Path) -> Path:
    """Make the file; raises if ffmpeg cannot or if there is nothing to change."""
    path = folder / film.file
    picture = _PICTURE.format(size=film.size, rate=film.rate, seconds=film.seconds)
    run_ffmpeg(f"{film.before} {picture} {_SOUND.format(sound=film.sound)} {film.arguments}", path)
    content = path.read_bytes()
    for change in film.changes:
        content = change(content)
    path.write_bytes(content)
    return path


def _at(path: str, offset: int, layout: str, *values: int) -> Change:
    return lambda content: inside(content, path, patched(offset, layout, *values))


def _replaced(old: bytes, new: bytes, count: int = 1) -> Change:
    def change(content: bytes) -> bytes:
        assert old in content, f"no {old!r}"
        return content.replace(old, new, count)

    return change


def _edits(*rows: tuple[int, int]) -> Change:
    """The picture's edit list, as (length in the film's ticks, beginning in the track's ticks)."""
    body = b"\0\0\0\0" + len(rows).to_bytes(4, "big")
    for length, begin in rows:
        body += length.to_bytes(4, "big") + begin.to_bytes(4, "big", signed=True) + b"\0\1\0\0"
    return lambda content: inside(content, "moov/trak/edts", lambda _: box(b"elst", body))


def _without_edits(content: bytes) -> bytes:
    def change(moov: bytes) -> bytes:
        kept = []
        for kind, body in boxes(moov):
            parts = [part for part in boxes(body) if part[0] != b"edts"] if kind == b"trak" else []
            kept.append((kind, joined(parts) if parts else body))
        return joined(kept)

    return inside(content, "moov", change)


def _matrix(a: int, b: int, c: int, d: int) -> Change:
    return _at(_TKHD, 40, ">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)


def _headers() -> Iterator[Twisted]:
    lying = (_at(_MVHD, 16, ">I", 700), _at(_TKHD, 20, ">I", 700), _at(_MDHD, 16, ">I", 700))
    yield Twisted("headers-too-short", changes=lying)
    longer = (_at(_MVHD, 16, ">I", 90_000), _at(_TKHD, 20, ">I", 90_000), _at(_MDHD, 16, ">I", 9_000_000))
    yield Twisted("headers-too-long", changes=longer)
    yield Twisted("headers-without-duration", changes=(_at(_MVHD, 16, ">I", 0), _at(_MDHD, 16, ">I", 0)))
    yield Twisted("no-edit-lists", changes=(_without_edits,))
    yield Twisted("index-last-lies", "mov", changes=lying)
    yield Twisted("fragments-lie", arguments=f"{_BOTH} {_FRAGMENTS}", changes=(_at(_MVHD, 16, ">I", 700),))
    yield Twisted("matroska-lies", "mkv", changes=(_replaced(b"\x44\x89\x88\x40\x9f", b"\x44\x89\x88\x40\xdf"),))
    yield Twisted("webm-lies", "webm", arguments=_VP8, facts={"video_codec": "vp8", "audio_codec": "opus"},
                  changes=(_replaced(b"\x44\x89\x88\x40\x9f", b"\x44\x89\x88\x40\x7f"),))  # fmt: skip


def _edit_lists() -> Iterator[Twisted]:
    yield Twisted("edit-begins-late", changes=(_edits((500, -1), (2000, 1024)),),
                  arguments="-c:v libx264 -bf 2 -pix_fmt yuv420p -an",
                  facts={"duration_seconds": 2.5, "audio_codec": None})  # fmt: skip
    yield Twisted("edit-shortens", changes=(_edits((1000, 0)),), arguments=f"{_H264} -an",
                  facts={"duration_seconds": 1.0, "audio_codec": None})  # fmt: skip
    yield Twisted(
        "later-pictures", arguments="-c:v libx264 -bf 3 -pix_fmt yuv420p -c:a aac -movflags negative_cts_offsets"
    )
    yield Twisted("without-edit-list-b-frames", arguments=f"{_FEW_B} -use_editlist 0 -avoid_negative_ts make_zero",
                  facts={"duration_seconds": 2.083})  # fmt: skip
    yield Twisted("begins-at-five", "mkv", arguments=f"{_BOTH} -output_ts_offset 5")
    yield Twisted("begins-at-five", "ts", arguments=f"{_BOTH} -output_ts_offset 5")


def _shapes() -> Iterator[Twisted]:
    for name, matrix, rotation in (
        ("quarter", (0, 1, -1, 0), 90), ("half", (-1, 0, 0, -1), 180), ("three-quarters", (0, -1, 1, 0), 270),
        ("flipped-down", (1, 0, 0, -1), 0), ("flipped-across", (-1, 0, 0, 1), 180),
    ):  # fmt: skip
        turned = {"width": 160, "height": 96} if rotation in {90, 270} else {}
        yield Twisted(f"matrix-{name}", changes=(_matrix(*matrix),), facts={"rotation": rotation} | turned)
    yield Twisted("described-as-nothing", changes=(_at(_STSD, 40, ">HH", 0, 0), _at(_TKHD, 76, ">II", 0, 0)))
    yield Twisted("described-as-large", changes=(_at(_STSD, 40, ">HH", 1080, 1920),))
    yield Twisted("odd-size", arguments="-vf scale=97:161 -c:v libx264 -pix_fmt yuv444p -c:a aac",
                  facts={"width": 97, "height": 161})  # fmt: skip
    yield Twisted("odd-size", "webm", arguments=f"{_VP9} -vf scale=97:161",
                  facts={"width": 97, "height": 161, "video_codec": "vp9", "audio_codec": "opus"})  # fmt: skip
    wide = {"width": 128, "height": 160}
    in_stream = f"{_BOTH} -bsf:v h264_metadata=sample_aspect_ratio=4/3"
    yield Twisted("pixels-in-stream", "ts", arguments=in_stream, facts=wide)
    yield Twisted("pixels-in-both", arguments=f"{_BOTH} -vf setsar=2/1 -bsf:v h264_metadata=sample_aspect_ratio=4/3",
                  facts={"width": 192})  # fmt: skip


def _lengths() -> Iterator[Twisted]:
    opus = {"video_codec": "vp8", "audio_codec": "opus"}
    yield Twisted("recorder", "webm", arguments=f"{_VP8} -live 1", facts=opus)
    yield Twisted("recorder-without-sound", "webm", arguments=f"{_VP8} -live 1 -an", facts=opus | {"audio_codec": None})
    hidden = "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 16 -b:v 200k -c:a libopus"
    yield Twisted("hidden-pictures", "webm", arguments=hidden, facts=opus)
    for suffix, codecs in (("mkv", _BOTH), ("ts", _BOTH), ("avi", "-c:v mpeg4 -c:a libmp3lame -q:a 5"), ("webm", _VP8)):
        facts = {"webm": opus, "avi": {"video_codec": "mpeg4", "audio_codec": "mp3"}}.get(suffix, {})
        yield Twisted("sound-outlasts", suffix, arguments=codecs, sound="3", facts={"duration_seconds": 3.0} | facts)
    yield Twisted("variable-sound", "avi", arguments=f"{_H264} -c:a libmp3lame -q:a 7", facts={"audio_codec": "mp3"})
    yield Twisted("wraps", "ts", arguments=f"{_BOTH} -output_ts_offset 95442.7 -muxpreload 0 -muxdelay 0")
    one = {"duration_seconds": 0.042, "audio_codec": None}
    for suffix in ("mp4", "mkv", "avi", "mov", "ts"):
        yield Twisted("one-picture", suffix, arguments=f"{_H264} -an -frames:v 1", facts=one)


def _tracks() -> Iterator[Twisted]:
    cover = "-f lavfi -i color=red:s=600x600:d=0.04"
    film = "-c:v:0 libx264 -preset:v:0 ultrafast -pix_fmt:v:0 yuv420p -c:a aac"
    yield Twisted(
        "cover", before=cover, arguments=f"-map 1:v -map 2:a -map 0:v {film} -c:v:1 png -disposition:v:1 attached_pic"
    )
    after = film.replace(":v:0", ":v:1")
    yield Twisted("cover-unmarked", "mkv", before=cover, arguments=f"-map 0:v -map 1:v -map 2:a {after} -c:v:0 mjpeg")
    yield Twisted("cover-unmarked", "mov", before=cover, arguments=f"-map 0:v -map 1:v -map 2:a {after} -c:v:0 mjpeg")
    yield Twisted("sound-first", "mkv", arguments=f"-map 1:a -map 0:v {_BOTH}")
    yield Twisted("sound-first", "ts", arguments=f"-map 1:a -map 0:v {_BOTH}")
    words = f"-f srt -i {_WORDS}"
    with_words = f"-map 1:v -map 2:a -map 0:s {_BOTH}"
    yield Twisted("words-outlast", before=words, arguments=f"{with_words} -c:s mov_text")
    yield Twisted("words-outlast", "mkv", before=words, arguments=f"{with_words} -c:s srt")
    sensor = (_replaced(b"sbtl", b"meta"), _replaced(b"tx3g", b"gpmd"))
    yield Twisted(
        "sensor-track-outlasts",
        "mov",
        before=words,
        changes=(_replaced(b"text", b"meta"),),
        arguments=f"{with_words} -c:s mov_text",
    )
    yield Twisted("sensor-track-outlasts", before=words, changes=sensor, arguments=f"{with_words} -c:s mov_text")
    yield Twisted("timecode", "mov", arguments=f"{_BOTH} -timecode 23:59:59:20")
    yield Twisted("timecode", "mp4", arguments=f"{_BOTH} -timecode 23:59:59:20")
    yield Twisted(
        "second-sound-outlasts",
        arguments=f"-f lavfi -i sine=d=3 -map 0:v -map 1:a -map 2:a {_BOTH}",
        facts={"duration_seconds": 3.0},
    )


TWISTED = (*_headers(), *_edit_lists(), *_shapes(), *_lengths(), *_tracks())
