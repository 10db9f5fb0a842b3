"""Small real films of every kind that entrants send, made by the ffmpeg command line."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")),
    reason="NOT CHECKED against an independent probe: ffmpeg and ffprobe are not installed",
)


class Sample(NamedTuple):
    """Named after what is special. ``arguments``: ffmpeg's after picture and sound; ``then``: a second pass's."""

    name: str
    suffix: str
    arguments: str
    size: str = "96x160"
    seconds: str = "1"
    rate: str = "24"
    then: str = ""


_H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
_AAC = "-c:a aac -b:a 48k"
_HEVC = "-c:v libx265 -preset ultrafast -x265-params log-level=none"
_AV1 = "-c:v libsvtav1 -preset 12"
_BOTH = f"{_H264} {_AAC}"

QUICK = (
    Sample("plain", "mp4", _BOTH),
    Sample("quicktime", "mov", _BOTH),
    Sample("matroska", "mkv", _BOTH),
    Sample("webm-vp9", "webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"),
    Sample("avi", "avi", "-c:v mpeg4 -c:a mp2"),
    Sample("transport-stream", "ts", _BOTH),
    Sample("phone-3gp", "3gp", "-c:v mpeg4 -c:a aac"),
    Sample("b-frames", "mp4", "-c:v libx264 -preset medium -bf 3 -pix_fmt yuv420p " + _AAC),
    Sample("fragmented", "mp4", _BOTH + " -movflags frag_keyframe+empty_moov -g 12"),
    Sample("edit-list", "mp4", "-c copy", seconds="2", then="-ss 0.7"),
    Sample("variable-rate", "mp4", _BOTH + " -vf select='not(mod(n\\,3))+lt(n\\,6)' -vsync vfr"),
    Sample("wide-pixels", "mp4", _BOTH + " -vf setsar=4/3", size="144x108"),
    Sample("turned-90", "mp4", "-c copy -metadata:s:v rotate=90", size="160x96", then="-ss 0"),
    Sample("several-sounds", "mp4", _BOTH + " -map 0:v -map 1:a -map 1:a"),
    Sample("timecode", "mov", _BOTH + " -timecode 01:00:00:00"),
    Sample("silent", "mp4", _H264 + " -an"),
)


def _rates_and_shapes() -> Iterator[Sample]:
    for suffix in ("mp4", "mov", "mkv", "ts"):
        for rate in ("24", "50"):
            yield Sample(f"hevc-{rate}", suffix, f"{_HEVC} -pix_fmt yuv420p {_AAC}", rate=rate)
    for suffix in ("mp4", "mov", "mkv", "avi", "ts", "flv"):
        for rate in ("24000/1001", "25", "30000/1001", "60"):
            yield Sample(f"rate-{rate.replace('/', '-')}", suffix, _BOTH, rate=rate)
    for suffix in ("mp4", "mov"):
        for turn in (90, 180, 270):
            yield Sample(
                f"rotation-{turn}", suffix, f"-c copy -metadata:s:v rotate={turn}", size="160x96", then="-ss 0"
            )
    for shape in ("1/2", "64/45", "16/11", "2/1"):
        yield Sample(f"pixels-{shape.replace('/', '-')}", "mp4", f"{_BOTH} -vf setsar={shape}", size="120x96")
        yield Sample(f"pixels-{shape.replace('/', '-')}", "mkv", f"{_BOTH} -vf setsar={shape}", size="120x96")


def _encodings() -> Iterator[Sample]:
    large = "dnxhd -profile:v dnxhr_lb -s 640x360 -pix_fmt yuv422p"
    for codec in ("prores_ks -profile:v 0", "mpeg2video", "mjpeg", "mpeg4", large):
        yield Sample(codec.split()[0], "mov", f"-c:v {codec} -c:a pcm_s16le", rate="25")
    for codec in ("libvpx", "libvpx-vp9 -deadline realtime -cpu-used 8"):
        yield Sample(codec.split()[0], "webm", f"-c:v {codec} -c:a libvorbis")
        yield Sample(codec.split()[0], "mkv", f"-c:v {codec} -c:a flac")
    yield Sample("av1", "mp4", f"{_AV1} {_AAC}", size="128x192")
    yield Sample("av1", "mkv", f"{_AV1} -c:a libopus", size="128x192")
    yield Sample("av1", "webm", f"{_AV1} -c:a libopus", size="128x192")
    yield Sample("dvd", "mpg", "-c:v mpeg2video -c:a mp2", rate="25")
    yield Sample("camera-m2ts", "m2ts", _H264 + " -c:a ac3")
    yield Sample("theora", "ogg", "-c:v libtheora -c:a libvorbis")
    yield Sample("windows", "wmv", "-c:v wmv2 -c:a wmav2")
    yield Sample("windows-frames", "avi", "-c:v libx264 -bf 2 -pix_fmt yuv420p -c:a libmp3lame")


def _tracks_and_times() -> Iterator[Sample]:
    yield Sample("index-first", "mp4", _BOTH + " -movflags +faststart")
    yield Sample("dash-fragments", "mp4", _BOTH + " -movflags dash+frag_every_frame+empty_moov+default_base_moof")
    yield Sample("fragments-mov", "mov", _BOTH + " -movflags frag_keyframe -g 10")
    for start in ("0.2", "0.9", "1.3"):
        yield Sample(f"cut-at-{start}", "mp4", "-c copy", seconds="2", then=f"-ss {start}")
        yield Sample(f"cut-at-{start}", "mov", "-c copy", seconds="2", then=f"-ss {start}")
    yield Sample(
        "late-picture", "mp4", f"-filter_complex [0:v]setpts=PTS+0.5/TB[v] -map [v] -map 1:a {_BOTH} -vsync vfr"
    )
    yield Sample("late-sound", "mp4", "-c copy -map 0:v -map 1:a", then="-itsoffset 0.4")
    yield Sample("sound-outlasts", "mp4", f"-filter_complex [1:a]apad=pad_dur=1[a] -map 0:v -map [a] {_BOTH}")
    yield Sample("sound-stops", "mp4", f"-filter_complex [1:a]atrim=0:0.4[a] -map 0:v -map [a] {_BOTH}")
    yield Sample("uncompressed-sound", "mov", _H264 + " -c:a pcm_s24le")
    yield Sample("two-sounds", "mkv", _BOTH + " -map 0:v -map 1:a -map 1:a")
    yield Sample("open-gop", "mp4", f"-c:v libx264 -x264-params open-gop=1:keyint=8:bframes=2 -pix_fmt yuv420p {_AAC}")
    yield Sample(
        "ten-bit", "mp4", f"-c:v libx265 -x265-params log-level=none -preset ultrafast -pix_fmt yuv420p10le {_AAC}"
    )
    yield Sample("tiny", "mp4", _BOTH, size="16x16")
    yield Sample("one-second-slow", "mp4", _BOTH, rate="5")
    yield Sample("slow-motion", "mp4", _BOTH, rate="240")
    yield Sample("live", "mkv", _BOTH + " -live 1")
    yield Sample("chapters-gone", "mp4", _BOTH + " -map_metadata -1")
    yield Sample("phone-h263", "3gp", "-c:v h263 -s 176x144 -c:a aac")


ALL = (*QUICK, *_rates_and_shapes(), *_encodings(), *_tracks_and_times())


def build(sample: Sample, folder: Path) -> Path:
    """Make the file; raises if ffmpeg cannot."""
    path = folder / f"{sample.name}.{sample.suffix}"
    picture = f"-f lavfi -i testsrc2=s={sample.size}:r={sample.rate}:d={sample.seconds}"
    sound = f"-f lavfi -i sine=f=440:r=48000:d={sample.seconds}"
    if sample.then:
        first = folder / f"{sample.name}-first.{sample.suffix}"
        run_ffmpeg(f"{picture} {sound} {_BOTH} -g 12", first)
        second = f"-i {first}" if "itsoffset" in sample.then else ""
        run_ffmpeg(f"{second} {sample.then} -i {first} {sample.arguments}", path)
    else:
        run_ffmpeg(f"{picture} {sound} {sample.arguments}", path)
    return path


def run_ffmpeg(arguments: str, path: Path) -> None:
    options = [*arguments.split(), "-strict", "-2", "-threads", "1"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *options, str(path)], check=True, capture_output=True)
