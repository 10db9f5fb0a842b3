"""All that is kept about one person, over all slices: their own rows, without what they say about anybody else."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from festival import clock
from festival.db import atomic, fetch
from festival.errors import NotFound
from festival.privacy.schemas import HeldData

_OF_ENTRY = "JOIN entry ON (entry.edition_id, entry.id) = ({table}.edition_id, {table}.entry_id)"


def _about_entries(table: str, columns: str = "*") -> str:
    chosen = f"{table}.*" if columns == "*" else columns
    return f"SELECT {chosen} FROM {table} {_OF_ENTRY.format(table=table)} WHERE entry.entrant_id = $1"  # noqa: S608 (our own text)


SECTIONS: dict[str, str] = {
    "account": "SELECT id, email, display_name, locale, zone, founder, email_confirmed_at, created_at FROM person "
    "WHERE id = $1 AND erased_at IS NULL",
    "sessions": "SELECT user_agent, created_at, last_seen_at, expires_at FROM session WHERE person_id = $1",
    "passkeys": "SELECT name, created_at, last_used_at FROM passkey WHERE person_id = $1",
    "api_tokens": "SELECT name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_token "
    "WHERE person_id = $1",
    "roles": "SELECT edition.name AS edition, membership.role, membership.created_at FROM membership "
    "JOIN edition ON edition.id = membership.edition_id WHERE membership.person_id = $1",
    "films": "SELECT film.*, array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) "
    "AS countries FROM film WHERE owner_id = $1",
    "credits": "SELECT film.title, credit.role, credit.name FROM credit JOIN film ON film.id = credit.film_id "
    "WHERE film.owner_id = $1 ORDER BY film.id, credit.position",
    "entries": "SELECT edition.name AS edition, entry.id, entry.state, entry.reason, entry.external_id, "
    "entry.rights_confirmed, entry.submitted_at, entry.decided_at, entry.created_at, entry.updated_at "
    "FROM entry JOIN edition ON edition.id = entry.edition_id WHERE entry.entrant_id = $1",
    "submitted": _about_entries(
        "frozen_entry", "frozen_entry.entry_id, frozen_entry.body, frozen_entry.digest, frozen_entry.frozen_at"
    ),
    "answers": _about_entries("answer"),
    "posters": "SELECT film.title, film_poster.width, film_poster.height, film_poster.created_at FROM film_poster "
    "JOIN film ON film.id = film_poster.film_id WHERE film.owner_id = $1",
    "fees": _about_entries(
        "entry_fee",
        "entry_fee.entry_id, entry_fee.tier, entry_fee.cents, entry_fee.full_cents, entry_fee.percent_off, "
        "entry_fee.currency, entry_fee.state, entry_fee.reason, entry_fee.owed_at, entry_fee.decided_at",
    ),
    "public_posts": _about_entries("public_post", "public_post.platform, public_post.url, public_post.handle"),
    "acceptances": "SELECT entry_id, digest, accepted_at FROM acceptance WHERE person_id = $1",
    "consents": _about_entries("consent", "consent.entry_id, consent.kind, consent.given, consent.at"),
    "places": "SELECT film.title, chosen.state, chosen.confirm_by, chosen.answered_at, "
    "(SELECT filename FROM master WHERE (master.edition_id, master.id) "
    "= (chosen.edition_id, chosen.screening_master_id)) AS screening_file FROM selected_entry AS chosen "
    "JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id) "
    "JOIN film ON film.id = entry.film_id WHERE entry.entrant_id = $1 AND chosen.state <> 'reserve'",
    "papers_asked": _about_entries("asked_paper", "asked_paper.kind, asked_paper.name, asked_paper.received_at"),
    "birth_dates": "SELECT edition.name AS edition, born_on, stated_at FROM birth_date "
    "JOIN edition ON edition.id = birth_date.edition_id WHERE person_id = $1",
    "guardians": "SELECT name, email, asked_at, confirmed_at, ended_at FROM guardian WHERE person_id = $1",
    "parts_offered": _about_entries(
        "entry_share",
        "entry_share.entry_id, entry_share.part, entry_share.name, entry_share.email, entry_share.offered_at, "
        "entry_share.accepted_at, entry_share.ended_at",
    ),
    "parts_held": "SELECT film.title, entry_share.part, entry_share.accepted_at, entry_share.ended_at FROM entry_share "
    "JOIN entry ON (entry.edition_id, entry.id) = (entry_share.edition_id, entry_share.entry_id) "
    "JOIN film ON film.id = entry.film_id WHERE entry_share.person_id = $1",
    "letters": "SELECT letter.entry_id, letter.body, letter.author_id = $1 AS mine FROM letter "
    "JOIN entry ON (entry.edition_id, entry.id) = (letter.edition_id, letter.entry_id) "
    "WHERE entry.entrant_id = $1",
    "labels": _about_entries("entry_label", "entry_label.entry_id, entry_label.label, entry_label.given_at"),
    "notes": _about_entries("entry_note", "entry_note.entry_id, entry_note.body, entry_note.written_at"),
    "reports": "SELECT film.title, report.kind, report.note, report.contact, report.reported_at, report.outcome, "
    "report.answer FROM film_report AS report JOIN entry ON (entry.edition_id, entry.id) = (report.edition_id, "
    "report.entry_id) JOIN film ON film.id = entry.film_id WHERE report.reported_by = $1",
    "waivers": _about_entries("waiver", "waiver.entry_id, waiver.clause, waiver.reason, waiver.waived_at"),
    "fixes_asked": _about_entries(
        "fix_request",
        "fix_request.entry_id, fix_request.reason, fix_request.until, fix_request.asked_at, fix_request.mended_at",
    ),
    "files": "SELECT filename, bytes, state, created_at, completed_at FROM upload WHERE person_id = $1",
    "mails": "SELECT template, recipient, context - 'link' - 'code' AS context, created_at, sent_at, failure "
    "FROM outbox WHERE person_id = $1",
    "jury": "SELECT edition.name AS edition, juror.name, juror.countries, juror.languages, juror.affiliations, "
    "juror.attributes, juror.categories, juror.state FROM juror JOIN edition ON edition.id = juror.edition_id "
    "WHERE juror.person_id = $1",
    "deliberation_notes": "SELECT note.round_id, film.title, note.body, note.written_at FROM deliberation_note AS note "
    "JOIN juror ON (juror.edition_id, juror.id) = (note.edition_id, note.juror_id) "
    "JOIN entry ON (entry.edition_id, entry.id) = (note.edition_id, note.entry_id) "
    "JOIN film ON film.id = entry.film_id WHERE juror.person_id = $1",
    "scoresheets": "SELECT scoresheet.round_id, round_entry.film_ref, scoresheet.state, scoresheet.steps, "
    "scoresheet.submitted_steps, scoresheet.private_comment, scoresheet.maker_comment, scoresheet.commitment, "
    "scoresheet.submitted_at FROM scoresheet JOIN juror ON (juror.edition_id, juror.id) = (scoresheet.edition_id, "
    "scoresheet.juror_id) JOIN round_entry ON (round_entry.edition_id, round_entry.round_id, round_entry.entry_id) = "
    "(scoresheet.edition_id, scoresheet.round_id, scoresheet.entry_id) WHERE juror.person_id = $1",
    "mentoring": "SELECT edition.name AS edition, party.side, party.name, party.company, party.guardian_name, "
    "party.topics, party.languages, party.times, party.created_at FROM mentoring_person AS party "
    "JOIN edition ON edition.id = party.edition_id JOIN person ON person.email = lower(party.email) "
    "WHERE person.id = $1 AND person.email_confirmed_at IS NOT NULL",
    "castings": "SELECT edition.name AS edition, selectee.state, selectee.contact_name, selectee.contact_email, "
    "selectee.contact_phone, selectee.chosen_at, selectee.answered_at FROM selectee "
    "JOIN entry ON (entry.edition_id, entry.id) = (selectee.edition_id, selectee.entry_id) "
    "JOIN edition ON edition.id = selectee.edition_id WHERE entry.entrant_id = $1",
    "votes": "SELECT edition.name AS edition, ballot.email, ballot.state, ballot.asked_at, ballot.confirmed_at, "
    "(SELECT jsonb_object_agg(film.title, stars) FROM vote_star JOIN entry "
    "ON (entry.edition_id, entry.id) = (vote_star.edition_id, vote_star.entry_id) JOIN film ON film.id = entry.film_id "
    "WHERE (vote_star.edition_id, ballot_id) = (ballot.edition_id, ballot.id)) AS stars FROM vote_ballot AS ballot "
    "JOIN edition ON edition.id = ballot.edition_id JOIN person ON person.email = ballot.email "
    "WHERE person.id = $1 AND person.email_confirmed_at IS NOT NULL",
    "acts": "SELECT edition_id, act, at FROM audit_event WHERE actor_id = $1 ORDER BY at",
}
"""What is kept, by what it is; each query takes the person's id and gives their own rows."""


