"""A juror's films in one order, by drag, by keyboard or by buttons."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.panels.rules import JUDGING
from festival.scoring.queries import round_for_juror
from festival.scoring.ranking_ballots import ranking_for_juror
from festival.scoring.schemas import RankingForJuror, RoundForJuror
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The films in their order; ``ballot`` is what the browser commits to together with each place."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    round: RoundForJuror
    ranking: RankingForJuror
    ballot: dict[str, Any]
    open: bool
    submitted: bool


class JuryRanking(Controller):
    """One order of all one's films."""

    path = "/jury/rounds/{round_id:str}/ranking"
    include_in_schema = False
    guards = (needs_judge,)

    @get()
    async def shown(self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Any:
        """The order as it counts; before conflicts are declared, those."""
        judged = await round_for_juror(read_id(round_id), principal.person_id)
        if not judged.conflicts_declared and judged.state in JUDGING:
            return Redirect(f"/jury/rounds/{judged.id}/conflicts", status_code=303)
        ranking = await ranking_for_juror(judged.id, principal.person_id)
        page = RankingPage(
            edition_name=judged.edition_name,
            edition_slug=judged.edition_slug,
            round_id=judged.id,
            round=judged,
            ranking=ranking,
            ballot={
                "edition": ranking.edition_slug,
                "round": ranking.round_number,
                "rules": ranking.rules_digest,
            },
            open=judged.state in JUDGING,
            submitted=bool(ranking.films) and all(film.place is not None for film in ranking.films),
        )
        return render(request, "scoring/ranking.html.j2", page)
