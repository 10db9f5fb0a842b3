"""The pages of editions: for anyone, for organisers, for those invited."""

from festival.editions import fee_pages, question_pages
from festival.editions.invitation_pages import Invitations
from festival.editions.organiser_pages import Organise
from festival.editions.public_pages import Public
from festival.editions.team_pages import RulesAndTeam
from festival.editions.terms_pages import Terms, TermsDesk

ROUTES = [
    *fee_pages.ROUTES,
    *question_pages.ROUTES,
    Public,
    Organise,
    RulesAndTeam,
    Invitations,
    Terms,
    TermsDesk,
]
