"""What documents, comments of settings and tables name in this repository exists: files, folders, tests, headings."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
DOCUMENTS = [
    HOUSE / "README.md",
    HOUSE / "ARCHITECTURE.md",
    *sorted((HOUSE / "infra").rglob("*.md")),
    *sorted((HOUSE / "tests").rglob("README.md")),
    HOUSE / "infra" / "security" / "asvs.csv",
]
ROOTS = ("festival", "judging", "templates", "tests", "infra")
_NAMED = re.compile(r"(?<![\w./…-])(?:[\w-]+/)+[\w.-]*(?:::\w+)?")
_LINKED = re.compile(r"\]\(([^)\s]+)\)")
_MODULE = re.compile(r"\.(?:py|j2|csv|toml|sql|ya?ml|tf|po|md|json|js|css|svg)$")


def _exists(place: str, document: Path) -> bool:
    """Whether a path stands for something: from the root, as the code's map says it, or beside the document."""
    return any((base / place).exists() for base in (HOUSE, HOUSE / "festival", document.parent))


def _named(document: Path) -> set[str]:
    """Paths as sentences name them: those of our folders, and those that end like a file of ours."""
    found = {match.rstrip(".") for match in _NAMED.findall(document.read_text(encoding="utf-8"))}
    found = {one for one in found if not one.split("/")[-1].isupper()}
    return {one for one in found if one.split("/")[0] in ROOTS or (_MODULE.search(one) and not one.startswith("http"))}


def _heading(line: str) -> str:
    """The anchor that readers of Markdown give a heading."""
    return re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_what_is_named_exists(document: Path) -> None:
    missing = []
    for named in sorted(_named(document)):
        place, _, test = named.partition("::")
        if not _exists(place, document) or (test and f"def {test}(" not in (HOUSE / place).read_text(encoding="utf-8")):
            missing.append(named)
    assert missing == []


def _leads_somewhere(link: str, document: Path) -> bool:
    place, _, anchor = link.partition("#")
    there = document.parent / place if place else document
    if not there.exists():
        return False
    lines = there.read_text(encoding="utf-8").splitlines() if anchor else []
    return not anchor or anchor in {_heading(line) for line in lines if line.startswith("#")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in _LINKED.findall(document.read_text(encoding="utf-8")) if ":" not in link]
    assert [link for link in links if not _leads_somewhere(link, document)] == []


def test_enough_is_looked_at() -> None:
    """The control: documents do name files, and a wrong name would be found."""
    assert sum(len(_named(document)) for document in DOCUMENTS) > 150
    assert not _exists("tests/integration/accounts/test_no_such_test.py", HOUSE / "README.md")
