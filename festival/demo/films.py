"""Small real films for the demo: generated pictures and sound, encoded as a phone or an editing program would.

Same arguments, same bytes. Nothing here touches a database or a server.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict, cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from festival.demo.pictures import PALETTES, Colour, colours_along, lens, shots
from festival.demo.sounds import SAMPLE_RATE, chord

Container = Literal["mp4", "mov", "mkv", "webm", "avi", "ts", "3gp"]


class _Encoding(NamedTuple):
    muxer: str
    video: str
    video_options: dict[str, str]
    audio: str


_X264 = {"preset": "ultrafast", "crf": "26", "threads": "1", "g": "48"}
_ENCODINGS: dict[str, _Encoding] = {
    "mp4": _Encoding("mp4", "libx264", _X264, "aac"),
    "mov": _Encoding("mov", "libx264", _X264, "aac"),
    "mkv": _Encoding("matroska", "libx264", _X264, "aac"),
    "webm": _Encoding(
        "webm", "libvpx", {"deadline": "realtime", "cpu-used": "8", "threads": "1", "b": "600k"}, "libopus"
    ),
    "avi": _Encoding("avi", "mpeg4", {"q": "5", "threads": "1"}, "mp2"),
    "ts": _Encoding("mpegts", "libx264", _X264, "aac"),
    "3gp": _Encoding("3gp", "mpeg4", {"b": "500k", "threads": "1"}, "aac"),
}


class FilmVariant(TypedDict, total=False):
    """Arguments of :func:`make_film` that make a film different from what a vertical call asks for."""

    seconds: float
    width: int
    height: int
    fps: int
    audio: bool
    container: Container
    rotation: int


VARIANTS: dict[str, FilmVariant] = {
    "too_long": {"seconds": 62, "fps": 8},
    "too_short": {"seconds": 0.5},
    "silent": {"audio": False},
    "horizontal": {"width": 640, "height": 360},
    "square": {"width": 480, "height": 480},
    "wrong_container": {"container": "mkv"},
    "webm": {"container": "webm"},
    # A vertical film whose pictures are stored lying down, as phones do it: fine by every call.
    "rotated": {"rotation": 90},
}


def make_film(  # noqa: PLR0913 - every argument is one independent property of the film
    path: Path,
    *,
    seed: int,
    seconds: float = 4.0,
    width: int = 360,
    height: int = 640,
    fps: int = 24,
    audio: bool = True,
    container: Container = "mp4",
    rotation: int = 0,
    title: str = "",
    palette: Sequence[Colour] | None = None,
) -> None:
    """Write one film of about ``seconds`` (a whole number of frames, at least one) to ``path``.

    ``width`` and ``height`` are what a viewer sees. With ``rotation`` (quarter turns in degrees clockwise, MP4 and MOV
    only) the pictures are stored turned the other way and a display matrix turns them upright. ``seed`` decides the
    pictures, palette and sound.
    """
    random = np.random.default_rng(seed)
    chosen_palette = palette or PALETTES[int(random.integers(0, len(PALETTES)))]
    frames = max(1, round(seconds * fps))
    encoding = _ENCODINGS[container]
    with av.open(str(path), "w", format=encoding.muxer) as output:
        output.metadata.update({"title": title} if title else {})
        lying = rotation in {90, 270}
        stored = (height, width) if lying else (width, height)
        video = cast(VideoStream, output.add_stream(encoding.video, rate=fps, options=encoding.video_options))
        video.width, video.height = stored
        video.pix_fmt = "yuv420p"
        if rotation:
            # libav counts counterclockwise.
            video.set_display_rotation(-rotation)
        sound = output.add_stream(encoding.audio, rate=SAMPLE_RATE, layout="mono") if audio else None
        pictures = _pictures(random, (width, height), frames, colours_along(chosen_palette))
        for number, picture in enumerate(pictures):
            turned = np.ascontiguousarray(np.rot90(picture, rotation // 90))
            # The encoder scales up and converts in one step.
            frame = av.VideoFrame.from_ndarray(turned, format="rgb24").reformat(
                *stored, format="yuv420p", interpolation="BICUBIC"
            )
            frame.pts, frame.time_base = number, Fraction(1, fps)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        if sound is not None:
            _add_sound(output, cast(AudioStream, sound), random, frames / fps)


def _pictures(
    random: np.random.Generator,
    size: tuple[int, int],
    frames: int,
    colours: npt.NDArray[np.uint8],
) -> Iterator[npt.NDArray[np.uint8]]:
    shrink = max(2.0, min(size) / 200)
    width, height = (max(16, round(side / shrink)) for side in size)
    takes, darkening = shots(random, width, height), lens(width, height) * np.float32(255)
    for number in range(frames):
        # Cuts come after two fifths and three quarters, as an editor would not cut in equal parts.
        progress = number / frames
        take = 0 if progress < 0.4 else 1 if progress < 0.75 else 2
        tones = takes[take](progress) * darkening
        yield colours[np.clip(tones, 0, 255).astype(np.uint8)]


def _add_sound(output: OutputContainer, stream: AudioStream, random: np.random.Generator, seconds: float) -> None:
    samples = chord(random, seconds)
    for start in range(0, len(samples), SAMPLE_RATE):
        piece = samples[start : start + SAMPLE_RATE]
        frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))
