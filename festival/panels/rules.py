"""The life of a round and of an assignment; what is refused there and why."""

from enum import StrEnum

from festival.errors import Forbidden, Invalid, NotFound, Refused, Stale


class RoundState(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    SEALED = "sealed"
    REOPENED = "reopened"


class RoundAct(StrEnum):
    """What is done with a round."""

    OPEN = "open"
    SEAL = "seal"
    REOPEN = "reopen"
    LOOK_CLOSER = "look_closer"


ROUND_TRANSITIONS: dict[tuple[RoundState, RoundAct], RoundState] = {
    (RoundState.PLANNED, RoundAct.OPEN): RoundState.OPEN,
    (RoundState.OPEN, RoundAct.SEAL): RoundState.SEALED,
    (RoundState.SEALED, RoundAct.REOPEN): RoundState.REOPENED,
    (RoundState.SEALED, RoundAct.LOOK_CLOSER): RoundState.REOPENED,
    (RoundState.REOPENED, RoundAct.SEAL): RoundState.SEALED,
}

JUDGING = frozenset({RoundState.OPEN, RoundState.REOPENED})
"""States in which scoresheets are taken."""


LONGEST_REASON = 500
"""Characters of why a juror goes, steps back, or is no longer kept apart."""


class Policy(StrEnum):
    """Who sees scores before the seal: nobody but their author, or a programming team once its own are cast."""

    SEALED_JURY = "sealed_jury"
    OPEN_SCREENING = "open_screening"


class Openings(StrEnum):
    """Who may open the ballots behind the commitments after publication."""

    PUBLIC = "public"
    AUDITOR = "auditor"


class AssignmentState(StrEnum):
    """Where a juror stands with a film, beside the scoresheet itself."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    RECUSED = "recused"
    PULLED_BACK = "pulled_back"


class AssignmentAct(StrEnum):
    """What happens to an assignment."""

    DEFER = "defer"
    RESUME = "resume"
    RECUSE = "recuse"
    PULL_BACK = "pull_back"


ASSIGNMENT_TRANSITIONS: dict[tuple[AssignmentState, AssignmentAct], AssignmentState] = {
    (AssignmentState.WAITING, AssignmentAct.DEFER): AssignmentState.DEFERRED,
    (AssignmentState.DEFERRED, AssignmentAct.RESUME): AssignmentState.WAITING,
    (AssignmentState.WAITING, AssignmentAct.RECUSE): AssignmentState.RECUSED,
    (AssignmentState.DEFERRED, AssignmentAct.RECUSE): AssignmentState.RECUSED,
    (AssignmentState.WAITING, AssignmentAct.PULL_BACK): AssignmentState.PULLED_BACK,
    (AssignmentState.DEFERRED, AssignmentAct.PULL_BACK): AssignmentState.PULLED_BACK,
}


class RoundCannot(Refused):
    """The round is not in a state for this."""

    sentence = "This round is %(state)s: it cannot be changed this way now."


class AssignmentCannot(Refused):
    """The assignment has ended, or is not in a state for this."""

    sentence = (
        "This film is no longer with this juror, or was put aside differently in another window. Reload the page."
    )


class PlanChanged(Stale):
    """Two organisers changed the plan of one round."""

    sentence = "Somebody else changed this plan meanwhile. Reload the page to see it, then change it again."


class OpensWithWarnings(Refused):
    """Opening a round that would not come out as it was meant to."""

    sentence = (
        "Some warnings of this round are about what nobody can put right once it is open (%(warnings)s of them). Mend "
        "what they name, or say that you open it all the same."
    )


class RoundNeedsPanels(Refused):
    """Opening without confirmed panels."""

    sentence = "No film of this round has a panel yet. Propose panels and confirm them, then open the round."


class RoundNeedsJurors(Refused):
    """Proposing panels without anybody to judge."""

    sentence = "This round has no jurors. Invite at least one, then propose panels."


class LoadsContradict(Invalid):
    """At least more films each than at most."""

    sentence = "At least %(least)s films each cannot go with at most %(most)s."


class MixTooLarge(Invalid):
    """More jurors of one kind than a panel has."""

    sentence = "A panel of %(seats)s cannot have %(least)s jurors with “%(attribute)s”. Ask for fewer of them."


class NotToBeTaken(Invalid):
    """Ids of nothing that the round can take."""

    sentence = "%(count)s of these ids are nothing that this round can take. The first is %(first)s."


class RoundNeedsEntries(Refused):
    """Proposing panels without anything to judge."""

    sentence = "This round has no entries. Qualify entries first; they join the round when panels are proposed."


class ProposalOutdated(Refused):
    """Another proposal was confirmed, or jurors or entries changed since."""

    sentence = "These panels are no longer the latest, or others were confirmed meanwhile. Propose panels again."


class JurorTwice(Refused):
    """One person, one juror in an edition."""

    sentence = "This person is already a juror of this edition."


class ConflictsUndeclared(Refused):
    """Watching or scoring before declaring conflicts."""

    sentence = (
        "Before you see any film of this round, say which ones you may not judge. It takes one tap if there are none."
    )


class CountriesDeclared(Refused):
    """Adding countries afterwards would tell, by the films that leave the queue, where they come from."""

    sentence = (
        "Countries can be declared only before you see your films. Name the films instead, or write to the organisers."
    )


class AffiliationsDeclared(Refused):
    """Adding companies or people afterwards would tell, by the films that leave the queue, who made them."""

    sentence = (
        "Companies, schools and people can be declared only before you see your films. Name the films instead, or "
        "write to the organisers."
    )


class RulesCannotCount(Invalid):
    """Rules that the count would refuse, found before anybody judges by them."""

    sentence = "The round cannot be counted by these rules: %(reason)s"


class PairPinned(Refused):
    """Keeping apart what is pinned together."""

    sentence = "This juror is pinned to this film. Take the pin away first."


class PairInConflict(Refused):
    """Pinning what is kept apart."""

    sentence = "This juror is kept apart from this film, so they cannot be pinned to it."


class PairStands(Refused):
    """Keeping apart a juror and a film that they are judging."""

    sentence = "This juror is judging this film already. Let them step back from it, then the seat is given to another."


class PresidentNotInRound(NotFound):
    """The president must be one of the round's jurors."""


class JurorNotInRound(NotFound):
    """Letting go must be of one of the round's jurors."""


class PresidentStays(Refused):
    """Letting the president go from a round that only they can seal."""

    sentence = "This juror presides: only they can seal the round, so they cannot be let go from it."


class NoReason(Invalid):
    """Taking films from a juror, or lifting what keeps one apart, without saying why."""

    sentence = "Say why, in a few words: it is written down for the team."


class OrganiserInRound(Forbidden):
    """Where one person both organises and judges, the sealed policy wins."""

    sentence = "You judge in this round, so its organisation is closed to you until it is sealed."


class ConflictInRound(Forbidden):
    """Role never overrides conflict: who is in conflict with an entry neither seats its jury nor reads its scores."""

    sentence = (
        "You said that you are in conflict with a film of this round, so its jury and its result stay with your "
        "colleagues until the palmarès is public."
    )


class WrongScale(Invalid):
    """A scale that cannot be used."""

    sentence = "The scale must go up, from %(low)s to a larger number, in steps that reach its end exactly."


class WrongCriteria(Invalid):
    """Criteria that cannot be used."""

    sentence = "A round needs at least one criterion, each with a key of its own and a weight above zero."


class AskedAlready(Refused):
    """Asking for what waits for somebody's agreement."""

    sentence = "This has been asked for already: another organiser can agree to it now."


class NothingAsked(Refused):
    """Agreeing to what nobody asked for."""

    sentence = "Nobody has asked for this, or it was taken back. Reload the page."


class AskedByYou(Forbidden):
    """One person where two are needed."""

    sentence = "You asked for this yourself: another organiser must agree."


class NoPresidentHere(Refused):
    """Replacing a president whom the signed rules of the round do not know."""

    sentence = "This round was opened without a president: a quorum of its jurors seals it."


class BandWithoutPoints(Invalid):
    """One more juror for films near a cut, where jurors put films in one order."""

    sentence = (
        "In a ranking, one juror more for a few films cannot be counted with the others: leave the points around the "
        "cut empty, or let jurors give scores."
    )


class WrongAgreement(Invalid):
    """So many jurors are to agree that no panel can, or in a round without yes and no."""

    sentence = "In a first pass by yes, maybe and no, between two jurors and the whole panel can be asked to agree."


class TooManyToRank(Refused):
    """Opening a ranking of more films than anybody can put in an order."""

    sentence = "A juror would have %(films)s films to rank. Give each at most %(most)s, then open the round."


def next_round_state(state: RoundState, act: RoundAct) -> RoundState:
    """The state after an act; `RoundCannot` where the table has none."""
    following = ROUND_TRANSITIONS.get((state, act))
    if following is None:
        raise RoundCannot(state=state)
    return following


def next_assignment_state(state: AssignmentState, act: AssignmentAct) -> AssignmentState:
    """The state after an act; `AssignmentCannot` where the table has none."""
    following = ASSIGNMENT_TRANSITIONS.get((state, act))
    if following is None:
        raise AssignmentCannot
    return following
