"""In how many processes the site answers, by the environment."""

import pytest

from festival.settings import WrongSetting, read_settings


def test_one_unless_told_otherwise() -> None:
    assert (read_settings({}).processes, read_settings({"PALMARES_PROCESSES": "4"}).processes) == (1, 4)


@pytest.mark.parametrize("wrong", ["0", "33", "two", "-1", "٤"])
def test_a_number_that_cannot_be_is_named(wrong: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        read_settings({"PALMARES_PROCESSES": wrong})
    assert refusal.value.text == (
        f"The environment variable PALMARES_PROCESSES is '{wrong}': it must be a number from 1 to 32."
    )
