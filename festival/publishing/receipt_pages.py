"""A juror enters a receipt and sees whether the scoresheet was counted as it was given; anyone may, nothing is kept."""

from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from festival.errors import DomainError, Invalid
from festival.publishing.bundle import Bundle
from festival.publishing.bundle_queries import published_bundle
from festival.publishing.bundle_receipts import Fate, fate_of
from festival.statements import ScoresheetReceipt, Signed
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.requests import AnyRequest

TEMPLATE = "publishing/receipt.html.j2"
LONGEST = 10_000


class NoReceipt(Invalid):
    """Neither the file nor its commitment."""

    sentence = "This is no receipt. Paste the whole text of its file, from the first { to the last }."


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The form, and what became of the scoresheet."""

    edition_name: str
    edition_slug: str
    receipt: str = ""
    fate: Fate | None = None
    errors: dict[str, str] = field(default_factory=dict)


class ReceiptCheck(Controller):
    """Beside the palmarès, where anyone may take its bundle."""

    path = "/e/{slug:str}/palmares/receipt"
    include_in_schema = False

    @get("/")
    async def asked(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """Where to paste it."""
        return render(request, TEMPLATE, _page(await _bundle(slug)))

    @post("/", status_code=200)
    async def looked_up(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """What became of it; the address does not change, so that nothing of a receipt stands in a history."""
        bundle = await _bundle(slug)
        text = str((await request.form()).get("receipt", ""))
        try:
            fate = await anyio.to_thread.run_sync(fate_of, bundle, read_pasted(text))
        except DomainError as refusal:
            return render_refused(request, TEMPLATE, _page(bundle, text[:LONGEST], beside_field(refusal)), refusal)
        return render(request, TEMPLATE, _page(bundle, text, fate=fate))


def read_pasted(text: str) -> Signed:
    """The receipt in what was pasted.

    Raises:
        NoReceipt: there is none.
    """
    try:
        signed = msgspec.json.decode(text[:LONGEST].strip().encode(), type=Signed)
    except (msgspec.MsgspecError, ValueError, RecursionError) as failure:
        raise NoReceipt(field="receipt") from failure
    if not isinstance(signed.statement, ScoresheetReceipt):
        raise NoReceipt(field="receipt")
    return signed


async def _bundle(slug: str) -> Bundle:
    body = await published_bundle(slug)
    return await anyio.to_thread.run_sync(lambda: msgspec.json.decode(body, type=Bundle))


def _page(
    bundle: Bundle, receipt: str = "", errors: dict[str, str] | None = None, *, fate: Fate | None = None
) -> ReceiptPage:
    name = str(bundle.palmares.get("edition_name", bundle.edition))
    return ReceiptPage(name, bundle.edition, receipt, fate, errors or {})


ROUTES: list[Any] = [ReceiptCheck]
