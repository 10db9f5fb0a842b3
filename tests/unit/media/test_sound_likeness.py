"""Films known again by their sound: through the real library, after re-encoding, and wherever they overlap."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.resampler import AudioResampler

from festival.media.sound_likeness import keys_of, sound_likeness
from festival.media.sound_print import SoundPrint, is_sound_compared

RATE = 48_000
UNRELATED = np.random.default_rng(1).integers(0, 1 << 32, (2, 200), dtype=np.uint32)

needs_chromaprint = pytest.mark.skipif(
    not is_sound_compared(), reason="NOT CHECKED: libchromaprint1 is not installed, so no film is compared by its sound"
)


def music(seed: int, seconds: float = 20) -> np.ndarray:
    """Chords of three notes that change every quarter of a second."""
    dice, length = np.random.default_rng(seed), RATE // 4
    moments = np.arange(length) / RATE
    chords = [
        sum(np.sin(2 * np.pi * 220 * 2 ** (note / 12) * moments) for note in dice.integers(0, 36, 3))
        for _ in range(int(seconds * 4))
    ]
    return (np.concatenate(chords) / 4).astype(np.float32)


def through(codec: str, samples: np.ndarray, folder: Path) -> np.ndarray:
    """The fingerprint of the samples after encoding and decoding."""
    path = folder / f"{codec}.mka"
    with av.open(str(path), "w") as output:
        track = output.add_stream(codec, rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.stack([samples, samples]), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        cutter = AudioResampler(format=track.format, layout="stereo", rate=RATE, frame_size=track.frame_size or 1024)
        for piece in (*cutter.resample(frame), *cutter.resample(None)):
            output.mux(track.encode(piece))
        output.mux(track.encode(None))
    return printed(path)


def printed(path: Path) -> np.ndarray:
    sound, back = SoundPrint(RATE), AudioResampler(format="fltp", layout="stereo", rate=RATE, frame_size=1024)
    with av.open(str(path)) as film:
        for frame in film.decode(audio=0):
            for piece in back.resample(frame):
                sound.hear(piece)
    return np.array(sound.finished(), np.uint32)


@needs_chromaprint
def test_a_film_encoded_again_sounds_the_same_and_another_does_not(tmp_path: Path) -> None:
    original, again = through("flac", music(1), tmp_path), through("aac", music(1), tmp_path)
    other = through("flac", music(2), tmp_path)
    assert len(original) > 100
    assert sound_likeness(original, again) > 0.9
    assert sound_likeness(original, other) == 0.0
    assert set(keys_of(original)) & set(keys_of(again))


@needs_chromaprint
def test_a_piece_is_found_wherever_it_was_cut(tmp_path: Path) -> None:
    whole, piece = music(3), music(3)[RATE * 6 + 1234 : RATE * 16]
    one, other = through("flac", whole, tmp_path), through("aac", piece, tmp_path)
    assert sound_likeness(one, other) > 0.8
    assert sound_likeness(one, other) == sound_likeness(other, one)


@needs_chromaprint
@pytest.mark.parametrize("hertz", [0, 440])
def test_silence_and_a_steady_tone_say_nothing(tmp_path: Path, hertz: int) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE * 20) / RATE).astype(np.float32) / 4
    steady = through("flac", tone, tmp_path)
    assert sound_likeness(steady, steady) == 0.0


def test_a_few_bits_may_differ_and_unrelated_numbers_are_not_alike() -> None:
    one, other = UNRELATED
    assert sound_likeness(one, one ^ np.uint32(0b1011)) == 1.0
    assert sound_likeness(one, other) == 0.0
    assert sound_likeness(one[:40], one) == 1.0
    assert sound_likeness(one[:10], one) == 0.0
    assert sound_likeness(one[:0], one) == 0.0


def test_keys_are_a_quarter_of_what_changes_each_once_and_fit_their_column() -> None:
    keys = keys_of(np.repeat(UNRELATED[0], 3))
    assert len(keys) == len(set(keys))
    assert 25 < len(keys) < 80
    assert all(0 <= key < 1 << 24 for key in keys)
    assert keys_of(UNRELATED[0][:0]) == []
