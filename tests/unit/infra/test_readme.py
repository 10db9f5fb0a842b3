"""What the README tells an operator to type and to set is there."""

import re
from pathlib import Path

from festival.cli.main import COMMANDS

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text()
FOR_REAL = README.partition("## Run it for real")[2].partition("\n## ")[0]
OF_A_TRIAL = {"PALMARES_DEVELOPMENT"}


def test_every_setting_stands_in_its_table_and_no_other() -> None:
    known = set(re.findall(r'"(PALMARES_[A-Z0-9_]+)"', (ROOT / "festival" / "settings.py").read_text()))
    table = "\n".join(re.findall(r"^\| (`PALMARES_.*?) \|", FOR_REAL, re.MULTILINE))
    assert set(re.findall(r"`(PALMARES_[A-Z0-9_]+)`", table)) == known - OF_A_TRIAL


def test_every_command_and_every_file_it_names_exists() -> None:
    commands = set(re.findall(r"(?:`|/)palmares ([a-z]+)", FOR_REAL)) | set(
        re.findall(r"(?:--rm|backups) site ([a-z]+)", FOR_REAL)
    )
    assert {"serve", "doctor", "backup", "restore", "storage", "organiser"} <= commands <= COMMANDS.keys()
    files = re.findall(r"\binfra/[\w./*-]+[\w*]", FOR_REAL)
    assert len(files) > 8
    assert [name for name in files if not list(ROOT.glob(name))] == []
    for link in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", FOR_REAL):
        assert (ROOT / link).exists(), link


def test_headings_that_are_linked_to_exist() -> None:
    for link, heading in re.findall(r"\]\(([\w./-]+\.md)#([\w-]+)\)", README):
        headings = re.findall(r"^#+ (.*)$", (ROOT / link).read_text(), re.MULTILINE)
        assert heading in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, heading
