"""The jury's handbook: a round in plain words, made from the same rules, criteria and dates that the round holds to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import format_percent

from festival.editions.plain_words import awards_in_words
from festival.editions.rights import PLANNING
from festival.editions.rules_body import RulesBody
from festival.editions.schemas import MemberForOrganiser
from festival.panels.modes import Mode
from festival.panels.rules import Policy
from festival.panels.schemas import CriterionOfRound, RoundForOrganiser
from festival.web.jinja import decimal, instant
from festival.web.translation import current_language
from festival.web.translation import translate as _


def handbook_words(
    judged: RoundForOrganiser,
    criteria: Sequence[CriterionOfRound],
    rules: RulesBody,
    team: Sequence[MemberForOrganiser],
    contact: str,
    site: str,
) -> dict[str, object]:
    """What the handbook of a round says; nothing in it depends on a film, a juror or a score."""
    chapters = [
        {"title": _("How you judge"), "steps": list(_steps(judged, site))},
        {"title": _("What you may rely on"), "words": list(_promises(judged))},
        {"title": _("Dates"), "facts": list(_dates(judged))},
    ]
    if judged.mode == Mode.SCORES:
        scored = {"title": _("What you score"), "words": [_scale(judged)], "criteria": list(_criteria(criteria))}
        chapters.insert(1, scored)
    if rules.awards:
        won = [
            {"term": award.name, "value": award.how or _("on the jury's scores")} for award in awards_in_words(rules)
        ]
        chapters.append({"title": _("What can be won"), "facts": won})
    people = list(_people(team, contact))
    if people:
        chapters.append({"title": _("Whom to ask"), "facts": people})
    called = _("Jury handbook")
    return {
        "language": current_language(),
        "document_title": f"{judged.edition_name}: {called}",
        "festival": judged.edition_name,
        "title": f"{called}: {judged.name}",
        "lead": [
            _("Thank you for watching. This is what the round asks of you, and what it promises you."),
        ],
        "chapters": chapters,
    }


def _steps(judged: RoundForOrganiser, site: str) -> Iterator[str]:
    yield _("Sign in at %(address)s with the link from your invitation.") % {"address": f"{site}/jury"}
    yield _(
        "Say with which films you are in conflict: you made, paid for or taught them, or are close to somebody who "
        "did. You are then kept from them, and nobody asks why."
    )
    yield _("Watch each film to its end, alone, with sound. You may stop and come back: the place is kept.")
    yield {
        Mode.SCORES: _("Score each criterion on its own. Use the whole scale: a film that moved you deserves the top."),
        Mode.YES_NO_MAYBE: _("Say yes, maybe or no: should the film go on?"),
        Mode.VOTES: _("Give your vote to each film that should win."),
        Mode.RANKING: _("Put your films in one order, the best first. Several may share a place."),
    }[Mode(judged.mode)]
    yield _(
        "Submit. You get a receipt that proves what you gave; until the round is sealed you may open the film "
        "again and change it."
    )
    yield _(
        "A film does not play, or names its maker? Report it from its page; you need not score it until it is mended."
    )


def _promises(judged: RoundForOrganiser) -> Iterator[str]:
    if judged.policy == Policy.SEALED_JURY:
        yield _("You are not told who made a film, and no maker is told who judged it.")
        yield _("Nobody sees your scores before the round is sealed: no organiser, no juror, no president.")
    else:
        yield _("This is an open screening: once you have scored a film, you read what the others gave it.")
    yield _(
        "When the round is sealed, every scoresheet is frozen and the list of receipts is fixed. The result is "
        "computed from them by the rules alone; whoever changes it by deliberation writes down why."
    )
    if judged.approvals > 1:
        yield _("What is published is agreed to by at least two people.")


def _scale(judged: RoundForOrganiser) -> str:
    return _("Each criterion is scored from %(low)s to %(high)s in steps of %(step)s.") % {
        "low": decimal(judged.scale_min, 9),
        "high": decimal(judged.scale_max, 9),
        "step": decimal(judged.scale_step, 9),
    }


def _criteria(criteria: Sequence[CriterionOfRound]) -> Iterator[dict[str, str]]:
    total = sum(Fraction(one.weight) for one in criteria)
    for one in criteria:
        share = Fraction(one.weight) / total
        percent = format_percent(Decimal(share.numerator) / share.denominator, locale=current_language())
        yield {"name": one.name, "share": percent, "about": one.descriptor}


def _dates(judged: RoundForOrganiser) -> Iterator[dict[str, str]]:
    if judged.opened_at is not None:
        yield {"term": _("The round began"), "value": instant(judged.opened_at, judged.zone)}
    due = instant(judged.due_at, judged.zone) if judged.due_at else _("The coordinator tells you.")
    yield {"term": _("Scoresheets are due"), "value": due}
    seals = (
        _("The president of the jury seals the round.")
        if judged.president_id
        else _("%(quorum)s jurors must agree to seal the round.") % {"quorum": judged.quorum}
    )
    yield {"term": _("The end"), "value": seals}


def _people(team: Sequence[MemberForOrganiser], contact: str) -> Iterator[dict[str, str]]:
    if contact:
        yield {"term": _("The festival"), "value": contact}
    named: dict[str, Any] = {one.display_name: one.email for one in team if one.role in PLANNING}
    for name, email in named.items():
        yield {"term": name, "value": email or "–"}
