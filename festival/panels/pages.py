"""The pages of panels: rounds and jury for organisers, the way in for jurors."""

from festival.panels.juror_pages import Conflicts, JurorInvitations
from festival.panels.organiser_pages import DeskRounds

ROUTES = [DeskRounds, JurorInvitations, Conflicts]
