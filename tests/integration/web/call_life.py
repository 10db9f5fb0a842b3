"""An edition that anybody may do anything to at any time: everybody in it, what they send, and how it stands."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from festival.db import execute, fetch, fetch_value
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import grant_role
from festival.entries.agreements.consenting import give_consents
from festival.entries.agreements.rules import ConsentKind
from festival.entries.service import attach_master
from festival.panels import service as panels
from festival.panels.schemas import NewJuror
from festival.publishing.bundle import read_bundle
from festival.publishing.bundle_checks import check_bundle
from festival.scoring.queries import queue_for_juror
from tests.factories import COMPLETE, make_edition, make_founder, make_master, make_person
from tests.integration.web.call_model import ENTRANTS, JURY, SIGNED_IN, Standing, Tried
from tests.integration.web.call_sight import PLACES
from tests.juries import AWARDS, CRITERIA_RULES, new_round, submission_for
from tests.signed_in import headers_of

NOTHING_SCORED = {"scores": {"script": 1, "direction": 1}, "r": "0" * 64, "commitment": "0" * 64}

_STANDING = """
    SELECT jsonb_build_object(
        'call.state', call_state, 'call.opens', opens_at, 'call.closes', closes_at,
        'call.open', call_state = 'announced' AND opens_at <= clock_timestamp() AND clock_timestamp() < closes_at,
        'rules', (SELECT count(*) FROM rules_version WHERE edition_id = $1),
        'notes', (SELECT count(*) FROM entry_note WHERE edition_id = $1),
        'proposals', (SELECT count(*) FROM proposal WHERE edition_id = $1),
        'results', (SELECT count(*) FROM result WHERE edition_id = $1),
        'public', palmares_published_at IS NOT NULL,
        'erased', EXISTS (SELECT FROM person WHERE id = ANY ($2) AND erased_at IS NOT NULL)
    ) FROM edition WHERE id = $1
"""
_ENTRIES = """
    SELECT entry.id, entry.state, entry.reason, entry.frozen, film.synopsis AS said,
        submitted_at IS NOT NULL AS submitted, submitted_at IS NOT NULL OR master_id IS NOT NULL AS seen,
        master_id IS NOT NULL AS whole,
        EXISTS (SELECT FROM attestation a WHERE (a.edition_id, a.entry_id) = (entry.edition_id, entry.id)) AS attested,
        (SELECT CASE WHEN until > clock_timestamp() THEN 'waiting' ELSE 'late' END FROM fix_request f
            WHERE (f.edition_id, f.entry_id) = (entry.edition_id, entry.id) AND mended_at IS NULL AND ended_at IS NULL
        ) AS fix
    FROM entry JOIN film ON film.id = entry.film_id WHERE edition_id = $1
"""
_ROUND = """
    SELECT id, state, version, EXISTS (SELECT FROM round_juror WHERE round_id = round.id) AS jury,
        (SELECT count(*) FROM round_entry WHERE round_id = round.id) AS films,
        (SELECT count(*) FROM assignment WHERE round_id = round.id AND ended_at IS NULL) AS seats,
        (SELECT count(*) FROM round_juror WHERE round_id = round.id AND conflicts_declared_at IS NOT NULL) AS declared,
        (SELECT count(*) FROM commitment WHERE round_id = round.id) AS scores,
        (SELECT count(*) FROM round_entry JOIN entry ON entry.id = entry_id WHERE round_id = round.id
            AND entry.state = 'qualified' AND NOT EXISTS (SELECT FROM attestation a WHERE a.entry_id = entry.id)
        ) AS unattested
    FROM round WHERE edition_id = $1
"""
_RESULT = """
    SELECT result.id, round.sealed_at <= computed_at AND (
            SELECT coalesce(array_agg(film_ref ORDER BY film_ref), '{}') FROM round_entry
            JOIN entry ON entry.id = entry_id WHERE round_id = round.id AND entry.state = 'qualified'
        ) = (SELECT coalesce(array_agg((line ->> 'entry')::uuid ORDER BY (line ->> 'entry')::uuid), '{}')
            FROM jsonb_array_elements(body -> 'ranking' || (body -> 'not_ranked')) AS line) AS stands
    FROM result JOIN round ON round.id = result.round_id WHERE result.edition_id = $1 ORDER BY computed_at DESC LIMIT 1
"""
_PUBLICATIONS = """
    SELECT id, state, result_id AS result, (SELECT array_agg(person_id ORDER BY person_id) FROM approval
        WHERE publication_id = publication.id AND approval.digest = publication.digest) AS approvals
    FROM publication WHERE edition_id = $1 ORDER BY staged_at
