"""The life of an entry, and the refusals that follow from it."""

from collections.abc import Collection
from enum import StrEnum

from festival.errors import Forbidden, Invalid, Refused


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """Submitted in time; it counts once the entrant's address and, for a minor, the guardian are confirmed."""
    SUBMITTED = "submitted"
    QUALIFIED = "qualified"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


class EntryAction(StrEnum):
    """What entrants (the first two) and the festival do with an entry."""

    SUBMIT = "submit"
    WAIT = "wait"
    """To submit while something is still to be confirmed."""
    COUNT = "count"
    """What the entry waited for has come."""
    WITHDRAW = "withdraw"
    QUALIFY = "qualify"
    DISQUALIFY = "disqualify"
    RETURN = "return"


TRANSITIONS: dict[tuple[EntryState, EntryAction], EntryState] = {
    (EntryState.DRAFT, EntryAction.SUBMIT): EntryState.SUBMITTED,
    (EntryState.WITHDRAWN, EntryAction.SUBMIT): EntryState.SUBMITTED,
    (EntryState.DRAFT, EntryAction.WAIT): EntryState.WAITING,
    (EntryState.WITHDRAWN, EntryAction.WAIT): EntryState.WAITING,
    (EntryState.WAITING, EntryAction.COUNT): EntryState.SUBMITTED,
    (EntryState.DRAFT, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.WAITING, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.SUBMITTED, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.QUALIFIED, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.SUBMITTED, EntryAction.QUALIFY): EntryState.QUALIFIED,
    (EntryState.DISQUALIFIED, EntryAction.QUALIFY): EntryState.QUALIFIED,
    (EntryState.SUBMITTED, EntryAction.DISQUALIFY): EntryState.DISQUALIFIED,
    (EntryState.QUALIFIED, EntryAction.DISQUALIFY): EntryState.DISQUALIFIED,
    (EntryState.QUALIFIED, EntryAction.RETURN): EntryState.SUBMITTED,
    (EntryState.DISQUALIFIED, EntryAction.RETURN): EntryState.SUBMITTED,
}

EDITABLE = frozenset({EntryState.DRAFT, EntryState.WITHDRAWN})
"""States in which the entrant may change the entry; what was submitted stands as it was."""

NO_DIALOGUE = "zxx"
"""ISO 639-3 for "no linguistic content": a film without words."""


MOST_SUBTITLES = 10
"""Languages in which one entry may have subtitles."""


class CreditRole(StrEnum):
    """What someone did on a film."""

    DIRECTOR = "director"
    WRITER = "writer"
    PRODUCER = "producer"
    EDITOR = "editor"
    CINEMATOGRAPHY = "cinematography"
    MUSIC = "music"
    CAST = "cast"
    PRODUCTION_COMPANY = "production_company"
    SCHOOL = "school"
    OTHER = "other"


class SuspicionState(StrEnum):
    """What a person has decided about two films that may be one."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"


class CallClosed(Refused):
    """The deadline has passed, or the organisers closed the call."""

    sentence = "The call is closed: it took entries until %(closes_at)s."


class CallNotOpen(Refused):
    """Entries are not taken yet."""

    sentence = "The call is not open yet: it takes entries from %(opens_at)s."


class NothingToEnter(Refused):
    """The edition is a mentoring programme."""

    sentence = "This edition matches trainees and mentors: nobody enters a film. Its page says who takes part, and how."


class EntryCannot(Refused):
    """The entry is not in a state for this."""

    sentence = "This entry is %(state)s: this cannot be done with it now."


class EntrySubmitted(Refused):
    """What was submitted stands as it was."""

    sentence = "This entry was submitted and stands as it was. Withdraw it first, change it, and submit it again."


class EntryIncomplete(Refused):
    """Something is missing; ``missing`` names every part."""

    sentence = "This entry cannot be submitted yet: %(missing)s"


class FilmBeforeJury(Refused):
    """A round has taken the film."""

    sentence = "The jury is watching this film. Write to the festival to have it taken out."


class FilmNotAttachable(Refused):
    """The uploaded file is no film yet."""

    sentence = "This film has not arrived whole. Finish sending it first."


class FeeFirst(Refused):
    """Under its call's rules it does not count yet."""

    sentence = "This entry's fee is not paid, and by the rules it counts only then. Mark it paid, or waive it, first."


class FilmMissing(Refused):
    """The entry was submitted without its film."""

    sentence = "The film of this entry is not here yet: ask its entrant for it first."


class FilmHere(Refused):
    """Nothing to ask for."""

    sentence = "The film of this entry is here already."


class FilmNotAsked(Refused):
    """What was submitted stands as it was."""

    sentence = "The festival has not asked for the film of this entry."


class EntriesUsedUp(Refused):
    """The rules allow no more entries from this person."""

    sentence = "This call takes at most %(most)s entries from one person. Withdraw one to enter another."


class FilmUsedUp(Refused):
    """The rules allow no more entries of this film."""

    sentence = "This call takes one film at most %(most)s times. Withdraw another entry of it to submit this one."


class FilmEnteredAlready(Refused):
    """One entry of a film in each category."""

    sentence = "This film has an entry in this category already: open it among your entries."


class OwnConflictStays(Forbidden):
    """Whoever is in conflict cannot decide that they no longer are."""

    sentence = "You cannot lift your own conflict: another organiser can, once they have heard why."


class NobodyElse(Refused):
    """Everybody would be a stranger to an entry."""

    sentence = "No other organiser could deal with this entry: invite one first, then say that you are in conflict."


class OwnEntry(Forbidden):
    """Nobody decides on their own film."""

    sentence = "This is your own film: someone else of the team must decide on it."


class UnknownCountry(Invalid):
    """Not a code of a country."""

    sentence = "'%(code)s' is no country we know: use its two-letter code, such as FR."


class UnknownLanguage(Invalid):
    """Not a code of a language."""

    sentence = "'%(code)s' is no language we know: use its ISO 639 code, such as fr."


class UnknownCategory(Invalid):
    """The edition has no such category."""

    sentence = "This call has no category '%(category)s'."


class SeriesTakesEpisodes(Refused):
    """One film is given where the call asks for a series."""

    sentence = "This call takes series: send each episode in its place."


class NoSuchEpisode(Invalid):
    """The call asks for fewer episodes, or for none."""

    sentence = "This call takes episodes 1 to %(episodes)s; there is no episode %(number)s."


class TooManySubtitles(Invalid):
    """More languages than an entry needs."""

    sentence = "Subtitles in at most %(most)s languages can be sent. Take one away to send another."


class NamedTwice(Invalid):
    """The same country or language stands in the list twice."""

    sentence = "'%(code)s' stands there twice."


class TooManyNamed(Invalid):
    """A list that no film needs."""

    sentence = "At most %(most)s can be given here."


class WrongCompletion(Invalid):
    """Before cinema, or after the call."""

    sentence = "The film must have been completed between 1888 and the end of the call."


def next_state(state: EntryState, action: EntryAction) -> EntryState:
    """The state after an action.

    Raises:
        EntryCannot: the table has no such step.
    """
    following = TRANSITIONS.get((state, action))
    if following is None:
        raise EntryCannot(state=state)
    return following


def keep_within_limit(languages: Collection[str]) -> None:
    """Refuse subtitles in more languages than an entry may have.

    Raises:
        TooManySubtitles: these are too many.
    """
    if len(languages) > MOST_SUBTITLES:
        raise TooManySubtitles(field="language", most=MOST_SUBTITLES)
