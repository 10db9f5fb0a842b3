"""One file for the press: awards, what films and jury say, stills and posters where the entrant agreed, laurels."""

from uuid import UUID

from festival.media.queries import rendition
from festival.publishing import award_tables
from festival.publishing.honours import Honour
from festival.publishing.keepsakes import LAURELS, file_names, laurel_words, pack
from festival.publishing.kept_sheets import read_still, set_once
from festival.publishing.posters import poster_of_master
from festival.publishing.schemas import Palmares, PublicFilm, statement_in
from festival.publishing.showing import line_of
from festival.web.jinja import instant
from festival.web.translation import current_language, listed, translate

MOST_STILLS = 100


async def press_kit(palmares: Palmares, honours: list[Honour], site: str) -> bytes:
    """The ZIP file, the same for the same publication."""
    files = {
        "awards.csv": award_tables.as_csv(palmares, site),
        "awards.xlsx": award_tables.as_workbook(palmares, site),
        "awards.json": award_tables.as_json(palmares),
        "palmares.txt": _text(palmares, site).encode(),
    }
    seen: set[UUID] = set()
    for honour, name in zip(honours, file_names(honours, "jpg"), strict=True):
        if honour.film_ref in palmares.stills and honour.film_ref not in seen and len(seen) < MOST_STILLS:
            seen.add(honour.film_ref)
            if honour.master_id is not None:
                still = await rendition(honour.edition_id, honour.master_id, "still")
                files[f"stills/{name}"] = await read_still(still)
                poster = await poster_of_master(honour.edition_id, honour.master_id)
                if poster is not None:
                    files[f"posters/{name}"] = await read_still(poster)
    for kept in (one for one in LAURELS if one.form == "svg"):
        for honour, name in zip(honours, file_names(honours, "svg"), strict=True):
            made = await set_once(kept.sheet, laurel_words(honour, kept.ground), kept.form)
            files[f"laurels/for-{kept.ground}-ground/{name}"] = made
    return pack(files)


def _text(palmares: Palmares, site: str) -> str:
    """Everything that is said, as plain text."""
    body = palmares.body
    lines = [f"{translate('Palmarès')} · {body.edition_name}", instant(palmares.published_at, palmares.zone), ""]
    for award in body.awards:
        lines += [award.name, "=" * len(award.name), ""]
        for film in award.films:
            lines += _film(film, f"{site}/e/{body.edition_slug}/films/{film.film_ref}")
        if award.reason:
            lines += [award.reason, ""]
    said = statement_in(body, current_language())
    if said:
        lines += [translate("What the jury says"), "", said, ""]
    if body.jury:
        lines += [translate("The jury"), "", *body.jury, ""]
    lines.append(f"{site}/e/{body.edition_slug}/palmares")
    return "\n".join(lines) + "\n"


def _film(film: PublicFilm, address: str) -> list[str]:
    said = [film.title, listed(film.directors), line_of(film), film.synopsis, address]
    return [*(one for one in said if one), ""]
