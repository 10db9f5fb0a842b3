"""What ``judging`` says of a count or of panels, in the reader's language.

``judging`` is pure and speaks English: the offline commands print its sentences, and stored results keep them to the
letter. A page recognises each by its phrase, takes its values out and says it again.
"""

import re
from functools import cache

from festival.web.translation import LANGUAGES, current_language, fill, translate

PHRASES = (
    " in group '%(group)s' in round '%(round)s'",
    " in group '%(group)s'",
    " in round '%(round)s'",
    "criterion '%(criterion)s'%(where)s",
    # why an entry has no place
    "no ballots%(where)s",
    "%(count)s ballot%(where)s; the rules ask for %(least)s",
    "%(count)s ballots%(where)s; the rules ask for %(least)s",
    "nobody scored %(what)s%(where)s",
    "no complete scoresheet%(where)s",
    "too few scores for %(what)s once the highest and lowest are dropped",
    # what to mind about a result
    (
        "The jurors%(where)s fall into %(count)s panels that share no entry: scores are compared between jurors who "
        "never judged the same films."
    ),
    "These jurors gave every film the same score%(where)s, so they change no order: %(names)s.",
    "%(count)s scoresheet leaves a criterion empty%(where)s; a missing score is no observation, not a zero.",
    "%(count)s scoresheets leave a criterion empty%(where)s; a missing score is no observation, not a zero.",
    "These jurors score lower than the others on the same films: %(names)s.",
    "These jurors score higher than the others on the same films: %(names)s.",
    "These jurors stray further from the others than chance explains: %(names)s.",
    "These jurors use much less of the scale than the others: %(names)s.",
    "%(award)s: further viewings (how many) would settle who is within the cut: %(names)s.",
    "%(award)s: no reasonable number of viewings tells these apart at the cut: %(names)s.",
    "%(award)s: %(names)s are tied, so together they exceed the quota of their country.",
    "By severity-adjusted scores %(best)s would be first, not %(first)s.",
    "Once jurors' severity is taken out, the scores do not tell the films apart beyond chance.",
    "No severity-adjusted scores: %(reason)s",
    "Nobody%(where)s scores %(criteria)s; the other criteria count alone there.",
    "Neither the ballots nor the tie rules tell these apart; the order of their ids decided: %(names)s.",
    "Rankings have no criteria, so awards with criteria of their own went by the ranking itself.",
    "There are too many ballots to count them again for every juror; no stability is shown.",
    "%(names)s and %(count)s more",
    # why agreement or severity cannot be told
    "Concordance needs at least two entries, all ranked by the same two jurors or more.",
    "Every juror ranked all entries alike, so their orders cannot be compared.",
    "The intraclass correlation needs at least two films scored by the same two jurors or more.",
    "All scores are the same, so agreement cannot be told from habit.",
    "Every film has the same mean, so the scores say nothing about films.",
    "Neither films nor jurors differ beyond noise, so agreement cannot be measured.",
    "No entry was scored by two jurors, so agreement cannot be measured.",
    "Fewer than two entries were scored, so jurors cannot be compared.",
    "Fewer than two jurors scored, so no juror can be told from the films.",
    "No entry was scored twice, so a film cannot be told from noise.",
    # why a seat stays open or a juror short of films
    "panels of %(seats)s are larger than the jury of %(jury)s: add jurors or make panels smaller.",
    " with '%(attribute)s'",
    "only %(count)s of %(jury)s jurors%(having)s may see it (%(causes)s): %(mend)s.",
    "only %(count)s of %(jury)s jurors have '%(attribute)s': add one who has, or say so of one who is there.",
    "no seat was left for its %(eligible)s eligible jurors%(having)s: make panels larger.",
    "%(reason)s bars %(count)s",
    "a declared or found conflict",
    "a country in common",
    "no language in common",
    "another category",
    "too few minutes for its length",
    "add a juror without a conflict",
    "add a juror from elsewhere or allow the same country",
    "add a juror who knows %(languages)s",
    "add a juror for the category %(category)s",
    "add a juror with '%(attribute)s'",
    "raise max_minutes",
    "raise max_load or max_entries",
    "raise max_per_country",
    "add a juror",
    "their own limit of %(limit)s entries is below the minimum of %(least)s: raise it or lower the minimum.",
    "only %(count)s entries may be shown to them: lower the minimum or look at their conflicts and languages.",
    "there are %(seats)s seats, and %(least)s for each of %(jury)s jurors would be %(wanted)s: lower the minimum.",
    "other jurors need the entries they may see, or these take too many minutes: lower the minimum or add entries.",
    "%(count)s of its %(eligible)s eligible jurors%(having)s are full",
    "%(count)s of its %(eligible)s eligible jurors%(having)s have too few minutes left",
    "%(count)s of its %(eligible)s eligible jurors%(having)s are from a country the panel has enough of",
    "%(told)s: %(mend)s.",
)
"""Message identifiers; of two that fit a sentence the earlier is meant, so the one that fits most stands last."""

JOINERS = ("; ", ", ", " or ", " and ")
"""What stands between several phrases in one place."""

_COUNTS = frozenset({"count", "least", "jury", "seats", "eligible", "limit", "wanted"})
_HAVING = r"(?: with '.*?')?"
_WHERE = r"(?: in (?:group|round) '.*?')?"


def in_words(sentence: str) -> str:
    """The sentence in the reader's language; itself where it is none of ours, or where that language is English."""
    if current_language() == LANGUAGES[0]:
        return sentence
    said = _phrase(sentence)
    if said is None and sentence.endswith("."):
        without_stop = _phrase(sentence[:-1])
        said = None if without_stop is None else f"{without_stop}."
    return sentence if said is None else said


def _phrase(text: str) -> str | None:
    for phrase in PHRASES:
        if found := _pattern(phrase).fullmatch(text):
            return fill(phrase, {name: _part(value) for name, value in found.groupdict().items()})
    return None


def _part(text: str) -> str:
    """A value: a phrase, several that are joined, or a name that stays as it is."""
    whole = _phrase(text)
    if whole is not None:
        return whole
    for joiner in JOINERS:
        for joint in re.finditer(joiner, text):
            first = _phrase(text[: joint.start()])
            if first is not None:
                return f"{first}{translate(joiner)}{_part(text[joint.end() :])}"
    return text


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", phrase)
    parts = (f"(?P<{piece}>{_shape(piece)})" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    return re.compile("".join(parts), re.DOTALL)


def _shape(name: str) -> str:
    if name == "where":
        return _WHERE
    if name == "having":
        return _HAVING
    if name == "what":
        return ".*?[^.]"
    return r"\d+" if name in _COUNTS else ".+?"
