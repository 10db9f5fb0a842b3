"""The pages of entries: for entrants, and for the team's desk."""

from festival.entries import calendar_pages
from festival.entries.agreements.offered_pages import GuardianLinks, ShareLinks
from festival.entries.agreements.pages import PeopleOfEntry
from festival.entries.desk.given_up_pages import FilmsGivenUp
from festival.entries.desk.pages import DeskEntries
from festival.entries.entrant_pages import MyFilms
from festival.entries.episodes.pages import DeskEpisodes, MyEpisodes
from festival.entries.fixes import pages as fix_pages
from festival.entries.in_short import pages as short_pages
from festival.entries.new_copies.pages import DeskNewCopy, MyNewCopy
from festival.entries.on_behalf.pages import Imports
from festival.entries.posters import pages as poster_pages
from festival.entries.posts import pages as post_pages
from festival.entries.qualifying import pages as qualifying_pages
from festival.entries.quarantine.pages import DeskQuarantine
from festival.entries.questions import file_pages
from festival.entries.questions import pages as answer_pages
from festival.entries.reports.pages import Reports
from festival.entries.subtitles.pages import DeskSubtitles, MySubtitles
from festival.entries.suspicions.pages import Duplicates

ROUTES = [
    *answer_pages.ROUTES,
    *file_pages.ROUTES,
    *poster_pages.ROUTES,
    *post_pages.ROUTES,
    *qualifying_pages.ROUTES,
    *fix_pages.ROUTES,
    *short_pages.ROUTES,
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
    Reports,
    DeskQuarantine,
    DeskNewCopy,
    MyNewCopy,
    FilmsGivenUp,
]
