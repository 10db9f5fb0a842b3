"""An edition in which everything that could name a maker or a juror is a token that can be found again."""

import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import msgspec

from festival.accounts import service as accounts
from festival.correspondence.service import write_to_entrant, write_to_festival
from festival.db import fetch_value
from festival.editions.queries import current_rules
from festival.editions.questions import NewQuestion, QuestionKind, add_question, questions_of
from festival.editions.schemas import EditionForOrganiser
from festival.entries import service as entries
from festival.entries.agreements.consenting import give_consents
from festival.entries.agreements.rules import ConsentKind
from festival.entries.posters.service import send_poster
from festival.entries.profiles.rules import AiStage, AiUse, ContentFlag
from festival.entries.profiles.schemas import CreditLine
from festival.entries.qualifying.labelling import label_entries, write_note
from festival.entries.questions.files import send_answer_file
from festival.entries.reports.rules import ReportKind
from festival.entries.reports.schemas import NewReport
from festival.entries.rules import CreditRole
from festival.entries.submitting import submit_entry
from festival.entries.subtitles.service import add_subtitles
from festival.jobs import Task
from festival.media import service as media
from festival.media.jobs import FilmWork
from festival.media.schemas import NewUpload
from festival.panels.schemas import NewJuror
from festival.scoring.reporting import report_film_before_juror
from tests.factories import COMPLETE, make_person
from tests.juries import AWARDS, CRITERIA_RULES
from tests.marked_film import make_marked_film
from tests.pictures import photograph
from tests.played import Cast

PUBLIC = frozenset({"entrant", "director", "writer", "synopsis"})
"""What a palmarès may say of a film."""
DRAWN_ANEW = frozenset({"poster", "file for jurors inside", "file for jurors name"})
"""Pictures of which nobody keeps the file that was sent, nor its name."""
STAFF = frozenset({"label", "note"})
"""What the team keeps to itself."""
SAID_TO_JURORS = "A quiet reason"


def new_token() -> str:
    """Long and unlike anything else."""
    return "zq" + secrets.token_hex(10)


