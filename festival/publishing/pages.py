"""The slice's pages: for those who stage and approve them, and for anyone once it is public."""

from festival.publishing import (
    approval_pages,
    keepsake_pages,
    public_pages,
    shared_pages,
    showcase_desk_pages,
    showcase_pages,
)

ROUTES = [
    *approval_pages.ROUTES,
    *keepsake_pages.ROUTES,
    *public_pages.ROUTES,
    *shared_pages.ROUTES,
    *showcase_desk_pages.ROUTES,
    *showcase_pages.ROUTES,
]
