"""This year's edition from last year's: rules, questions and team again, nobody's entries."""

from datetime import UTC, datetime

import pytest

from festival.db import fetch, fetch_value
from festival.editions.beginning_again import NoEditionBefore
from festival.editions.queries import current_rules, edition_for
from festival.editions.questions import NewQuestion, QuestionKind, add_question
from festival.editions.rules import Role
from festival.editions.schemas import NewEdition
from festival.editions.service import create_edition, grant_role
from tests.factories import make_edition, make_entry, make_founder, make_person

CHANGES = {"eligibility": {"completed_after": "2024-02-29", "minimum_age": 16}, "call": {"theme": "Rain"}}


async def test_rules_questions_and_team_are_offered_again(database: str) -> None:
    organiser, colleague = await make_founder(), await make_person()
    last = await make_edition(by=organiser, announced=False, changes=CHANGES)
    asked = NewQuestion(kind=QuestionKind.TEXT, prompt="Where was it filmed?")
    await add_question(edition_id=last.id, by=organiser, new=asked)
    await grant_role(edition_id=last.id, person_id=colleague, role=Role.PROGRAMMER, by=organiser)
    year = last.opens_at.year + 1
    new = NewEdition(
        festival_name=last.festival_name,
        name="Next year",
        slug="next-year",
        preset="",
        like=last.slug,
        same_team=True,
        opens_at=datetime(year, 3, 1, tzinfo=UTC),
        closes_at=datetime(year, 4, 1, tzinfo=UTC),
    )
    edition_id = await create_edition(by=organiser, new=new)
    rules = await current_rules(edition_id)
    assert (rules.call.theme, rules.eligibility.minimum_age) == ("Rain", 16)
    assert str(rules.eligibility.completed_after) == "2025-02-28"
    assert (await edition_for("next-year", organiser)).preset == last.preset
    prompts = await fetch("SELECT prompt FROM question WHERE edition_id = $1", edition_id)
    assert [row["prompt"] for row in prompts] == ["Where was it filmed?"]
    assert await fetch_value("SELECT role FROM invitation WHERE edition_id = $1", edition_id) == "programmer"
    assert await fetch_value("SELECT count(*) FROM membership WHERE edition_id = $1", edition_id) == 1


async def test_another_teams_edition_gives_nothing(database: str) -> None:
    last = await make_edition()
    await make_entry(edition=last)
    new = NewEdition(
        festival_name="Elsewhere",
        name="Copied",
        slug="copied",
        preset="vertical_ff",
        like=last.slug,
        opens_at=datetime(2031, 3, 1, tzinfo=UTC),
        closes_at=datetime(2031, 4, 1, tzinfo=UTC),
    )
    with pytest.raises(NoEditionBefore):
        await create_edition(by=await make_founder(), new=new)
