"""Whether an entry may be submitted: what its form says against what the call asks, clause by clause.

Pure: every clause that fails is named with its field and the sentence that says how to mend it, in the order of the
form; nothing else decides eligibility, and the call page says the same clauses in words (``editions.plain_words``).
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from festival.editions.rules_body import Eligibility, RulesBody
from festival.entries.rules import NO_DIALOGUE


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting: the field, and a sentence (a message identifier) filled from ``values``."""

    field: str
    sentence: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    clause: str = ""
    """Of the rules, where what was said breaks one: it can be waived for an entry. A missing answer is none."""

    @property
    def text(self) -> str:
        """The sentence in English, filled in."""
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an entry says, as far as the rules ask."""

    title: str
    synopsis: str
    directors: Sequence[str]
    countries: Sequence[str]
    dialogue_languages: Sequence[str]
    subtitle_languages: Sequence[str]
    completed_on: date | None
    rights_confirmed: bool
    year: int | None = None
    premiere: str | None = None
    music_rights: str | None = None
    ai_use: str | None = None
    ai_stages: Sequence[str] = ()
    content: Sequence[str] | None = None


_OF_PEOPLE = ("title", "directors", "rights_confirmed")
"""All that a casting asks of its form: what is played, by whom, and that it may be."""


def missing_in(form: Form, rules: RulesBody) -> tuple[Missing, ...]:
    """Everything that the form lacks under these rules, in the order of the form."""
    asked = rules.eligibility
    if rules.call.chooses == "people":
        return tuple(gap for gap in _unanswered(form) if gap.field in _OF_PEOPLE)
    return (
        *_unanswered(form),
        *_of_clause("origin", _origin(form, asked)),
        *_of_clause("completion", _completion(form, asked)),
        *_of_clause("understanding", _understanding(form, rules)),
        *_of_clause("premiere", _premiere(form, asked) if form.premiere else ()),
        *(_premiere(form, asked) if not form.premiere else ()),
        *_declarations(form, asked),
    )


def _of_clause(clause: str, gaps: Iterable[Missing]) -> Iterable[Missing]:
    return (dataclasses.replace(gap, clause=clause) for gap in gaps)


def _unanswered(form: Form) -> Iterable[Missing]:
    if not form.title:
        yield Missing("title", "Give the film its title.")
    if not form.synopsis:
        yield Missing("synopsis", "Say in a few sentences what the film is about.")
    if not form.directors:
        yield Missing("directors", "Name who directed the film.")
    if not form.countries:
        yield Missing("countries", "Choose the country of production, the majority first.")
    if not form.dialogue_languages:
        yield Missing("dialogue_languages", "Choose the language that is spoken, or that there is no dialogue.")
    if form.completed_on is None and form.year is None:
        yield Missing("completed_on", "Say when the film was completed.")
    if not form.rights_confirmed:
        yield Missing("rights_confirmed", "Confirm that you hold the rights to the film and its music.")


def _origin(form: Form, asked: Eligibility) -> Iterable[Missing]:
    allowed = set(asked.countries_allowed)
    if allowed and form.countries and not allowed & set(form.countries):
        yield Missing("countries", "This call takes films from other countries than these.")
    if form.countries and form.countries[0] in asked.countries_excluded:
        yield Missing("countries", "This call takes no films from the country that stands first.")


def _completion(form: Form, asked: Eligibility) -> Iterable[Missing]:
    after = asked.completed_after
    if after is None:
        return
    values = {"day": after.isoformat()}
    if form.completed_on is not None:
        late_enough = form.completed_on > after
    elif form.year is not None and form.year == after.year:
        yield Missing(
            "completed_on", "Give the day the film was completed: this call asks for one after %(day)s.", values
        )
        return
    else:
        late_enough = form.year is None or form.year > after.year
    if not late_enough:
        yield Missing("completed_on", "This call takes films completed after %(day)s.", values)


def _understanding(form: Form, rules: RulesBody) -> Iterable[Missing]:
    languages, spoken = set(rules.call.languages), set(form.dialogue_languages) - {NO_DIALOGUE}
    understood = not spoken or not languages or bool((spoken | set(form.subtitle_languages)) & languages)
    if rules.eligibility.subtitles_required and not understood:
        values = {"languages": ", ".join(rules.call.languages)}
        sentence = "The dialogue needs subtitles in one of the call's languages (%(languages)s)."
        yield Missing("subtitle_languages", sentence, values)


_PREMIERES = ("none", "national", "international", "world")
"""From the least to the most."""

_PREMIERE_ASKED = {
    "first_screening": "This call takes films that were not shown in public before.",
    "world": "This call takes films that were not shown anywhere before.",
    "international": "This call takes films that were not shown outside their own country before.",
    "national": "This call takes films that were not shown in the festival's country before.",
}


def _premiere(form: Form, asked: Eligibility) -> Iterable[Missing]:
    if asked.premiere == "none":
        return
    least = "world" if asked.premiere == "first_screening" else asked.premiere
    if form.premiere is None:
        yield Missing("premiere", "Say where the film was shown before.")
    elif _PREMIERES.index(form.premiere) < _PREMIERES.index(least):
        yield Missing("premiere", _PREMIERE_ASKED[asked.premiere])


_AI_USES = ("none", "assisted", "hybrid", "full")
"""From the least to the most."""

_AI_MOST = {
    "none": "This call takes films made without artificial intelligence.",
    "assisted": "This call takes films in which artificial intelligence assisted at most.",
    "hybrid": "This call takes no films made wholly with artificial intelligence.",
}


def _declarations(form: Form, asked: Eligibility) -> Iterable[Missing]:
    if asked.music_declaration and form.music_rights is None:
        yield Missing("music_rights", "Say by what right the film has its music.")
    if (asked.ai_declaration or asked.ai_most != "full") and form.ai_use is None:
        yield Missing("ai_use", "Say whether artificial intelligence took part in making the film.")
    if form.ai_use is not None and _AI_USES.index(form.ai_use) > _AI_USES.index(asked.ai_most):
        yield Missing("ai_use", _AI_MOST[asked.ai_most])
    if asked.ai_declaration and form.ai_use not in {None, "none"} and not form.ai_stages:
        yield Missing("ai_stages", "Say in which parts of the work artificial intelligence took part.")
    if asked.content_declaration and form.content is None:
        yield Missing("content", "Say whether the film shows violence, sex, hate or flashing light.")


def used_up(asked: Eligibility, *, by_person: int, of_film: int) -> Iterable[Missing]:
    """What the limits on numbers forbid, given how many other entries of this person and of this film are submitted."""
    if asked.entries_per_person is not None and by_person >= asked.entries_per_person:
        sentence = "This call takes at most %(most)s entries from one person. Withdraw one to enter another."
        yield Missing("entries_per_person", sentence, {"most": asked.entries_per_person})
    if asked.entries_per_film is not None and of_film >= asked.entries_per_film:
        sentence = "This call takes one film at most %(most)s times. Withdraw another entry of it to submit this one."
        yield Missing("entries_per_film", sentence, {"most": asked.entries_per_film})
