"""What this process writes to its log: what went wrong and where, never whose address or which key.

Every line of ours and of the libraries passes one formatter that blots out addresses and keys, tracebacks too: a
database names the row that it refused, and a fault names the page that it happened on.
"""

import json
import logging
import re
import sys
from contextvars import ContextVar
from typing import TextIO

request_name: ContextVar[str | None] = ContextVar("request_name", default=None)
"""The random name of the request that is being answered, in every line that it causes, those of its jobs, too."""

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


class StructuredFormatter(DiscreetFormatter):
    """Writes each record as one line of JSON, for programs that collect logs; its numbers are fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, text with its traceback, and the request that caused it."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": super().format(record),
            "request": request_name.get(),
            **getattr(record, "figures", {}),
        }
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)


def log_discreetly(stream: TextIO | None = None) -> None:
    """Send every warning of this process to standard error (or ``stream``) and nowhere else: text for people at a
    terminal, JSON for programs.
    """
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        DiscreetFormatter("{asctime} {levelname} {name}: {message}", style="{")
        if target.isatty()
        else StructuredFormatter()
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def log_queue() -> None:
    """Note the length of the queue, too, every minute: what decides how many workers there should be."""
    logging.getLogger("palmares.queue").setLevel(logging.INFO)


def log_requests() -> None:
    """Note every request, too, by its route: what a server does and a trial on a terminal does not need."""
    logging.getLogger("palmares.requests").setLevel(logging.INFO)
