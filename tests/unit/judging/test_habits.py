import numpy as np
import pytest

from judging.habits import Habit, constant_jurors, habits
from judging.observations import Observations
from judging.severity import adjust
from tests.unit.judging.judging_oracles import panels


def found(observations: Observations) -> dict[int, set[Habit]]:
    named: dict[int, set[Habit]] = {}
    for each in habits(observations, adjust(observations)):
        named.setdefault(each.juror, set()).add(each.habit)
    return named


def jury(seed: int = 1) -> Observations:
    """Twenty jurors of like severity, about thirty films each."""
    random = np.random.default_rng(seed)
    juror = np.argsort(random.random((200, 20)), axis=1)[:, :3].ravel()
    entry = np.repeat(np.arange(200), 3)
    score = 6 + random.normal(size=200)[entry] + random.normal(0, 0.3, 20)[juror] + random.normal(size=600)
    return Observations.of(entry, juror, score, 200, 20)


def altered(observations: Observations, juror: int, scores: np.ndarray) -> Observations:
    return observations.with_scores(np.where(observations.juror == juror, scores, observations.score))


def test_ordinary_jurors_have_no_habit_worth_naming() -> None:
    telling = {Habit.ERRATIC, Habit.COMPRESSING, Habit.CONSTANT}
    assert not any(habit & telling for seed in range(8) for habit in found(jury(seed)).values())


@pytest.mark.parametrize(("points", "habit"), [(-2.0, Habit.HARSH), (2.0, Habit.LENIENT)])
def test_an_offset_is_named_with_its_size(points: float, habit: Habit) -> None:
    observations = jury()
    observations = altered(observations, 5, observations.score + points)
    (named,) = [each for each in habits(observations, adjust(observations)) if each.juror == 5]
    assert named.habit == habit
    assert named.size == pytest.approx(points, abs=0.8)


@pytest.mark.parametrize("others", [2, 3, 4, 8])
def test_one_harsh_juror_is_found_in_a_small_jury_too(others: int) -> None:
    random = np.random.default_rng(3)
    table = 6 + random.normal(size=(12, 1)) + random.normal(0, 0.5, (12, others + 1))
    assert found(Observations.of_table(table)) == {}
    table[:, 1] -= 2.5
    assert found(Observations.of_table(table)) == {1: {Habit.HARSH}}


def test_scores_at_random_are_erratic() -> None:
    observations = jury()
    noise = np.random.default_rng(0).uniform(1, 10, len(observations.score))
    assert Habit.ERRATIC in found(altered(observations, 5, noise))[5]


def test_a_third_of_the_spread_is_compressing() -> None:
    observations = jury()
    assert found(altered(observations, 5, 6 + (observations.score - 6) / 4))[5] == {Habit.COMPRESSING}


def test_the_same_score_for_every_film_is_constant_and_nothing_else() -> None:
    observations = jury()
    assert found(altered(observations, 5, np.full(600, 6.0)))[5] == {Habit.CONSTANT}


def test_one_score_alone_is_not_constant() -> None:
    observations = Observations.of_table([[5, 5, 6, 5], [np.nan, 5, 6, 6], [np.nan, 5, np.nan, 5]])
    assert constant_jurors(observations).tolist() == [False, True, True, False]


def test_habits_come_by_juror() -> None:
    observations = altered(altered(jury(), 9, np.full(600, 6.0)), 2, np.full(600, 7.0))
    assert [each.juror for each in habits(observations, adjust(observations))] == sorted(
        each.juror for each in habits(observations, adjust(observations))
    )


def test_panels_of_chance_can_be_read_too() -> None:
    assert all(each.size == each.size for each in habits(panels(1), adjust(panels(1))))
