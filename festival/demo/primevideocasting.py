"""The story of #PrimeVideoCasting: posts entered from a phone, a longlist by reach, ten people and no award."""

from datetime import date
from uuid import UUID

from festival.audience.queries import latest_shortlist
from festival.audience.rules import Measure
from festival.audience.schemas import NewShortlist
from festival.audience.shortlisting import shortlist_by_reach
from festival.demo import casting, crowd, entering, opening
from festival.demo.films import FilmVariant
from festival.demo.opening import organiser_email, sign_up
from festival.demo.planned import PlannedFilm
from festival.demo.programme import Work
from festival.demo.reach import send_reach
from festival.demo.story import PlannedEdition, Playing, Step, Story
from festival.demo.vertical import planned_jurors
from festival.editions import service as editions
from festival.editions.queries import edition_for
from festival.editions.rules import CallPhase
from festival.entries import service as entries
from festival.entries.in_short.service import ShortEntry, enter_in_short
from festival.entries.posts.asked_films import ask_for_film, send_asked_film

LONGLIST = 24
_FIRST = (
    "Lina",
    "Sofiane",
    "Maëlys",
    "Ousmane",
    "Inès",
    "Théo",
    "Aïcha",
    "Gabin",
    "Yasmine",
    "Milo",
    "Jeanne",
    "Rayan",
)
_LAST = ("Perrin", "Diallo", "Besson", "Haddad", "Lacroix", "Nguyen", "Morvan", "Benali", "Carlier", "Sylla", "Roche")
_CLASSICS = (
    "Cyrano, the nose", "Antigone to Creon", "The Miser’s box", "Phèdre confesses", "Le Cid, the doubt",
    "Tartuffe under the table", "Ruy Blas, the ministers", "Andromaque waits", "Lorenzaccio, the mask",
)  # fmt: skip


def planned_films(many: int) -> list[PlannedFilm]:
    """One performance by each person, in the order in which they enter."""
    films = []
    for index in range(many):
        name = f"{_FIRST[index % len(_FIRST)]} {_LAST[(index * 5 + index // len(_FIRST)) % len(_LAST)]}"
        played = _CLASSICS[index % len(_CLASSICS)]
        films.append(
            PlannedFilm(
                index=index,
                work=Work(played, "", name, name, ("FR",), "fr", ""),
                title=played,
                email=f"player{index + 1}@casting.example",
                film=FilmVariant(seconds=2.0 + index % 2, fps=12),
                suffix="mp4",
                flawed=False,
            )
        )
    return films


async def _call(playing: Playing) -> None:
    """Everybody posts, then enters with three fields; no film is sent yet."""
    await opening.open_call(playing)
    progress = playing.progress
    edition_id = _edition(playing)
    for film in playing.story.films(min(progress.entries, playing.story.played)):
        by = await sign_up(progress, "entrant", film.email, film.work.director)
        new = ShortEntry(played=film.title, post=entering.post_of(film).url, born_on=date(2001 + film.index % 7, 3, 15))
        progress.entry_ids.append(await enter_in_short(edition_id=edition_id, by=by, new=new))
    await crowd.enter_crowd(playing)


async def _longlist(playing: Playing) -> None:
    """Reach arrives from the platform; whoever reaches furthest is asked for the film, and it is qualified."""
    by = playing.progress.people[organiser_email(0)]
    edition = await edition_for(playing.story.edition.slug, by)
    if edition.call is not CallPhase.CLOSED:
        await editions.close_call(edition_id=edition.id, by=by)
        await send_reach(playing, edition.id, by, edition.zone)
        new = NewShortlist(keep=LONGLIST, measure=Measure.VIEWS)
        await shortlist_by_reach(edition_id=edition.id, by=by, new=new)
    longlist = await latest_shortlist(edition.id)
    planned = playing.story.films(playing.progress.entries)
    index_of = {entry_id: index for index, entry_id in enumerate(playing.progress.entry_ids)}
    for entry_id in longlist.entries if longlist else []:
        playing.filming.begin(index_of[entry_id])
    sent: list[tuple[UUID, UUID, UUID]] = []
    for entry_id in longlist.entries if longlist else []:
        film = planned[index_of[entry_id]]
        person_id = playing.progress.people[film.email]
        await ask_for_film(edition_id=edition.id, entry_id=entry_id, by=by)
        path = await playing.filming.film(film.index)
        upload_id = await entering.send_film(path, edition.slug, film, person_id)
        sent.append((entry_id, upload_id, person_id))
    for entry_id, upload_id, person_id in sent:
        # Copies are made of films that were measured, so a film joins its entry once it was.
        await entering.until_checked(upload_id, person_id)
        await send_asked_film(entry_id=entry_id, by=person_id, upload_id=upload_id)
        await entries.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=by, attested=True)


def _edition(playing: Playing) -> UUID:
    edition_id = playing.progress.edition_id
    assert edition_id is not None  # noqa: S101 (the call is open)
    return edition_id


PRIMEVIDEOCASTING = Story(
    name="primevideocasting",
    edition=PlannedEdition(
        festival="#PrimeVideoCasting",
        name="#PrimeVideoCasting 2020",
        slug="primevideocasting-2020",
        preset="primevideocasting_2020",
        tagline="Put yourself on stage. Reinterpret a classic.",
        about="An open call by public posts for the cast of a series. About ten people are chosen; there is no award.",
        category="casting",
        posts=True,
    ),
    entries=40,
    jurors=8,
    films=planned_films,
    jury=planned_jurors,
    criteria=("presence", "interpretation"),
    steps={
        "call": Step("The call opens; people post, and enter with three fields …", _call),
        "screening": Step("Reach arrives; a longlist is asked for its films …", _longlist),
        "jury": Step("A first pass of yes, maybe and no begins …", casting.first_pass),
        "sealed": Step("A third is called where two disagree; the second round is scored and sealed …", casting.decide),
        "chosen": Step("Ten people are chosen and asked; everybody else is told …", casting.choose),
    },
    played=200,
    films_later=True,
)
