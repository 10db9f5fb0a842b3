"""Scoring for programs: a juror's rounds, films and scoresheets; progress and, after the seal, files for organisers."""

from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from festival.editions.rights import COUNTING
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import round_for
from festival.scoring import exporting, queries, service, two_people_api
from festival.scoring.progress import progress_of
from festival.scoring.ranking_ballots import ranking_for_juror
from festival.scoring.schemas import (
    CarriedOn,
    DraftSaved,
    DraftScores,
    FilmForJuror,
    FilmInQueue,
    FilmsToCarry,
    FilmVotes,
    ProgressForOrganiser,
    Ranking,
    RankingForJuror,
    Receipt,
    ReceiptForJuror,
    RecusalReason,
    RoundForJuror,
    Sealed,
    SealedListForJuror,
    Submission,
)
from festival.scoring.votes import carry_on, votes_in
from festival.web.attachment import attachment_in_pieces
from festival.web.etag import etag, version_wanted
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_judge, needs_organise
from festival.web.requests import AnyRequest


class JuryRounds(Controller):
    """The rounds one judges in."""

    path = "/api/v1/jury/rounds"
    tags = ("jury",)
    guards = (needs_judge,)

    @get("/", summary="The rounds I judge in")
    async def listed(self, principal: NamedDependency[Principal]) -> Page[RoundForJuror]:
        """Those being judged first."""
        return Page(await queries.rounds_for_juror(principal.person_id), None)

    @get("/{round_id:str}", summary="A round I judge in")
    async def shown(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> RoundForJuror:
        """How many films and minutes are left, and whether one may seal it."""
        return await queries.round_for_juror(read_id(round_id), principal.person_id)

    @get("/{round_id:str}/films", summary="My films in a round")
    async def films(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[FilmInQueue]:
        """In an order that tells nothing; empty until conflicts are declared."""
        judged = await queries.round_for_juror(read_id(round_id), principal.person_id)
        return Page(await queries.queue_for_juror(judged.id, principal.person_id), None)

    @get("/{round_id:str}/receipts", summary="My scoresheets")
    async def receipts(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[ReceiptForJuror]:
        """As they will be counted."""
        judged = await queries.round_for_juror(read_id(round_id), principal.person_id)
        return Page(await queries.receipts_for_juror(judged.id, principal.person_id), None)

    @get("/{round_id:str}/ranking", summary="My order of the films")
    async def ranking(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> RankingForJuror:
        """In a round by ranking: one's films as one placed them, those not placed yet at the end."""
        return await ranking_for_juror(read_id(round_id), principal.person_id)

    @post("/{round_id:str}/ranking", summary="Submit my order of the films", status_code=200)
    async def rank(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[Ranking],
    ) -> Response[list[Receipt]]:
        """Each film once, films of one place equal, each with its own r and commitment."""
        key, by = read_id(round_id), principal.person_id
        return await act_once(
            request, principal, lambda: service.submit_ranking(round_id=key, by=by, ranking=data), status=200
        )

    @get("/{round_id:str}/sealed-list", summary="Every receipt of a sealed round")
    async def sealed_list(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> SealedListForJuror:
        """To find one's own in, after the seal."""
        found = await queries.sealed_list_for_juror(read_id(round_id), principal.person_id)
        if found is None:
            raise NotFound
        return found

    @post("/{round_id:str}/seal", summary="Seal a round", status_code=200)
    async def seal(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Sealed:
        """For its president; where there is none, one's agreement, and the quorum's last one seals."""
        return await service.seal_round(round_id=read_id(round_id), by=principal.person_id)


class JuryFilms(Controller):
    """One film before one juror, and its scoresheet."""

    path = "/api/v1/jury/assignments"
    tags = ("jury",)
    guards = (needs_judge,)

    @get("/{assignment_id:str}", summary="A film I judge")
    async def shown(
        self, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Response[FilmForJuror]:
        """With what I have scored so far; the ETag is that of the scoresheet."""
        film = await queries.film_for_juror(read_id(assignment_id), principal.person_id)
        return Response(film, headers={"ETag": etag(film.version)})

    @put("/{assignment_id:str}/scoresheet", summary="Save a scoresheet")
    async def save(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        assignment_id: FromPath[str],
        data: JSONBody[DraftScores],
    ) -> Response[DraftSaved]:
        """What one has so far, as whole steps from the scale's minimum; If-Match names the version one changes."""
        version = version_wanted(request)
        key, by = read_id(assignment_id), principal.person_id
        saved = await service.save_draft(assignment_id=key, by=by, version=version, draft=data)
        return Response(saved, headers={"ETag": etag(saved.version)})

    @post("/{assignment_id:str}/scoresheet/submission", summary="Submit a scoresheet")
    async def submit(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        assignment_id: FromPath[str],
        data: JSONBody[Submission],
    ) -> Response[Receipt]:
        """Whole, with r and the commitment made on one's own side; it can be replaced until the round is sealed."""
        key, by = read_id(assignment_id), principal.person_id
        return await act_once(
            request, principal, lambda: service.submit_scoresheet(assignment_id=key, by=by, submission=data)
        )

    @post("/{assignment_id:str}/deferral", summary="Put a film aside", status_code=204)
    async def defer(self, principal: NamedDependency[Principal], assignment_id: FromPath[str]) -> None:
        """It stays in the queue."""
        await panels.defer(assignment_id=read_id(assignment_id), by=principal.person_id)

    @post("/{assignment_id:str}/resumption", summary="Take a film up again", status_code=204)
    async def resume(self, principal: NamedDependency[Principal], assignment_id: FromPath[str]) -> None:
        """It waits like the others."""
        await panels.resume(assignment_id=read_id(assignment_id), by=principal.person_id)

    @post("/{assignment_id:str}/recusal", summary="Step back from a film", status_code=204)
    async def recuse(
        self, principal: NamedDependency[Principal], assignment_id: FromPath[str], data: JSONBody[RecusalReason]
    ) -> None:
        """It leaves one's queue for good, and another juror gets it."""
        key, by = read_id(assignment_id), principal.person_id
        await panels.recuse_juror(assignment_id=key, by=by, reason=data.reason)


class RoundFigures(Controller):
    """What organisers see of the judging: counts; and once the jury has sealed, files to count again."""

    path = "/api/v1/rounds"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/{round_id:str}/progress", summary="How far a round is")
    async def progress(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], cursor: FromQuery[str | None] = None
    ) -> ProgressForOrganiser:
        """Counts of films, and by juror page by page; never a score."""
        judged = await round_for(read_id(round_id), principal.person_id, *COUNTING)
        return await progress_of(judged, principal.person_id, cursor=cursor)

    @get("/{round_id:str}/votes", summary="Yes, maybe and no")
    async def votes(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[FilmVotes]:
        """Of a first pass, after the seal: counts film by film, the most wanted first."""
        return Page(await votes_in(await round_for(read_id(round_id), principal.person_id)), None)

    @post("/{round_id:str}/carrying", summary="Take films into the next round", status_code=200)
    async def carry(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[FilmsToCarry]
    ) -> CarriedOn:
        """Those of a sealed first pass that enough jurors want, into a planned round; twice is once."""
        return await carry_on(round_id=read_id(round_id), by=principal.person_id, asked=data)

    @get("/{round_id:str}/ballots.csv", summary="The frozen scoresheets", media_type=MediaType.TEXT)
    async def ballots(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Stream:
        """After the seal, for `palmares tabulate --ballots`."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return await attachment_in_pieces(exporting.ballots_csv(judged), "ballots.csv")

    @get("/{round_id:str}/entries.csv", summary="The entries that are counted", media_type=MediaType.TEXT)
    async def entries(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Stream:
        """After the seal, for `palmares tabulate --entries`."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return await attachment_in_pieces(exporting.entries_csv(judged), "entries.csv")

    @get("/{round_id:str}/rules.toml", summary="How the round is counted", media_type=MediaType.TEXT)
    async def rules(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Stream:
        """After the seal, for `palmares tabulate --rules`."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return await attachment_in_pieces(exporting.rules_toml(judged), "rules.toml")


ROUTES: list[Any] = [JuryRounds, JuryFilms, RoundFigures, *two_people_api.ROUTES]
