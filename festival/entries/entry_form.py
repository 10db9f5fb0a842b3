"""The form of an entry, both ways: what is shown in its fields, and what was typed into them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from litestar.datastructures import FormMultiDict

from festival.countries import countries_by_name, languages_by_name
from festival.editions.questions import QuestionOfCall
from festival.editions.rules_body import Eligibility
from festival.editions.schemas import PublicEdition
from festival.entries.profiles.rules import AiStage, AiUse, ContentFlag, MusicRights, Premiere, WrongYear
from festival.entries.profiles.schemas import CreditLine, FilmSaid
from festival.entries.profiles.words import ai_options, content_options, music_options, premiere_options, stage_options
from festival.entries.rules import NO_DIALOGUE, CreditRole
from festival.entries.schemas import EntryChanges, EntryForEntrant
from festival.errors import DomainError, Invalid
from festival.web.forms import beside_field
from festival.web.translation import current_language
from festival.web.translation import translate as _

Option = tuple[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
CREDITS_ASKED = (
    CreditRole.WRITER,
    CreditRole.PRODUCER,
    CreditRole.CINEMATOGRAPHY,
    CreditRole.EDITOR,
    CreditRole.MUSIC,
    CreditRole.CAST,
    CreditRole.PRODUCTION_COMPANY,
    CreditRole.SCHOOL,
    CreditRole.OTHER,
)
_FIELDS_AT_LEAST = {"country": 2, "dialogue": 1, "subtitle": 1}
NONE_OF_IT = "content_nothing"
"""The box that says that nothing of the declared content is in the film: an empty declaration, not a missing one."""
FIRST_OF = {
    "countries": "country_1",
    "dialogue_languages": "dialogue_1",
    "subtitle_languages": "subtitle_1",
    "credits": CreditRole.WRITER.value,
}
"""The field of the form that stands for a field of an entry, where they differ."""


_QUESTION = "question_"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UnreadableDay(Invalid):
    """Not a date."""

    sentence = "Give the day as year, month and day, such as 2026-03-15."


@dataclass(frozen=True, slots=True)
class EntryForm:
    """Every field's value as text, the choices, and what was refused beside which field."""

    values: dict[str, str]
    categories: list[Option]
    countries: list[Option]
    languages: list[Option]
    spoken: list[Option]
    country_fields: list[str]
    dialogue_fields: list[str]
    subtitle_fields: list[str]
    credit_fields: list[str]
    premieres: list[Option]
    music_rights: list[Option]
    ai_uses: list[Option]
    ai_stages: list[Option]
    content: list[Option]
    questions: list[QuestionOfCall]
    """The call's own, as far as they are asked in the category chosen."""
    asked: frozenset[str]
    """Fields that this call asks for; the others are folded away."""
    errors: dict[str, str] = field(default_factory=dict)


def entry_form(
    values: Mapping[str, str],
    edition: PublicEdition,
    questions: Sequence[QuestionOfCall] = (),
    refusal: DomainError | None = None,
) -> EntryForm:
    """The form with these values, as many fields for countries and languages as are filled, and one more."""
    not_chosen = [("", "–")]
    language = current_language()
    languages = languages_by_name(language)
    fields = {name: _fields(values, name) for name in _FIELDS_AT_LEAST}
    errors = {} if refusal is None else beside_field(refusal)
    return EntryForm(
        values=dict(values),
        categories=[(one.slug, one.name) for one in edition.categories],
        countries=[("", ""), *countries_by_name(language)],
        languages=[("", ""), *languages],
        spoken=[("", ""), (NO_DIALOGUE, _("No dialogue")), *languages],
        country_fields=fields["country"],
        dialogue_fields=fields["dialogue"],
        subtitle_fields=fields["subtitle"],
        credit_fields=[role.value for role in CREDITS_ASKED],
        premieres=not_chosen + premiere_options(),
        music_rights=not_chosen + music_options(),
        ai_uses=not_chosen + ai_options(),
        ai_stages=stage_options(),
        content=content_options(),
        questions=[one for one in questions if one.category in {None, values.get("category")}],
        asked=_asked(edition.rules.eligibility),
        errors={FIRST_OF.get(name, name): sentence for name, sentence in errors.items()},
    )


def _asked(rules: Eligibility) -> frozenset[str]:
    asks = {
        "premiere": rules.premiere != "none",
        "music_rights": rules.music_declaration,
        "ai_use": rules.ai_declaration or rules.ai_most != "full",
        "content": rules.content_declaration,
        "subtitles": rules.subtitles_required,
    }
    return frozenset(name for name, is_asked in asks.items() if is_asked)


