"""Terms and privacy text for programs: anyone reads what must be accepted, organisers write it."""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.schemas import NewTerms, TermsForPublic
from festival.editions.terms import write_terms
from festival.editions.terms_queries import terms_for_organiser, terms_to_accept
from festival.web.idempotency import act_once
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import current_language


class TermsOfEdition(Controller):
    """What entrants accept."""

    path = "/api/v1/editions/{slug:str}/terms"
    tags = ("editions",)

    @get("/", summary="What entrants accept")
    async def shown(self, slug: FromPath[str]) -> list[TermsForPublic]:
        """The current texts in the language of the request; submitting names their digests."""
        return await terms_to_accept(slug, current_language())

    @post("/", summary="Write what entrants accept", guards=[needs_organise])
    async def write(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewTerms],
    ) -> Response[list[TermsForPublic]]:
        """A new version of one text in one language; gives every text that holds."""
        edition = await edition_for(slug, principal.person_id)

        async def write() -> list[TermsForPublic]:
            await write_terms(
                edition_id=edition.id, by=principal.person_id, kind=data.kind, language=data.language, body=data.body
            )
            return (await terms_for_organiser(slug, principal.person_id))[1]

        return await act_once(request, principal, write)
