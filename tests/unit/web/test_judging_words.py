"""Whatever judging says of a count or of panels is said in French too, with its values."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import judging
from festival.web.judging_words import in_words
from festival.web.translation import speaking

_FOLDER = Path(judging.__file__).parent
_SPEAKING = (
    "agreement", "assignment/eligibility", "assignment/reasons", "awarding", "counting", "crossed", "estimation",
    "guards", "majority_judgment", "palmares", "ranking_count", "recounting", "scoresheet_count",
)  # fmt: skip
_STAND_INS = {
    "where": "", "having": "", "label": "", "in_group": "", "place_in_words": "", "'ballot'": "ballots",
    "sheets": "scoresheets leave", "wanted": "7 for each of 7 jurors would be 7",
    "said": "score lower than the others on the same films",
}  # fmt: skip
_FRAGMENTS = {
    "score lower than the others on the same films", "score higher than the others on the same films",
    "stray further from the others than chance explains", "use much less of the scale than the others",
    "7 for each of 7 jurors would be 7", " and 7 more",
}  # fmt: skip
"""Parts of sentences that are recognised as wholes."""


def plain(french: str) -> str:
    return french.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


SAID = {
    "no ballots.": "aucun bulletin.",
    "2 ballots in group 'jury' in round 'final'; the rules ask for 3.": (
        "2 bulletins dans le groupe « jury » au tour « final » ; le règlement en demande 3."
    ),
    "nobody scored criterion 'script'.": "personne n’a noté le critère « script ».",
    "These jurors gave every film the same score in round '1', so they change no order: Ana, Bo and 2 more.": (
        "Ces membres du jury ont donné la même note à chaque film au tour « 1 », "
        "et ne changent donc rien à l’ordre : Ana, Bo et 2 autres."
    ),
    "only 1 of 4 jurors may see it (a country in common bars 2; another category bars 1): add a juror from elsewhere "
    "or allow the same country or add a juror for the category series.": (
        "seuls 1 des 4 membres du jury peuvent le voir (pays en commun : 2 ; autre catégorie : 1) : ajoutez un membre "
        "du jury venu d’ailleurs ou permettez le même pays ou ajoutez un membre du jury pour la catégorie series."
    ),
    "2 of its 3 eligible jurors are full; 1 of its 3 eligible jurors have too few minutes left: raise max_load or "
    "max_entries, raise max_minutes or add a juror.": (
        "2 de ses 3 membres du jury possibles sont complets ; 1 de ses 3 membres du jury possibles ont trop peu de "
        "minutes : augmentez le nombre de films au plus, augmentez le nombre de minutes au plus ou ajoutez un membre "
        "du jury."
    ),
    "No severity-adjusted scores: No entry was scored twice, so a film cannot be told from noise.": (
        "Pas de notes ajustées de la sévérité : Aucune inscription n’a été notée deux fois ; "
        "un film ne se distingue donc pas du bruit."
    ),
    "A sentence of nobody's": "A sentence of nobody's",
}


@pytest.mark.parametrize(("sentence", "french"), SAID.items())
def test_sentences_of_judging_in_french(sentence: str, french: str) -> None:
    with speaking("fr"):
        assert plain(in_words(sentence)) == french
    with speaking("en"):
        assert in_words(sentence) == sentence


def sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    kept = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        kept |= {id(piece) for value in text.values for piece in ast.walk(value)}
        yield "".join(str(value.value) if isinstance(value, ast.Constant) else stand_in(value) for value in text.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept:
            yield node.value


def stand_in(hole: ast.expr) -> str:
    written = ast.unparse(hole)
    return next((text for part, text in _STAND_INS.items() if part in written), "7")


@pytest.mark.parametrize("module", _SPEAKING)
def test_no_sentence_of_judging_is_left_in_english(module: str) -> None:
    said = {text for text in sentences(_FOLDER / f"{module}.py") if text.strip(". ").count(" ") > 1}
    with speaking("fr"):
        assert {text for text in said if in_words(text) == text} - _FRAGMENTS == set()
