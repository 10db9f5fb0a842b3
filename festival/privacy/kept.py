"""What is kept of people, table by table, as data: why, how long, what erasing an account does, what is taken along.

``kept.csv`` names every table of the database, with each of its texts (``personal``: it may say something about a
person; ``other``: it does not), every kind of object in storage, and what lies outside both. A test holds it against
the schema: a table or a text that it does not name fails. The page of one's own data and the security documentation
read it.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from festival.privacy.retention import PERIODS


class Erased(StrEnum):
    """What becomes of it when its person erases their account."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    """The row stays, and names nobody any more."""
    WITH_ENTRY = "with_entry"
    """Deleted with an entry that no jury took, kept with one that a jury took."""
    KEPT = "kept"
    NOBODY = "nobody"
    """It is about no person."""
    REPLAYED = "replayed"
    """Erased again when it is restored."""


OTHER_ENDS = {
    "account": "As long as the account.",
    "entry": "As long as the entry; what a jury took, for good.",
    "record": "For good, as part of what was judged and decided.",
    "edition": "As long as the edition.",
    "use": "Until it is used or over; deleted within an hour or a night.",
    "operator": "As the operator keeps logs and backups; a month is enough.",
}
"""How long, where it is no number of days of `festival.privacy.retention.PERIODS`."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A class of what is kept, and what it is for."""

    name: str
    what: str
    why: str


PURPOSES = (
    Purpose("account", "Your account and your ways in.", "So that you can sign in, and nobody else as you."),
    Purpose("film", "Films, posters, subtitles and credits.", "So that your film can be checked, watched and named."),
    Purpose("entry", "Entries, answers, fees and decisions.", "So that your entry can be taken and decided."),
    Purpose("consent", "Terms, consents, age and guardians.", "To show what was agreed, by whom and when."),
    Purpose("letters", "Letters and mails.", "To tell you what concerns you, and to look up what was said."),
    Purpose("jury", "Jurors, scoresheets and conflicts.", "So that results can be counted, explained and verified."),
    Purpose("results", "Selections, awards and results.", "They are public, and anybody may verify them."),
    Purpose("reports", "Reports about films.", "So that a film can be stopped, and the reporter answered."),
    Purpose("mentoring", "Mentors and trainees.", "So that they can meet, and be kept safe."),
    Purpose("casting", "People chosen in a casting.", "So that the production can reach those who agreed."),
    Purpose("vote", "Votes of the public.", "So that each address votes once."),
    Purpose("team", "Teams and what they did.", "So that everybody can be shown who decided what, and when."),
    Purpose("edition", "The edition's own settings.", "They are about no person."),
    Purpose("technical", "What runs the site.", "So that work is done once, and faults are found."),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One table, kind of object or place outside."""

    what: str
    purpose: str
    personal: tuple[str, ...]
    other: tuple[str, ...]
    kept: str
    erased: Erased
    exported: tuple[str, ...]

    @property
    def is_table(self) -> bool:
        """Whether it is a table of the database."""
        return ":" not in self.what


@cache
def all_kept() -> tuple[Kept, ...]:
    """Every row of the table."""
    text = files("festival.privacy").joinpath("kept.csv").read_text(encoding="utf-8")
    return tuple(
        Kept(
            what=row["what"],
            purpose=row["class"],
            personal=tuple(row["personal"].split()) if ":" not in row["what"] else (),
            other=tuple(row["other"].split()),
            kept=row["kept"],
            erased=Erased(row["erased"]),
            exported=tuple(row["exported"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def ends_of(purpose: str) -> list[str]:
    """The names of the periods and other ends that hold for a class, each once, in the order of the lists."""
    found = {row.kept for row in all_kept() if row.purpose == purpose}
    return [name for name in (*OTHER_ENDS, *(period.kind for period in PERIODS)) if name in found]
