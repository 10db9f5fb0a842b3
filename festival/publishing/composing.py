"""What a palmarès says in public, composed from a result; and whether it still says what the result says."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.awards.closer_look import decided_closer_look
from festival.awards.queries import latest_result, round_of_result
from festival.awards.schemas import AwardOutcome, ResultForOrganiser
from festival.db import fetch, fetch_row, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries.agreements.ages import ADULT, years_on
from festival.entries.agreements.queries import consents_of_entries
from festival.entries.agreements.schemas import ConsentsOfEntry
from festival.panels.schemas import RoundForOrganiser
from festival.publishing.schemas import (
    Erratum,
    PalmaresBody,
    PublicationForOrganiser,
    PublicAward,
    PublicFilm,
    SelectionBody,
    Translations,
)
from festival.selection.queries import confirmed_films, unanswered


def winners_of(result: ResultForOrganiser) -> list[UUID]:
    """The entries that win something, each once."""
    return list(dict.fromkeys(winner.entry_id for award in result.awards for winner in award.winners))


async def public_names(edition_id: UUID, entries: Sequence[UUID]) -> dict[UUID, UUID]:
    """The public random name of each entry; a film that was public before keeps its own."""
    known = await fetch(
        "SELECT DISTINCT ON (entry_id) entry_id, film_ref FROM published_film JOIN publication "
        "ON (publication.edition_id, publication.id) = (published_film.edition_id, published_film.publication_id) "
        "WHERE published_film.edition_id = $1 AND published_film.entry_id = ANY ($2::uuid[]) "
        "AND publication.state = 'published' ORDER BY entry_id, publication.published_at DESC",
        edition_id,
        list(entries),
    )
    public = {row["entry_id"]: row["film_ref"] for row in known}
    return {entry_id: public.get(entry_id) or uuid4() for entry_id in entries}


async def compose_selection(
    edition: EditionForOrganiser,
    names: dict[UUID, UUID],
    *,
    statement: str,
    translations: Translations,
    approvals: int,
    errata: list[Erratum],
    today: date,
) -> SelectionBody:
    """Exactly what becomes public of an official selection: ``names`` are its films in their public order."""
    films = await _films(edition.id, names, today)
    figures = await fetch_row(
        "SELECT (SELECT festival.name FROM festival JOIN edition ON edition.festival_id = festival.id "
        "WHERE edition.id = $1) AS festival_name, "
        "(SELECT count(*) FROM entry WHERE edition_id = $1 AND submitted_at IS NOT NULL) AS entries, "
        "(SELECT count(DISTINCT film_country.country) FROM entry JOIN film_country USING (film_id) "
        "WHERE entry.edition_id = $1 AND entry.submitted_at IS NOT NULL) AS countries",
        edition.id,
    )
    assert figures is not None  # noqa: S101 (a row of counts is always there)
    return SelectionBody(
        edition_slug=edition.slug,
        edition_name=edition.name,
        festival_name=figures["festival_name"],
        films=[films[entry_id] for entry_id in names],
        statement=statement,
        translations=translations,
        entries=figures["entries"],
        countries=figures["countries"],
        approvals=approvals,
        errata=errata,
    )


async def compose_palmares(
    judged: RoundForOrganiser,
    result: ResultForOrganiser,
    names: dict[UUID, UUID],
    *,
    statement: str,
    translations: Translations,
    errata: list[Erratum],
    today: date,
) -> PalmaresBody:
    """Exactly what becomes public."""
    films = await _films(judged.edition_id, names, today)
    looked = await decided_closer_look(judged, result)
    figures = await fetch_row(
        """
        SELECT (SELECT festival.name FROM festival JOIN edition ON edition.festival_id = festival.id
                WHERE edition.id = $1) AS festival_name,
            (SELECT count(*) FROM entry WHERE edition_id = $1 AND submitted_at IS NOT NULL) AS entries,
            (SELECT count(DISTINCT film_country.country) FROM entry JOIN film_country USING (film_id)
                WHERE entry.edition_id = $1 AND entry.submitted_at IS NOT NULL) AS countries,
            (SELECT count(*) FROM scoresheet JOIN entry
                ON (entry.edition_id, entry.id) = (scoresheet.edition_id, scoresheet.entry_id)
                WHERE scoresheet.edition_id = $1 AND scoresheet.round_id = $2 AND scoresheet.state = 'frozen'
                AND entry.state = 'qualified') AS scoresheets,
            array(SELECT juror.name FROM round_juror JOIN juror
                ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
                WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2 AND juror.state = 'active'
                ORDER BY juror.name) AS jury,
            (SELECT juror.name FROM round JOIN juror
                ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
                WHERE round.edition_id = $1 AND round.id = $2) AS president
        """,
        judged.edition_id,
        judged.id,
    )
    return msgspec.convert(
        {
            **dict(figures or {}),
            "edition_slug": judged.edition_slug,
            "edition_name": judged.edition_name,
            "awards": [_award(award, films) for award in result.awards],
            "statement": statement,
            **({} if translations is msgspec.UNSET else {"translations": translations}),
            "judged": len(result.ranking) + len(result.not_ranked),
            "method": result.method,
            "rules_digest": result.rules_digest,
            "result_digest": result.digest,
            "approvals": judged.approvals,
            **({} if judged.reopened_at is None else {"reopened": True}),
            **({"looked_closer": looked.seats} if looked and looked.seats else {}),
            "errata": errata,
            "kind": "palmares",
        },
        PalmaresBody,
    )


async def still_says(publication: PublicationForOrganiser) -> bool:
    """Whether what it was composed from still gives exactly this.

    A palmarès: its round is sealed, and its latest result and decisions give these awards. A selection: these films
    have confirmed and take part, no others, and nobody has still to answer.
    """
    if isinstance(publication.body, SelectionBody):
        named = await fetch(
            "SELECT entry_id FROM published_film WHERE edition_id = $1 AND publication_id = $2",
            publication.edition_id,
            publication.id,
        )
        chosen = await confirmed_films(publication.edition_id)
        return {row["entry_id"] for row in named} == set(chosen) and not await unanswered(publication.edition_id)
    if publication.result_id is None:
        return False
    judged = await round_of_result(publication.edition_id, publication.result_id)
    result = await latest_result(judged) if judged else None
    if result is None or result.id != publication.result_id or result.outdated:
        return False
    rows = await fetch(
        "SELECT entry_id, film_ref FROM published_film WHERE edition_id = $1 AND publication_id = $2",
        publication.edition_id,
        publication.id,
    )
    names = {row["entry_id"]: row["film_ref"] for row in rows}
    now = [(one.name, {names.get(film.entry_id) for film in one.winners}, one.reason) for one in result.awards]
    staged = [(one.name, {film.film_ref for film in one.films}, one.reason) for one in publication.body.awards]
    return now == staged


async def waits_for_correction(published: PublicationForOrganiser) -> bool:
    """Whether awards were decided or counted anew since this palmarès became public, and it does not say so."""
    changed = await fetch_value(
        "SELECT EXISTS (SELECT FROM result AS shown JOIN result AS later "
        "ON (later.edition_id, later.round_id) = (shown.edition_id, shown.round_id) "
        "LEFT JOIN decision ON (decision.edition_id, decision.result_id) = (later.edition_id, later.id) "
        "WHERE shown.edition_id = $1 AND shown.id = $2 AND greatest(later.computed_at, decision.decided_at) > $3)",
        published.edition_id,
        published.result_id,
        published.published_at,
    )
    return bool(changed) and not await still_says(published)


def _award(award: AwardOutcome, films: dict[UUID, PublicFilm]) -> PublicAward:
    return PublicAward(
        name=award.name,
        amount=award.amount,
        currency=award.currency,
        ex_aequo=award.ex_aequo,
        films=[films[winner.entry_id] for winner in award.winners],
        reason=award.reason,
    )


async def _films(edition_id: UUID, names: dict[UUID, UUID], today: date) -> dict[UUID, PublicFilm]:
    consents = await consents_of_entries(edition_id, list(names))
    rows = await fetch(
        """
        SELECT entry.id AS entry_id, entrant.display_name, birth_date.born_on,
            film.title, film.title_english, film.synopsis, category.name AS category,
            array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors,
            (SELECT coalesce(jsonb_agg(jsonb_build_array(role, name) ORDER BY position), '[]') FROM credit
                WHERE film_id = film.id AND role <> 'director') AS credits,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
            coalesce((facts.body->>'duration_seconds')::float8, 0) AS seconds
        FROM entry
        JOIN film ON film.id = entry.film_id
        JOIN person AS entrant ON entrant.id = entry.entrant_id
        LEFT JOIN birth_date ON (birth_date.edition_id, birth_date.person_id) = (entry.edition_id, entry.entrant_id)
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
        WHERE entry.edition_id = $1 AND entry.id = ANY($2::uuid[])
        """,
        edition_id,
        list(names),
    )
    return {
        row["entry_id"]: msgspec.convert(
            {**row, **_named(row, consents[row["entry_id"]], today), "film_ref": names[row["entry_id"]]}, PublicFilm
        )
        for row in rows
    }


def _named(row: asyncpg.Record, consents: ConsentsOfEntry, today: date) -> dict[str, object]:
    """Without consent to publication a minor is named as they call themselves on the site, and nobody beside them."""
    minor = row["born_on"] is not None and years_on(row["born_on"], today) < ADULT
    return {"directors": [row["display_name"]], "credits": []} if minor and not consents.publication else {}
