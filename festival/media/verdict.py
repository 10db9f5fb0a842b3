"""Whether a film fits a call's rules: a pure function of facts and rules that names every failing clause at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from festival.editions.film_rules import FilmRules
from festival.media.facts import Facts, Problem, Value

# Facts are kept to the millisecond; comparisons forgive what floating point adds to that.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or every reason why not."""

    problems: tuple[Problem, ...]

    @property
    def accepted(self) -> bool:
        """True when nothing stands against the film."""
        return not self.problems


def verdict(facts: Facts, rules: FilmRules) -> Verdict:
    """Defects of the file first, then the rules in the order of the ``[film]`` table. Unknown facts break no rule."""
    return Verdict(
        (
            *facts.defects,
            *_duration(facts, rules),
            *_shape(facts, rules),
            *_size(facts, rules),
            *_encoding(facts, rules),
            *_frame_rate(facts, rules),
            *_bytes(facts, rules),
        )
    )


def series_verdict(episodes: Sequence[Verdict], expected: int, numbers: Sequence[int] = ()) -> Verdict:
    """Whether a series is complete and each of its films fits; every film keeps its own verdict beside this one.

    ``numbers`` names the episodes where some are still missing; without, they count from 1.
    """
    problems = []
    if len(episodes) != expected:
        problems.append(
            Problem(
                "wrong_episode_count",
                "The series has %(found)s episodes; this call takes %(expected)s: upload each as a film of its own.",
                {"expected": expected, "found": len(episodes)},
                expected,
                len(episodes),
            )
        )
    named = numbers or range(1, len(episodes) + 1)
    refused = ", ".join(str(number) for number, one in zip(named, episodes, strict=True) if not one.accepted)
    if refused:
        problems.append(
            Problem(
                "episode_refused",
                "These episodes break the rules: %(found)s. Mend each as its own verdict says.",
                {"found": refused},
                found=refused,
            )
        )
    return Verdict(tuple(problems))