class PlantedCast(Cast):
    """Every person and film marked; the film files themselves, too."""

    rules: ClassVar[dict[str, Any]] = {
        "film": {"min_seconds": 0.5, "max_seconds": 60, "min_width": 80, "min_height": 150, "containers": ["mov"]},
        "criteria": CRITERIA_RULES,
        "awards": AWARDS,
    }

    def __init__(self, films: FilmWork, folder: Path) -> None:
        self.films, self.folder = films, folder
        self.makers: dict[str, dict[str, str]] = defaultdict(dict)
        """Whose films -> where, of which film -> token."""
        self.jury: dict[str, dict[str, str]] = defaultdict(dict)
        """Which juror -> where -> token."""
        self.questions: list[UUID] = []
        self.organiser: UUID | None = None
        self.masters: list[bytes] = []

    def _maker(self, owner: str, where: str) -> str:
        return self.makers[owner].setdefault(where, new_token())

    def _juror(self, name: str, where: str) -> str:
        return self.jury[name].setdefault(where, new_token())

    async def person(self, name: str) -> UUID:
        if name not in {"entrant", "rival"}:
            return await super().person(name)
        person_id = await make_person(
            display_name=self._maker(name, "entrant"), email=f"{self._maker(name, 'e-mail')}@makers.example"
        )
        await accounts.sign_in_as(person_id=person_id, user_agent=self._maker(name, "browser"))
        return person_id

    def juror(self, name: str) -> NewJuror:
        return NewJuror(name=self._juror(name, "name"), email=f"{self._juror(name, 'e-mail')}@jury.example")

    async def send_files(self, edition: EditionForOrganiser, entry_id: UUID) -> None:
        """Every film has a poster and files already."""

    def declared(self, name: str) -> str:
        return self._juror(name, "conflict")

    async def report(self, name: str, assignment_id: UUID, by: UUID) -> None:
        """A juror says that something is wrong with a film."""
        new = NewReport(kind=ReportKind.OTHER, note=self._juror(name, "report"))
        await report_film_before_juror(assignment_id=assignment_id, by=by, new=new)

    def comments(self, name: str) -> dict[str, str]:
        return {
            "private_comment": self._juror(name, "note for oneself"),
            "maker_comment": self._juror(name, "comment for the maker"),
        }

    async def prepare(self, edition: EditionForOrganiser, organiser: UUID) -> None:
        self.organiser = organiser
        for question in (
            NewQuestion(kind=QuestionKind.TEXT, prompt="Who?", personal=True),
            NewQuestion(kind=QuestionKind.TEXT, prompt="Which school?"),
            NewQuestion(kind=QuestionKind.TEXT, prompt="Why this story?", for_jurors=True),
            NewQuestion(kind=QuestionKind.FILE, prompt="Who lets you?"),
            NewQuestion(kind=QuestionKind.FILE, prompt="Where was it?", for_jurors=True),
        ):
            await add_question(edition_id=edition.id, by=organiser, new=question)
        self.questions = [question.id for question in await questions_of(edition.id)]

    async def enter(self, edition: EditionForOrganiser, owner: str, entrant: UUID, **said: Any) -> UUID:
        assert self.organiser is not None
        title = said["title"]
        token = lambda where: self._maker(owner, f"{where} of {title}")  # noqa: E731 (the owner and film are the same)
        told = {
            **said,
            "category": (await current_rules(edition.id)).categories[0].slug,
            "synopsis": token("synopsis"),
            "directors": [token("director")],
            "credits": [CreditLine(role=CreditRole.WRITER, name=token("writer"))],
            "links": [f"https://{token('link')}.example/film"],
            "ai_use": AiUse.ASSISTED,
            "ai_stages": [AiStage.MUSIC],
            "ai_tools": token("tools"),
            "content": [ContentFlag.FLASHING_LIGHT],
            "answers": dict(
                zip(self.questions[:3], [token("personal answer"), token("answer"), SAID_TO_JURORS], strict=True)
            ),
        }
        new = msgspec.structs.replace(COMPLETE, **told)
        entry_id = await entries.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new)
        upload_id = await self._send(edition.slug, f"{token('file name')}.mov", token("film file"), by=entrant)
        await entries.attach_master(entry_id=entry_id, by=entrant, upload_id=upload_id)
        film = Task(
            edition_id=edition.id,
            subject_id=await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id),
        )
        await self.films.check_film(film)
        await send_poster(entry_id=entry_id, by=entrant, content=photograph(800, 600, camera=token("poster")))
        for question, word in zip(self.questions[3:], ("file", "file for jurors"), strict=True):
            content = photograph(800, 600, camera=token(f"{word} inside"))
            name = token(f"{word} name")
            await send_answer_file(
                entry_id=entry_id, question_id=question, by=entrant, name=f"{name}.jpg", content=content
            )
        cue = f"WEBVTT\n\n00:00.100 --> 00:00.900\nA film by {token('subtitles')}\n"
        await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=cue.encode())
        await submit_entry(entry_id=entry_id, by=entrant)
        await self.films.make_renditions(film)
        await give_consents(entry_id=entry_id, by=entrant, consents={ConsentKind.PUBLICATION: True})
        at_desk = {"edition_id": edition.id, "by": self.organiser}
        await label_entries(entry_ids=[entry_id], label=token("label"), **at_desk)
        await write_note(entry_id=entry_id, body=token("note"), **at_desk)
        await write_to_festival(entry_id=entry_id, letter_id=uuid4(), body=token("letter"), by=entrant)
        await write_to_entrant(entry_id=entry_id, letter_id=uuid4(), body=token("reply"), **at_desk)
        await entries.qualify_entry(entry_id=entry_id, attested=True, **at_desk)
        return entry_id

    async def _send(self, slug: str, filename: str, word: str, *, by: UUID) -> UUID:
        content = make_marked_film(self.folder / f"{word}.mov", word).read_bytes()
        self.masters.append(content)

        async def blocks() -> AsyncIterator[bytes]:
            yield content

        upload = await media.begin_upload(new=NewUpload(edition=slug, filename=filename, bytes=len(content)), by=by)
        await media.receive_part(upload_id=upload.id, by=by, number=1, blocks=blocks())
        await media.complete_upload(upload_id=upload.id, by=by)
        return upload.id
