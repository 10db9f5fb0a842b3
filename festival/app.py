"""The composition root of the site: knows every slice, decides nothing."""

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from festival.accounts import api as accounts_api
from festival.accounts import pages as accounts_pages
from festival.accounts.api_guide import GuideAtApi
from festival.accounts.cookies import cookie_name
from festival.accounts.middleware import AuthenticationMiddleware
from festival.audience import api as audience_api
from festival.audience import pages as audience_pages
from festival.audience.voting import api as voting_api
from festival.audience.voting import pages as voting_pages
from festival.audience.voting.signposts import vote_signposts
from festival.awards import api as awards_api
from festival.awards import deliberation_pages
from festival.awards import pages as awards_pages
from festival.casting import chosen_pages
from festival.casting import desk_pages as casting_desk_pages
from festival.correspondence import pages as correspondence_pages
from festival.desk import pages as desk_pages
from festival.editions import api as editions_api
from festival.editions import pages as editions_pages
from festival.editions.standing import StandingMiddleware
from festival.entries import api as entries_api
from festival.entries import pages as entries_pages
from festival.entries.codes import api as code_api
from festival.entries.desk import deciding_many_api
from festival.entries.fees import api as fee_api
from festival.entries.fixes import api as fix_api
from festival.entries.on_behalf import api as on_behalf_api
from festival.entries.qualifying import api as qualifying_api
from festival.media import api as media_api
from festival.media import look_api, look_pages
from festival.mentoring import pages as mentoring_pages
from festival.notifications import pages as notifications_pages
from festival.notifications import webhook_api, webhook_pages
from festival.panels import api as panels_api
from festival.panels import pages as panels_pages
from festival.privacy import api as privacy_api
from festival.privacy import pages as privacy_pages
from festival.publishing import api as publishing_api
from festival.publishing import pages as publishing_pages
from festival.publishing.signposts import showcase_signposts
from festival.scoring import api as scoring_api
from festival.scoring import pages as scoring_pages
from festival.selection import api as selection_api
from festival.selection import pages as selection_pages
from festival.settings import Settings
from festival.web import health, nowhere
from festival.web.conditional import ConditionalMiddleware
from festival.web.csrf import CsrfMiddleware
from festival.web.describing import ApiDescription
from festival.web.errors import EXCEPTION_HANDLERS
from festival.web.headers import SecurityHeaders
from festival.web.jinja import STATIC
from festival.web.measuring import MeasuringMiddleware
from festival.web.middleware import BodyKindMiddleware, LanguageMiddleware
from festival.web.principal import provide_principal
from festival.web.proxies import ProxyMiddleware
from festival.web.request_rate import RequestRateMiddleware, add_rate_fields
from festival.web.signposts import all_signposts

SIGNPOSTS = (showcase_signposts, vote_signposts)
"""What the page of a call points to."""

LARGEST_BODY = 1_000_000
"""Bytes of JSON or of a form; film parts set their own limit."""

ROUTES: list[ControllerRouterHandler] = [
    *health.ROUTES,
    *nowhere.ROUTES,
    *accounts_api.ROUTES,
    *accounts_pages.ROUTES,
    *notifications_pages.ROUTES,
    *webhook_api.ROUTES,
    *webhook_pages.ROUTES,
    *media_api.ROUTES,
    *look_api.ROUTES,
    *look_pages.ROUTES,
    *editions_api.ROUTES,
    *editions_pages.ROUTES,
    *on_behalf_api.ROUTES,
    *deciding_many_api.ROUTES,
    *code_api.ROUTES,
    *qualifying_api.ROUTES,
    *fee_api.ROUTES,
    *fix_api.ROUTES,
    *entries_api.ROUTES,
    *entries_pages.ROUTES,
    *audience_api.ROUTES,
    *audience_pages.ROUTES,
    *voting_api.ROUTES,
    *voting_pages.ROUTES,
    *panels_api.ROUTES,
    *panels_pages.ROUTES,
    *scoring_api.ROUTES,
    *scoring_pages.ROUTES,
    *correspondence_pages.ROUTES,
    *awards_api.ROUTES,
    *awards_pages.ROUTES,
    *deliberation_pages.ROUTES,
    *selection_api.ROUTES,
    *selection_pages.ROUTES,
    *publishing_api.ROUTES,
    *publishing_pages.ROUTES,
    *mentoring_pages.ROUTES,
    *casting_desk_pages.ROUTES,
    *chosen_pages.ROUTES,
    *desk_pages.ROUTES,
    *privacy_api.ROUTES,
    *privacy_pages.ROUTES,
]


def create_app(settings: Settings) -> Litestar:
    """The site and the API; the caller has opened the database pool and the storage."""
    return Litestar(
        route_handlers=[
            *ROUTES,
            create_static_files_router("/static", directories=[STATIC], include_in_schema=False),
        ],
        dependencies={
            "principal": Provide(provide_principal),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "signposts": Provide(lambda: all_signposts(SIGNPOSTS), sync_to_thread=False),
        },
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[
            SecurityHeaders(
                secure=settings.secure,
                uploads_to=settings.bucket.origin if settings.bucket else None,
                films_from=settings.cloudfront.origin if settings.cloudfront else None,
            ),
            add_rate_fields,
        ],
        middleware=[
            MeasuringMiddleware(),
            ProxyMiddleware(settings.trusted_proxies),
            LanguageMiddleware(),
            CsrfMiddleware(secure=settings.secure, session_cookie=cookie_name(secure=settings.secure)),
            AuthenticationMiddleware(secure=settings.secure, organising_needs_second_step=not settings.development),
            RequestRateMiddleware(settings.api_per_minute),
            StandingMiddleware(),
            ConditionalMiddleware(),
            BodyKindMiddleware(),
        ],
        openapi_config=OpenAPIConfig(
            title="Palmarès",
            version="1",
            path="/api",
            render_plugins=[GuideAtApi(per_minute=settings.api_per_minute), ApiDescription(path="/openapi.json")],
        ),
        request_max_body_size=LARGEST_BODY,
        # Its own configuration would replace ours, which keeps addresses and keys out of the log.
        logging_config=None,
        debug=False,
    )
