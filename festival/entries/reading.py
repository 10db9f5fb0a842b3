"""How rows become messages: the columns every reader of an entry shares, the film's verdict, the form's gaps."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.editions.film_rules import film_rules
from festival.editions.rules_body import FilmTable, RulesBody
from festival.entries.agreements.schemas import AcceptedTerms
from festival.entries.eligibility import Form, Missing, missing_in
from festival.entries.posts.service import unposted
from festival.entries.profiles.schemas import PROFILE
from festival.entries.qualifying.schemas import WaivedClause
from festival.entries.questions.answers import asked_of, unanswered
from festival.entries.schemas import ReceiptForEntrant
from festival.entries.sent_films import EpisodeOfEntry, FilmOfEntry, ProblemForPerson, SeriesOfEntry, VerdictForPerson
from festival.media.facts import Facts, Problem
from festival.media.verdict import Verdict, series_verdict, verdict
from festival.web.translation import fill, listed, translate

STRANGER = """
    EXISTS (SELECT FROM team_conflict WHERE (team_conflict.edition_id, team_conflict.entry_id)
        = (entry.edition_id, entry.id) AND team_conflict.person_id = {person})
"""
"""Whether a member of the team has said that they are in conflict with ``entry``: no role of theirs reaches it."""

FILM_COLUMNS = f"""
    film.title, film.title_english, film.synopsis, film.completed_on, {", ".join(f"film.{name}" for name in PROFILE)},
    array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
    array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors,
    coalesce((SELECT jsonb_agg(jsonb_build_object('role', role, 'name', name) ORDER BY position)
              FROM credit WHERE film_id = film.id AND role <> 'director'), '[]') AS credits,
    array(SELECT language FROM film_language WHERE film_id = film.id AND kind = 'dialogue' ORDER BY language)
        AS dialogue_languages,
    array(SELECT language FROM film_language WHERE film_id = film.id AND kind = 'subtitle' ORDER BY language)
        AS subtitle_languages,
    (SELECT jsonb_build_object('width', width, 'height', height, 'bytes', bytes, 'sha256', sha256)
        FROM film_poster WHERE film_poster.film_id = film.id) AS poster
"""  # noqa: S608 (names of our own)
"""What is said of a film; needs the table ``film``."""

WAIVED = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('clause', clause, 'reason', reason, 'waived_at', waived_at)
        ORDER BY clause) FROM waiver WHERE (waiver.edition_id, waiver.entry_id) = (entry.edition_id, entry.id)), '[]')
        AS waived
"""
"""The clauses that do not hold for ``entry``."""

MASTER_COLUMNS = f"""
    {WAIVED},
    master.state AS film_state, master.filename, master.bytes, master.sha256, facts.body AS facts,
    array(SELECT kind FROM shown_rendition AS rendition WHERE rendition.edition_id = entry.edition_id
          AND rendition.master_id = entry.master_id ORDER BY kind) AS kinds,
    coalesce((SELECT undecoded FROM rendition WHERE rendition.edition_id = entry.edition_id
              AND rendition.master_id = entry.master_id AND kind = 'proxy'), 0) AS undecoded,
    array(SELECT language FROM subtitles WHERE (subtitles.edition_id, subtitles.entry_id)
              = (entry.edition_id, entry.id)
          GROUP BY language HAVING count(*) >= (SELECT count(*) FROM episode
              WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id))
          ORDER BY language) AS subtitle_files,
    coalesce((SELECT jsonb_agg(jsonb_build_object('number', episode.number, 'title', episode.title,
            'master_id', episode.master_id, 'film_state', sent.state, 'filename', sent.filename, 'bytes', sent.bytes,
            'sha256', sent.sha256, 'facts', told.body, 'kinds', array(SELECT kind FROM shown_rendition AS rendition
                WHERE (rendition.edition_id, rendition.master_id) = (sent.edition_id, sent.id) ORDER BY kind),
            'undecoded', coalesce((SELECT undecoded FROM rendition WHERE kind = 'proxy'
                AND (rendition.edition_id, rendition.master_id) = (sent.edition_id, sent.id)), 0)
            ) ORDER BY episode.number)
        FROM episode JOIN master sent ON (sent.edition_id, sent.id) = (episode.edition_id, episode.master_id)
        LEFT JOIN facts told ON (told.edition_id, told.master_id) = (episode.edition_id, episode.master_id)
        WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id)), '[]') AS episodes,
    rules_version.body AS rules, rules_version.number AS rules_version, rules_version.digest AS rules_digest,
    frozen_entry.digest AS frozen_digest, coalesce(frozen_entry.body -> 'accepted', '[]') AS accepted
"""  # noqa: S608 (names of our own)
"""What is known of the file; needs the joins of ``MASTER_JOINS``."""

