"""What a demo film shows: slow abstract shots in one considered palette, drawn with numpy at a small size.

A *shot* is a function of time (0 to 1) that returns the picture as brightness along the film's palette, 0 to 1; a film
cuts between a few shots. Everything is drawn on a canvas of a few ten thousand points and scaled up by the encoder,
which is quick and soft like an old lens.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Tones = npt.NDArray[np.float32]
Shot = Callable[[float], Tones]
Colour = tuple[int, int, int]

PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((13, 17, 33), (43, 45, 92), (139, 62, 103), (235, 120, 84), (255, 217, 148)),
    ((9, 25, 29), (18, 66, 72), (56, 124, 113), (170, 190, 138), (250, 240, 202)),
    ((22, 12, 28), (74, 25, 66), (160, 44, 78), (232, 112, 92), (252, 214, 190)),
    ((14, 14, 16), (52, 50, 54), (120, 112, 108), (196, 182, 166), (244, 236, 222)),
    ((10, 20, 48), (22, 56, 110), (58, 122, 168), (148, 194, 206), (246, 232, 206)),
    ((26, 16, 10), (88, 42, 22), (172, 88, 34), (226, 156, 64), (252, 228, 168)),
    ((12, 26, 20), (32, 72, 48), (96, 124, 60), (202, 172, 82), (250, 226, 170)),
    ((18, 10, 40), (58, 28, 112), (116, 72, 186), (190, 140, 222), (252, 222, 232)),
    ((30, 12, 16), (110, 22, 32), (190, 48, 44), (236, 124, 96), (250, 224, 206)),
    ((8, 22, 36), (14, 74, 92), (222, 108, 74), (244, 178, 118), (252, 236, 208)),
)


def colours_along(palette: Sequence[Colour]) -> npt.NDArray[np.uint8]:
    """256 colours from the darkest to the lightest of the palette: shape (256, 3)."""
    stops = np.linspace(0, 255, len(palette))
    along = np.arange(256)
    return np.stack(
        [np.interp(along, stops, [colour[channel] for colour in palette]) for channel in range(3)], axis=1
    ).astype(np.uint8)


def shots(random: np.random.Generator, width: int, height: int) -> list[Shot]:
    """Three different shots for a canvas of that size, chosen and tuned by the film's own randomness."""
    vertical, horizontal = np.meshgrid(
        np.linspace(0, 1, height, dtype=np.float32), np.linspace(0, 1, width, dtype=np.float32), indexing="ij"
    )
    # Both axes in the length of the longer side, so that a disc is round on a film of any shape.
    longer = max(width, height)
    down, across = vertical * (height / longer), horizontal * (width / longer)
    chosen = random.permutation(len(_SHOTS))[:3]
    return [_SHOTS[kind](random, across, down) for kind in chosen]


def lens(width: int, height: int) -> Tones:
    """The darkening towards the corners, to multiply a picture with."""
    down, across = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(1 - 0.16 * (across**2 + down**2), dtype=np.float32)


def _disc(across: Tones, down: Tones, centre: tuple[float, float], radius: float, softness: float) -> Tones:
    distance = np.sqrt((across - np.float32(centre[0])) ** 2 + (down - np.float32(centre[1])) ** 2)
    return np.asarray(np.clip((np.float32(radius) - distance) / np.float32(softness), 0, 1))


