"""The pages of entries: for entrants, and for the team's desk."""

from festival.entries import answer_pages, calendar_pages, post_pages, qualifying_pages
from festival.entries.agreement_pages import PeopleOfEntry
from festival.entries.desk_pages import DeskEntries
from festival.entries.entrant_pages import MyFilms
from festival.entries.episode_pages import DeskEpisodes, MyEpisodes
from festival.entries.given_up_pages import FilmsGivenUp
from festival.entries.import_pages import Imports
from festival.entries.offered_pages import GuardianLinks, ShareLinks
from festival.entries.subtitle_pages import DeskSubtitles, MySubtitles
from festival.entries.suspicion_pages import Duplicates

ROUTES = [
    *answer_pages.ROUTES,
    *post_pages.ROUTES,
    *qualifying_pages.ROUTES,
    *calendar_pages.ROUTES,
    MyFilms,
    PeopleOfEntry,
    GuardianLinks,
    ShareLinks,
    MyEpisodes,
    MySubtitles,
    Imports,
    DeskEntries,
    DeskEpisodes,
    DeskSubtitles,
    Duplicates,
    FilmsGivenUp,
]
