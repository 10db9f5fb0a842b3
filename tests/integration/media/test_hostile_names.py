"""What a film's file is called is a word to show: it decides no place on disk and writes no header."""

import httpx
import pytest

from festival.settings import Settings
from tests.integration.media.sending import FILM, make_sender

NAMES = ("../../../../etc/passwd", "..\\..\\secret", "/secret", "film.mp4\r\nX-Evil: 1", "CON", ".", "é" * 255)


@pytest.mark.parametrize("name", ["film.mp4", *NAMES], ids=range(1 + len(NAMES)))
async def test_the_name_of_a_file_is_a_name_and_no_place(
    client: httpx.AsyncClient, settings: Settings, name: str
) -> None:
    sender = await make_sender(client)
    before = {each for each in settings.data.rglob("*") if each.is_file()}
    upload = await sender.begin(filename=name)
    assert upload["filename"] == name
    await sender.send(upload["id"], 1, 2, 3)
    answer = await sender.ask("POST", f"/{upload['id']}/complete")
    assert (answer.status_code, "x-evil" in answer.headers) == (200, False)
    [film] = {each for each in settings.data.rglob("*") if each.is_file()} - before
    assert film.parent.parent == settings.data / "storage" / "objects"
    assert film.stat().st_size == len(FILM)
    assert film.name.isalnum()
