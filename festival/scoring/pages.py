"""The pages of scoring: the juror's room, and counts for organisers."""

from festival.scoring import maker_pages, new_copy_pages, report_pages
from festival.scoring.film_pages import JuryFilms
from festival.scoring.juror_pages import JuryRooms, JuryScreen
from festival.scoring.organiser_pages import Progress
from festival.scoring.ranking_pages import JuryRanking
from festival.scoring.two_people_pages import TwoPeople
from festival.scoring.vote_pages import Votes

ROUTES = [
    JuryRooms,
    JuryScreen,
    JuryFilms,
    JuryRanking,
    Progress,
    TwoPeople,
    Votes,
    *maker_pages.ROUTES,
    *report_pages.ROUTES,
    *new_copy_pages.ROUTES,
]
