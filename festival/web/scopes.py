"""What a sign-in may be used for; apart from the guards, so that services can name it without the web."""

from enum import StrEnum


class Scope(StrEnum):
    """What a sign-in may be used for; a browser session has all three, an API token those it was made with."""

    ENTER = "enter"
    JUDGE = "judge"
    ORGANISE = "organise"
