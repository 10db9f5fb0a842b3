"""Measures one film file: every packet of picture and sound is read, headers are not believed.

Runs in a locked-down process (:mod:`festival.media.locked_process`): what it opens may have been made to harm.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, BinaryIO, cast

import av
from av.audio.stream import AudioStream
from av.buffer import Buffer
from av.container import InputContainer
from av.index import IndexEntries
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from festival.media import defects
from festival.media.box_scan import MAX_PIXELS, MAX_TRACKS, is_fragmented, scan_boxes
from festival.media.codec_lists import DECODERS, PHOTOGRAPHS, VIDEO_CODECS
from festival.media.containers import HEAD_BYTES, recognise
from festival.media.declared_length import declared_length
from festival.media.display import displayed_size, is_mirrored, rotation_of
from festival.media.facts import Facts, Problem, orientation_of
from festival.media.picture_check import PictureCheck
from festival.media.remote_film import RemoteFilm

_LONGEST_SECONDS = 7 * 24 * 3600
_MOST_STREAMS = 256
"""More than tracks, because Matroska counts each attached typeface as a stream."""
_READ_BYTES = 1 << 18


def measure_in_process(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """The work of the locked-down process: the request names the size, the first file is the film.

    ``remote``: the file is a socket through which the film is asked for, and its index is believed where it has one.
    """
    if request.get("remote"):
        return measure(
            cast("BinaryIO", RemoteFilm(files[0], request["size"])), request["size"], sparse=True
        ).as_record()
    with os.fdopen(files[0], "rb", buffering=0) as film:
        return measure(film, request["size"]).as_record()


def measure(file: BinaryIO, size: int, *, sparse: bool = False) -> Facts:
    """Facts and defects of the open file; never raises for anything that is in it.

    ``sparse``: of MP4 and MOV with an index, only that and the first pictures are read. Players go by that index, too.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    known = recognise(head)
    if known.container is None or known.demuxer is None:
        return Facts(size, defects=(defects.not_a_film("empty" if size == 0 else known.looks_like),))
    facts = Facts(size, container=known.container)
    if known.demuxer == "mov":
        structure = scan_boxes(file, size)
    else:
        declared = declared_length(known.container, head, size)
        structure = defects.truncated("data") if declared is not None and declared > size else None
    if structure is not None and (structure.code, structure.found) != ("truncated", "data"):
        return replace(facts, defects=(structure,))
    sparse = sparse and known.demuxer == "mov" and not is_fragmented(file, size)
    file.seek(0)
    try:
        with open_container(file, known.demuxer) as container:
            measured = _measure(container, facts, size, sparse=sparse)
    except (av.error.FFmpegError, EOFError, ValueError, OverflowError):
        # A file whose end is missing is not also damaged: it breaks where it was cut.
        return replace(facts, defects=(structure or defects.damaged("structure"),))
    if structure is not None:
        return replace(measured, defects=(structure, *(one for one in measured.defects if one.code not in _CUT)))
    return measured


_CUT = {"damaged", "truncated"}


def open_container(file: BinaryIO, demuxer: str) -> InputContainer:
    """Open a recognised film with the demuxer named and everything else forbidden.

    Through a file object libav knows no name to build another from, and no protocol to open one with.
    """
    return av.open(
        _FilmReader(file),
        "r",
        format=demuxer,
        container_options={
            "protocol_whitelist": "none",
            "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2" if demuxer == "mov" else demuxer,
            "codec_whitelist": ",".join(sorted(DECODERS)),
            "max_streams": str(_MOST_STREAMS),
        },
        options={"max_pixels": str(MAX_PIXELS), "threads": "1"},
        buffer_size=_READ_BYTES,
        metadata_errors="replace",
    )


class _FilmReader:
    """The film as libav reads it. Damaged files lead it to places before the beginning: an error to it, not to us."""

    def __init__(self, file: BinaryIO) -> None:
        self.read, self.tell, self._seek = file.read, file.tell, file.seek

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """The new position, or a negative number as libav expects it for what cannot be."""
        try:
            return self._seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return -errno.EINVAL


