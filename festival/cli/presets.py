"""``palmares presets [NAME]``: lists the built-in calls for entries, or prints one as TOML."""

import argparse

from festival.editions.presets import NAMES, load_preset, preset_text


def run(arguments: list[str]) -> int:
    """Print names with titles, or one preset's own text."""
    parser = argparse.ArgumentParser(prog="palmares presets", allow_abbrev=False, description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, metavar="NAME", help="print this preset as TOML")
    given = parser.parse_args(arguments)
    if given.name is not None:
        print(preset_text(given.name), end="")
        return 0
    widest = max(map(len, NAMES))
    for name in NAMES:
        preset = load_preset(name)
        print(f"{name:<{widest}}  {preset.title}: {preset.summary}")
    return 0
