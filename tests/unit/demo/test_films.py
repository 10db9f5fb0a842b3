from pathlib import Path

import pytest

from festival.demo.films import VARIANTS, make_film
from festival.demo.pictures import PALETTES
from festival.editions.film_rules import FilmRules
from festival.media.probing import Prober
from festival.media.verdict import verdict

CALL = FilmRules(min_seconds=2, max_seconds=60, orientation="vertical", containers=("mp4", "mov"), audio="required")
EXPECTED = {
    "too_long": ["too_long"],
    "too_short": ["too_short"],
    "silent": ["audio_missing"],
    "horizontal": ["wrong_orientation"],
    "square": ["wrong_orientation"],
    "wrong_container": ["wrong_container"],
    "webm": ["wrong_container"],
    "rotated": [],
}


def test_the_plain_film_fits_a_vertical_call(tmp_path: Path) -> None:
    make_film(tmp_path / "film.mp4", seed=1)
    with Prober() as prober:
        facts = prober.probe(tmp_path / "film.mp4")
    assert verdict(facts, CALL).accepted
    assert (facts.width, facts.height, facts.duration_seconds, facts.frame_rate) == (360, 640, 4.0, 24.0)
    assert facts.bytes < 400_000


def test_each_variant_breaks_what_its_name_says(tmp_path: Path) -> None:
    codes = {}
    with Prober() as prober:
        for name, variant in VARIANTS.items():
            small = {"width": variant.get("width", 360) // 4, "height": variant.get("height", 640) // 4}
            make_film(tmp_path / name, seed=2, **{**variant, **small})
            codes[name] = [problem.code for problem in verdict(prober.probe(tmp_path / name), CALL).problems]
    assert codes == EXPECTED


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        make_film(tmp_path / name, seed=seed, seconds=0.5, width=90, height=160)
    one, again, other = ((tmp_path / name).read_bytes() for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_title_and_palette_are_used(tmp_path: Path) -> None:
    make_film(tmp_path / "a", seed=5, seconds=0.2, width=90, height=160, title="La Seine", palette=PALETTES[0])
    make_film(tmp_path / "b", seed=5, seconds=0.2, width=90, height=160, title="La Seine", palette=PALETTES[1])
    assert b"La Seine" in (tmp_path / "a").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "webm", "avi", "ts", "3gp"])
def test_every_container_is_what_it_says(tmp_path: Path, container: str) -> None:
    size = (176, 144) if container == "3gp" else (96, 160)
    make_film(tmp_path / "film", seed=3, seconds=0.5, width=size[0], height=size[1], container=container)  # type: ignore[arg-type]
    with Prober() as prober:
        facts = prober.probe(tmp_path / "film")
    assert (facts.container, facts.defects, (facts.width, facts.height)) == (container, (), size)
