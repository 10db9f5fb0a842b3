"""The story of #TikTokShortFilm: 56 countries, public posts, 40 shortlisted by reach, a jury of five."""

from festival.audience.rules import Measure
from festival.audience.schemas import NewShortlist
from festival.audience.shortlisting import shortlist_by_reach
from festival.demo import crowd, entering, judging, opening, publishing, voting
from festival.demo.films import VARIANTS, FilmVariant
from festival.demo.opening import organiser_email
from festival.demo.planned import PlannedFilm
from festival.demo.programme import Work
from festival.demo.reach import send_reach
from festival.demo.story import PlannedEdition, Playing, Step, Story
from festival.demo.vertical import planned_jurors
from festival.demo.world import WORLD
from festival.editions.queries import edition_for
from festival.entries.posts.service import confirm_post
from festival.jobs import until_done

KEPT = 40
"""How many the call of 2023 kept for its jury."""
PLAYED = 72
"""With so many films, forty are sure to be shown whatever the crowd beyond them is."""
_FLAWED = 50
SPONSOR = "sponsor1@partner.example"


def planned_films(entries: int) -> list[PlannedFilm]:
    """One film from each country in turn; one of them lies on its side."""
    return [_planned(index, WORLD[index % len(WORLD)], index // len(WORLD)) for index in range(entries)]


def _planned(index: int, work: Work, again: int) -> PlannedFilm:
    flawed = index % len(WORLD) == _FLAWED
    return PlannedFilm(
        index=index,
        work=work,
        title=f"{work.title} {again + 1}" if again else work.title,
        email=f"entrant{index + 1}@filmmakers.example",
        film=VARIANTS["horizontal"] if flawed else FilmVariant(seconds=2.0 + index % 3, fps=12),
        suffix="mp4",
        flawed=flawed,
    )


async def _call(playing: Playing) -> None:
    await opening.open_call(playing)
    await opening.invite_member(playing, "sponsor", SPONSOR, "Noémie Carrel")
    await entering.enter_films(playing)
    if playing.progress.entries > playing.story.played:
        # Copied at rest: a film's copies are made and compared with every other before others share it.
        await until_done(entering.LONGEST_CHECK_SECONDS)
    await crowd.enter_crowd(playing)


async def _shortlist(playing: Playing) -> None:
    """Qualify, find each code in its caption, take the platform's two lists, keep the forty that reach furthest."""
    await entering.close_and_qualify(playing)
    await crowd.qualify_crowd(playing)
    await crowd.confirm_posts_of_crowd(playing)
    by = playing.progress.people[organiser_email(0)]
    edition = await edition_for(playing.story.edition.slug, by)
    for entry_id in playing.progress.entry_ids:
        await confirm_post(edition_id=edition.id, entry_id=entry_id, by=by)
    await send_reach(playing, edition.id, by, edition.zone)
    await shortlist_by_reach(edition_id=edition.id, by=by, new=NewShortlist(keep=KEPT, measure=Measure.VIEWS))
    await voting.open_vote(playing)


async def _judge(playing: Playing) -> None:
    await judging.begin(playing)
    await voting.vote(playing)


async def _publish(playing: Playing) -> None:
    await publishing.publish_palmares(playing)
    await voting.publish_choice(playing)


TIKTOKSHORTFILM = Story(
    name="tiktokshortfilm",
    edition=PlannedEdition(
        festival="#TikTokShortFilm",
        name="#TikTokShortFilm 2023",
        slug="tiktokshortfilm-2023",
        preset="tiktok_2023",
        tagline="Post it, enter it, hold it upright.",
        about="Short fiction made on a phone and posted with the hashtag. Forty films go to the jury by how far they "
        "reached; five jurors decide the rest, and see none of those numbers.",
        rules={
            "call": {"languages": ["en", "fr"]},
            "rounds": [
                {"name": "Shortlist by reach", "kind": "reach", "keep": KEPT},
                {"name": "Jury", "kind": "jury", "panel_size": 5},
            ],
            "awards": [
                {"name": "Grand Winner", "amount": "10000", "currency": "EUR"},
                {"name": "Best Script", "amount": "5000", "currency": "EUR", "criteria": {"script": "1"}},
                {"name": "Best Direction", "amount": "5000", "currency": "EUR", "criteria": {"direction": "1"}},
            ],
        },
        posts=True,
    ),
    entries=56,
    jurors=5,
    films=planned_films,
    jury=planned_jurors,
    criteria=("film", "script", "direction"),
    steps={
        "call": Step("The call opens; films are posted and entered from 56 countries …", _call),
        "screening": Step("The call closes; the platform's lists arrive; 40 are shortlisted by reach …", _shortlist),
        "jury": Step("Five jurors accept, get the forty films and begin to score; the public votes …", _judge),
        "sealed": Step("The last scoresheets come in; the president seals; the result is computed …", judging.finish),
        "published": Step("Two people approve; the palmarès and what the public chose are published …", _publish),
    },
    panel_size=5,
    played=PLAYED,
)
