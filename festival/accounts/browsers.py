"""Which browser and device a session lives in, as its person would name them."""

# The first mark found decides: browsers name those whose pages they want to be served beside their own name.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str | None:
    """``Firefox, Android``, or the header itself where nothing in it is known; None: there is none."""
    known = [next((name for mark, name in marks if mark in user_agent), None) for marks in (_BROWSERS, _DEVICES)]
    return ", ".join(name for name in known if name is not None) or user_agent[:80] or None