async def held_about(person_id: UUID) -> HeldData:
    """Everything kept about a person who has an account.

    Raises:
        NotFound: the account was erased.
    """
    async with atomic() as connection:
        now = await clock.now(connection)
        sections: dict[str, list[dict[str, Any]]] = {}
        for name, query in SECTIONS.items():
            sections[name] = [dict(row) for row in await connection.fetch(query, person_id)]
    if not sections["account"]:
        raise NotFound
    return HeldData(exported_at=now, person_id=person_id, sections=sections)


async def files_of(person_id: UUID) -> AsyncIterator[tuple[str, str, int]]:
    """What a person sent, as (name in the archive, storage key, bytes): films, posters, answers, none held back."""
    for row in await fetch(_FILES, person_id):
        plain = "".join(sign if sign.isalnum() or sign in "._- " else "_" for sign in row["filename"])
        yield f"{row['folder']}/{row['id'].hex[:8]}-{plain}", row["storage_key"], row["bytes"]


_FILES = """
    SELECT 'films' AS folder, id, filename, storage_key, bytes, created_at FROM master WHERE uploaded_by = $1
        AND NOT EXISTS (SELECT FROM held_master
            WHERE (held_master.edition_id, held_master.master_id) = (master.edition_id, master.id))
    UNION ALL
    SELECT 'posters', film.id, 'poster.jpg', film_poster.storage_key, film_poster.bytes, film_poster.created_at
        FROM film_poster JOIN film ON film.id = film_poster.film_id WHERE film.owner_id = $1
    UNION ALL
    SELECT 'answers/' || left(replace(entry.id::text, '-', ''), 8), file.question_id, answer.body, file.storage_key,
        file.bytes, file.created_at
        FROM answer_file AS file JOIN answer USING (edition_id, entry_id, question_id)
        JOIN entry ON (entry.edition_id, entry.id) = (file.edition_id, file.entry_id) WHERE entry.entrant_id = $1
    ORDER BY folder, created_at, id
"""
