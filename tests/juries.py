"""Rounds and juries for tests: qualified films, jurors who joined by link, scoresheets committed as in a browser."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from festival.db import fetch_value
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import grant_role
from festival.entries.agreements.consenting import give_consents
from festival.entries.agreements.rules import ConsentKind
from festival.entries.rules import EntryState
from festival.panels import service as panels
from festival.panels.schemas import ConflictDeclared, NewCriterion, NewJuror, NewRound, PanelSettings
from festival.scoring import service as scoring
from festival.scoring.commitments import Ballot, commit
from festival.scoring.queries import film_for_juror, queue_for_juror
from festival.scoring.schemas import Receipt, Submission
from tests.factories import make_edition, make_entry, make_founder, make_person

_numbers = count(1)
COUNTRIES = ("FR", "SN", "BR", "JP", "MA", "DE", "KR", "PE")
CRITERIA = [
    NewCriterion(key="script", name="Script", weight="2", descriptor="Is there a story, and does it hold?"),
    NewCriterion(key="direction", name="Directing", weight="3/2"),
]


@dataclass
class Jury:
    """A round with its jurors; ``people`` are those of ``jurors``, in their order."""

    edition: EditionForOrganiser
    organiser: UUID
    round_id: UUID
    jurors: list[UUID]
    people: list[UUID]


async def make_films(edition: EditionForOrganiser, titles: Sequence[str], **said: Any) -> list[UUID]:
    """Qualified entries of one entrant, who lets them be shown, each from another country unless told otherwise."""
    entrant = await make_person(display_name="Emma Entrant")
    made = [
        await make_entry(
            edition=edition,
            entrant=entrant,
            state=EntryState.QUALIFIED,
            **{"title": title, "countries": [COUNTRIES[at % len(COUNTRIES)]], **said},
        )
        for at, title in enumerate(titles)
    ]
    for entry_id in made:
        await give_consents(entry_id=entry_id, by=entrant, consents={ConsentKind.PUBLICATION: True})
    return made


CRITERIA_RULES = [{"key": one.key, "name": one.name, "weight": one.weight} for one in CRITERIA]
AWARDS = [
    {"name": "Grand Prix", "places": 1},
    {"name": "Best Script", "places": 1, "criteria": {"script": "1"}},
    {"name": "Audience", "places": 1, "decided_by": "public_vote"},
]


def new_round(**changes: object) -> NewRound:
    """A round of two criteria on whole points from 0 to 10."""
    return NewRound(**{"name": "Jury", "criteria": CRITERIA, "panel_size": 2, **changes})  # type: ignore[arg-type]


async def make_jury(
    *,
    names: Sequence[str] = ("Ann", "Ben", "Cleo"),
    films: int = 4,
    president: bool = True,
    preset: str = "vertical_ff",
    **changes: object,
) -> Jury:
    """A planned round with qualified films, whose jurors have accepted their invitations; the first presides."""
    organiser = await make_founder(display_name="Olive Organiser")
    edition = await make_edition(by=organiser, preset=preset, changes={"criteria": CRITERIA_RULES, "awards": AWARDS})
    await make_films(edition, [f"Film {chr(65 + at)}" for at in range(films)])
    round_id = await panels.plan_round(edition_id=edition.id, by=organiser, new=new_round(**changes))
    jury = Jury(edition, organiser, round_id, [], [])
    for name in names:
        await join_jury(jury, name)
    await panels.take_part(round_id=round_id, by=organiser)
    if president:
        await panels.name_president(round_id=round_id, by=organiser, juror_id=jury.jurors[0])
    return jury


async def join_jury(jury: Jury, name: str, **said: Any) -> UUID:
    """One more juror of the edition, invited and joined by the link; gives the person."""
    new = NewJuror(name=name, email=f"{name.split(maxsplit=1)[0].lower()}{next(_numbers)}@jury.example", **said)
    invited = await panels.add_juror(edition_id=jury.edition.id, by=jury.organiser, new=new)
    joined = await panels.accept_as_juror(token=invited.token, person_id=None, user_agent="tests")
    jury.jurors.append(invited.juror_id)
    jury.people.append(joined.person_id)
    return joined.person_id


async def open_jury(jury: Jury, *, declare: bool = True, **settings: Any) -> None:
    """Propose panels, confirm them, open the round; its jurors declare that they have no conflict."""
    proposal_id = await panels.propose_panels(
        round_id=jury.round_id, by=jury.organiser, settings=PanelSettings(**settings)
    )
    await panels.confirm_panels(proposal_id=proposal_id, by=jury.organiser)
    await panels.open_round(round_id=jury.round_id, by=jury.organiser)
    for person in jury.people if declare else ():
        await panels.declare_conflicts(round_id=jury.round_id, by=person, declared=ConflictDeclared())


async def make_open_jury(*, everyone: bool = True, declare: bool = True, **changes: Any) -> Jury:
    """A jury whose members judge every film, unless told otherwise."""
    jury = await make_jury(**changes)
    await open_jury(jury, everyone=everyone, declare=declare)
    return jury


async def submission_for(assignment_id: UUID, person: UUID, scores: dict[str, int], **comments: str) -> Submission:
    """A whole scoresheet, committed as the juror's browser would."""
    film = await film_for_juror(assignment_id, person)
    ballot = Ballot(film.edition_slug, film.round_number, film.rules_digest, film.film_ref, scores)
    r = secrets.token_hex(32)
    return Submission(scores=scores, r=r, commitment=commit(ballot, r), replaces=film.commitment, **comments)


async def submit(assignment_id: UUID, person: UUID, scores: dict[str, int], **comments: str) -> Receipt:
    """Submit a scoresheet."""
    submission = await submission_for(assignment_id, person, scores, **comments)
    return await scoring.submit_scoresheet(assignment_id=assignment_id, by=person, submission=submission)


async def score_everything(jury: Jury) -> None:
    """Every juror scores every film of theirs, differently."""
    for at, person in enumerate(jury.people):
        for place, film in enumerate(await queue_for_juror(jury.round_id, person)):
            await submit(
                film.assignment_id, person, {"script": (3 * place + at) % 11, "direction": (place + 2 * at) % 11}
            )


async def first_film(jury: Jury, juror: int = 0) -> UUID:
    """The assignment at the head of a juror's queue."""
    return (await queue_for_juror(jury.round_id, jury.people[juror]))[0].assignment_id


async def make_colleague(jury: Jury, role: Role = Role.ORGANISER) -> UUID:
    """Another member of the team."""
    person = await make_person(display_name="Carl Colleague")
    await grant_role(edition_id=jury.edition.id, person_id=person, role=role, by=jury.organiser)
    return person


async def entry_of(assignment_id: UUID) -> UUID:
    """Which entry an assignment is about."""
    found: UUID = await fetch_value("SELECT entry_id FROM assignment WHERE id = $1", assignment_id)
    return found


async def state_of(assignment_id: UUID) -> str:
    """Where an assignment stands."""
    state: str = await fetch_value("SELECT state FROM assignment WHERE id = $1", assignment_id)
    return state
