"""Reads everything a principal can reach, and looks for a secret in every form it might take on the way."""

import base64
import hashlib
import html
import io
import json
import re
import unicodedata
import zipfile
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import quote, urlsplit

import httpx
from litestar import Litestar

_LINKS = re.compile(r"""(?:href|src|action|content|data-[a-z-]+|poster|srcset)=["']([^"']+)["']""")
_JSON_PATHS = re.compile(r'"(/[^"\s]*)"')
_HOLE = re.compile(r"\{([a-z_]+)\}")
INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)|\d{8}T\d{6}Z|\b\d\d:\d\d:\d\d\b")
"""The clock goes on between two questions; what it shows is the same for everybody."""

_DRAWN = re.compile(rb'<input type="hidden" name="[a-z_]+" value="[0-9a-f-]{36}">')
"""The key by which a form that was sent twice is one."""
_ABSENT = "8d1c0c3a-0000-4000-8000-000000000001"


@dataclass
class Crawl:
    """What was read: each answer's address, status, headers and bytes."""

    answers: list[tuple[str, int, bytes]] = field(default_factory=list)

    @property
    def everything(self) -> bytes:
        """All headers and bodies in one, each line that stands in many of them once."""
        return b"\n".join(dict.fromkeys(line for _, _, answer in self.answers for line in answer.split(b"\n")))

    def reached(self) -> set[str]:
        """Addresses that answered with content."""
        return {address for address, status, _ in self.answers if status in {200, 206}}


def spellings(secret: str) -> set[bytes]:
    """The secret as it might appear: plain, folded, escaped, encoded, digested; all in small letters."""
    folded = {secret, secret.casefold(), secret.upper(), unicodedata.normalize("NFKD", secret)}
    found: set[bytes] = set()
    for one in folded:
        raw = one.encode()
        found |= {
            raw,
            quote(one).encode(),
            html.escape(one).encode(),
            json.dumps(one)[1:-1].encode(),
            raw.hex().encode(),
        }
        found |= {"".join(f"\\u{ord(letter):04x}" for letter in one).encode(), one.encode("utf-16-le")}
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + raw)
            # The first and last groups mix with what stands around the secret.
            found.add(coded[4:-4])
            found.add(coded[4:-4].replace(b"+", b"-").replace(b"/", b"_"))
        found |= {hashlib.new(kind, raw).hexdigest().encode() for kind in ("md5", "sha1", "sha256")}
    return {one.lower() for one in found if len(one) >= 8}


def unpacked(content: bytes) -> bytes:
    """What an archive or a workbook holds, name by name; anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in sorted(archive.namelist()))


def plain(content: bytes) -> bytes:
    """The content without the clock and without the key that a form draws anew each time; an archive unpacked."""
    return _DRAWN.sub(b"", INSTANT.sub(b"", unpacked(content)))


def found_in(read: bytes, secrets: Mapping[str, str]) -> set[str]:
    """The names of those secrets that stand there in any spelling."""
    lowered = read.lower()
    return {name for name, secret in secrets.items() if any(one in lowered for one in spellings(secret))}


def contains(read: bytes, secret: str) -> bool:
    """Whether the secret stands there in any spelling."""
    return bool(found_in(read, {"it": secret}))


async def crawl(
    app: Litestar, client: httpx.AsyncClient, starts: Iterable[str], known: Mapping[str, Iterable[str]]
) -> Crawl:
    """Every GET address of the application with every known parameter, and every link found on the way.

    ``known`` maps the name of a path parameter to values. A parameter whose name is not there gets all of them where
    it is the only such one of its address; else something absent.
    """
    everything = sorted({value for values in known.values() for value in values})
    waiting = deque([*starts, *_filled(app, known, everything)])
    seen: set[str] = set()
    read = Crawl()
    while waiting:
        address = waiting.popleft()
        if address in seen or not address.startswith("/") or address.startswith(("/static/", "/sign-out")):
            continue
        seen.add(address)
        for accept in ("application/json",) if address.startswith("/api/") else ("text/html", "application/json"):
            answer = await client.get(address, headers={"Accept": accept})
            assert answer.status_code != 429, "the crawl was slowed down: it proves nothing"
            head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            read.answers.append((address, answer.status_code, head.encode() + b"\n\n" + unpacked(answer.content)))
            kind = answer.headers.get("content-type", "")
            if "html" in kind or "json" in kind:
                found = _LINKS.findall(answer.text) + _JSON_PATHS.findall(answer.text)
                waiting.extend(_local(html.unescape(link)) for link in found)
            if "location" in answer.headers:
                waiting.append(_local(answer.headers["location"]))
    return read


def _filled(app: Litestar, known: Mapping[str, Iterable[str]], everything: list[str]) -> list[str]:
    addresses = []
    for route in app.routes:
        if "GET" not in getattr(route, "methods", ()):
            continue
        names = _HOLE.findall(route.path_format)
        guessed = everything if sum(name not in known for name in names) == 1 else [_ABSENT]
        values = [list(known.get(name, guessed)) or [_ABSENT] for name in names]
        for chosen in product(*values) if names else [()]:
            address = route.path_format
            for name, value in zip(names, chosen, strict=True):
                address = address.replace("{" + name + "}", value)
            addresses.append(address)
    return addresses


def _local(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme not in {"", "http"} or parts.netloc not in {"", "testserver"}:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
