"""What of an edition needs a hand now, the most urgent first; each need with its number, or 0 where none is counted."""

from festival.desk.schemas import DeskCounts
from festival.editions.rights import PLANNING
from festival.editions.rules import DESK, SELECTING, CallPhase, Role
from festival.editions.schemas import EditionForOrganiser
from festival.panels.rules import RoundState


def needs_of(
    edition: EditionForOrganiser, counts: DeskCounts, last_round: RoundState | None, *, casts: bool = False
) -> list[tuple[str, int]]:
    """(need, number) that this reader's roles can do something about; ``casts``: people are chosen, not films."""
    roles = set(edition.roles)
    needs: list[tuple[str, int]] = []
    if PLANNING & roles:
        needs += [("see_to_concerns", counts.concerns)]
    if Role.ORGANISER in roles:
        if edition.call is CallPhase.PREPARING:
            needs += [("read_rules", 0), ("announce", 0)]
        needs += [("mail_bounced", counts.bounced), ("webhooks_failing", counts.webhooks_failing)]
    if DESK & roles:
        needs += [("deal_with_reports", counts.reports)]
        needs += [("admit_copies", counts.new_copies)]
        needs += [("look_at_films", counts.films_given_up), ("answer_letters", counts.letters)]
    if PLANNING & roles:
        needs += [
            ("cover_films", sum(each.uncovered for each in counts.rounds)),
            ("remind_jurors", sum(each.behind for each in counts.rounds)),
        ]
    if SELECTING & roles:
        needs += [("fixes_late", counts.fixes_late), ("look_at_entries", counts.submitted)]
    if DESK & roles:
        needs += [("compare_films", counts.suspicions), ("read_subtitles", counts.unread_subtitles)]
    needs = [(need, number) for need, number in needs if number or need in _UNCOUNTED]
    return needs + [(need, 0) for need in _next_of_judging(edition, counts, last_round, casts=casts)]


_UNCOUNTED = frozenset({"read_rules", "announce"})


def _next_of_judging(
    edition: EditionForOrganiser, counts: DeskCounts, last_round: RoundState | None, *, casts: bool
) -> list[str]:
    """What the judging waits for from organisers; nothing while the jury scores or once it is over.

    A series that is shown without a jury waits for none; a casting ends with people, not with a palmarès.
    """
    if not PLANNING & set(edition.roles):
        return []
    if edition.call is not CallPhase.CLOSED or not counts.qualified or edition.palmares_published_at is not None:
        return []
    if last_round is None:
        return [] if counts.showcases else ["plan_round"]
    if casts and last_round is RoundState.SEALED:
        return [] if counts.selectees else ["choose_people"]
    return {RoundState.PLANNED: ["open_round"], RoundState.SEALED: ["count_and_stage"]}.get(last_round, [])