MASTER_JOINS = """
    JOIN film ON film.id = entry.film_id
    JOIN edition ON edition.id = entry.edition_id
    JOIN category ON category.edition_id = entry.edition_id AND category.id = entry.category_id
    LEFT JOIN master ON master.edition_id = entry.edition_id AND master.id = entry.master_id
    LEFT JOIN facts ON facts.edition_id = entry.edition_id AND facts.master_id = entry.master_id
    LEFT JOIN frozen_entry ON frozen_entry.edition_id = entry.edition_id AND frozen_entry.entry_id = entry.id
        AND entry.state NOT IN ('draft', 'withdrawn')
    JOIN rules_version ON rules_version.edition_id = entry.edition_id
        AND rules_version.id = coalesce(frozen_entry.rules_version_id, edition.rules_version_id)
"""
"""Whatever surrounds an entry: a submitted one keeps the rules it was submitted under."""


OTHERS_SUBMITTED = """
    (SELECT count(*) FROM entry other WHERE other.edition_id = entry.edition_id AND other.entrant_id = entry.entrant_id
        AND other.id <> entry.id AND other.state IN ('waiting', 'submitted', 'qualified', 'disqualified')) AS by_person,
    (SELECT count(*) FROM film entered JOIN film this ON this.id = entry.film_id
            AND entered.owner_id = this.owner_id
            AND coalesce(entered.work_id, entered.id) = coalesce(this.work_id, this.id)
        JOIN entry other ON other.film_id = entered.id AND other.edition_id = entry.edition_id
            AND other.id <> entry.id AND other.state IN ('waiting', 'submitted', 'qualified', 'disqualified')
        ) AS of_film
"""
"""How many other entries of the same person, and of the same film, stand submitted; needs ``entry``."""

SECONDS = """
    coalesce((SELECT sum((told.body ->> 'duration_seconds')::float8) FROM episode
              JOIN facts told ON (told.edition_id, told.master_id) = (episode.edition_id, episode.master_id)
              WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id)),
             (facts.body ->> 'duration_seconds')::float8, 0)
"""
"""How long an entry lasts, a series all its episodes together; needs ``entry`` and its ``facts``."""


def film_of(row: asyncpg.Record, master_id: UUID | None) -> FilmOfEntry | None:
    """The attached file with its verdict in the reader's language; None: nothing is attached."""
    if master_id is None:
        return None
    return _film(row, msgspec.convert(row["rules"], RulesBody), row["category"], reasons_of(row))


def series_of(row: asyncpg.Record) -> SeriesOfEntry | None:
    """The episodes with their verdicts, and that of the series; None: the call takes single films."""
    rules = msgspec.convert(row["rules"], RulesBody)
    if rules.series is None:
        return None
    waived = reasons_of(row)
    episodes = [
        EpisodeOfEntry(
            number=told["number"],
            title=told["title"],
            master_id=told["master_id"],
            film=_film(told, rules, row["category"], waived),
        )
        for told in row["episodes"]
    ]
    told_facts = [Facts.from_record(told["facts"]) for told in row["episodes"] if told["facts"]]
    decided = None
    if len(told_facts) == len(episodes):
        judged = [_without(_judge(facts, rules, row["category"]), waived) for facts in told_facts]
        series = series_verdict(judged, rules.series.episodes, [episode.number for episode in episodes])
        decided = _person_reads(series, waived)
    return SeriesOfEntry(expected=rules.series.episodes, episodes=episodes, verdict=decided)


def waived_of(row: Mapping[str, Any]) -> list[WaivedClause]:
    """The clauses that do not hold for an entry, from a row with ``WAIVED``."""
    return msgspec.convert(row["waived"], list[WaivedClause])


