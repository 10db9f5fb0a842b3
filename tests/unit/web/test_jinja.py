"""Times, sums and sizes in the reader's notation; Arabic with the digits 0 to 9, as in time codes and forms."""

from datetime import UTC, datetime, timedelta

import pytest

from festival.entries.rules import EntryCannot, EntryState
from festival.web.jinja import breakable, decimal, distance, duration, filesize, instant, money
from festival.web.translation import fill, speaking

NOW = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "ahead", "said"),
    [
        ("en", timedelta(days=2, hours=4, minutes=59), "in 2 days 4 hours"),
        ("en", timedelta(days=2, minutes=59), "in 2 days"),
        ("en", timedelta(hours=1, minutes=1), "in 1 hour 1 minute"),
        ("en", timedelta(seconds=31), "in 31 seconds"),
        ("en", -timedelta(days=2, hours=4), "2 days ago"),
        ("fr", timedelta(days=2, hours=4), "dans 2\N{NO-BREAK SPACE}jours 4\N{NO-BREAK SPACE}heures"),
        ("fr", -timedelta(hours=1, minutes=30), "il y a 1\N{NO-BREAK SPACE}heure"),
        ("ar", timedelta(days=2, hours=3), "خلال يومان 3 ساعات"),
        ("ar", -timedelta(days=11), "قبل 11 يومًا"),
    ],
)
def test_distances_are_said_from_the_instant_of_the_page(language: str, ahead: timedelta, said: str) -> None:
    with speaking(language):
        assert distance(NOW + ahead, NOW) == said


def test_a_distance_without_an_instant_is_from_now() -> None:
    with speaking("en"):
        assert distance(datetime.now(UTC) + timedelta(days=3, hours=1, minutes=30)) == "in 3 days 1 hour"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["15 March 2026, 17:00 Paris", "15 March 2026, 16:00 London", "15 March 2026 Paris"]),
        ("fr", ["15 mars 2026 à 17:00 (Paris)", "15 mars 2026 à 16:00 (Londres)", "15 mars 2026 (Paris)"]),
        (
            "ar",
            ["15 مارس 2026، 17:00 بتوقيت باريس", "15 مارس 2026، 16:00 بتوقيت لندن", "15 مارس 2026 بتوقيت باريس"],
        ),
    ],
)
def test_instants_name_their_city(language: str, said: list[str]) -> None:
    moment = "2026-03-15T16:00:00+00:00"
    with speaking(language):
        shown = [instant(moment, "Europe/Paris"), instant(moment, "Europe/London")]
        assert [*shown, instant(moment, "Europe/Paris", "d MMMM y")] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1,500\N{NO-BREAK SPACE}€", "1,500.50\N{NO-BREAK SPACE}€", "1,234.5", "4.2|s", "1|min|04|s"]),
        ("fr", ["1_500\N{NO-BREAK SPACE}€", "1_500,50\N{NO-BREAK SPACE}€", "1_234,5", "4,2|s", "1|min|04|s"]),
        ("ar", ["1,500\N{NO-BREAK SPACE}€", "1,500.50\N{NO-BREAK SPACE}€", "1,234.5", "4.2|ث", "1|د|04|ث"]),
    ],
)
def test_sums_and_numbers(language: str, said: list[str]) -> None:
    with speaking(language):
        shown = [money(1500, "EUR"), money(1500.5, "EUR"), decimal("1234.5"), duration(4.2), duration(64)]
    assert shown == [text.replace("_", "\N{NARROW NO-BREAK SPACE}").replace("|", "\N{NO-BREAK SPACE}") for text in said]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["3 bytes", "1.5 kB", "1.2 MB", "7 TB"]),
        ("fr", ["3 octets", "1,5 ko", "1,2 Mo", "7 To"]),
        ("ar", ["3 بايتات", "1.5 كيلوبايت", "1.2 م.ب", "7 تيرابايت"]),
    ],
)
def test_sizes_of_files(language: str, said: list[str]) -> None:
    with speaking(language):
        shown = [filesize(size) for size in (3, 1500, 1_234_567, 7 * 10**12)]
    assert [" ".join(text.split()) for text in shown] == said


def test_refusals_are_filled_in_the_readers_notation() -> None:
    with speaking("fr"):
        assert fill(EntryCannot.sentence, {"state": EntryState.WITHDRAWN}).startswith("Cette inscription est retirée")
        assert fill("A password may have up to %(most)s characters.", {"most": 12.5}).startswith(
            "Un mot de passe peut avoir jusqu’à 12,5"
        )
        assert fill("100 % of nothing", {}) == "100 % of nothing"


def test_a_hashtag_breaks_between_its_words_and_nowhere_else() -> None:
    assert breakable("#PrimeVideoCasting 2020") == "#Prime<wbr>Video<wbr>Casting 2020"
    assert breakable("Cités <b>") == "Cités &lt;b&gt;"
