"""What winners take along: laurels and certificates in words, set by processes of their own."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import anyio
import anyio.to_process
import segno

from festival.countries import country_name
from festival.errors import NotFound
from festival.publishing.honours import Honour
from festival.publishing.kept_sheets import set_once, setting_limiter
from festival.publishing.sheet_look import sheet_look
from festival.publishing.typesetting import Form, set_sheets
from festival.web.jinja import duration, instant
from festival.web.translation import current_language, listed, translate

_SHARP = 2.0
_CERTIFICATES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Keepsake:
    """A file that goes with an honour."""

    name: str
    media_type: str
    sheet: str
    form: Form
    ground: str = "light"


CERTIFICATE = Keepsake("certificate.pdf", "application/pdf", "certificate", "pdf")
GROUNDS = ("light", "dark")
_PICTURES: tuple[tuple[Form, str], ...] = (("svg", "image/svg+xml"), ("png", "image/png"))
LAURELS = tuple(
    Keepsake(f"laurel-for-{ground}-ground.{form}", media_type, "laurel", form, ground)
    for ground in GROUNDS
    for form, media_type in _PICTURES
)
KEEPSAKES = {one.name: one for one in (CERTIFICATE, *LAURELS)}


async def make_keepsake(honour: Honour, name: str, site: str) -> tuple[bytes, str]:
    """(content, media type) of the file of this name.

    Raises:
        NotFound: there is no such file.
    """
    kept = KEEPSAKES.get(name)
    if kept is None:
        raise NotFound
    if kept is not CERTIFICATE:
        return await set_once(kept.sheet, laurel_words(honour, kept.ground), kept.form, sharp=_SHARP), kept.media_type
    look = await sheet_look(honour.edition_id)
    said = {**certificate_words(honour, site), **look.words}
    return await set_once(kept.sheet, said, kept.form, sharp=_SHARP, pictures=look.pictures), kept.media_type


async def certificates_zip(honours: Sequence[Honour], site: str) -> bytes:
    """A certificate for every honour of an edition, named by its award and its film, in one file."""
    look = await sheet_look(honours[0].edition_id)
    said = [{**certificate_words(honour, site), **look.words} for honour in honours]
    parts = [said[at : at + _CERTIFICATES_AT_ONCE] for at in range(0, len(said), _CERTIFICATES_AT_ONCE)]
    set_parts: dict[int, list[bytes]] = {}

    async def set_part(at: int, part: list[dict[str, object]]) -> None:
        set_parts[at] = await anyio.to_process.run_sync(
            set_sheets, "certificate", part, "pdf", dict(look.pictures), limiter=setting_limiter()
        )

    async with anyio.create_task_group() as group:
        for at, part in enumerate(parts):
            group.start_soon(set_part, at, part)
    made = [one for at in range(len(parts)) for one in set_parts[at]]
    names = file_names(honours, "pdf")
    return pack(dict(zip(names, made, strict=True)))


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file of these, in order and without times, so that the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 6)
    return packed.getvalue()


def file_names(honours: Sequence[Honour], ending: str) -> Iterator[str]:
    """``01-grand-prix-the-night-bus.pdf``: in order, readable, and good on every system."""
    for number, honour in enumerate(honours, 1):
        yield f"{number:02d}-{_plain(f'{award_words(honour)} {honour.title_english or honour.title}')}.{ending}"


def _plain(words: str) -> str:
    kept = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:80] or "film"


def award_words(honour: Honour) -> str:
    """The award's own name, or that the film was selected."""
    return honour.award or translate("Official selection")


def laurel_words(honour: Honour, ground: str) -> dict[str, object]:
    """What a laurel says."""
    return {
        "language": current_language(),
        "ground": ground,
        "award": award_words(honour),
        "title": honour.title,
        "edition": honour.edition_name,
    }


def certificate_words(honour: Honour, site: str) -> dict[str, object]:
    """What a certificate says, and where anyone sees that it is true."""
    address = f"{site}/e/{honour.edition_slug}/films/{honour.film_ref}"
    award = award_words(honour)
    makers = listed(honour.directors)
    countries = listed(country_name(code, current_language()) for code in honour.countries)
    title = honour.title_english if honour.title_english not in {"", honour.title} else ""
    published = instant(honour.published_at, honour.zone, "d MMMM y")
    signed = translate("Published on %(day)s") % {"day": published}
    if honour.president and honour.award:
        signed = f"{translate('Jury president: %(name)s') % {'name': honour.president}} · {signed}"
    return {
        "language": current_language(),
        "document_title": f"{award}: {honour.title}",
        "festival": honour.edition_name,
        "award": award,
        "given_to": translate("is given to") if honour.award else translate("has taken in"),
        "title": honour.title,
        "line": " · ".join(part for part in (title, makers, countries, duration(honour.seconds)) if part),
        "signed": signed,
        "proof": translate("Anyone can check this certificate in the public record:"),
        "address": address,
        "digest_line": translate("Digest of the publication: %(digest)s") % {"digest": honour.digest[:16]},
        "wreath_alt": translate("A laurel wreath"),
        "qr": segno.make(address, error="m").svg_inline(border=2),
        "qr_alt": translate("QR code that leads to the public record"),
    }
