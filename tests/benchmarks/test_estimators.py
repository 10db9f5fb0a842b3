"""Which estimate finds the best films: a made-up festival, judged many times, against the estimators people know."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from judging.crossed import fit
from judging.exact import IntArray
from judging.observations import FloatArray, Observations, means
from judging.severity import adjust

pytestmark = pytest.mark.benchmark

FILMS, JURORS, PER_FILM, CATEGORIES, FESTIVALS = 500, 40, 3, 5, 120


@dataclass(frozen=True)
class Scenario:
    """How a festival is made up: spread of severities, of the logarithm of scales, and of category means."""

    name: str
    severity: float
    log_scale: float = 0.0
    category: float = 0.0


SCENARIOS = (
    Scenario("severity SD 1", 1.0),
    Scenario("+ different scale use", 1.0, 0.25),
    Scenario("+ specialist jurors", 1.0, 0.25, 0.7),
    Scenario("no severity", 0.0),
)


@dataclass(frozen=True)
class Festival:
    """The truth, and what the jurors wrote: whole scores from 1 to 10."""

    quality: FloatArray
    category: IntArray
    observations: Observations


def festival(scenario: Scenario, seed: int) -> Festival:
    random = np.random.default_rng([seed, SCENARIOS.index(scenario)])
    category = random.integers(0, CATEGORIES, FILMS)
    quality = random.normal(size=FILMS) + scenario.category * random.normal(size=CATEGORIES)[category]
    severity = scenario.severity * random.normal(size=JURORS)
    scale = np.exp(scenario.log_scale * random.normal(size=JURORS))
    # A specialist sees a film of their own category six times as readily as another.
    expertise = np.where(category[:, None] == np.arange(JURORS) % CATEGORIES, 6.0, 1.0) if scenario.category else 1.0
    wish = np.log(expertise) + random.gumbel(size=(FILMS, JURORS))
    juror = np.argsort(-wish, axis=1)[:, :PER_FILM].ravel()
    film = np.repeat(np.arange(FILMS), PER_FILM)
    score = 5.5 + severity[juror] + scale[juror] * (quality[film] + random.normal(size=len(film)))
    written = np.clip(np.round(score), 1, 10)
    return Festival(quality, category, Observations.of(film, juror, written, FILMS, JURORS))


def raw_mean(seen: Festival) -> FloatArray:
    return seen.observations.entry_means()


def z_score(seen: Festival) -> FloatArray:
    given = seen.observations
    centred = given.score - given.juror_means()[given.juror]
    deviation = np.sqrt(means(given.juror, centred**2, JURORS))
    return means(given.entry, centred / np.where(deviation > 0, deviation, 1)[given.juror], FILMS)


def two_way_least_squares(seen: Festival) -> FloatArray:
    given = seen.observations
    sat = np.zeros((FILMS, JURORS))
    sat[given.entry, given.juror] = 1
    information = np.diag(given.scored()) - sat.T @ sat / PER_FILM
    total = np.bincount(given.juror, weights=given.score, minlength=JURORS)
    severity = np.linalg.lstsq(information, total - sat.T @ given.entry_means())[0]
    return means(given.entry, given.score - severity[given.juror], FILMS)


def blup(seen: Festival) -> FloatArray:
    return fit(seen.observations).value


def adjusted(seen: Festival) -> FloatArray:
    categorised = len(np.unique(seen.category)) > 1
    return adjust(seen.observations, seen.category if categorised else None).value


ESTIMATORS: dict[str, Callable[[Festival], FloatArray]] = {
    "raw mean": raw_mean,
    "z-score": z_score,
    "least squares": two_way_least_squares,
    "BLUP": blup,
    "adjusted": adjusted,
}


def agreement_with_truth(quality: FloatArray, value: FloatArray) -> tuple[float, float]:
    """Kendall's tau in which a tie counts as half right, and the share of the true top 10 in the estimated."""
    pairs = np.sign(quality[:, None] - quality) * np.sign(np.round(value[:, None] - value, 9))
    best, found = (set(np.argsort(-each, kind="stable")[:10].tolist()) for each in (quality, value))
    return float(pairs.sum()) / (FILMS * (FILMS - 1)), len(best & found) / 10


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_adjusted_is_at_least_as_good_as_the_best_of_the_others(scenario: Scenario) -> None:
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ESTIMATORS}
    for seed in range(FESTIVALS):
        seen = festival(scenario, seed)
        for name, estimate in ESTIMATORS.items():
            figures[name].append(agreement_with_truth(seen.quality, estimate(seen)))
    table = {name: np.array(rows) for name, rows in figures.items()}
    columns = " | ".join(f"{name} {rows[:, 0].mean():.3f}/{rows[:, 1].mean():.3f}" for name, rows in table.items())
    print(f"\n{scenario.name}: tau/top-10 recall over {FESTIVALS} festivals: {columns}")
    for name, rows in table.items():
        advantage = table["adjusted"] - rows
        error = advantage.std(axis=0, ddof=1) / np.sqrt(FESTIVALS)
        assert (advantage.mean(axis=0) >= -2 * error - 1e-3).all(), f"{name} is better"
