"""Who may meet whom in mentoring, the life of a match, and what is refused."""

from enum import StrEnum

from festival.errors import Invalid, Refused


class Side(StrEnum):
    """Trainees are often minors; mentors belong to partner companies."""

    TRAINEE = "trainee"
    MENTOR = "mentor"


class MatchState(StrEnum):
    """Proposed until both agree; ended at once when anybody asks."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


STANDING = (MatchState.PROPOSED, MatchState.ACTIVE)


class NotAPeopleList(Invalid):
    """No table that can be read."""

    sentence = "The first line must name the columns, external_id and name among them. Save the list as CSV UTF-8."


class WrongLine(Invalid):
    """A line of the list that cannot be taken; nothing of the list was."""

    sentence = "Line %(line)s: %(reason)s Nothing was imported: mend the line and send the list again."


class MentorWithoutTime(Invalid):
    """A mentor whom nobody could ever meet."""

    sentence = "Line %(line)s: %(name)s has no time. Give at least one in the column times, such as wed-pm."


class NobodyToMatch(Refused):
    """One side is missing."""

    sentence = "Import trainees, import mentors and check at least one of them; then matches can be proposed."


class SessionFull(Refused):
    """More trainees than places."""

    sentence = "This session has %(places)s places, and %(wanted)s trainees were chosen."


class SessionBegun(Refused):
    """Who was there is noted; nothing is planned any more."""

    sentence = "This session has begun, so it cannot be changed. Note who came instead."


class NotMatched(Refused):
    """A mentor meets those they were matched with; anybody else only when a coordinator invites them."""

    sentence = "Mentors invite the trainees they are matched with. A coordinator can invite others."


class NobodyInvited(Invalid):
    """A session without a trainee."""

    sentence = "Choose at least one trainee."


class SessionCannotBe(Invalid):
    """An instant or length that cannot be."""

    sentence = "A session begins in the future, lasts 5 to 480 minutes and has 1 to 100 places."
