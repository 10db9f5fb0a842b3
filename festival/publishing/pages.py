"""The slice's pages: for those who stage and approve them, and for anyone once it is public."""

from festival.publishing import (
    approval_pages,
    guarantee_pages,
    keepsake_pages,
    print_pages,
    public_pages,
    receipt_pages,
    report_pages,
    shared_pages,
    showcase_desk_pages,
    showcase_pages,
    signature_pages,
)

ROUTES = [
    *approval_pages.ROUTES,
    *guarantee_pages.ROUTES,
    *keepsake_pages.ROUTES,
    *print_pages.ROUTES,
    *public_pages.ROUTES,
    *receipt_pages.ROUTES,
    *report_pages.ROUTES,
    *shared_pages.ROUTES,
    *showcase_desk_pages.ROUTES,
    *showcase_pages.ROUTES,
    *signature_pages.ROUTES,
]