def _horizon(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """A low sun behind three ridges that pass at different speeds."""
    width, height = float(across.max()), float(down.max())
    sun, radius = random.uniform(0.25, 0.75) * width, random.uniform(0.09, 0.16)
    phases, sky = random.uniform(0, 6.28, 6), 0.42 + 0.45 * down / height
    line = across[0]

    def shot(time: float) -> Tones:
        picture = np.maximum(sky, _disc(across, down, (sun, height * (0.36 + 0.14 * time)), radius, 0.012))
        for depth, (level, tone) in enumerate(((0.58, 0.36), (0.7, 0.2), (0.82, 0.05))):
            drift = time * 0.25 * (depth + 1)
            ridge = height * level + 0.035 * np.sin(7 * (line + drift) + phases[depth])
            ridge += 0.016 * np.sin(19 * (line + drift) + phases[depth + 3])
            picture = np.where(down > ridge, np.float32(tone) + 0.1 * (down - ridge), picture)
        return np.asarray(picture, dtype=np.float32)

    return shot


def _lights(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """Lights out of focus, drifting upwards in the dark."""
    count = 9
    width, height = float(across.max()), float(down.max())
    left, top = random.uniform(0, width, count), random.uniform(0, height * 1.2, count)
    radii, glow = random.uniform(0.05, 0.15, count), random.uniform(0.16, 0.4, count)
    night = 0.06 + 0.16 * down / height

    def shot(time: float) -> Tones:
        picture = night.copy()
        for light in range(count):
            centre = (left[light] + 0.05 * np.sin(time * 3 + light), top[light] - time * 0.22 * (1 + light % 3))
            picture += np.float32(glow[light]) * _disc(across, down, centre, radii[light], 0.02)
        return picture

    return shot


def _silk(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """Folds of cloth in a slow wind."""
    tilt, fold, phase = random.uniform(2, 6), random.uniform(9, 15), random.uniform(0, 6.28)
    slope = np.asarray(tilt * across + 5 * down, dtype=np.float32)

    def shot(time: float) -> Tones:
        bend = np.sin(slope + np.float32(phase + 3 * time))
        folds = np.sin(np.float32(fold) * across + 2.4 * bend + 3 * down - np.float32(2 * time))
        return np.asarray(0.46 + 0.3 * folds + 0.14 * bend, dtype=np.float32)

    return shot


def _doors(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """One door behind another; the camera goes through."""
    width, height = float(across.max()), float(down.max())
    middle = (random.uniform(0.42, 0.58) * width, random.uniform(0.48, 0.6) * height)
    reach = np.maximum(np.abs(across - middle[0]) / width, np.abs(down - middle[1]) / height * 0.9) + 1e-3
    depth = np.asarray(np.log2(reach) * 1.6, dtype=np.float32)

    def shot(time: float) -> Tones:
        inside = depth - np.float32(time * 1.5)
        door = inside - np.floor(inside)
        far = np.clip(-depth / 9, 0, 1)
        return np.asarray(0.12 + 0.55 * far + 0.3 * np.minimum(door * 8, 1) * (1 - door), dtype=np.float32)

    return shot


def _orbit(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """A paper collage: a half-lit field, one large disc and a small one that circles it."""
    width, height = float(across.max()), float(down.max())
    centre, start = (width * random.uniform(0.4, 0.6), height * random.uniform(0.38, 0.55)), random.uniform(0, 6.28)
    split = random.uniform(-0.6, 0.6)
    field = np.where(down - centre[1] > split * (across - centre[0]), np.float32(0.3), np.float32(0.62))
    large = _disc(across, down, centre, 0.2, 0.006)
    shaded = field + (0.96 - field) * large

    def shot(time: float) -> Tones:
        angle = start + 2.6 * time
        moon = (centre[0] + 0.23 * np.cos(angle), centre[1] + 0.23 * np.sin(angle))
        shadow = _disc(across, down, (moon[0] + 0.03, moon[1] + 0.045), 0.085, 0.05)
        cover = _disc(across, down, moon, 0.08, 0.006)
        return np.asarray((shaded - 0.16 * shadow) * (1 - cover) + 0.08 * cover, dtype=np.float32)

    return shot


def _windows(random: np.random.Generator, across: Tones, down: Tones) -> Shot:
    """A façade at night whose windows light up one after another."""
    columns, rows = 5, 9
    width, height = float(across.max()) + 1e-6, float(down.max()) + 1e-6
    column, row = across / width * columns, down / height * rows
    pane = ((column % 1 > 0.22) & (column % 1 < 0.8) & (row % 1 > 0.2) & (row % 1 < 0.82)).astype(np.float32)
    which = np.minimum(row, rows - 1).astype(np.intp) * columns + np.minimum(column, columns - 1).astype(np.intp)
    lit_at = random.uniform(-0.6, 1.6, columns * rows).astype(np.float32)
    warmth = random.uniform(0.5, 0.95, columns * rows).astype(np.float32)
    wall = 0.07 + 0.12 * (1 - down / height)

    def shot(time: float) -> Tones:
        light = np.clip((np.float32(time) - lit_at) * 9, 0, 1) * warmth
        return np.asarray(wall + pane * (0.05 + light[which]), dtype=np.float32)

    return shot


_SHOTS = (_horizon, _lights, _silk, _doors, _orbit, _windows)
