"""What somebody who was chosen, or a minor's guardian, answers; the mailed link is all they need."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from festival.casting.queries import chosen_by_link
from festival.casting.schemas import ChosenOne
from festival.casting.service import answer_choice
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """What somebody who was chosen, or a minor's guardian, decides on."""

    edition_name: str
    token: str
    chosen: ChosenOne
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class ChosenLinks(Controller):
    """What the mailed link opens; reading it changes nothing."""

    path = "/casting/{token:str}"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, token: FromPath[str]) -> Response[str]:
        """The question, and the answer as it stands."""
        return _private(render(request, "casting/chosen.html.j2", _chosen_page(await chosen_by_link(token), token)))

    @post("/")
    async def answer(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """Agree, or not; it can be changed here at any time."""
        chosen = await chosen_by_link(token)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in ("name", "phone")}
        try:
            await answer_choice(token=token, agrees=form.get("answer") == "agree", **values)
        except NotFound:
            raise
        except DomainError as refusal:
            page = _chosen_page(chosen, token, values, beside_field(refusal))
            return _private(render_refused(request, "casting/chosen.html.j2", page, refusal))
        return Redirect(f"/casting/{token}", status_code=303)


def _private(answer: Response[str]) -> Response[str]:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _chosen_page(
    chosen: ChosenOne, token: str, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> ChosenPage:
    standing = {"name": chosen.contact_name, "phone": chosen.contact_phone}
    return ChosenPage(chosen.edition_name, token, chosen, values or standing, errors or {})


ROUTES = (ChosenLinks,)