@dataclass(slots=True)
class _Track:
    """What the packets of one track say, in seconds."""

    time_base: Fraction
    first: int | None = None
    first_decoded: int | None = None
    last: int = 0
    end: int = 0
    shown: int = 0
    read: int = 0

    def add(self, packet: Packet[Stream]) -> None:
        self.read += 1
        if packet.is_discard:
            return
        moment = packet.pts if packet.pts is not None else packet.dts
        if moment is None:
            moment = self.end
        self.shown += 1
        if self.first_decoded is None:
            self.first_decoded = packet.dts
        self.first = moment if self.first is None else min(self.first, moment)
        self.last = max(self.last, moment)
        self.end = max(self.end, moment + (packet.duration or 0))

    def complete(self, index: IndexEntries) -> None:
        """Count what the index lists instead of what was read so far."""
        times = [entry.timestamp for entry in index if not entry.is_discard]
        if not times:
            return
        # Indexes hold decoding times; the first packet tells by how much pictures are shown later.
        later = 0 if self.first is None else self.first - times[0]
        length = (times[-1] - times[0]) // max(1, len(times) - 1)
        self.read, self.shown = len(index), len(times)
        self.first = times[0] + later
        self.last, self.end = times[-1] + later, times[-1] + later + length

    def shift(self, ticks: int) -> None:
        """Move all of it in time."""
        if self.first is not None:
            self.first, self.last, self.end = self.first + ticks, self.last + ticks, self.end + ticks

    def close(self, said: Fraction | None) -> None:
        # A last packet without a duration lasts as long as the others did on average.
        if self.first is not None and self.end <= self.last and self.shown > 1:
            self.end = self.last + (self.last - self.first) // (self.shown - 1)
        elif self.first is not None and self.end <= self.last and said:
            self.end = self.last + round(1 / said / self.time_base)


def _measure(container: InputContainer, facts: Facts, size: int, *, sparse: bool) -> Facts:
    streams = container.streams
    if len(streams.video) + len(streams.audio) + len(streams.subtitles) > MAX_TRACKS:
        return replace(facts, defects=(defects.unsafe("tracks"),))
    video = main_video(container)
    if video is None:
        return replace(facts, defects=(defects.not_a_film("sound" if container.streams.audio else "unknown"),))
    codec = _codec_of(video)
    facts = replace(facts, video_codec=codec)
    if codec not in VIDEO_CODECS:
        return replace(facts, defects=(defects.unreadable_codec(codec),))
    if video.width * video.height > MAX_PIXELS:
        return replace(facts, defects=(defects.unsafe("pixels"),))
    sounds = [stream for stream in container.streams.audio if stream.time_base is not None]
    check = PictureCheck(video)
    tracks = {stream.index: _Track(stream.time_base or Fraction(1)) for stream in (video, *sounds)}
    broken = not _read(container, check, tracks, [video, *sounds], sparse=sparse)
    heard = [stream for stream in sounds if tracks[stream.index].shown]
    duration, frame_rate = _times(facts.container, tracks, video.index, video.average_rate)
    facts = replace(
        facts, audio_codec=_codec_of(heard[0]) if heard else None, duration_seconds=duration, frame_rate=frame_rate
    )
    facts, shape_problems = _with_shape(facts, check)
    return replace(facts, defects=(*_flaws(facts, check, broken, tracks[video.index], video, size), *shape_problems))


def _read(
    container: InputContainer, check: PictureCheck, tracks: dict[int, _Track], streams: list[Stream], *, sparse: bool
) -> bool:
    """Read every packet, or with ``sparse`` the first and the index; False if reading broke off."""
    whole = True
    try:
        for packet in container.demux(*streams):
            if packet.size == 0:
                continue
            tracks[packet.stream_index].add(packet)
            if packet.stream_index == check.stream.index:
                check.take(cast("Packet[VideoStream]", packet))
            if sparse and check.first is not None:
                break
        if sparse:
            for stream in streams:
                tracks[stream.index].complete(stream.index_entries)
    except (av.error.FFmpegError, IndexError):
        # IndexError: a transport stream whose table changes under way brings tracks that PyAV has no number for.
        whole = False
    check.finish()
    for index, track in tracks.items():
        track.close(check.stream.average_rate if index == check.stream.index else None)
    return whole