def values_of(entry: EntryForEntrant) -> dict[str, str]:
    """What the form shows of an entry."""
    return {
        **values_of_film(entry),
        **{f"question_{one.id}": one.body or "" for one in entry.asked},
        "category": entry.category,
        "rights_confirmed": "on" if entry.rights_confirmed else "",
        "version": str(entry.version),
    }


def values_of_film(film: FilmSaid) -> dict[str, str]:
    """What the form shows of a film."""
    values = {
        "title": film.title,
        "title_english": film.title_english,
        "synopsis": film.synopsis,
        "directors": "\n".join(film.directors),
        "completed_on": film.completed_on.isoformat() if film.completed_on else "",
        "title_transliterated": film.title_transliterated,
        "year": str(film.year or ""),
        "premiere": film.premiere or "",
        "music_rights": film.music_rights or "",
        "ai_use": film.ai_use or "",
        "ai_tools": film.ai_tools,
        "links": "\n".join(film.links),
        NONE_OF_IT: "on" if film.content == [] else "",
    }
    values |= {f"ai_stage_{stage}": "on" for stage in film.ai_stages}
    values |= {f"content_{flag}": "on" for flag in film.content or []}
    lists = (
        ("country", film.countries),
        ("dialogue", film.dialogue_languages),
        ("subtitle", film.subtitle_languages),
    )
    for name, codes in lists:
        values |= {f"{name}_{number}": code for number, code in enumerate(codes, start=1)}
    for role in CREDITS_ASKED:
        values[role.value] = "\n".join(line.name for line in film.credits if line.role is role)
    return values


def typed(form: FormMultiDict) -> dict[str, str]:
    """What came with a request, as text."""
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "_csrf"}


def changes_typed(values: Mapping[str, str]) -> EntryChanges:
    """The whole form as changes of an entry.

    Raises:
        UnreadableDay, WrongYear: the completion date or the year is none.
    """
    return EntryChanges(
        title=values.get("title", ""),
        category=values.get("category", ""),
        title_english=values.get("title_english", ""),
        synopsis=values.get("synopsis", ""),
        directors=_lines(values.get("directors", "")),
        credits=[
            CreditLine(role=role, name=name) for role in CREDITS_ASKED for name in _lines(values.get(role.value, ""))
        ],
        countries=_codes(values, "country"),
        dialogue_languages=_codes(values, "dialogue"),
        subtitle_languages=_codes(values, "subtitle"),
        completed_on=_day(values.get("completed_on", "")),
        rights_confirmed=values.get("rights_confirmed") == "on",
        title_transliterated=values.get("title_transliterated", ""),
        year=_year(values.get("year", "")),
        premiere=_chosen(Premiere, values.get("premiere")),
        music_rights=_chosen(MusicRights, values.get("music_rights")),
        ai_use=_chosen(AiUse, values.get("ai_use")),
        ai_tools=values.get("ai_tools", ""),
        ai_stages=[stage for stage in AiStage if values.get(f"ai_stage_{stage}") == "on"],
        content=_content(values),
        links=_lines(values.get("links", "")),
        answers=answers_typed(values),
    )


def answers_typed(values: Mapping[str, str]) -> dict[UUID, str]:
    """What was typed beside the call's own questions."""
    typed_answers = {name.removeprefix(_QUESTION): text for name, text in values.items() if name.startswith(_QUESTION)}
    return {UUID(key): text for key, text in typed_answers.items() if _UUID.fullmatch(key)}


def given(changes: EntryChanges) -> dict[str, Any]:
    """All fields of complete changes by name."""
    return {name: getattr(changes, name) for name in changes.__struct_fields__}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _numbered(values: Mapping[str, str], name: str) -> list[str]:
    numbers = sorted(int(key.rpartition("_")[2]) for key in values if _is_numbered(key, name) and values[key])
    return [f"{name}_{number}" for number in numbers]


def _is_numbered(key: str, name: str) -> bool:
    stem, _, number = key.rpartition("_")
    return stem == name and number.isascii() and number.isdigit() and len(number) < 3


def _codes(values: Mapping[str, str], name: str) -> list[str]:
    return [values[key] for key in _numbered(values, name)]


def _fields(values: Mapping[str, str], name: str) -> list[str]:
    filled = [int(key.rpartition("_")[2]) for key in _numbered(values, name)]
    count = max(_FIELDS_AT_LEAST[name], max(filled, default=0) + 1)
    return [f"{name}_{number}" for number in range(1, count + 1)]


def _chosen(choices: type[Choice], value: str | None) -> Choice | None:
    return next((choice for choice in choices if choice == value), None)


def _content(values: Mapping[str, str]) -> list[ContentFlag] | None:
    flags = [flag for flag in ContentFlag if values.get(f"content_{flag}") == "on"]
    return flags if flags or values.get(NONE_OF_IT) == "on" else None


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise WrongYear(field="year")
    return int(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableDay(field="completed_on") from failure
