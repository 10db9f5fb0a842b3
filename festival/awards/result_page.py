"""What a page of a result shows, for those who organise and for the jury's president."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from festival.awards.advancing import GoingOn
from festival.awards.counting import explain_film
from festival.awards.left_out import LeftOut
from festival.awards.queries import sealed_round
from festival.awards.schemas import CloserLook, Explanation, RankedFilm, ResultForOrganiser, ResultInShort
from festival.awards.sureness import Sureness, sureness_of
from festival.countries import country_name
from festival.panels.schemas import RoundForOrganiser
from festival.web.ids import read_id
from festival.web.principal import Principal
from festival.web.translation import current_language

MOST_SHOWN = 200
"""Lines of a ranking on one page; all of them stand in the files to take along."""
MOST_CHOICES = 40
"""Films that a deliberation can choose from, from the head of the ranking."""


class AgreementLevel(StrEnum):
    """What Krippendorff's alpha says, by the bounds he gives himself (Content Analysis, 4th ed., p. 356)."""

    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    APART = "apart"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RankingLine:
    """A line of the ranking in words; ``tied``: shares its place."""

    film: RankedFilm
    tied: bool
    countries: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One result, whole."""

    edition_name: str
    edition_slug: str
    zone: str
    judged: RoundForOrganiser
    result: ResultForOrganiser
    sureness: Sureness
    ranking: list[RankingLine]
    hidden: int
    """How many lines more there are."""
    choices: list[tuple[str, str]]
    """Films that a deliberation may name."""
    level: AgreementLevel
    address: str
    for_organisers: bool
    closer_look: CloserLook | None
    """What was decided about the films near the cut."""
    going_on: GoingOn | None = None
    """None: the reader does not organise."""
    left_out: LeftOut | None = None
    """The same."""
    near_cut_open: bool = False
    """Whether it is to be decided if one more juror sees the films near the cut."""
    refused_award: str = ""
    typed_films: list[str] = field(default_factory=list)
    typed_reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """The arithmetic of one film."""

    edition_name: str
    edition_slug: str
    judged: RoundForOrganiser
    explanation: Explanation
    address: str
    for_organisers: bool


def result_page(
    judged: RoundForOrganiser, short: ResultInShort, address: str, *, for_organisers: bool, **refused: Any
) -> ResultPage:
    """The result in words, its ranking cut; ``refused``: what was typed, where an act was refused."""
    result = short.result
    language = current_language()
    sharing = Counter(line.rank for line in result.ranking)
    return ResultPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        zone=judged.zone,
        judged=judged,
        result=result,
        sureness=sureness_of(result, short.certainty),
        ranking=[
            RankingLine(
                film=line,
                tied=sharing[line.rank] > 1,
                countries=", ".join(country_name(code, language) for code in line.countries),
            )
            for line in result.ranking[:MOST_SHOWN]
        ],
        hidden=max(0, short.ranked - MOST_SHOWN),
        choices=[(str(line.film_ref), f"{line.rank} · {line.title}") for line in result.ranking[:MOST_CHOICES]],
        level=_level(result),
        address=address,
        for_organisers=for_organisers,
        **refused,
    )


async def explanation_page(
    judged: RoundForOrganiser, film_ref: str, principal: Principal, address: str, *, for_organisers: bool = True
) -> ExplanationPage:
    """How one film came to its score.

    Raises:
        NotFound: the reader may not see this result, or it has no such film.
    """
    sealed = await sealed_round(judged.id, principal.person_id)
    explanation = await explain_film(sealed, read_id(film_ref))
    return ExplanationPage(
        judged.edition_name, judged.edition_slug, judged, explanation, address, for_organisers=for_organisers
    )


def _level(result: ResultForOrganiser) -> AgreementLevel:
    alpha = result.agreement.krippendorff_alpha_interval if result.agreement else None
    if alpha is None:
        return AgreementLevel.UNKNOWN
    if alpha >= 0.8:
        return AgreementLevel.RELIABLE
    return AgreementLevel.TENTATIVE if alpha >= 0.667 else AgreementLevel.APART