def main_video(container: InputContainer) -> VideoStream | None:
    """The track that is the film: no cover picture, no chapter thumbnails."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    films = [stream for stream in container.streams.video if not stream.disposition & still]
    # A cover that nobody marked as one is a photograph beside a film.
    moving = [stream for stream in films if _codec_of(stream) not in PHOTOGRAPHS] or films
    best = container.streams.best("video")
    return best if best in moving else next(iter(moving), None)


def _codec_of(stream: VideoStream | AudioStream) -> str:
    # libav knows no decoder for some tracks; PyAV then gives them no context.
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else "unknown"


def _times(
    container: str | None, tracks: dict[int, _Track], picture: int, said: Fraction | None
) -> tuple[float | None, float | None]:
    """Duration and frame rate. MP4 is shown from zero, by its edit lists; others from the first time stamp."""
    used = [track for track in tracks.values() if track.first is not None]
    pictures = tracks[picture]
    if not used or pictures.first is None:
        return None, None
    if container == "avi" and pictures.first_decoded is not None:
        # AVI stores no time of showing; what libav guesses begins as late as its decoder waits.
        pictures.shift(pictures.first_decoded - pictures.first)
    end = max(track.end * track.time_base for track in used)
    start = Fraction(0)
    if container not in {"mp4", "mov", "3gp"}:
        start = min((track.first or 0) * track.time_base for track in used)
    return round(float(end - start), 3), _frame_rate(pictures, said)


def _frame_rate(pictures: _Track, said: Fraction | None) -> float | None:
    span = (pictures.end - (pictures.first or 0)) * pictures.time_base
    if span <= 0:
        return None
    rate = pictures.shown / span
    # Matroska rounds time stamps to milliseconds: within two ticks of that the stated rate is the finer one.
    if said and abs(rate - said) <= rate * 2 * pictures.time_base / span:
        rate = said
    return round(float(rate), 3)


def _with_shape(facts: Facts, check: PictureCheck) -> tuple[Facts, list[Problem]]:
    frame = check.first
    if frame is None:
        return facts, []
    told = frame.side_data.get("DISPLAYMATRIX")
    matrix = bytes(cast("Buffer", told)) if told is not None else None
    rotation, turned = rotation_of(matrix)
    width, height, shape, odd = displayed_size(frame.width, frame.height, check.pixel_shape, rotation)
    facts = replace(
        facts,
        width=width,
        height=height,
        rotation=rotation,
        mirrored=turned is None and is_mirrored(matrix),
        orientation=orientation_of(width, height),
        display_aspect_ratio=shape,
    )
    return facts, [problem for problem in (turned, odd) if problem is not None]


def _flaws(
    facts: Facts, check: PictureCheck, broken: bool, pictures: _Track, video: VideoStream, size: int
) -> list[Problem]:
    if not pictures.read:
        return [defects.damaged("nothing")]
    flaws = []
    if _reaches_beyond(video, size):
        flaws.append(defects.truncated("data"))
    elif check.first is None or broken:
        flaws.append(defects.damaged("structure"))
    elif check.errors:
        flaws.append(defects.damaged("pictures", check.errors))
    if facts.duration_seconds is None or not 0 < facts.duration_seconds < _LONGEST_SECONDS:
        flaws.append(defects.damaged("time"))
    if len(check.sizes) > 1:
        flaws.append(defects.size_changes(*(f"{width}x{height}" for width, height in check.sizes[:2])))
    return flaws


def _reaches_beyond(video: VideoStream, size: int) -> bool:
    """Whether the index points behind the end of the file."""
    if not len(video.index_entries):
        return False
    last = video.index_entries[-1]
    return last.pos + last.size > size
