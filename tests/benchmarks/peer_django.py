"""The list of announced editions as Django gives it: models, a view, its own JSON; no middleware, no debugging.

Run by gunicorn with ten threads, each with a connection that stays open, as ``peer_django:app``; ``PEER_DATABASE`` is
the address.
"""

import base64
import hashlib
import json
import os
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings

_place = urlsplit(os.environ["PEER_DATABASE"])
_server = parse_qs(_place.query)
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(_place.path[1:]),
            "USER": unquote(_place.username or ""),
            "HOST": _server["host"][0],
            "PORT": _server["port"][0],
            "CONN_MAX_AGE": None,
        }
    },
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a benchmark",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (Django is set up before its parts are imported)
from django.db import models  # noqa: E402
from django.db.models import F  # noqa: E402
from django.db.models.expressions import Func  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Festival(models.Model):
    """Who holds an edition."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label, db_table, managed = "peer", "festival", False


class Edition(models.Model):
    """What is listed."""

    id = models.UUIDField(primary_key=True)
    festival = models.ForeignKey(Festival, on_delete=models.DO_NOTHING)
    slug = models.TextField()
    name = models.TextField()
    tagline = models.TextField()
    zone = models.TextField()
    call_state = models.TextField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    palmares_published_at = models.DateTimeField(null=True)
    selection_published_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "peer", "edition", False


class Person(models.Model):
    """Who asks."""

    id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "peer", "person", False


class Token(models.Model):
    """By which they are known."""

    id = models.UUIDField(primary_key=True)
    token_hash = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING)
    revoked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "peer", "api_token", False


class _Clock(Func):
    function = "clock_timestamp"
    output_field = models.DateTimeField()


_SHOWN = (
    *("id", "slug", "name", "tagline", "zone", "call_state", "opens_at", "closes_at", "now", "festival_name"),
    *("palmares_published_at", "selection_published_at"),
)


def editions(request: HttpRequest) -> HttpResponse:
    """The one that closes last first."""
    if "Authorization" in request.headers and not _knows(request.headers["Authorization"]):
        return HttpResponse(status=401)
    limit, cursor = int(request.GET.get("limit", 50)), request.GET.get("cursor")
    asked = Edition.objects.exclude(call_state="preparing").annotate(now=_Clock(), festival_name=F("festival__name"))
    if cursor is not None:
        closes_at, slug = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        before = datetime.fromisoformat(closes_at)
        asked = asked.filter(models.Q(closes_at__lt=before) | models.Q(closes_at=before, slug__lt=slug))
    rows = list(asked.order_by("-closes_at", "-slug").values(*_SHOWN)[: limit + 1])
    items = [{"call": _call(row.pop("call_state"), row), **row} for row in rows[:limit]]
    answer = JsonResponse({"items": items, "next": _cursor(items[-1]) if len(rows) > limit else None})
    # In one piece, as the others send it: gunicorn would cut it into chunks.
    answer["Content-Length"] = str(len(answer.content))
    return answer


def _knows(header: str) -> bool:
    hashed = hashlib.sha256(header.removeprefix("Bearer ").encode()).digest()
    found = Token.objects.filter(token_hash=hashed, revoked_at=None, person__erased_at=None, expires_at__gt=_Clock())
    return found.exists()


def _call(state: str, row: dict[str, Any]) -> str:
    if state == "closed" or row["now"] >= row["closes_at"]:
        return "closed"
    return "upcoming" if row["now"] < row["opens_at"] else "open"


def _cursor(last: dict[str, Any]) -> str:
    position = json.dumps([last["closes_at"].isoformat(), last["slug"]], separators=(",", ":"))
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


urlpatterns = [path("api/v1/editions", editions)]
app = get_wsgi_application()