def reasons_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Why each of them does not."""
    return {one.clause: one.reason for one in waived_of(row)}


def _film(told: Any, rules: RulesBody, category: str, waived: Mapping[str, str]) -> FilmOfEntry:
    facts = Facts.from_record(told["facts"]) if told["facts"] else None
    return FilmOfEntry(
        state=told["film_state"],
        filename=told["filename"],
        bytes=told["bytes"],
        sha256=told["sha256"],
        duration_seconds=facts.duration_seconds if facts else None,
        width=facts.width if facts else None,
        height=facts.height if facts else None,
        kinds=told["kinds"],
        undecoded=told["undecoded"],
        verdict=None if facts is None else verdict_of(facts, rules, category, waived),
    )


def _judge(facts: Facts, rules: RulesBody, category: str) -> Verdict:
    return verdict(facts, film_rules(rules.film_of(category).as_table()))


def _without(decided: Verdict, waived: Mapping[str, str]) -> Verdict:
    return Verdict(tuple(problem for problem in decided.problems if problem.code not in waived))


def _person_reads(decided: Verdict, waived: Mapping[str, str]) -> VerdictForPerson:
    problems = [_said(problem, waived.get(problem.code)) for problem in decided.problems]
    return VerdictForPerson(accepted=_without(decided, waived).accepted, problems=problems)


def verdict_of(facts: Facts, rules: RulesBody, category: str, waived: Mapping[str, str]) -> VerdictForPerson:
    """Whether the film fits but for what was waived (clause and reason), said in the reader's language."""
    return _person_reads(_judge(facts, rules, category), waived)


def verdict_under(facts: Facts, film: FilmTable) -> VerdictForPerson:
    """Whether a film fits rules that are not those of its call, said in the reader's language."""
    return _person_reads(verdict(facts, film_rules(film.as_table())), {})


def _said(problem: Problem, waived: str | None) -> ProblemForPerson:
    return ProblemForPerson(
        code=problem.code,
        message=fill(problem.sentence, problem.values),
        expected=_measure(problem.expected),
        found=_measure(problem.found),
        waived=waived,
    )


def _measure(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return listed(value)
    return translate(value) if isinstance(value, str) else fill("%(value)s", {"value": value})


def receipt_of(row: asyncpg.Record) -> ReceiptForEntrant | None:
    """The receipt of what stands submitted; None: nothing does."""
    if row["frozen_digest"] is None:
        return None
    return ReceiptForEntrant(
        digest=row["frozen_digest"],
        submitted_at=row["submitted_at"],
        rules_version=row["rules_version"],
        rules_digest=row["rules_digest"],
        accepted=msgspec.convert(row["accepted"], list[AcceptedTerms]),
        waived=waived_of(row),
    )


def gaps_of(row: asyncpg.Record, film: FilmOfEntry | None, series: SeriesOfEntry | None) -> list[Missing]:
    """Everything to do before this entry can be submitted: its form first, then its film."""
    rules = msgspec.convert(row["rules"], RulesBody)
    form = Form(
        title=row["title"],
        synopsis=row["synopsis"],
        directors=row["directors"],
        countries=row["countries"],
        dialogue_languages=row["dialogue_languages"],
        subtitle_languages=[*row["subtitle_languages"], *row["subtitle_files"]],
        completed_on=row["completed_on"],
        rights_confirmed=row["rights_confirmed"],
        year=row["year"],
        premiere=row["premiere"],
        music_rights=row["music_rights"],
        ai_use=row["ai_use"],
        ai_stages=row["ai_stages"],
        content=row["content"],
    )
    waived = reasons_of(row)
    gaps = [gap for gap in missing_in(form, rules) if gap.clause not in waived]
    gaps += unanswered(asked_of(row))
    gaps += unposted(row, asked=rules.call.public_posts)
    if series is not None:
        gaps += _gaps_of_series(series)
    elif film is None and rules.call.film_file == "later":
        pass
    elif film is None:
        gaps.append(Missing("film", "Send your film."))
    elif film.state == "unchecked":
        gaps.append(Missing("film", "Your film could not be checked. Send it again, or write to the festival."))
    elif film.verdict is None:
        gaps.append(Missing("film", "Your film is being checked. This takes a minute."))
    elif not film.verdict.accepted:
        gaps.append(Missing("film", "Mend what the check of your film found, and send the film again."))
    return gaps


def _gaps_of_series(series: SeriesOfEntry) -> Iterator[Missing]:
    sent = {episode.number: episode.film for episode in series.episodes}
    refused = [number for number, film in sent.items() if film.verdict is not None and not film.verdict.accepted]
    for numbers, sentence in (
        (sorted(set(range(1, series.expected + 1)) - set(sent)), "Send the episodes that are missing: %(numbers)s."),
        (
            [number for number, film in sent.items() if film.state == "unchecked"],
            "These episodes could not be checked. Send them again, or write to the festival: %(numbers)s.",
        ),
        (
            [number for number, film in sent.items() if film.state == "checking"],
            "These episodes are being checked. This takes a minute: %(numbers)s.",
        ),
        (refused, "Mend what the check of these episodes found, and send them again: %(numbers)s."),
    ):
        if numbers:
            yield Missing("film", sentence, {"numbers": listed(map(str, numbers))})


def sentence_of(gap: Missing) -> str:
    """The gap in the reader's language."""
    return fill(gap.sentence, gap.values)
