"""What a demo film sounds like: a slow chord with a few plucked notes above it."""

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 48_000

_MINOR_PENTATONIC = (0, 3, 5, 7, 10, 12)


def chord(random: np.random.Generator, seconds: float) -> npt.NDArray[np.float32]:
    """One channel at 48 kHz, within ±1, fading in and out."""
    count = max(1, round(seconds * SAMPLE_RATE))
    time = np.arange(count, dtype=np.float32) / SAMPLE_RATE
    root = 110 * 2 ** (float(random.integers(0, 12)) / 12)
    sound = np.zeros(count, dtype=np.float32)
    for step, level in ((0, 0.16), (7, 0.1), (15, 0.07)):
        sound += np.float32(level) * np.sin(np.float32(2 * np.pi * root * 2 ** (step / 12)) * time)
    length = SAMPLE_RATE
    decay = np.exp(-np.arange(length, dtype=np.float32) / (0.3 * SAMPLE_RATE))
    for start in range(SAMPLE_RATE // 2, count - length, SAMPLE_RATE):
        pitch = root * 4 * 2 ** (_MINOR_PENTATONIC[int(random.integers(0, 6))] / 12)
        sound[start : start + length] += 0.14 * decay * np.sin(np.float32(2 * np.pi * pitch) * time[:length])
    fade = min(count // 2, SAMPLE_RATE // 4)
    if fade:
        ramp = np.linspace(0, 1, fade, dtype=np.float32)
        sound[:fade] *= ramp
        sound[-fade:] *= ramp[::-1]
    return sound
