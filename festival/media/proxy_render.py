"""Re-encodes a film into the viewing copy that jurors get, with stills, fingerprints and loudness from the same pass.

Runs in a locked-down process. Everything is decoded and encoded anew, because a copied stream keeps what cameras and
people write into it: nothing of the source survives but pictures and sound.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any, BinaryIO, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from festival.media.box_scan import MAX_PIXELS
from festival.media.loudness import LoudnessMeter
from festival.media.probe import main_video, open_container
from festival.media.renditions import Rendition
from festival.media.second_index import second_index
from festival.media.sound_print import SoundPrint
from festival.media.stills import Stills

_CLOCK = Fraction(1, 90_000)
_SAMPLE_RATE = 48_000
_PQ, _HLG, _BT709, _LIMITED_RANGE = 16, 18, 1, 1
_EXTRA_INDEX_BYTES = 1 << 16


def render_in_process(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """The work of the locked-down process.

    Files: the film, then the proxy, poster, thumbnail and contact sheet to write. The request holds the film's
    ``demuxer``, measured ``seconds``, ``rotation``, ``mirrored``, displayed ``width`` and ``height``, ``from_zero``
    (its time stamps count from 0), and the ``rendition``.
    """
    source, proxy = (os.fdopen(file, mode, buffering=0) for file, mode in zip(files, ("rb", "r+b"), strict=False))
    with source, proxy, open_container(cast(BinaryIO, source), request["demuxer"]) as film:
        pass_ = _Pass(film, cast(BinaryIO, proxy), request)
        pass_.run()
        seconds = second_index(cast(BinaryIO, proxy))
    stills = pass_.stills
    for file, content in zip(files[2:], (stills.poster(), stills.thumbnail(), stills.contact_sheet()), strict=True):
        with os.fdopen(file, "wb", buffering=0) as written:
            written.write(content)
    return {
        "width": pass_.width,
        "height": pass_.height,
        "pictures": pass_.pictures,
        "errors": pass_.errors,
        "hashes": stills.hashes,
        "sounds": pass_.sound_print.finished(),
        "loudness": pass_.loudness.integrated(),
        "seconds": seconds,
    }


def proxy_size(width: int, height: int, rendition: Rendition) -> tuple[int, int]:
    """The proxy's size for a film displayed at this size: even numbers, same shape, never enlarged."""
    scale = min(1.0, rendition.short_side / min(width, height), rendition.long_side / max(width, height))
    # Rounded down to even numbers, but for what floating point takes away.
    return max(2, int(width * scale / 2 + 1e-6) * 2), max(2, int(height * scale / 2 + 1e-6) * 2)


