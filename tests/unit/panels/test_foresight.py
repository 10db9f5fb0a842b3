"""What is foreseen of a planned round: each warning beside a plan without it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from festival.editions.rules_body import AwardRules
from festival.panels.foresight import Foreseen, Plan, Warned, warnings_of
from festival.panels.schemas import (
    AdvanceRules,
    EntryForPanels,
    JurorForOrganiser,
    RoundForOrganiser,
)

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
FILMS = [EntryForPanels(UUID(int=at), ["FR"], ["fr"], "film", 10.0) for at in range(1, 7)]


def _juror(name: str, **said: Any) -> JurorForOrganiser:
    one = JurorForOrganiser(
        uuid4(), name, ["SN"], ["fr"], None, None, state="active", conflicts_declared=False, note="", assigned=0
    )
    return msgspec.structs.replace(one, **said)


ANN, BEN, CLEO = (_juror(name) for name in ("Ann", "Ben", "Cleo"))
ROUND = RoundForOrganiser(
    id=uuid4(),
    edition_id=uuid4(),
    edition_slug="shorts",
    edition_name="Shorts",
    zone="Europe/Paris",
    number=1,
    name="Jury",
    state="planned",
    mode="scores",
    agreeing=None,
    policy="sealed_jury",
    approvals=2,
    scale_min=Decimal(0),
    scale_max=Decimal(10),
    scale_step=Decimal(1),
    panel_size=2,
    quorum=2,
    min_ballots=1,
    min_watched=0,
    rules_digest=None,
    president_id=None,
    due_at=NOW + timedelta(days=5),
    opened_at=None,
    sealed_at=None,
    reopened_at=None,
    palmares_published=False,
    entries=6,
    jurors=3,
    assignments=0,
    version=1,
)
SOUND = Plan(
    judged=ROUND,
    entries=FILMS,
    jurors=[ANN, BEN, CLEO],
    seated={},
    conflicts=[],
    awards=[AwardRules(name="Grand Prix")],
    now=NOW,
)


def _round(**changes: Any) -> RoundForOrganiser:
    return msgspec.structs.replace(ROUND, **changes)


def _first_film(**changes: Any) -> list[EntryForPanels]:
    return [msgspec.structs.replace(FILMS[0], **changes), *FILMS[1:]]


def _seen_by(*counts: int) -> dict[UUID, int]:
    return {one.id: count for one, count in zip(FILMS, counts, strict=True)}


def test_of_a_sound_plan_nothing_is_foreseen() -> None:
    assert warnings_of(SOUND) == []
    assert warnings_of(replace(SOUND, jurors=[])) == warnings_of(replace(SOUND, entries=[])) == []


@pytest.mark.parametrize(
    ("plan", "warned"),
    [
        (replace(SOUND, judged=_round(panel_size=4)), Warned(Foreseen.JURY_TOO_SMALL, has=3, needs=4)),
        (
            replace(SOUND, jurors=[_juror(name, max_minutes=30) for name in "ABC"]),
            Warned(Foreseen.OFFERED_TOO_LITTLE, has=1.5, needs=2.0),
        ),
        (
            replace(SOUND, jurors=[_juror(name, max_entries=3) for name in "ABC"]),
            Warned(Foreseen.OFFERED_TOO_FEW, has=9, needs=12),
        ),
        (
            replace(SOUND, awards=[AwardRules(name="Best Series", category="series")]),
            Warned(Foreseen.MORE_PLACES, has=0, needs=1, names=["Best Series"]),
        ),
        (
            replace(SOUND, judged=_round(advance=AdvanceRules(top=6))),
            Warned(Foreseen.ALL_GO_ON, has=6, needs=6),
        ),
        (replace(SOUND, judged=_round(quorum=4)), Warned(Foreseen.NEVER_SEALED, grave=True, has=3, needs=4)),
        (replace(SOUND, judged=_round(min_ballots=3)), Warned(Foreseen.NEVER_RANKED, grave=True, has=2, needs=3)),
        (
            replace(SOUND, judged=_round(min_ballots=2), seated=_seen_by(2, 2, 1, 2, 2, 2)),
            Warned(Foreseen.SOME_NEVER_RANKED, grave=True, needs=2, films=1, named=[FILMS[2].id]),
        ),
        (replace(SOUND, judged=_round(due_at=NOW)), Warned(Foreseen.DUE_PASSED, grave=True)),
        (
            replace(SOUND, judged=_round(due_at=NOW + timedelta(days=2)), films_a_day=1),
            Warned(Foreseen.DUE_TOO_SOON, has=2, needs=4),
        ),
        (
            replace(SOUND, entries=_first_film(countries=["SN"])),
            Warned(Foreseen.FEW_MAY_SEE, has=0, needs=2, films=1, named=[FILMS[0].id]),
        ),
        (
            replace(SOUND, conflicts=[(FILMS[1].id, ANN.id), (FILMS[1].id, BEN.id)]),
            Warned(Foreseen.FEW_MAY_SEE, has=1, needs=2, films=1, named=[FILMS[1].id]),
        ),
    ],
)
def test_what_does_not_fit_is_named(plan: Plan, warned: Warned) -> None:
    assert warnings_of(plan) == [warned]


def test_a_language_that_nobody_knows_is_named_by_whatever_code_it_is_written() -> None:
    in_japanese = replace(SOUND, entries=_first_film(languages=["ja"]))
    assert warnings_of(in_japanese) == [
        Warned(Foreseen.LANGUAGE_UNKNOWN, films=1, names=["ja"]),
        Warned(Foreseen.FEW_MAY_SEE, has=0, needs=2, films=1, named=[FILMS[0].id]),
    ]
    knowing = [msgspec.structs.replace(one, languages=["fra", "jpn"]) for one in SOUND.jurors]
    assert warnings_of(replace(in_japanese, jurors=knowing)) == []


def test_a_conflict_with_a_film_of_ones_own_country_is_counted_once() -> None:
    plan = replace(
        SOUND,
        entries=_first_film(countries=["SN"]),
        jurors=[ANN, *(msgspec.structs.replace(one, countries=["DE"]) for one in (BEN, CLEO))],
        conflicts=[(FILMS[0].id, ANN.id)],
    )
    assert warnings_of(plan) == []


def test_a_president_seals_whatever_the_quorum() -> None:
    assert warnings_of(replace(SOUND, judged=_round(quorum=9, president_id=ANN.id))) == []
