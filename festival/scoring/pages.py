"""The pages of scoring: the juror's room, and counts for organisers."""

from festival.scoring import maker_pages
from festival.scoring.film_pages import JuryFilms
from festival.scoring.juror_pages import JuryRooms, JuryScreen
from festival.scoring.organiser_pages import Progress

ROUTES = [JuryRooms, JuryScreen, JuryFilms, Progress, *maker_pages.ROUTES]
