"""CPU time of the estimates for 45,000 films, 500 jurors, 3 jurors a film and 5 criteria, against limits and lme4.

Each measurement runs in a process of its own with one thread of linear algebra, as the commands run.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from judging.adjusted_stability import adjusted_stability
from judging.agreement import agreement
from judging.crossed import fit
from judging.exact import IntArray
from judging.mean_counting import Cut, mean_counting
from judging.observations import FloatArray, Observations
from judging.severity import adjust_criteria
from judging.stability import Electorate, stability

pytestmark = pytest.mark.benchmark

FILMS, JURORS, PER_FILM, CRITERIA = 45_000, 500, 3, 5
WEIGHTS = np.full(CRITERIA, 1 / CRITERIA)


def scoresheets(films: int = FILMS) -> tuple[IntArray, IntArray, FloatArray]:
    """Film and juror of each scoresheet, and its scores, to a tenth."""
    random = np.random.default_rng(1)
    juror = np.argsort(random.random((films, JURORS), dtype=np.float32), axis=1)[:, :PER_FILM].ravel()
    film = np.repeat(np.arange(films), PER_FILM)
    level = 6 + random.normal(size=films)[film] + random.normal(0, 0.8, JURORS)[juror]
    return film, juror, np.round(level[:, None] + random.normal(size=(len(film), CRITERIA)), 1)


def by_criterion(films: int = FILMS) -> list[Observations]:
    film, juror, scores = scoresheets(films)
    return [Observations.of(film, juror, scores[:, criterion], films, JURORS) for criterion in range(CRITERIA)]


def adjusting() -> float:
    criteria, category = by_criterion(), np.arange(FILMS) % 6
    began = time.process_time()
    adjust_criteria(criteria, WEIGHTS, category)
    return time.process_time() - began


def stability_of_means() -> float:
    film, juror, scores = scoresheets()
    began = time.process_time()
    counting = mean_counting(scores, film, FILMS, [Cut(WEIGHTS, 1), Cut(WEIGHTS, 50)])
    stability(counting, Electorate(juror, JURORS, film), replicates=200)
    return time.process_time() - began


def stability_of_adjusted() -> float:
    criteria = by_criterion()
    began = time.process_time()
    adjusted_stability(criteria, [Cut(WEIGHTS, 1), Cut(WEIGHTS, 50)], replicates=200)
    return time.process_time() - began


def measuring_agreement() -> float:
    film, juror, scores = scoresheets()
    began = time.process_time()
    agreement(Observations.of(film, juror, scores @ WEIGHTS, FILMS, JURORS))
    return time.process_time() - began


def fitting(films: int) -> float:
    observations = by_criterion(films)[0]
    began = time.process_time()
    fit(observations)
    return time.process_time() - began


def cpu_seconds(monkeypatch: pytest.MonkeyPatch, work: Callable[..., float], *arguments: int) -> float:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


@pytest.mark.parametrize(
    ("work", "limit"),
    [(adjusting, 10), (stability_of_means, 30), (stability_of_adjusted, 30), (measuring_agreement, 10)],
)
def test_against_its_limit(monkeypatch: pytest.MonkeyPatch, work: Callable[[], float], limit: float) -> None:
    seconds = cpu_seconds(monkeypatch, work)
    print(f"\n{work.__name__}: {seconds:.2f} s CPU, {seconds / limit:.2f} of the limit of {limit} s")


def test_growth_from_4_500_to_450_000_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    films = (1_500, 15_000, 150_000)
    seconds = [cpu_seconds(monkeypatch, fitting, each) for each in films]
    for each, taken in zip(films, seconds, strict=True):
        growth = f"{taken / seconds[0]:.1f} x for {each // films[0]} x the scores"
        print(f"\n{each * PER_FILM:,} scores of one criterion: {taken:.2f} s CPU, {growth}")


# Prints one line of seconds, film, juror and residual standard deviations.
LME4 = """
library(lme4)
scores <- read.csv(commandArgs(TRUE)[1])
seconds <- system.time(fitted <- lmer(score ~ 1 + (1 | film) + (1 | juror), scores))
parts <- as.data.frame(VarCorr(fitted))
cat(seconds["user.self"] + seconds["sys.self"], parts$sdcor[match(c("film", "juror", "Residual"), parts$grp)])
"""


def test_one_criterion_against_lme4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None or subprocess.run([rscript, "-e", "library(lme4)"], capture_output=True, check=False).returncode:
        pytest.skip("R with lme4 is not installed (Debian: r-cran-lme4); nothing was compared")
    given = by_criterion()[0]
    table, program = tmp_path / "scores.csv", tmp_path / "lme4.R"
    program.write_text(LME4)
    rows = np.column_stack([given.entry, given.juror, given.score])
    np.savetxt(table, rows, delimiter=",", header="film,juror,score", comments="")
    answer = subprocess.run([rscript, str(program), str(table)], capture_output=True, text=True, check=True).stdout
    lme4_seconds, *deviations = map(float, answer.split())
    ours = cpu_seconds(monkeypatch, fitting, FILMS)
    print(f"\none criterion: {ours:.2f} s CPU, lme4 {lme4_seconds:.2f} s: {lme4_seconds / ours:.1f} x as fast")
    fitted = fit(given)
    assert [fitted.film_sd, fitted.juror_sd, fitted.residual_sd] == pytest.approx(deviations, rel=1e-3)
