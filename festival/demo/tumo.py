"""TUMO: trainees and mentors by two lists, matched, answered, met; a concern; and who met whom how often."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from festival.clock import standing_at
from festival.demo import judging, opening
from festival.demo.planned import PlannedFilm
from festival.demo.story import PlannedEdition, Playing, Step, Story
from festival.mentoring.desk_queries import people_of
from festival.mentoring.meeting import coordinate_session, invite_to_session, note_attendance
from festival.mentoring.queries import matches_of, party_by_link, sessions_of
from festival.mentoring.rules import MatchState, Side
from festival.mentoring.schemas import MatchShown, NewSession
from festival.mentoring.service import answer_match, check_mentor, import_people, match_people, raise_concern
from festival.notifications.queries import waiting_links
from festival.spreadsheet import csv_text

_TOPICS = ("3d", "code", "games", "music", "film", "animation")
_TIMES = ("wed-pm", "sat-am", "sat-pm")
_FIRST = ("Lina", "Aram", "Zoé", "Malik", "Jade", "Noé", "Fatou", "Hugo", "Ani", "Sacha", "Imane", "Luca")
_LAST = ("Petrosyan", "Camara", "Leroy", "Haddad", "Nguyen", "Marchand", "Traoré", "Garnier", "Bedrosian", "Costa")
_COMPANIES = ("Studio Nord", "Sound House", "Polygone", "Atelier 12", "Grand Écran", "Code Rive")
_TRAINEES_EACH = 5
"""Trainees for one mentor."""
COORDINATOR = "coordinator@tumo.example"
_PARIS = ZoneInfo("Europe/Paris")


def trainees_list(many: int, seed: int) -> str:
    """The trainees as a school would list them; every seventh has nobody with an address."""
    chance = np.random.default_rng([seed, 11])
    rows = []
    for index in range(many):
        name = f"{_FIRST[index % len(_FIRST)]} {_LAST[(index * 3 + index // len(_FIRST)) % len(_LAST)]}"
        reached = index % 7 != 6
        rows.append(
            (
                f"t{index + 1}",
                name,
                f"Parent of {name}" if reached else "",
                f"parent{index + 1}@home.example" if reached else "",
                " ".join(sorted(chance.choice(_TOPICS, 2, replace=False))),
                "fr hy" if index % 5 == 0 else "fr",
                " ".join(sorted(chance.choice(_TIMES, 2, replace=False))),
                f"m{1 + index % max(1, many // _TRAINEES_EACH)}" if index % 4 == 0 else "",
            )
        )
    header = ("external_id", "name", "guardian_name", "guardian_email", "topics", "languages", "times", "wishes")
    return csv_text(header, rows)


def mentors_list(many: int, seed: int) -> str:
    """Mentors of partner companies, enough for all trainees."""
    chance = np.random.default_rng([seed, 12])
    rows = [
        (
            f"m{index + 1}",
            f"{_FIRST[(index * 7 + 3) % len(_FIRST)]} {_LAST[(index * 3 + 5) % len(_LAST)]}",
            _COMPANIES[index % len(_COMPANIES)],
            f"mentor{index + 1}@partners.example",
            " ".join(sorted(chance.choice(_TOPICS, 3, replace=False))),
            "fr hy" if index % 3 == 0 else "fr",
            " ".join(_TIMES[: 2 + index % 2]),
            str(_TRAINEES_EACH + 1),
        )
        for index in range(max(2, -(-many // _TRAINEES_EACH)))
    ]
    return csv_text(("external_id", "name", "company", "email", "topics", "languages", "times", "capacity"), rows)


async def _lists(playing: Playing) -> None:
    """The scheme is set up; both lists come in, and the coordinator checks every mentor."""
    await opening.open_call(playing)
    await opening.invite_member(playing, "coordinator", COORDINATOR, "Mariam Sarkissian")
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[COORDINATOR]
    for side, text in (
        (Side.TRAINEE, trainees_list(progress.entries, progress.seed)),
        (Side.MENTOR, mentors_list(progress.entries, progress.seed)),
    ):
        await import_people(edition_id=edition_id, by=by, side=side, content=text.encode())
    for person in await people_of(edition_id):
        if person.side is Side.MENTOR:
            await check_mentor(edition_id=edition_id, by=by, person_id=person.id)


async def _matches(playing: Playing) -> None:
    """Matches are proposed; most are agreed to, one in nine is declined, and those left are proposed somebody else."""
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[COORDINATOR]
    for turn in range(2):
        await match_people(edition_id=edition_id, by=by)
        waiting = [one for one in await matches_of(edition_id) if one.state is MatchState.PROPOSED]
        for place, match in enumerate(waiting):
            await _answer(edition_id, match, declined=turn == 0 and place % 9 == 8)


async def _answer(edition_id: UUID, match: MatchShown, *, declined: bool) -> None:
    for side, person_id in ((Side.MENTOR, match.mentor_id), (Side.TRAINEE, match.trainee_id)):
        agrees = not (declined and side is Side.TRAINEE)
        await answer_match(edition_id=edition_id, match_id=match.id, side=side, person_id=person_id, agrees=agrees)


async def _meetings(playing: Playing) -> None:
    """Mentors meet their trainees, a group hears a professional, most come; somebody has a concern."""
    progress = playing.progress
    edition_id, by = judging.edition_of(progress), progress.people[COORDINATOR]
    active = [one for one in await matches_of(edition_id) if one.state is MatchState.ACTIVE]
    pairs = [(match.mentor_id, [match.trainee_id]) for match in active]
    group = [match.trainee_id for match in active[:12]]
    today = datetime.now(_PARIS).replace(hour=14, minute=0, second=0, microsecond=0)
    with standing_at((today - timedelta(days=10)).astimezone(UTC)):
        for place, (mentor_id, trainees) in enumerate(pairs):
            starts_at = (today - timedelta(days=3 + place % 4, minutes=45 * (place % 3))).replace(tzinfo=None)
            new = NewSession(starts_at, 45, "Room 3, TUMO Paris", 1, "First steps on a project of one's own.", trainees)
            await coordinate_session(edition_id=edition_id, by=by, mentor_id=mentor_id, new=new)
        if group:
            encounter = NewSession(
                (today - timedelta(days=2)).replace(tzinfo=None), 90, "The workshop", 30, "How a game is made.", group
            )
            await coordinate_session(edition_id=edition_id, by=by, mentor_id=active[0].mentor_id, new=encounter)
    chance = np.random.default_rng([progress.seed, 13])
    for session in await sessions_of(edition_id):
        came = {seat.trainee_id for seat in session.seats if chance.random() < 0.85}
        await note_attendance(
            edition_id=edition_id, session_id=session.id, mentor_id=None, came=came, note="We looked at two projects."
        )
    await _by_their_own_links(edition_id, today)


_LED = ("mentor", "parent")
"""How the addresses begin of those whose links the story follows."""


async def _by_their_own_links(edition_id: UUID, today: datetime) -> None:
    """A mentor invites to a coming session; a guardian tells the coordinators of a concern."""
    waiting = await waiting_links(edition_id)
    links = {who: [one.context["link"] for one in waiting if one.recipient.startswith(who)] for who in _LED}
    for link in links["mentor"][:1]:
        mentor = await party_by_link(link.removeprefix("/mentoring/"))
        own = await matches_of(edition_id, mentor.id)
        trainees = [one.trainee_id for one in own if one.state is MatchState.ACTIVE][:2]
        if trainees:
            coming = (today + timedelta(days=5)).replace(tzinfo=None)
            new = NewSession(coming, 60, "Room 5, TUMO Paris", 4, "Bring what you have made.", trainees)
            await invite_to_session(party=mentor, new=new)
    for link in links["parent"][:1]:
        guardian = await party_by_link(link.removeprefix("/mentoring/"))
        await raise_concern(party=guardian, body="The last session moved to another room, and we were not told.")


def planned_films(_: int) -> list[PlannedFilm]:
    """Nobody enters a film."""
    return []


TUMO = Story(
    name="tumo",
    edition=PlannedEdition(
        festival="TUMO Paris",
        name="TUMO mentoring 2026",
        slug="tumo-mentoring",
        preset="tumo_mentoring",
        tagline="Creators and professionals meet those who begin.",
        about="Those who learn digital creation at TUMO meet people who live from it.",
    ),
    entries=40,
    jurors=1,
    films=planned_films,
    jury=lambda _: [],
    criteria=(),
    steps={
        "lists": Step("Trainees and mentors come in by two lists; the mentors are checked …", _lists),
        "matches": Step("Mentors are proposed, accepted and declined …", _matches),
        "met": Step("They meet, one to one and in a group; somebody has a concern …", _meetings),
    },
)