"""
_FOREVER = """
    SELECT 'frozen ' || entry_id AS what, digest || md5(body::text) AS said FROM frozen_entry
        JOIN entry USING (edition_id) WHERE edition_id = $1 AND entry.id = entry_id AND entry.frozen
    UNION ALL SELECT 'committed ' || commitment, commitment FROM commitment WHERE edition_id = $1
    UNION ALL SELECT 'sealed ' || round_id || number, digest FROM sealed_list WHERE edition_id = $1
    UNION ALL SELECT 'counted ' || id, digest FROM result WHERE edition_id = $1
    UNION ALL SELECT 'public ' || id, digest FROM publication WHERE edition_id = $1 AND state = 'published'
    UNION ALL SELECT 'rules ' || number, digest FROM rules_version WHERE edition_id = $1
    UNION ALL SELECT 'signed ' || kind || md5(statement::text), signature FROM signed_statement WHERE edition_id = $1
    UNION ALL SELECT 'logged ' || id, md5(audit_event::text) FROM audit_event WHERE edition_id = $1
"""
"""What is written once: it is never another afterwards, and never gone."""


@dataclass
class Edition:
    """One edition with everybody in it, before its call is announced."""

    client: httpx.AsyncClient
    edition: EditionForOrganiser
    people: dict[str, UUID]
    headers: dict[str, dict[str, str]]
    words: dict[str, str]
    """A word that stands in each one's name, and nowhere else."""
    forever: dict[str, str] = field(default_factory=dict)
    round_id: UUID | None = None

    @property
    def home(self) -> str:
        """Where its team works by program."""
        return f"/api/v1/editions/{self.edition.slug}"

    @property
    def judged(self) -> str:
        """Where its round is planned."""
        return f"/api/v1/rounds/{self.round_id or uuid4()}"

    async def standing(self) -> Standing:
        """Everything that an act could change."""
        found: dict[str, Any] = dict(await fetch_value(_STANDING, self.edition.id, list(self.people.values())))
        for row in await fetch(_ENTRIES, self.edition.id):
            found |= {f"entry.{row['id']}.{name}": value for name, value in row.items() if name != "id"}
        for prefix, query in (("round", _ROUND), ("result", _RESULT)):
            for row in await fetch(query, self.edition.id):
                found |= {f"{prefix}.{name}": value for name, value in row.items()}
        for row in await fetch(_PUBLICATIONS, self.edition.id):
            found[f"publication.{row['id']}"] = row["state"]
            found |= {f"staged.{name}": value for name, value in row.items()}
        return found

    async def act(self, role: str, act: str, pick: int) -> Tried:
        """Somebody tries something; ``pick`` chooses among what there is."""
        owner = role if role in ENTRANTS else sorted(ENTRANTS)[pick % 2]
        entry = await self._entry(owner, pick)
        method, address, body, headers, sound = await self._request(act, role, pick, entry or uuid4())
        answer = await self.client.request(method, address, json=body, headers=self.headers[role] | headers)
        if act == "plan" and answer.status_code == 201:
            await self._seat(UUID(answer.json()["id"]))
        return Tried(role, act, str(entry) if entry else None, sound, answer.status_code)

    async def look(self, role: str, names: set[str]) -> dict[str, httpx.Response]:
        """What this person is shown at addresses of these names, see `call_sight`."""
        seat = await fetch_value("SELECT id FROM assignment WHERE edition_id = $1 LIMIT 1", self.edition.id)
        places = {
            "home": self.home,
            "slug": self.edition.slug,
            "judged": self.judged,
            "round": self.round_id or uuid4(),
            "entry": await self._entry("entrant", 0) or uuid4(),
            "seat": seat or uuid4(),
        }
        return {
            name: await self.client.get(PLACES[name].format(**places), headers=self.headers[role])
            for name in sorted(names)
        }

    async def nothing_written_once_has_changed(self) -> None:
        """Compare with everything seen before, and remember what is new."""
        now = {row["what"]: row["said"] for row in await fetch(_FOREVER, self.edition.id)}
        assert {what: now.get(what) for what in self.forever} == self.forever
        self.forever = now

    async def enter(self, role: str) -> None:
        """A whole film, ready to be submitted: its file came and fits the rules."""
        told = {"title": f"Film {uuid4().hex}", "directors": [f"Director {self.words[role]}"]}
        body = msgspec.to_builtins(msgspec.structs.replace(COMPLETE, category="vertical", **told))
        new = {**body, "edition": self.edition.slug}
        made = await self.client.post("/api/v1/entries", json=new, headers=self.headers[role])
        assert made.status_code in {201, 401, 404, 409}, made.text
        if made.status_code == 201:
            entry_id, person = UUID(made.json()["id"]), self.people[role]
            upload = await make_master(edition_id=self.edition.id, person_id=person)
            await attach_master(entry_id=entry_id, by=person, upload_id=upload)
            await give_consents(entry_id=entry_id, by=person, consents={ConsentKind.PUBLICATION: True})

    async def recount(self, folder: Path) -> int:
        """Check what was published as its auditor can (so small a jury is opened to nobody else); gives its ballots."""
        shown = "SELECT id FROM publication WHERE edition_id = $1 AND state = 'published'"
        address = f"/api/v1/publications/{await fetch_value(shown, self.edition.id)}/bundle"
        answer = await self.client.get(address, headers=self.headers["organiser"])
        assert answer.status_code == 200, answer.text
        file = folder / "bundle.json"
        file.write_bytes(answer.content)
        bundle = read_bundle(str(file))
        assert check_bundle(bundle).problems == ()
        assert bundle.result.digest in {row["digest"] for row in await fetch("SELECT digest FROM result")}
        return len(bundle.openings)

    async def pass_time(self, days: int) -> None:
        """As if so many days had gone by: dates come nearer by them."""
        gone = timedelta(days=days)
        await execute(
            "UPDATE edition SET opens_at = opens_at - $2::interval, closes_at = closes_at - $2::interval WHERE id = $1",
            self.edition.id,
            gone,
        )
        await execute(
            "UPDATE fix_request SET until = until - $2::interval WHERE edition_id = $1", self.edition.id, gone
        )

    async def _seat(self, round_id: UUID) -> None:
        """The whole jury sits in the round, and its president presides."""
        self.round_id = round_id
        organiser = self.people["organiser"]
        await panels.take_part(round_id=round_id, by=organiser)
        president = await fetch_value("SELECT id FROM juror WHERE person_id = $1", self.people["president"])
        await panels.name_president(round_id=round_id, by=organiser, juror_id=president)

    async def _entry(self, who: str, pick: int) -> UUID | None:
        rows = await fetch(
            "SELECT id FROM entry WHERE edition_id = $1 AND entrant_id = $2 ORDER BY created_at, id",
            self.edition.id,
            self.people[who],
        )
        return rows[pick // 2 % len(rows)]["id"] if rows else None

    async def _version(self, entry: UUID) -> str:
        """What whoever entered it would send along, whoever it is that sends it."""
        return f'"{await fetch_value("SELECT version FROM entry WHERE id = $1", entry) or 1}"'

    async def _submission(self, role: str, pick: int) -> tuple[UUID, Any, bool]:
        """A film of this juror's (of another's, for whoever is none), a scoresheet for it, and whether it can count."""
        rows = await fetch(
            "SELECT a.id, j.person_id FROM assignment a JOIN juror j ON (j.edition_id, j.id) = (a.edition_id, "
            "a.juror_id) WHERE a.edition_id = $1 AND ($2::uuid IS NULL OR j.person_id = $2) ORDER BY a.id",
            self.edition.id,
            self.people[role] if role in JURY else None,
        )
        if not rows or self.round_id is None:
            return uuid4(), NOTHING_SCORED, False
        seat = rows[pick % len(rows)]
        judged = await fetch_value(
            "SELECT round.state = 'open' AND conflicts_declared_at IS NOT NULL FROM round JOIN round_juror "
            "ON round_id = round.id JOIN juror ON juror.id = juror_id WHERE round.id = $1 AND person_id = $2",
            self.round_id,
            seat["person_id"],
        )
        queue = await queue_for_juror(self.round_id, seat["person_id"]) if judged else []
        if not any(film.assignment_id == seat["id"] for film in queue):
            return seat["id"], NOTHING_SCORED, False
        scores = {"script": pick % 11, "direction": (pick * 7) % 11}
        said = {"private_comment": f"Said by {self.words[f'comment of {role}']}"} if role in JURY else {}
        submission = await submission_for(seat["id"], seat["person_id"], scores, **said)
        return seat["id"], msgspec.to_builtins(submission), role in JURY

    async def _request(self, act: str, role: str, pick: int, entry: UUID) -> tuple[str, str, Any, dict[str, str], bool]:
        """Method, address, body, headers, and whether what is sent is whole."""
        until = datetime.now(UTC) + timedelta(days=1 + pick)
        if act == "score":
            assignment, body, sound = await self._submission(role, pick)
            return "POST", f"/api/v1/jury/assignments/{assignment}/scoresheet/submission", body, {}, sound
        if act == "extend":
            later = until > await fetch_value("SELECT closes_at FROM edition WHERE id = $1", self.edition.id)
            return "POST", f"{self.home}/extension", {"closes_at": until.isoformat()}, {}, later
        if act == "edit":
            said = {"synopsis": f"Said anew, {pick}."}
            return "PATCH", f"/api/v1/entries/{entry}", said, {"If-Match": await self._version(entry)}, True
        if act == "plan":
            return await self._plan()
        return *await self._simple_request(act, pick, entry, until), {}, True

    async def _plan(self) -> tuple[str, str, Any, dict[str, str], bool]:
        """There is one round: it is planned, then planned anew."""
        plan = msgspec.to_builtins(new_round())
        if self.round_id is None:
            return "POST", "/api/v1/rounds", {**plan, "edition": self.edition.slug}, {}, True
        version = await fetch_value("SELECT version FROM round WHERE id = $1", self.round_id)
        return "PUT", self.judged, plan, {"If-Match": f'"{version}"'}, True

    async def _simple_request(self, act: str, pick: int, entry: UUID, until: datetime) -> tuple[str, str, Any]:
        entered, jury = f"{self.home}/entries/{entry}", f"/api/v1/jury/rounds/{self.round_id or uuid4()}"
        newest = "SELECT id FROM {} WHERE edition_id = $1 ORDER BY {} DESC LIMIT 1"
        staged = await fetch_value(newest.format("publication", "staged_at"), self.edition.id)
        proposal = await fetch_value(newest.format("proposal", "created_at"), self.edition.id)
        published = f"/api/v1/publications/{staged or uuid4()}"
        fix = {"reason": "The sound.", "until": until.isoformat()}
        staging = {"round_id": str(self.round_id or uuid4()), "statement": "We agreed."}
        return {
            "announce": ("POST", f"{self.home}/announcement", None),
            "close": ("POST", f"{self.home}/closing", None),
            "loosen": ("PATCH", f"{self.home}/rules", {"film": {"max_seconds": 60 + pick}}),
            "begin": ("POST", "/api/v1/entries", {"edition": self.edition.slug, "title": "A", "category": "vertical"}),
            "submit": ("POST", f"/api/v1/entries/{entry}/submission", None),
            "withdraw": ("POST", f"/api/v1/entries/{entry}/withdrawal", None),
            "qualify": ("POST", f"{entered}/qualification", None),
            "disqualify": ("POST", f"{entered}/disqualification", {"reason": "It was online before."}),
            "undo": ("DELETE", f"{entered}/decision", None),
            "vouch": ("POST", f"{entered}/attestation", None),
            "note": ("POST", f"{entered}/notes", {"body": "Seen before?"}),
            "fix": ("POST", f"{entered}/fix", fix),
            "take": ("POST", f"{self.judged}/entries", {}),
            "propose": ("POST", f"{self.judged}/proposals", {"everyone": True}),
            "confirm": ("POST", f"/api/v1/proposals/{proposal or uuid4()}/confirmation", None),
            "open": ("POST", f"{self.judged}/opening?sure=true", None),
            "declare": ("POST", f"{jury}/conflicts", {}),
            "seal": ("POST", f"{jury}/seal", None),
            "compute": ("POST", f"{self.judged}/result", None),
            "stage": ("POST", "/api/v1/publications", staging),
            "approve": ("POST", f"{published}/approval", None),
            "publish": ("POST", f"{published}/publishing", None),
            "take back": ("POST", f"{published}/withdrawal", None),
        }[act]


async def begin_edition(client: httpx.AsyncClient) -> Edition:
    """Everybody there, nothing announced."""
    words = {name: f"w{uuid4().hex}" for name in (*SIGNED_IN, *(f"comment of {name}" for name in JURY))}
    organiser = await make_founder(display_name=f"Organiser {words['organiser']}")
    edition = await make_edition(by=organiser, announced=False, changes={"criteria": CRITERIA_RULES, "awards": AWARDS})
    others = sorted(SIGNED_IN - {"organiser"})
    people = {name: await make_person(display_name=f"{name.title()} {words[name]}") for name in others}
    people["organiser"] = organiser
    for name, role in (("colleague", Role.ORGANISER), ("programmer", Role.PROGRAMMER), ("sponsor", Role.SPONSOR)):
        await grant_role(edition_id=edition.id, person_id=people[name], role=role, by=organiser)
    for name in sorted(JURY):
        new = NewJuror(name=f"{name.title()} {words[name]}", email=f"{words[name][:20]}@jury.example")
        invited = await panels.add_juror(edition_id=edition.id, by=organiser, new=new)
        await panels.accept_as_juror(token=invited.token, person_id=people[name], user_agent="tests")
    headers = {name: await headers_of(person) for name, person in people.items()}
    return Edition(client, edition, people, {**headers, "anonymous": {}}, words)
