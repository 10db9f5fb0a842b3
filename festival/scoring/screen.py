"""What is on the juror's screen: which film or episode, in which copy, with which subtitles, and what comes next."""

from dataclasses import dataclass
from uuid import UUID

from festival.entries.subtitles.tracks import Track, tracks_at
from festival.scoring.schemas import EpisodeForJuror, FilmForJuror


@dataclass(frozen=True, slots=True)
class Screen:
    """Addresses for the player; ``episode`` is the one that shows, of a series."""

    src: str | None
    """None: the viewing copy is still being made."""
    poster: str
    next_src: str | None
    shape: str
    tracks: list[Track]
    lighter: bool
    has_lighter: bool
    episode: EpisodeForJuror | None
    episodes: list[EpisodeForJuror]
    next_episode: int | None


def screen_of(film: FilmForJuror, *, episode: str | None, lighter: bool) -> Screen:
    """The screen for a film, a series at the episode asked for, else at its first."""
    address = f"/jury/films/{film.assignment_id}"
    copy = "lighter" if lighter else "film"
    shown = next((one for one in film.episodes if str(one.number) == episode), next(iter(film.episodes), None))
    following = next((one for one in film.episodes if shown is not None and one.number > shown.number), None)
    place = address if shown is None else f"{address}/episodes/{shown.number}"
    ready = film.ready if shown is None else shown.ready
    return Screen(
        src=f"{place}/{copy}" if ready else None,
        poster=f"{place}/still",
        next_src=f"{address}/episodes/{following.number}/{copy}" if following else _next(film.next_assignment_id, copy),
        shape="horizontal" if film.width > film.height else "square" if 0 < film.width == film.height else "vertical",
        tracks=tracks_at(address, film.subtitles)
        if shown is None
        else tracks_at(address, shown.subtitles, shown.number),
        lighter=lighter,
        has_lighter=film.has_lighter,
        episode=shown,
        episodes=film.episodes,
        next_episode=following.number if following else None,
    )


def _next(assignment_id: UUID | None, copy: str) -> str | None:
    return f"/jury/films/{assignment_id}/{copy}" if assignment_id else None