class _Pass:
    """One reading of the film from beginning to end."""

    def __init__(self, film: InputContainer, proxy: BinaryIO, request: dict[str, Any]) -> None:
        video = main_video(film)
        if video is None:
            raise ValueError("there is no picture track")
        self.film, self.request = film, request
        # Phones add tracks of sound that nobody can decode yet; the first that can be is heard.
        sounds = (stream for stream in film.streams.audio if stream.codec_context is not None)
        self.video, self.sound = video, next(sounds, None)
        self.rendition = Rendition(**request["rendition"])
        self.width, self.height = proxy_size(request["width"], request["height"], self.rendition)
        self.stills = Stills(request["seconds"])
        self.loudness = LoudnessMeter(_SAMPLE_RATE)
        self.sound_print = SoundPrint(_SAMPLE_RATE)
        self.pictures = self.errors = 0
        self._last_moment = -1
        self._start: Fraction | None = Fraction(0) if request["from_zero"] else None
        rate = video.guessed_rate or video.average_rate or Fraction(25)
        self.output = _open_output(proxy, request["seconds"], min(rate, Fraction(120)))
        self.picture_track = _picture_track(self.output, rate, (self.width, self.height), self.rendition)
        self.sound_track = None if self.sound is None else _sound_track(self.output, self.rendition)
        self.without_notes = BitStreamFilterContext("filter_units=remove_types=6", self.picture_track)
        # One for the whole film: mapping tones begins with a table that takes seconds to compute.
        self.scaler = VideoReformatter()
        self.resampler = AudioResampler(format="fltp", layout="stereo", rate=_SAMPLE_RATE, frame_size=1024)

    def run(self) -> None:
        """Decode, convert, encode and write everything."""
        streams: list[Stream] = [self.video] if self.sound is None else [self.video, self.sound]
        self.video.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        for stream in streams:
            cast(VideoStream, stream).thread_count = 1
        with self.output:
            try:
                for packet in self.film.demux(*streams):
                    self._take(packet)
            except av.error.FFmpegError:
                self.errors += 1
            self._write_pictures(self.picture_track.encode(None))
            if self.sound_track is not None:
                for heard in self.resampler.resample(None):
                    self.output.mux(self.sound_track.encode(heard))
                self.output.mux(self.sound_track.encode(None))

    def _take(self, packet: Packet[Stream]) -> None:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            self.errors += 1
            return
        for frame in frames:
            if isinstance(frame, VideoFrame):
                self._add_picture(frame)
            elif isinstance(frame, av.AudioFrame):
                self._add_sound(frame)

    def _moment(self, frame: VideoFrame | av.AudioFrame) -> Fraction | None:
        if frame.pts is None or frame.time_base is None:
            return None
        moment = frame.pts * frame.time_base
        if self._start is None:
            self._start = moment
        return moment - self._start

    def _add_picture(self, frame: VideoFrame) -> None:
        self.errors += frame.is_corrupt
        moment = self._moment(frame)
        ticks = self._last_moment + 1 if moment is None else round(moment / _CLOCK)
        # Time stamps that stand still or go back would stop the muxer; pictures before the beginning are not shown.
        if ticks <= self._last_moment or ticks < 0:
            return
        self._last_moment = ticks
        picture = self._upright(frame)
        picture.pts, picture.time_base, picture.pict_type = ticks, _CLOCK, 0
        if not self.pictures:
            self._say_colours(picture)
        self.stills.consider(picture, float(ticks * _CLOCK))
        self.pictures += 1
        self._write_pictures(self.picture_track.encode(picture))

    def _upright(self, frame: VideoFrame) -> VideoFrame:
        turns = self.request["rotation"] // 90
        size = (self.height, self.width) if turns % 2 else (self.width, self.height)
        bright = frame.color_trc in {_PQ, _HLG}
        # swscale maps the tones of PQ and HLG into BT.709 when the target's transfer function is named.
        target = {"dst_color_trc": _BT709, "dst_color_primaries": _BT709, "dst_colorspace": _BT709} if bright else {}
        scaled = self.scaler.reformat(
            frame, *size, format="yuv420p", interpolation="AREA", dst_color_range=_LIMITED_RANGE, **cast(Any, target)
        )
        mirrored = bool(self.request["mirrored"])
        return _turned(scaled, turns, mirrored=mirrored) if turns or mirrored else scaled

    def _say_colours(self, picture: VideoFrame) -> None:
        context = self.picture_track.codec_context
        context.colorspace, context.color_range = picture.colorspace, picture.color_range
        context.color_primaries, context.color_trc = picture.color_primaries, picture.color_trc

    def _write_pictures(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            self.output.mux(self.without_notes.filter(packet))

    def _add_sound(self, frame: av.AudioFrame) -> None:
        if self.sound_track is None:
            return
        moment = self._moment(frame)
        if moment is not None:
            frame.pts, frame.time_base = round(moment * _SAMPLE_RATE), Fraction(1, _SAMPLE_RATE)
        try:
            resampled = self.resampler.resample(frame)
        except (av.error.FFmpegError, ValueError):
            self.errors += 1
            return
        for heard in resampled:
            self.loudness.hear(heard)
            self.sound_print.hear(heard)
            self.output.mux(self.sound_track.encode(heard))


def _turned(picture: VideoFrame, turns: int, *, mirrored: bool) -> VideoFrame:
    """The picture upside down where it is mirrored, then turned clockwise by quarter turns."""
    width, height = picture.width, picture.height
    planes = picture.to_ndarray().ravel()
    quarter = width * height // 4
    luma = planes[: width * height].reshape(height, width)
    colours = planes[width * height :].reshape(2, quarter).reshape(2, height // 2, width // 2)
    rows = slice(None, None, -1 if mirrored else 1)
    parts = [np.rot90(plane[rows], -turns) for plane in (luma, *colours)]
    shown = parts[0].shape
    joined = np.concatenate([part.ravel() for part in parts]).reshape(shown[0] * 3 // 2, shown[1])
    turned = av.VideoFrame.from_ndarray(joined, format="yuv420p")
    turned.colorspace, turned.color_range = picture.colorspace, picture.color_range
    turned.color_primaries, turned.color_trc = picture.color_primaries, picture.color_trc
    return turned


def _open_output(proxy: BinaryIO, seconds: float, rate: Fraction) -> OutputContainer:
    # Room for the index in front of the film, so that playing starts at once: 24 bytes for each picture and 12 for each
    # of 47 sounds a second.
    index_bytes = _EXTRA_INDEX_BYTES + round(seconds * (float(rate) * 24 + 47 * 12))
    return av.open(
        proxy,
        "w",
        format="mp4",
        container_options={"moov_size": str(index_bytes), "fflags": "+bitexact", "brand": "mp42"},
    )


def _picture_track(output: OutputContainer, rate: Fraction, size: tuple[int, int], rendition: Rendition) -> VideoStream:
    options = {"preset": "veryfast", "crf": str(rendition.crf), "a53cc": "0", "threads": "1", "profile": "high"}
    track = output.add_stream("libx264", rate=rate, options=options)
    track.width, track.height = size
    track.pix_fmt = "yuv420p"
    track.codec_context.time_base = _CLOCK
    track.codec_context.gop_size = max(1, min(600, round(float(rate) * 4)))
    return track


def _sound_track(output: OutputContainer, rendition: Rendition) -> AudioStream:
    # Exact bits: no encoder's name in the first sound. The fast coder takes a quarter of the time; the rate makes up.
    options = {"flags": "+bitexact", "aac_coder": "fast"}
    track = output.add_stream("aac", rate=_SAMPLE_RATE, layout="stereo", options=options)
    track.bit_rate = rendition.sound_bits
    return track
