"""One name per language, whichever ISO 639 code a festival writes."""

from functools import cache


def language_names(cell: str) -> frozenset[str]:
    """Read words separated by spaces: ISO 639-1 and 639-3 codes become the language's name, others are casefolded."""
    return frozenset(map(_name, cell.split()))


@cache
def _name(word: str) -> str:
    import pycountry  # noqa: PLC0415 -- its tables are costly; only who asks for languages needs them

    code = word.casefold()
    known = None
    if len(code) == 2:
        known = pycountry.languages.get(alpha_2=code)
    elif len(code) == 3:
        known = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return code if known is None else str(known.name)
