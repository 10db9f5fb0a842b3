"""What ffprobe and MediaInfo say about a film, by our definitions: a second opinion for tests only."""

import json
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SecondOpinion:
    duration: float
    width: int
    height: int
    rotation: int
    frame_rates: tuple[float, float]
    """By packets, and as the container averages it."""
    video_codec: str
    audio_codec: str | None


def ffprobe(path: Path) -> SecondOpinion:
    """A scan of all packets and the main tracks' properties."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_packets"]
    document = json.loads(subprocess.run([*command, str(path)], capture_output=True, check=True).stdout)
    streams = document["streams"]
    video = next(one for one in streams if one["codec_type"] == "video")
    audio = next((one for one in streams if one["codec_type"] == "audio"), None)
    packets = [
        one for one in document["packets"] if one["codec_type"] in {"video", "audio"} and "D" not in one["flags"]
    ]
    from_zero = "mov" in document["format"]["format_name"]
    pictures = [one for one in packets if one["stream_index"] == video["index"]]
    rotation = sum(int(data.get("rotation", 0)) for data in video.get("side_data_list", []))
    shape = Fraction(video.get("sample_aspect_ratio", "1:1").replace(":", "/").replace("0/1", "1/1"))
    width, height = round(video["width"] * shape), video["height"]
    return SecondOpinion(
        duration=_end(packets) - (0.0 if from_zero else min(map(_start, packets))),
        width=height if rotation % 180 else width,
        height=width if rotation % 180 else height,
        rotation=-rotation % 360,
        frame_rates=(
            len(pictures) / (_end(pictures) - min(map(_start, pictures))),
            float(Fraction(video["avg_frame_rate"])),
        ),
        video_codec=video["codec_name"],
        audio_codec=audio["codec_name"] if audio else None,
    )


def _start(packet: dict[str, Any]) -> float:
    return float(packet.get("pts_time", packet.get("dts_time", "nan")))


def _end(packets: list[dict[str, Any]]) -> float:
    return max(_start(one) + float(one.get("duration_time", 0)) for one in packets)


def mediainfo(path: Path) -> dict[str, dict[str, Any]]:
    """MediaInfo's first track of each kind; ``General`` is the file."""
    report = subprocess.run(["mediainfo", "--Output=JSON", str(path)], capture_output=True, check=True).stdout
    tracks: dict[str, dict[str, Any]] = {}
    for track in json.loads(report)["media"]["track"]:
        tracks.setdefault(track["@type"], track)
    return tracks