def _tidy(number: float) -> Value:
    """A number as a person writes it: at most three decimals, none that say nothing."""
    rounded = round(number, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _duration(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    seconds, tolerance = facts.duration_seconds, rules.duration_tolerance_seconds + _ROUNDING
    if seconds is None:
        return
    if rules.min_seconds is not None and seconds < rules.min_seconds - tolerance:
        yield _limit(
            "too_short",
            "The film runs %(found)s s; this call takes films from %(expected)s s: make it %(by)s s longer.",
            _tidy(rules.min_seconds), _tidy(seconds), _tidy(rules.min_seconds - seconds),
        )  # fmt: skip
    if rules.max_seconds is not None and seconds > rules.max_seconds + tolerance:
        yield _limit(
            "too_long",
            "The film runs %(found)s s; this call takes at most %(expected)s s: shorten it by %(by)s s.",
            _tidy(rules.max_seconds), _tidy(seconds), _tidy(seconds - rules.max_seconds),
        )  # fmt: skip


def _limit(code: str, sentence: str, expected: Value, found: Value, by: Value) -> Problem:
    return Problem(code, sentence, {"expected": expected, "found": found, "by": by}, expected, found)


def _shape(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    if facts.width is None or facts.height is None:
        return
    size: dict[str, Value] = {"width": facts.width, "height": facts.height}
    if rules.orientation not in {None, "any", facts.orientation}:
        yield Problem(
            "wrong_orientation",
            _ORIENTATION_SENTENCES[str(rules.orientation)],
            size,
            rules.orientation,
            facts.orientation,
        )
    if rules.aspect is not None:
        # The exact ratio where pixels are not square; width and height are rounded to whole pixels.
        shown = str(facts.display_aspect_ratio or f"{facts.width}:{facts.height}")
        away = abs(Fraction(shown.replace(":", "/")) / rules.aspect - 1)
        if away > rules.aspect_tolerance + _ROUNDING:
            yield Problem(
                "wrong_aspect_ratio",
                "The picture is %(width)s × %(height)s as displayed, which is %(found)s; this call takes "
                "%(expected)s: export it in that shape, without bars.",
                {**size, "found": shown, "expected": str(rules.aspect_ratio)},
                rules.aspect_ratio,
                shown,
            )


_ORIENTATION_SENTENCES = {
    "vertical": "The picture is %(width)s × %(height)s as displayed; this call takes vertical films: "
    "export it upright, higher than wide, without bars.",
    "horizontal": "The picture is %(width)s × %(height)s as displayed; this call takes horizontal films: "
    "export it wider than high, without bars.",
    "square": "The picture is %(width)s × %(height)s as displayed; this call takes square films: "
    "export it as wide as high, without bars.",
}


def _size(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    if facts.width is None or facts.height is None:
        return
    least_width, least_height = rules.min_width or 1, rules.min_height or 1
    if facts.width < least_width or facts.height < least_height:
        expected, found = f"{least_width}x{least_height}", f"{facts.width}x{facts.height}"
        yield Problem(
            "too_small",
            "The picture is %(width)s × %(height)s as displayed; this call takes at least %(least_width)s × "
            "%(least_height)s: export it again from the original at that size.",
            {"width": facts.width, "height": facts.height, "least_width": least_width, "least_height": least_height},
            expected,
            found,
        )


def _encoding(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    if rules.containers is not None and facts.container is not None and facts.container not in rules.containers:
        yield _listed(
            "wrong_container",
            "The file is %(found)s inside, whatever its name; this call takes %(expected)s: export it as one of these.",
            rules.containers, facts.container,
        )  # fmt: skip
    codec = facts.video_codec
    if rules.video_codecs is not None and codec is not None and codec not in rules.video_codecs:
        yield _listed(
            "wrong_video_codec",
            "The pictures are encoded as %(found)s; this call takes %(expected)s: export it again with one of these.",
            rules.video_codecs, codec,
        )  # fmt: skip
    if facts.video_codec is None:
        return
    if rules.audio == "required" and facts.audio_codec is None:
        yield Problem(
            "audio_missing",
            "The film has no sound track; this call requires one: export it with sound (a silent track will do).",
            expected="required",
        )
    if rules.audio == "forbidden" and facts.audio_codec is not None:
        yield Problem(
            "audio_present",
            "The film has a sound track (%(found)s); this call takes films without one: export it without sound.",
            {"found": facts.audio_codec},
            "forbidden",
            facts.audio_codec,
        )


def _listed(code: str, sentence: str, allowed: tuple[str, ...], found: str) -> Problem:
    return Problem(code, sentence, {"expected": ", ".join(allowed), "found": found}, list(allowed), found)


def _frame_rate(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    rate = facts.frame_rate
    if rate is None:
        return
    if rules.min_frame_rate is not None and rate < rules.min_frame_rate - _ROUNDING:
        yield Problem(
            "frame_rate_too_low",
            "The film has %(found)s frames a second; this call takes at least %(expected)s: export it at more.",
            {"expected": _tidy(rules.min_frame_rate), "found": _tidy(rate)},
            _tidy(rules.min_frame_rate),
            _tidy(rate),
        )
    if rules.max_frame_rate is not None and rate > rules.max_frame_rate + _ROUNDING:
        yield Problem(
            "frame_rate_too_high",
            "The film has %(found)s frames a second; this call takes at most %(expected)s: export it at fewer.",
            {"expected": _tidy(rules.max_frame_rate), "found": _tidy(rate)},
            _tidy(rules.max_frame_rate),
            _tidy(rate),
        )


def _bytes(facts: Facts, rules: FilmRules) -> Iterator[Problem]:
    if rules.max_bytes is not None and facts.bytes > rules.max_bytes:
        yield Problem(
            "too_large",
            "The file has %(found)s megabytes; this call takes at most %(expected)s: export it at a lower bit rate.",
            {"expected": _tidy(rules.max_bytes / 1e6), "found": _tidy(facts.bytes / 1e6)},
            rules.max_bytes,
            facts.bytes,
        )
