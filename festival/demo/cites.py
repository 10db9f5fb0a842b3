"""Cités: a vertical series of a dozen short episodes, one a day on a page of its own, with all that comes before it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from festival.clock import standing_at
from festival.db import fetch, fetch_value
from festival.demo import entering, opening
from festival.demo.films import FilmVariant
from festival.demo.opening import organiser_email, sign_up
from festival.demo.planned import PlannedFilm
from festival.demo.programme import Work
from festival.demo.story import PlannedEdition, Playing, Step, Story
from festival.entries import service as entries
from festival.entries.episodes.service import name_episode, send_episode
from festival.entries.profiles.rules import AiUse
from festival.entries.profiles.schemas import CreditLine
from festival.entries.rules import CreditRole
from festival.entries.schemas import NewEntry
from festival.entries.submitting import submit_entry
from festival.entries.subtitles.service import add_subtitles, attest_subtitles
from festival.publishing.showcase_rules import ItemKind, PlayReached, Rhythm
from festival.publishing.showcase_schemas import NewPart, NewShowcase
from festival.publishing.showcasing import add_part, count_play, make_showcase, send_part

_TITLES = (
    "Le toit", "La cour", "Hall B", "Deux francs", "Le cousin", "Nuit blanche",
    "La coupure", "Étage 14", "Le casting", "Rue d’en face", "Dernier bus", "Matin",
)  # fmt: skip
_WORK = Work(
    "Cités",
    "Estates",
    "Samia Benhaddou",
    "Yanis Kerbache",
    ("FR",),
    "fr",
    "Twelve mornings in one stairwell, told by the people who were cast from their own phones.",
)
_EXTRAS = (
    (ItemKind.TRAILER, "Somebody is always coming down"),
    (ItemKind.MAKING_OF, "Shot on one phone"),
    (ItemKind.INTERVIEW, "Samia Benhaddou and her ten actors"),
)
_OUT_FOR = 4
"""Days since the first episode came out."""
_HOUR = time(18)
_SUBTITLES = (
    "WEBVTT\n\n00:00.500 --> 00:03.000\nÉpisode {number}. Tu descends ?\n\n00:03.200 --> 00:04.500\nJ’arrive.\n"
)
_PRODUCER = "producer@cites.example"


def planned_films(episodes: int) -> list[PlannedFilm]:
    """The episodes in order, then the trailer and the bonus films, which the festival sends itself."""
    titles = [_TITLES[number % len(_TITLES)] for number in range(episodes)] + [title for _, title in _EXTRAS]
    return [
        PlannedFilm(
            index=index,
            work=_WORK,
            title=title,
            email=_PRODUCER,
            film=FilmVariant(seconds=5.0 + index % 3),
            suffix="mp4",
            flawed=False,
        )
        for index, title in enumerate(titles)
    ]


async def _call(playing: Playing) -> None:
    """The call is open, the producer sends the series, the festival its trailer and bonus films."""
    progress, edition = playing.progress, playing.story.edition
    rules = {**edition.rules, "series": {"episodes": progress.entries}}
    await opening.open_call(replace(playing, story=replace(playing.story, edition=replace(edition, rules=rules))))
    assert progress.edition_id is not None  # noqa: S101 (the call is open)
    producer = await sign_up(progress, "entrant", _PRODUCER, "Maison Verticale")
    entry_id = await _draft(progress.edition_id, producer)
    progress.entry_ids.append(entry_id)
    organiser = progress.people[organiser_email(0)]
    films = playing.story.films(progress.entries)
    uploads: list[tuple[UUID, UUID]] = []
    for film in films:
        by = producer if film.index < progress.entries else organiser
        uploads.append((await entering.send_film(await playing.filming.film(film.index), edition.slug, film, by), by))
    for upload_id, by in uploads:
        await entering.until_checked(upload_id, by)
    for number, (film, (upload_id, _)) in enumerate(zip(films, uploads, strict=True), start=1):
        if number > progress.entries:
            break
        await send_episode(entry_id=entry_id, by=producer, number=number, upload_id=upload_id)
        await name_episode(entry_id=entry_id, by=producer, number=number, title=film.title)
        subtitles = _SUBTITLES.format(number=number).encode()
        await add_subtitles(entry_id=entry_id, by=producer, language="fr", content=subtitles, episode=number)
    await submit_entry(entry_id=entry_id, by=producer)


async def _draft(edition_id: UUID, producer: UUID) -> UUID:
    return await entries.draft_entry(
        edition_id=edition_id,
        entrant_id=producer,
        new=NewEntry(
            title=_WORK.title,
            title_english=_WORK.title_english,
            category="series",
            synopsis=_WORK.synopsis,
            directors=[_WORK.director],
            credits=[CreditLine(role=CreditRole.WRITER, name=_WORK.writer)],
            countries=list(_WORK.countries),
            dialogue_languages=[_WORK.language],
            subtitle_languages=["fr"],
            completed_on=date(2026, 1, 15),
            rights_confirmed=True,
            ai_use=AiUse.NONE,
            content=[],
        ),
    )


async def _release(playing: Playing) -> None:
    """The showcase is made ten days before its first episode, and four days of it have passed."""
    progress = playing.progress
    edition_id, entry_id = progress.edition_id, progress.entry_ids[0]
    assert edition_id is not None  # noqa: S101 (the call was open)
    if await fetch_value("SELECT count(*) FROM showcase WHERE edition_id = $1", edition_id):
        return
    by = progress.people[organiser_email(0)]
    for row in await fetch("SELECT episode, sha256 FROM subtitles WHERE entry_id = $1", entry_id):
        await attest_subtitles(
            edition_id=edition_id, entry_id=entry_id, language="fr", sha256=row["sha256"], by=by, names_nobody=True,
            episode=row["episode"],
        )  # fmt: skip
    first = datetime.combine(datetime.now(ZoneInfo("Europe/Paris")).date() - timedelta(days=_OUT_FOR), _HOUR)
    made_at = first - timedelta(days=10)
    uploads = await fetch("SELECT id FROM upload WHERE person_id = $1 ORDER BY created_at", by)
    with standing_at(made_at.replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)):
        showcase_id = await make_showcase(
            edition_id=edition_id,
            by=by,
            new=NewShowcase(
                slug="cites",
                title="Cités",
                about=f"{_WORK.synopsis}\n\nA new episode every evening at six.",
                entry_id=entry_id,
                first_at=first,
                rhythm=Rhythm.DAILY,
            ),
        )
        releases = (first - timedelta(days=7), first + timedelta(days=1), first + timedelta(days=2))
        for (kind, title), upload, at in zip(_EXTRAS, uploads, releases, strict=True):
            new = NewPart(kind=kind, title=title, release_at=at)
            item_id = await add_part(edition_id=edition_id, showcase_id=showcase_id, by=by, new=new)
            await send_part(edition_id=edition_id, item_id=item_id, by=by, upload_id=upload["id"])
        live = NewPart(
            kind=ItemKind.LIVE,
            title="Samia Benhaddou and the cast, live",
            release_at=first - timedelta(days=5),
            starts_at=first + timedelta(days=progress.entries),
            link="https://live.cites.example/",
        )
        await add_part(edition_id=edition_id, showcase_id=showcase_id, by=by, new=live)
    await _watch(edition_id, showcase_id, progress.seed)


async def _watch(edition_id: UUID, showcase_id: UUID, seed: int) -> None:
    """An audience that the first episode wins and that each later one keeps most of."""
    random = np.random.default_rng([seed, 9])
    films = await fetch(
        "SELECT id, position FROM showcase_item WHERE edition_id = $1 AND showcase_id = $2 "
        "AND kind NOT IN ('poster', 'live') AND release_at <= clock_timestamp() ORDER BY kind, position",
        edition_id,
        showcase_id,
    )
    for film in films:
        for watching in random.random(int(40 * 0.85 ** film["position"])):
            furthest = 1 + (watching < 0.9) + (watching < 0.75)
            for reached in list(PlayReached)[:furthest]:
                await count_play(edition_id=edition_id, item_id=film["id"], reached=reached)


CITES = Story(
    name="cites",
    edition=PlannedEdition(
        festival="Cités",
        name="Cités, the series",
        slug="cites",
        preset="cites_2021",
        tagline="Twelve episodes of at most a minute, upright, one every evening.",
        about="A series shot on one phone with people who were cast from theirs.",
        category="series",
    ),
    entries=12,
    jurors=1,
    films=planned_films,
    jury=lambda _: [],
    criteria=(),
    steps={
        "call": Step("The producer sends the series, episode by episode …", _call),
        "screening": Step("The call closes; the organisers look at the series …", entering.close_and_qualify),
        "published": Step("Poster, trailer, live announcement; then an episode every evening …", _release),
    },
)
