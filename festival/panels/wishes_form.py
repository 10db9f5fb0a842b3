"""The form that asks for panels, read back as `PanelSettings`."""

from collections.abc import Mapping

from festival.errors import Invalid
from festival.panels.schemas import MixWanted, PanelSettings
from festival.plain_text import keep_text

MIXES = 3
"""Rows to ask for a mix in."""
LARGEST = 10**9


class NotAWish(Invalid):
    """A limit that no panels can be proposed by."""

    sentence = "'%(typed)s' is no whole number from %(least)s to %(most)s. Leave it empty for no limit."


def read_wishes(values: Mapping[str, str]) -> PanelSettings:
    """The wishes that the form holds.

    Raises:
        NotAWish: something else than a whole number.
        UnusableText, TextTooLong: an attribute that cannot be kept.
    """
    return PanelSettings(
        everyone=bool(values.get("everyone")),
        max_load=_number(values, "max_load", least=1),
        min_load=_number(values, "min_load", least=0) or 0,
        max_minutes=_number(values, "max_minutes", least=1),
        max_per_country=_number(values, "max_per_country", least=1),
        allow_same_country=bool(values.get("allow_same_country")),
        seed=_number(values, "seed", least=0) or 0,
        mixes=[mix for row in range(1, MIXES + 1) if (mix := _mix(values, row)) is not None],
    )


def _mix(values: Mapping[str, str], row: int) -> MixWanted | None:
    attribute = keep_text(values.get(f"mix_{row}", ""), field=f"mix_{row}", most=100)
    return MixWanted(attribute, _number(values, f"mix_least_{row}", least=1) or 1) if attribute else None


def _number(values: Mapping[str, str], field: str, *, least: int) -> int | None:
    typed = values.get(field, "").strip()
    if not typed:
        return None
    digits = typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST))
    if not (digits and least <= int(typed) <= LARGEST):
        raise NotAWish(field=field, typed=typed[:40], least=least, most=LARGEST)
    return int(typed)
