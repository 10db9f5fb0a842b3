"""WCAG 2.2 AA as axe sees it, on a phone and on a desk, by day and by night."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

Looks = tuple[tuple[dict[str, int], str], ...]
"""(size of the window, day or night)."""

LOOKS: Looks = (({"width": 390, "height": 844}, "light"), ({"width": 1280, "height": 900}, "dark"))
OTHER_LOOKS: Looks = (({"width": 390, "height": 844}, "dark"), ({"width": 1280, "height": 900}, "light"))
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def broken_rules(page: Page, looks: Looks = LOOKS) -> list[str]:
    """One line for each rule that the page breaks as it stands; leaves it in the last of the looks."""
    lines: list[str] = []
    for size, scheme in looks:
        await page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of the two sizes
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # light or dark
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _WCAG}}
        results = await Axe().run(page, options=options)
        lines += [
            f"({size['width']} px, {scheme}) {broken['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for broken in results.response["violations"]
            for node in broken["nodes"][:2]
        ]
    return lines
