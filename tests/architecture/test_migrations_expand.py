"""Each step of the schema leaves the version before it working, and holds nobody up: read in its SQL.

While a new version is put in place, the old one goes on against the new schema. So a step only adds; what is no longer
used goes in a later version, once no process of the old one runs. The first step made an empty database.
"""

import re
from pathlib import Path

import pytest

STEPS = [
    folder
    for folder in sorted((Path(__file__).parents[2] / "festival" / "migrations").glob("0*/"))
    if folder.name != "0001_first"
]

FORBIDDEN = {
    "a table or column goes": r"^DROP TABLE|\bDROP COLUMN\b",
    "a name changes": r"\bRENAME\b",
    "a column's type changes": r"\bALTER COLUMN \w+ (SET DATA )?TYPE\b",
    "a column may no longer be empty": r"\bSET NOT NULL\b|\bDROP DEFAULT\b",
    "the old version does not fill a new column": (
        r"\bADD COLUMN (?:(?!,|\bDEFAULT\b).)*\bNOT NULL\b(?:(?!,|\bDEFAULT\b).)*(,|$)"
    ),
    "every row is written anew": r"\bADD COLUMN [^,]*\bDEFAULT [^,]*(gen_random_uuid|random|clock_timestamp)\(",
    "a key that the old version names goes": r"\bDROP CONSTRAINT \w+_(pkey|key)\b",
    "what the old version writes is refused": r"^CREATE UNIQUE INDEX|\bADD (CONSTRAINT \w+ )?(UNIQUE|PRIMARY KEY)\b",
    "the table stands still while it is read through": r"\bADD CONSTRAINT \w+ (CHECK|FOREIGN KEY)(?!.*\bNOT VALID\b)",
    "the table stands still longer than its step": r"^LOCK\b|^VACUUM FULL|^CLUSTER|^REINDEX",
}

BEFORE_THE_FIRST_RELEASE = {
    ("0003_films", "a key that the old version names goes"),
    ("0003_films", "what the old version writes is refused"),
    ("0005_film_profiles", "the table stands still while it is read through"),
    ("0006_consents", "the table stands still while it is read through"),
    ("0020_fees", "the table stands still while it is read through"),
    ("0023_entrants", "a key that the old version names goes"),
    ("0023_entrants", "the table stands still while it is read through"),
    ("0026b_screening_files", "the table stands still while it is read through"),
}
"""Nobody ran these beside an older version; a step after them is never added here."""


def statements(sql: str) -> list[str]:
    """The statements of a script, each on one line, without comments; bodies of functions stay whole."""
    found, current, quote = [], "", ""
    for piece in re.split(r"(\$\w*\$|;)", re.sub(r"--[^\n]*", "", sql)):
        if re.fullmatch(r"\$\w*\$", piece):
            quote = "" if quote == piece else quote or piece
        if piece == ";" and not quote:
            found.append(" ".join(current.split()))
            current = ""
        else:
            current += piece
    return [*found, " ".join(current.split())]


def broken_rules(sql: str) -> set[str]:
    """What in a script would break the version before it; tables that the script makes itself are nobody's yet."""
    every = statements(sql)
    new = {name for statement in every for name in re.findall(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", statement)}
    broken = set()
    for statement in every:
        table = re.search(r"^ALTER TABLE (?:ONLY )?(\w+)|^CREATE UNIQUE INDEX \w+ ON (\w+)", statement)
        if table and (table[1] or table[2]) in new:
            continue
        broken |= {rule for rule, pattern in FORBIDDEN.items() if re.search(pattern, statement)}
    return broken


@pytest.mark.parametrize("folder", STEPS, ids=lambda folder: folder.name)
def test_the_version_before_goes_on(folder: Path) -> None:
    sql = "\n".join(script.read_text() for script in sorted(folder.glob("*.sql")))
    excused = {rule for name, rule in BEFORE_THE_FIRST_RELEASE if name == folder.name}
    assert broken_rules(sql) == excused


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("DROP TABLE film;", "a table or column goes"),
        ("ALTER TABLE film DROP COLUMN title;", "a table or column goes"),
        ("ALTER TABLE film RENAME COLUMN title TO name;", "a name changes"),
        ("ALTER TABLE film ALTER COLUMN year TYPE bigint;", "a column's type changes"),
        ("ALTER TABLE film ALTER COLUMN year SET NOT NULL;", "a column may no longer be empty"),
        (
            "ALTER TABLE film ADD COLUMN a text, ADD COLUMN b text NOT NULL;",
            "the old version does not fill a new column",
        ),
        ("ALTER TABLE film ADD COLUMN b uuid DEFAULT gen_random_uuid();", "every row is written anew"),
        ("ALTER TABLE film DROP CONSTRAINT film_pkey;", "a key that the old version names goes"),
        ("CREATE UNIQUE INDEX film_title ON film (title);", "what the old version writes is refused"),
        ("ALTER TABLE film ADD UNIQUE (title);", "what the old version writes is refused"),
        ("ALTER TABLE film ADD CONSTRAINT x CHECK (year > 0);", "the table stands still while it is read through"),
        ("LOCK TABLE film;", "the table stands still longer than its step"),
    ],
)
def test_what_would_break_it_is_seen(sql: str, rule: str) -> None:
    assert broken_rules(sql) == {rule}


def test_what_only_adds_is_let_through() -> None:
    added = """
        CREATE TABLE film_prize (edition_id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (edition_id, name));
        ALTER TABLE film_prize ADD CONSTRAINT short CHECK (length(name) < 9);
        CREATE UNIQUE INDEX film_prize_name ON film_prize (edition_id, lower(name));
        -- DROP TABLE film;
        ALTER TABLE film ADD COLUMN prize text, ADD COLUMN shown boolean NOT NULL DEFAULT false;
        ALTER TABLE film ADD CONSTRAINT prize_short CHECK (length(prize) < 9) NOT VALID;
        ALTER TABLE film VALIDATE CONSTRAINT prize_short;
        ALTER TABLE film DROP CONSTRAINT film_state_known;
        CREATE INDEX film_by_prize ON film (prize);
    """
    assert broken_rules(added) == set()
