"""The operations of the application as the permission matrix counts them, and what a sound request of each carries.

A new route needs nothing here unless it takes a body, names something that a played edition has, or chooses between
several acts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Litestar

_HOLE = re.compile(r"\{([a-z_]+)\}")
_LEFT_OUT = ("/static/", "/{nowhere}", "/api/{path}")
"""The same for everybody, and no operations of the festival."""

_PUBLIC = ("/e/", "/approvals/")
"""Where films stand under the names of their publication."""

ACTS: dict[str, tuple[str, ...]] = {
    "/api/v1/rounds/{round_id}/two-person-acts/{act}": ("presidency", "reopening"),
    "/api/v1/rounds/{round_id}/two-person-acts/{act}/agreement": ("presidency", "reopening"),
    "/organise/{slug}/rounds/{round_id}/{act}": (
        "calibration",
        "confirmation",
        "dismissal",
        "entries",
        "entries-out",
        "invitation",
        "jurors",
        "late-entries",
        "leaving",
        "letting-go",
        "opening",
        "pairs",
        "panels-dropped",
        "president",
        "proposals",
        "reunion",
        "unpinning",
        "upholding",
    ),
    "/mentoring/{token}/sessions/{session_id}/{act}": ("attendance", "leave", "off"),
    "/organise/{slug}/publication/{publication_id}/{act}": ("approve", "publish", "withdraw"),
    "/organise/{slug}/showcases/{name}/parts/{item_id}/{act}": ("film", "release", "removal"),
}
"""Addresses whose last part chooses what is done: each is an operation of its own."""

ABSENT = "8d1c0c3a-0000-4000-8000-000000000001"
"""An identifier of nothing."""

PLACES: dict[str, str] = {
    "copy": "film",
    "language": "fr",
    "name": "ballots.csv",
    "number": "1",
    "part": "logo",
    "role": "sponsor",
    "side": "film",
    "token": "no-such-link",
    "wanted": "link",
}
"""Parameters that are no identifiers; what the played edition has stands in `tests.played`, all others are absent."""

_SCORES = {"script": 5, "direction": 5}
_INSTANT = "2031-05-04T18:00:00Z"
_CRITERION = {"key": "script", "name": "Script"}

BODIES: dict[str, Any] = {
    "POST /api/v1/editions/{slug}/entries/{entry_id}/quarantine": {
        "reason": "Reported to the police.",
        "keepers": ["{organiser_id}", "{colleague_id}"],
    },
    "POST /api/v1/editions/{slug}/entries/{entry_id}/quarantine/lifting": {"reason": "Cleared."},
    "POST /organise/{slug}/entries/{entry_id}/quarantine": {
        "reason": "Reported to the police.",
        "keeper": ["{organiser_id}", "{colleague_id}"],
    },
    "POST /organise/{slug}/entries/{entry_id}/quarantine/lifting": {"reason": "Cleared."},
    "POST /api/v1/editions/{slug}/entries/{entry_id}/new-copy": {"reason": "No sound.", "until": _INSTANT},
    "POST /organise/{slug}/entries/{entry_id}/new-copy": {"reason": "No sound.", "until": "2031-05-04T18:00"},
    "POST /me/entries/{entry_id}/new-copy": {"upload": "{upload_id}"},
    "PUT /api/v1/entries/{entry_id}/new-copy": {"upload": "{upload_id}"},
    "POST /api/v1/editions/{slug}/entries/{entry_id}/labels": {"label": "late"},
    "POST /api/v1/editions/{slug}/entries/{entry_id}/fix": {"reason": "Sound.", "until": "2099-01-01T00:00:00Z"},
    "PUT /api/v1/editions/{slug}/duplicates/{suspicion_id}/merge": {"keep": "{entry_id}"},
    "POST /api/v1/editions/{slug}/entries/{entry_id}/notes": {"body": "Seen before?"},
    "POST /api/v1/editions/{slug}/entries/{entry_id}/waivers": {"clause": "too_long", "reason": "A tribute."},
    "GET /api/v1/jurors": {"edition": "{slug}"},
    "GET /api/v1/publications": {"edition": "{slug}"},
    "GET /api/v1/rounds": {"edition": "{slug}"},
    "PATCH /api/v1/editions/{slug}/rules": {"call": {"theme": "Rain"}},
    "POST /api/v1/editions/{slug}/rules/preview": {"call": {"theme": "Rain"}},
    "POST /organise/{slug}/rules/confirmation": {"changes": "{}", "agreed": "none"},
    "PATCH /api/v1/editions/{slug}/settings": {"tagline": "Shorter still"},
    "PATCH /api/v1/editions/{slug}/webhooks/{webhook_id}": {"paused": True},
    "PATCH /api/v1/entries/{entry_id}": {"synopsis": "A bus, a night."},
    "PUT /api/v1/entries/{entry_id}/consents": {"publication": False},
    "PUT /api/v1/entries/{entry_id}/birth-date": {"born_on": "1990-01-01"},
    "POST /api/v1/entries/{entry_id}/guardian": {"name": "Paula Parent", "email": "parent@home.example"},
    "POST /api/v1/entries/{entry_id}/shares": {"part": "co_editor", "email": "co@film.example"},
    "POST /api/v1/shares/acceptance": {"token": "none"},
    "POST /api/v1/me/erasure": {"address": "not@the.account"},
    "POST /api/v1/editions": {
        "festival_name": "Another",
        "name": "Another 2031",
        "slug": "another-2031",
        "preset": "vertical_ff",
        "opens_at": "2031-01-01T00:00:00Z",
        "closes_at": _INSTANT,
    },
    "POST /api/v1/editions/{slug}/entries/{entry_id}/disqualification": {"reason": "It was online before."},
    "POST /api/v1/editions/{slug}/extension": {"closes_at": _INSTANT},
    "POST /api/v1/editions/{slug}/invitations": {"email": "new@festival.example", "role": "press"},
    "POST /api/v1/editions/{slug}/terms": {"kind": "terms", "language": "en", "body": "Be kind."},
    "POST /api/v1/editions/{slug}/codes": {"most_entries": 3, "used_until": "2099-01-01T00:00:00Z"},
    "POST /api/v1/editions/{slug}/entries/bulk": {"entries": [{"external_id": "A-1", "title": "A film"}]},
    "POST /api/v1/editions/{slug}/entries/decisions": {"entries": ["{entry_id}"], "action": "qualify"},
    "PUT /api/v1/editions/{slug}/entries/{entry_id}/fee": {"state": "paid"},
    "PUT /api/v1/editions/{slug}/look/accent": {"day": "#1f34c9"},
    "PUT /api/v1/editions/{slug}/fees": {"currency": "EUR", "tiers": []},
    "POST /api/v1/editions/{slug}/showcases": {"slug": "series", "title": "Series"},
    "POST /api/v1/editions/{slug}/showcases/{name}/parts": {"kind": "trailer"},
    "POST /api/v1/editions/{slug}/showcases/{name}/parts/{item_id}/plays": {"reached": "begun"},
    "PUT /api/v1/editions/{slug}/showcases/{name}/parts/{item_id}/film": {"upload": "{upload_id}"},
    "PUT /api/v1/editions/{slug}/showcases/{name}/parts/{item_id}/release": {"release_at": None},
    "POST /api/v1/editions/{slug}/webhooks": {"url": "https://example.org/told", "events": ["entry.submitted"]},
    "POST /api/v1/entries": {"edition": "{slug}", "title": "Another", "category": "vertical"},
    "POST /api/v1/invitations/acceptance": {"token": "no-such-link"},
    "POST /api/v1/jurors": {"edition": "{slug}", "name": "Nora", "email": "nora@jury.example"},
    "POST /api/v1/jury/assignments/{assignment_id}/recusal": {"reason": "A friend."},
    "POST /api/v1/jury/assignments/{assignment_id}/scoresheet/submission": {
        "scores": _SCORES,
        "r": "0" * 64,
        "commitment": "0" * 64,
    },
    "POST /api/v1/jury/invitations": {"token": "no-such-link"},
    "POST /api/v1/jury/rounds/{round_id}/conflicts": {},
    "POST /api/v1/jury/rounds/{round_id}/deliberation/notes": {"film": "{film_ref}", "body": "The last shot."},
    "POST /jury/rounds/{round_id}/deliberation/notes": {"film": "{film_ref}", "body": "The last shot."},
    "POST /jury/rounds/{round_id}/deliberation/decisions": {"award": "Grand Prix", "reason": "It is."},
    "POST /api/v1/jury/rounds/{round_id}/ranking": {
        "films": [{"assignment": "{assignment_id}", "place": 1, "r": "0" * 64, "commitment": "0" * 64}]
    },
    "POST /api/v1/jury/assignments/{assignment_id}/reports": {"kind": "broken"},
    "POST /jury/films/{assignment_id}/reports": {"kind": "broken"},
    "PUT /api/v1/editions/{slug}/reports/{report_id}/decision": {"outcome": "mended"},
    "POST /organise/{slug}/reports/{report_id}": {"outcome": "mended"},
    "POST /api/v1/passkeys": {"credential": {}, "name": "Phone"},
    "POST /api/v1/publications": {"round_id": "{round_id}", "statement": "We agreed."},
    "POST /e/{slug}/films/{film_ref}/report": {"kind": "broken"},
    "POST /organise/{slug}/publication/{publication_id}/signatures": {"signatures": "[]"},
    "POST /api/v1/publications/selections": {"edition": "{slug}"},
    "POST /api/v1/publications/{publication_id}/signatures": [],
    "POST /api/v1/editions/{slug}/selected-films": {"selected": ["{entry_id}"], "confirm_by": "2099-01-01T00:00:00Z"},
    "PUT /api/v1/editions/{slug}/selected-films/order": {"entries": []},
    "POST /api/v1/editions/{slug}/selected-films/{entry_id}/proofs": {"name": "Age"},
    "PUT /api/v1/editions/{slug}/selected-films/papers/{paper_id}": {"received": True},
    "PUT /api/v1/entries/{entry_id}/place": {"confirms": True},
    "PUT /api/v1/entries/{entry_id}/place/screening-file": {"upload": "{upload_id}"},
    "PUT /api/v1/editions/{slug}/selected-films/screening-rules": {"entries": ["{entry_id}"], "film": {}},
    "POST /organise/{slug}/selection/screening-rules": {"entry": "{entry_id}"},
    "POST /me/entries/{entry_id}/place/screening-file": {"upload": "{upload_id}"},
    "POST /api/v1/rounds": {"edition": "{slug}", "name": "Final", "criteria": [_CRITERION]},
    "POST /api/v1/rounds/{round_id}/carrying": {"into": "{round_id}"},
    "POST /api/v1/rounds/{round_id}/closer-look": {},
    "POST /api/v1/rounds/{round_id}/closer-look/omission": {"reason": "The jury has gone home."},
    "POST /api/v1/rounds/{round_id}/going-on": {"into": "{round_id}"},
    "PUT /api/v1/rounds/{round_id}": {"name": "Final", "criteria": [_CRITERION]},
    "POST /api/v1/rounds/{round_id}/decisions": {"award": "Grand Prix", "films": ["{film_ref}"], "reason": "It is."},
    "POST /api/v1/rounds/{round_id}/entries": {},
    "POST /api/v1/rounds/{round_id}/entries/removal": {},
    "POST /api/v1/rounds/{round_id}/two-person-acts/presidency": {"reason": "They resigned.", "juror": "{juror_id}"},
    "POST /api/v1/rounds/{round_id}/two-person-acts/reopening": {"reason": "A film was broken."},
    "POST /api/v1/rounds/{round_id}/jurors": {},
    "POST /api/v1/rounds/{round_id}/jurors/{juror_id}/leaving": {"reason": "Ill."},
    "POST /api/v1/rounds/{round_id}/late-entries": {},
    "POST /api/v1/rounds/{round_id}/proposals": {},
    "POST /api/v1/sign-in": {"email": "nobody@festival.example", "password": "a wrong one"},
    "POST /api/v1/sign-in/passkey": {"credential": {}},
    "POST /api/v1/uploads": {"edition": "{slug}", "filename": "film.mp4", "bytes": 1000},
    "POST /api/v1/uploads/{upload_id}/addresses": {"numbers": [1]},
    "PUT /api/v1/entries/{entry_id}/film": {"upload": "{upload_id}"},
    "PUT /api/v1/jury/assignments/{assignment_id}/scoresheet": {"scores": _SCORES},
    "PUT /api/v1/rounds/{round_id}/president": {"juror": "{juror_id}"},
    "PUT /api/v1/uploads/{upload_id}/parts/{number}": b"a part",
    "POST /organise/{slug}/casting/people": {"people": "{entry_id}"},
    "POST /api/v1/editions/{slug}/reach": {"lines": []},
    "PUT /api/v1/editions/{slug}/vote": {"opens_at": _INSTANT, "closes_at": "2031-05-14T18:00:00Z", "entries": []},
    "POST /api/v1/editions/{slug}/vote/ballots": {"email": "viewer@home.example", "stars": {ABSENT: 5}},
    "POST /api/v1/editions/{slug}/vote/ballots/confirmation": {"token": "no-such-link"},
    "POST /api/v1/editions/{slug}/vote/decisions": {"decision": "accept", "ballots": []},
    "POST /organise/{slug}/vote/decisions": {"decision": "accept"},
    "POST /api/v1/conflicts/{conflict_id}/dismissal": {"reason": "Two people."},
    "POST /api/v1/conflicts/{conflict_id}/upholding": {},
    "PUT /api/v1/jurors/{juror_id}/description": {"attributes": ["editor"]},
    "POST /organise/{slug}/rounds/{round_id}/dismissal": {"conflict": "{conflict_id}", "reason": "Two people."},
    "POST /organise/{slug}/rounds/{round_id}/upholding": {"conflict": "{conflict_id}"},
    "POST /organise/{slug}/rounds/{round_id}/calibration": {"entry": "{entry_id}"},
    "POST /organise/{slug}/rounds/{round_id}/leaving": {"juror": "{juror_id}"},
    "POST /organise/{slug}/rounds/{round_id}/letting-go": {"juror": "{juror_id}", "reason": "Ill."},
    "POST /organise/{slug}/rounds/{round_id}/pairs": {"entry": "{entry_id}", "juror": "{juror_id}"},
    "POST /organise/{slug}/rounds/{round_id}/unpinning": {"entry": "{entry_id}", "juror": "{juror_id}"},
    "POST /organise/{slug}/rounds/{round_id}/reunion": {"entry": "{entry_id}", "juror": "{juror_id}"},
    "POST /organise/{slug}/rounds/{round_id}/confirmation": {"proposal": "{proposal_id}"},
    "POST /me/entries/{entry_id}/film": {"upload": "{upload_id}"},
    "POST /organise/new": {
        "festival_name": "Another",
        "name": "Another 2031",
        "slug": "another-2031",
        "preset": "vertical_ff",
        "zone": "Europe/Paris",
        "opens_at": "2031-01-01T00:00",
        "closes_at": "2031-02-01T00:00",
    },
    "POST /jury/rounds/{round_id}/seal": {"sure": "yes"},
    "POST /organise/{slug}/codes": {"most_entries": "3", "used_until": "2099-01-01T00:00", "lets_in": "on"},
    "POST /organise/{slug}/entries/decisions": {"entry": "{entry_id}", "action": "qualify"},
    "POST /organise/{slug}/entries/{entry_id}/fee": {"state": "paid"},
    "POST /organise/{slug}/fees": {"currency": "EUR"},
    "POST /organise/{slug}/rounds/{round_id}/two-people": {"step": "ask-reopening", "reason": "A film was broken."},
    "POST /organise/{slug}/results/{round_id}/going-on": {"into": "{round_id}", "by_rule": "1"},
    "POST /organise/{slug}/selection/films": {"film": "{entry_id}", "confirm_by": "2099-01-01T00:00"},
    "POST /organise/{slug}/selection/release": {"entry": "{entry_id}"},
    "POST /organise/{slug}/selection/proof": {"entry": "{entry_id}", "name": "Age"},
    "POST /organise/{slug}/selection/paper": {"paper": "8d1c0c3a-0000-4000-8000-000000000001"},
    "POST /organise/{slug}/selection/order": {},
    "POST /organise/{slug}/publication/stage": {"round": "{round_id}"},
}
"""What a sound request carries: JSON for the API, the fields of a form for pages; absent: nothing."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked of the application."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def address(self, places: Mapping[str, str]) -> str:
        """Where it is asked, of the film of ``entrant``; a parameter that nobody has named is something absent."""
        known = {**PLACES, **places}
        if self.path.startswith(_PUBLIC):
            known["film_ref"] = known.get("public_film_ref", "")
        return _HOLE.sub(lambda hole: known.get(hole[1], ABSENT), self.path)

    def body(self, places: Mapping[str, str]) -> Any:
        """What it carries, filled in."""
        return _filled(BODIES.get(str(self)), {**PLACES, **places})


def operations_of(application: Litestar) -> Iterator[Operation]:
    """Every route and method there is."""
    for route in application.routes:
        if route.path_format.startswith(_LEFT_OUT):
            continue
        for method in sorted(getattr(route, "methods", frozenset()) - {"OPTIONS", "HEAD"}):
            for act in ACTS.get(route.path_format, ("{act}",)):
                yield Operation(method, route.path_format.replace("{act}", act))


def _filled(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _HOLE.sub(lambda hole: places[hole[1]], value)
    if isinstance(value, dict):
        return {name: _filled(one, places) for name, one in value.items()}
    return [_filled(one, places) for one in value] if isinstance(value, list) else value
