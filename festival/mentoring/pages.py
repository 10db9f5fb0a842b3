"""The slice's pages: for coordinators, and for whoever comes in by a link."""

from festival.mentoring import coordinator_pages, party_pages

ROUTES = [*coordinator_pages.ROUTES, *party_pages.ROUTES]
