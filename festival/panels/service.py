"""The verbs of rounds, juries and panels, in the order in which an edition uses them; each stands in its own module."""

from festival.panels.assigning import confirm_panels, propose_panels
from festival.panels.calibrating import show_to_all
from festival.panels.clearing import drop_panels, take_entries_out
from festival.panels.declaring import declare_conflicts
from festival.panels.describing import describe_juror
from festival.panels.inviting import JurorInvited, accept_as_juror, add_juror, join_as_juror
from festival.panels.opening import mark_looking_closer, mark_reopened, mark_sealed, open_round, rules_document
from festival.panels.pairing import keep_apart, no_longer_keep_apart, pin_pair, unpin_pair
from festival.panels.planning import leave_out, name_president, plan_round, replan_round, take_entries, take_part
from festival.panels.presiding import agree_on_president, ask_for_president
from festival.panels.replacing import let_entries_in, let_juror_go
from festival.panels.ruling import dismiss_conflict, uphold_conflict
from festival.panels.standing_back import defer, recuse_juror, resume

__all__ = [
    "JurorInvited",
    "accept_as_juror",
    "add_juror",
    "agree_on_president",
    "ask_for_president",
    "confirm_panels",
    "declare_conflicts",
    "defer",
    "describe_juror",
    "dismiss_conflict",
    "drop_panels",
    "join_as_juror",
    "keep_apart",
    "leave_out",
    "let_entries_in",
    "let_juror_go",
    "mark_looking_closer",
    "mark_reopened",
    "mark_sealed",
    "name_president",
    "no_longer_keep_apart",
    "open_round",
    "pin_pair",
    "plan_round",
    "propose_panels",
    "recuse_juror",
    "replan_round",
    "resume",
    "rules_document",
    "show_to_all",
    "take_entries",
    "take_entries_out",
    "take_part",
    "unpin_pair",
    "uphold_conflict",
]
