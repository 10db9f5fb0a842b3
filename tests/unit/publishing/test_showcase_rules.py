"""When episodes are released: together or daily on the zone's clocks, never at a time that no clock shows."""

from datetime import UTC, datetime

import pytest

from festival.publishing.showcase_rules import EpisodeInTurnedHour, Rhythm, release_instants


def test_one_a_day_stays_at_the_same_time_on_the_clock_when_summer_begins() -> None:
    instants = release_instants(datetime.fromisoformat("2027-03-27T18:00"), Rhythm.DAILY, 3, "Europe/Paris")
    assert [at.astimezone(UTC).isoformat() for at in instants] == [
        "2027-03-27T17:00:00+00:00",
        "2027-03-28T16:00:00+00:00",
        "2027-03-29T16:00:00+00:00",
    ]


def test_together_is_one_instant() -> None:
    assert (
        len(set(release_instants(datetime.fromisoformat("2027-03-27T18:00"), Rhythm.TOGETHER, 12, "Europe/Paris"))) == 1
    )


@pytest.mark.parametrize(
    "day", [datetime.fromisoformat("2027-03-27T02:30"), datetime.fromisoformat("2027-10-30T02:30")]
)
def test_an_episode_in_the_turned_hour_is_named(day: datetime) -> None:
    with pytest.raises(EpisodeInTurnedHour) as refusal:
        release_instants(day, Rhythm.DAILY, 4, "Europe/Paris")
    assert refusal.value.field == "first_at"
    assert refusal.value.text.startswith("Episode 2 would come on 2027-")
    # A day that has the hour once is fine.
    assert len(release_instants(day, Rhythm.TOGETHER, 4, "Europe/Paris")) == 4
