"""A jury from a list: line by line, refusals told, the same list again changing nothing."""

import pytest

from festival.db import fetch_value
from festival.errors import NotFound
from festival.panels.juror_list import JuryListEntered, LineRefused, NotAJuryList, enter_jurors
from festival.panels.queries import jurors_of
from tests.factories import make_edition, make_founder, make_person

LIST = (
    "name;email;countries;languages;max_entries\n"
    "Ann Ainsley;ann@jury.example;FR SN;fr en;20\n"
    "Ben;ben@jury.example;;de;\n"
    ";nobody@jury.example;;;\n"
    "Cleo;cleo@jury.example;Atlantis;;\n"
    "Ann again;ANN@jury.example;;;\n"
    "Dora;no address;;;\n"
).encode("utf-8-sig")


async def test_a_list_invites_tells_what_it_refused_and_again_changes_nothing(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    first = await enter_jurors(edition_id=edition.id, by=organiser, content=LIST)
    assert (first.invited, first.changed, first.unchanged) == (2, 0, 0)
    assert [line.number for line in first.refused] == [4, 5, 6, 7]
    assert first.refused[1] == LineRefused(
        5, "Cleo", "We do not know 'ATLANTIS'. Write two letters for each, such as FR SN."
    )
    again = await enter_jurors(edition_id=edition.id, by=organiser, content=LIST)
    assert again == JuryListEntered(0, 0, 2, first.refused)
    more = await enter_jurors(edition_id=edition.id, by=organiser, content=LIST.replace(b";20", b";12"))
    assert (more.invited, more.changed, more.unchanged) == (0, 1, 1)
    assert [(one.name, one.max_entries) for one in await jurors_of(edition.id)] == [("Ann Ainsley", 12), ("Ben", None)]
    assert await fetch_value("SELECT count(*) FROM invitation WHERE edition_id = $1", edition.id) == 2


async def test_what_is_no_list_of_jurors_is_refused_whole(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    for content in (b"", b"\xff\xfe\x00", b"juror,address\nAnn,ann@jury.example\n"):
        with pytest.raises(NotAJuryList):
            await enter_jurors(edition_id=edition.id, by=organiser, content=content)
    with pytest.raises(NotFound):
        await enter_jurors(edition_id=edition.id, by=await make_person(), content=LIST)
