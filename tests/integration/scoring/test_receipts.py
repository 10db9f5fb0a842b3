"""A juror's receipt: signed, the same each time, theirs alone."""

import msgspec
from litestar import Litestar

from festival.audit.signing import keyring, public_keys
from festival.settings import Settings
from festival.statements import Signed
from tests.juries import first_film, make_open_jury, submit
from tests.signed_in import browser_of

FULL = {"script": 10, "direction": 7}


async def test_a_receipt_is_kept_as_a_file_that_its_key_signed(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury(films=2, names=("Ann", "Ben"))
    film = await first_film(jury)
    given = await submit(film, jury.people[0], FULL)
    again = await submit(film, jury.people[0], FULL)
    assert again.signed.statement.replaces == given.commitment
    address = f"/jury/rounds/{jury.round_id}/receipts/{given.film_ref}"
    ann = await browser_of(jury.people[0], application, settings)
    answer = await ann.get(address)
    assert answer.headers["cache-control"] == "private, no-store"
    signed = msgspec.json.decode(answer.content, type=Signed)
    assert signed == again.signed
    assert signed.holds((await public_keys(jury.edition.id))[keyring().jury().fingerprint])
    ben = await browser_of(jury.people[1], application, settings)
    assert (await ben.get(address)).status_code == 404
