"""The page of one's own data: what is kept, how long, taking it along, and erasing the account."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Stream

from festival.accounts.cookies import ended_cookie
from festival.accounts.queries import person_for_self, second_step_of
from festival.accounts.schemas import PersonForSelf
from festival.accounts.visits import needs_session, network_asking
from festival.errors import DomainError
from festival.privacy.archive import archive_of
from festival.privacy.erasing import erase_account
from festival.privacy.kept import OTHER_ENDS, PURPOSES, Purpose, ends_of
from festival.privacy.queries import held_about
from festival.privacy.retention import PERIODS
from festival.privacy.schemas import ErasureForm, HeldData
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.jinja import environment
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest
from festival.web.translation import current_language, direction, fill, translate

TEMPLATE = "privacy/data.html.j2"


@dataclass(frozen=True, slots=True)
class DataPage:
    """What is kept about the reader, how long, and what erasing takes."""

    person: PersonForSelf
    held: HeldData
    periods: list[str]
    purposes: list[tuple[str, str, str]]
    """What is kept, what for, how long: a row for each class."""
    asks_code: bool
    errors: dict[str, str] = field(default_factory=dict)


class MyData(Controller):
    """For the browser's session only."""

    path = "/account/data"
    include_in_schema = False
    guards = (needs_session,)

    @get("/")
    async def shown(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[str]:
        """Everything kept, in plain words."""
        return render(request, TEMPLATE, await _page(principal))

    @get("/archive")
    async def archive(self, principal: NamedDependency[Principal]) -> Stream:
        """The same with every film, as one file."""
        held = await held_about(principal.person_id)
        language = current_language()
        page = environment().get_template("privacy/archive.html.j2")
        text = page.render(held=held, locale=language, direction=direction(language))
        headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "private, no-store"}
        content = archive_of(principal.person_id, held, {"data.html": text})
        return Stream(content, media_type="application/zip", headers=headers)

    @post("/erasure")
    async def erase(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[ErasureForm],
    ) -> Response[Any]:
        """Erase the account; the browser is signed out."""
        try:
            await erase_account(
                person_id=principal.person_id,
                address=data.address,
                password=data.password,
                code=data.code,
                network=network_asking(request),
            )
        except DomainError as refusal:
            return render_refused(request, TEMPLATE, await _page(principal, beside_field(refusal)), refusal)
        return Redirect("/", status_code=303, cookies=[ended_cookie(settings)])


async def _page(principal: Principal, errors: dict[str, str] | None = None) -> DataPage:
    return DataPage(
        person=await person_for_self(principal.person_id, principal.scopes),
        held=await held_about(principal.person_id),
        periods=[fill(period.sentence, {"days": period.days}) for period in PERIODS],
        purposes=[(translate(one.what), translate(one.why), " ".join(_ends(one))) for one in PURPOSES],
        asks_code=(await second_step_of(principal.person_id)).authenticator,
        errors=errors or {},
    )


def _ends(purpose: Purpose) -> list[str]:
    days = {period.kind: fill(period.sentence, {"days": period.days}) for period in PERIODS}
    return [translate(OTHER_ENDS[end]) if end in OTHER_ENDS else days[end] for end in ends_of(purpose.name)]


ROUTES: list[Any] = [MyData]
