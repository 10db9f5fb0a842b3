"""One small edition with everybody in it, taken from phase to phase: where the proofs of blindness play."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID, uuid4

from festival.accounts.authenticators import begin_authenticator
from festival.awards.service import compute_result
from festival.db import atomic, execute, fetch, fetch_value
from festival.desk.exporting import TABLES
from festival.desk.table_files import KINDS
from festival.editions.queries import edition_for
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import announce_call, grant_role
from festival.entries.desk.standing_aside import stand_aside
from festival.entries.reports.rules import ReportKind
from festival.entries.reports.service import report_film
from festival.entries.rules import EntryState
from festival.media.loose_objects import stored
from festival.media.pictures import redraw
from festival.panels import service as panels
from festival.panels.schemas import ConflictDeclared, NewJuror, PanelSettings
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, publish, stage_palmares
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.juries import AWARDS, CRITERIA_RULES, new_round, submit
from tests.pictures import photograph

PHASES = ("planned", "open", "sealed", "counted", "published")
"""Panels confirmed; the jury at work; sealed; counted and staged; public."""

QUESTION = UUID("5c1e0e52-0c5f-4a52-9d5e-3f7a1c1f0001")
"""Answered with a picture that the jury sees."""

PRINCIPALS = (
    "anonymous",
    "entrant",
    "rival",
    "juror",
    "unassigned juror",
    "juror in conflict",
    "president",
    "organiser",
    "organiser in conflict",
    "sponsor",
)
"""Who asks, about the film of ``entrant``: ``juror`` has it, the others of the jury have not."""


class Cast:
    """Who plays and what they say; a proof that must find them again gives them names of its own."""

    rules: ClassVar[dict[str, Any]] = {"criteria": CRITERIA_RULES, "awards": AWARDS}

    async def person(self, name: str) -> UUID:
        """Somebody with an account: an entrant, or one of the team."""
        return await make_person(display_name=name.title(), email=f"{name.replace(' ', '.')}@festival.example")

    def juror(self, name: str) -> NewJuror:
        """Somebody to invite."""
        return NewJuror(name=name.title(), email=f"{uuid4().hex}@jury.example")

    async def prepare(self, edition: EditionForOrganiser, organiser: UUID) -> None:
        """What the organiser does before the call is announced."""

    async def enter(self, edition: EditionForOrganiser, owner: str, entrant: UUID, **said: Any) -> UUID:
        """A qualified film."""
        return await make_entry(edition=edition, entrant=entrant, state=EntryState.QUALIFIED, **said)

    async def send_files(self, edition: EditionForOrganiser, entry_id: UUID) -> None:
        """What stands beside the film of ``entrant``."""
        await _send_files(edition, entry_id)

    def declared(self, name: str) -> str:
        """What a juror adds to their conflicts."""
        return ""

    def comments(self, name: str) -> dict[str, str]:
        """What a juror writes beside their scores."""
        return {}


@dataclass
class Played:
    """An edition, who is in it, and the film that everything is asked about."""

    edition: EditionForOrganiser
    round_id: UUID
    people: dict[str, UUID]
    jurors: dict[str, UUID]
    entry_id: UUID
    """The film of ``entrant``."""
    cast: Cast
    phase: str = "planned"
    places: dict[str, str] = field(default_factory=dict)
    """Name of a path parameter -> what stands there when the film of ``entrant`` is meant."""

    @property
    def judging(self) -> list[UUID]:
        """People who score something."""
        return [self.people[name] for name in ("juror", "juror in conflict", "president")]

    async def advance(self, phase: str) -> None:
        """Play on up to a phase."""
        for following in PHASES[PHASES.index(self.phase) + 1 : PHASES.index(phase) + 1]:
            await _STEPS[following](self)
            self.phase = following
        self.places = await _places(self)


async def play_edition(cast: Cast | None = None, **changes: Any) -> Played:
    """A round with confirmed panels, not open yet: the jury sees every film but what it may not judge."""
    cast = cast or Cast()
    people = {
        name: await cast.person(name) for name in ("entrant", "rival", "organiser in conflict", "sponsor", "colleague")
    }
    organiser = people["organiser"] = await make_founder(display_name="Olive Organiser")
    edition = await make_edition(by=organiser, preset="vertical_ff", changes=cast.rules, announced=False)
    await cast.prepare(edition, organiser)
    await announce_call(edition_id=edition.id, by=organiser)
    for name, role in (
        ("organiser in conflict", Role.ORGANISER),
        ("colleague", Role.ORGANISER),
        ("sponsor", Role.SPONSOR),
    ):
        await grant_role(edition_id=edition.id, person_id=people[name], role=role, by=organiser)
    entries = [
        await cast.enter(edition, owner, people[owner], title=title, countries=[country])
        for owner, title, country in (("entrant", "Stairwell", "FR"), ("rival", "Tide", "SN"), ("rival", "Salt", "BR"))
    ]
    await cast.send_files(edition, entries[0])
    round_id = await panels.plan_round(edition_id=edition.id, by=organiser, new=new_round(**changes))
    played = Played(edition, round_id, people, {}, entries[0], cast)
    for name in ("president", "juror", "juror in conflict", "unassigned juror"):
        invited = await panels.add_juror(edition_id=edition.id, by=organiser, new=cast.juror(name))
        joined = await panels.accept_as_juror(token=invited.token, person_id=None, user_agent="tests")
        played.jurors[name], people[name] = invited.juror_id, joined.person_id
    await panels.take_part(round_id=round_id, by=organiser)
    await panels.take_entries(round_id=round_id, by=organiser)
    await panels.name_president(round_id=round_id, by=organiser, juror_id=played.jurors["president"])
    # Two who do not get the film of ``entrant``, whatever the engine would propose.
    for name in ("president", "unassigned juror"):
        await panels.keep_apart(round_id=round_id, by=organiser, entry_id=played.entry_id, juror_id=played.jurors[name])
    proposal = await panels.propose_panels(round_id=round_id, by=organiser, settings=PanelSettings(everyone=True))
    await panels.confirm_panels(proposal_id=proposal, by=organiser)
    # Everybody has a second step, so that what keeps them out is never its absence.
    for person_id in people.values():
        await begin_authenticator(person_id=person_id)
    await execute("UPDATE authenticator SET confirmed_at = now()")
    await stand_aside(edition_id=edition.id, entry_id=played.entry_id, by=people["organiser in conflict"])
    async with atomic() as connection:
        await report_film(
            connection,
            edition_id=edition.id,
            entry_id=played.entry_id,
            kind=ReportKind.BROKEN,
            note="Black from 0:12 on.",
            by=None,
        )
    played.edition = await edition_for(edition.slug, organiser)
    played.places = await _places(played)
    return played


async def _open(played: Played) -> None:
    await panels.open_round(round_id=played.round_id, by=played.people["organiser"])
    for name, juror_id in played.jurors.items():
        films = (
            [
                await fetch_value(
                    "SELECT md5(film_ref::text || $2::uuid::text)::uuid FROM round_entry WHERE entry_id = $1",
                    played.entry_id,
                    juror_id,
                )
            ]
            if name == "juror in conflict"
            else []
        )
        await panels.declare_conflicts(
            round_id=played.round_id,
            by=played.people[name],
            declared=ConflictDeclared(films=films, note=played.cast.declared(name)),
        )


async def score(played: Played, person_id: UUID, points: int) -> None:
    """This juror gives every film of theirs so many points."""
    name = next(name for name, person in played.people.items() if person == person_id)
    for film in await queue_for_juror(played.round_id, person_id):
        scores = {"script": points, "direction": points}
        await submit(film.assignment_id, person_id, scores, **played.cast.comments(name))


async def _seal(played: Played) -> None:
    for at, person_id in enumerate(played.judging):
        await score(played, person_id, 4 + at)
    await scoring.seal_round(round_id=played.round_id, by=played.people["president"])


async def compute(played: Played) -> None:
    """Count the sealed round; nothing is staged yet."""
    await compute_result(round_id=played.round_id, by=played.people["organiser"])


async def _count(played: Played) -> None:
    await compute(played)
    await stage_palmares(
        round_id=played.round_id, by=played.people["organiser"], new=NewPublication(statement="We agreed.")
    )


async def _publish(played: Played) -> None:
    publication = await fetch_value("SELECT id FROM publication")
    await approve(publication_id=publication, by=played.people["colleague"])
    await publish(publication_id=publication, by=played.people["organiser"])


_STEPS: dict[str, Callable[[Played], Any]] = {"open": _open, "sealed": _seal, "counted": _count, "published": _publish}


async def _send_files(edition: EditionForOrganiser, entry_id: UUID) -> None:
    """A poster that no juror may see, and a picture that answers a question before the jury."""
    place = (edition.id, entry_id, QUESTION)
    await execute(
        "INSERT INTO question (edition_id, id, position, kind, prompt, for_jurors) "
        "VALUES ($1, $2, 1000, 'file', 'A drawing', true)",
        edition.id,
        QUESTION,
    )
    await execute(
        "INSERT INTO answer (edition_id, entry_id, question_id, body) VALUES ($1, $2, $3, 'picture.jpg')", *place
    )
    drawn = await redraw(photograph(), field="poster")
    async with stored(drawn.content) as key:
        await execute(
            "INSERT INTO answer_file (edition_id, entry_id, question_id, storage_key, bytes, sha256, media_type) "
            "VALUES ($1, $2, $3, $4, $5, $6, 'image/jpeg')",
            *place,
            key,
            len(drawn.content),
            drawn.sha256,
        )
    async with stored(drawn.content) as key:
        await execute(
            "INSERT INTO film_poster (film_id, storage_key, bytes, sha256, width, height) "
            "SELECT film_id, $2, $3, $4, 600, 800 FROM entry WHERE id = $1",
            entry_id,
            key,
            len(drawn.content),
            drawn.sha256,
        )


async def _places(played: Played) -> dict[str, str]:
    """What each parameter of an address names, of the film of ``entrant`` and of the one who judges it."""
    public = await fetch_value("SELECT film_ref FROM published_film WHERE entry_id = $1", played.entry_id)
    return {
        "slug": played.edition.slug,
        "question_id": str(QUESTION),
        "round_id": str(played.round_id),
        "entry_id": str(played.entry_id),
        "juror_id": str(played.jurors["juror"]),
        "film_ref": str(await fetch_value("SELECT film_ref FROM round_entry WHERE entry_id = $1", played.entry_id)),
        "public_film_ref": str(public or uuid4()),
        "assignment_id": str(
            await fetch_value(
                "SELECT id FROM assignment WHERE entry_id = $1 AND juror_id = $2 ORDER BY ended_at NULLS FIRST LIMIT 1",
                played.entry_id,
                played.jurors["juror"],
            )
        ),
        "proposal_id": str(await fetch_value("SELECT id FROM proposal LIMIT 1")),
        "publication_id": str(await fetch_value("SELECT id FROM publication LIMIT 1") or uuid4()),
        "upload_id": str(
            await fetch_value(
                "SELECT upload.id FROM upload JOIN entry USING (edition_id, master_id) WHERE entry.id = $1",
                played.entry_id,
            )
        ),
        "person_id": str(played.people["sponsor"]),
        "organiser_id": str(played.people["organiser"]),
        "colleague_id": str(played.people["colleague"]),
        "report_id": str(await fetch_value("SELECT id FROM film_report LIMIT 1")),
        "conflict_id": str(await fetch_value("SELECT id FROM conflict ORDER BY created_at LIMIT 1")),
    }


async def everything_known() -> dict[str, list[str]]:
    """Every identifier there is, guessed rightly: knowing an address must not be enough."""
    queries = {
        "slug": "SELECT slug FROM edition",
        "round_id": "SELECT id FROM round",
        "entry_id": "SELECT id FROM entry",
        "assignment_id": "SELECT id FROM assignment",
        "film_ref": "SELECT film_ref FROM round_entry UNION SELECT film_ref FROM published_film",
        "upload_id": "SELECT id FROM upload",
        "report_id": "SELECT id FROM film_report",
        "question_id": "SELECT id FROM question",
        "juror_id": "SELECT id FROM juror",
        "proposal_id": "SELECT id FROM proposal",
        "publication_id": "SELECT id FROM publication",
        "conflict_id": "SELECT id FROM conflict",
        "person_id": "SELECT id FROM person",
        "language": "SELECT DISTINCT language FROM subtitles",
        "message_id": "SELECT id FROM outbox",
        "digest": "SELECT digest FROM terms_version",
        "mailing_id": "SELECT id FROM mailing",
        "import_id": "SELECT id FROM entry_import",
        "suspicion_id": "SELECT id FROM suspicion",
        "item_id": "SELECT id FROM showcase_item",
    }
    found = {name: sorted(str(row[0]) for row in await fetch(query)) for name, query in queries.items()}
    files = [f"{table}.{kind}" for table in TABLES for kind in KINDS]
    return {
        **found,
        "token": ["no-such-link"],
        "number": ["1"],
        "copy": ["film", "lighter", "still"],
        "side": ["film", "other"],
        "what": ["film", "still"],
        "wanted": ["link"],
        "part": ["entries"],
        "file": ["laurel.svg", "certificate.pdf"],
        "path": ["nowhere"],
        "nowhere": ["nowhere"],
        "name": [*files, "ballots.csv", "entries.csv", "rules.toml"],
    }
