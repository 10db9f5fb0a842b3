"""The slice's pages: for those who stage and approve, and for anyone once it is public."""

from festival.publishing import approval_pages, public_pages

ROUTES = [*approval_pages.ROUTES, *public_pages.ROUTES]
