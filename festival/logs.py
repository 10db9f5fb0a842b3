"""What this process writes to its log: what went wrong and where, never whose address or which key.

Every line of ours and of the libraries passes one formatter that blots out addresses and keys, tracebacks too: a
database names the row that it refused, and a fault names the page that it happened on.
"""

import logging
import re
import sys
from typing import TextIO

_BLOTS = (
    (re.compile(r"(/(?:link|invitation)/)[\w-]+"), r"\1[key]"),
    (re.compile(r"(?<![\w-])pal_[\w-]+"), "[key]"),
    # 32 random bytes as base64url: sessions, links, keys of pages.
    (re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"), "[key]"),
    (
        re.compile(r"([?&](?:[\w-]*signature|[\w-]*credential|[\w-]*token|key|code)=)[^&\s\"']+", re.IGNORECASE),
        r"\1[key]",
    ),
    # Of a mailbox, and of whoever signs in to a server by its address.
    (re.compile(r"[^\s@<>\"'(),;:=/\\\[\]]+@[\w-]+(?:\.[\w-]+)*"), "[address]"),
)


def blot(text: str) -> str:
    """The text without addresses and keys."""
    for pattern, instead in _BLOTS:
        text = pattern.sub(instead, text)
    return text


class DiscreetFormatter(logging.Formatter):
    """Writes a record with its traceback, blotted."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry."""
        return blot(super().format(record))


def log_discreetly(stream: TextIO | None = None) -> None:
    """Send every warning of this process to standard error (or ``stream``) and nowhere else."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(DiscreetFormatter("{asctime} {levelname} {name}: {message}", style="{"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
