"""People who use a festival all at once and keep a ledger: they send films, score, vote, publish, and read."""

import asyncio
import random
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx

from festival.scoring.commitments import Ballot, commit
from tests.integration.faults.finding import patiently
from tests.integration.media.sending import RAW, part_of
from tests.ledger import Client, canonical
from tests.postbox import mailed_link

HIGHEST_SCORE = 10
PAUSE_SECONDS = 0.03


def expect(client: Client, answer: httpx.Response, *wanted: int) -> None:
    """Whatever else is answered is a fault, and told at the end."""
    if answer.status_code not in wanted:
        client.ledger.faults.append(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]!r}"
        )


@dataclass
class Crowd:
    """Everybody, until ``stop`` is set: each then ends the operation that they are in."""

    stop: asyncio.Event
    dice: random.Random

    async def _pause(self) -> None:
        await asyncio.sleep(self.dice.uniform(0, PAUSE_SECONDS))

    async def send_films(self, client: Client, edition: str, films: Sequence[bytes]) -> None:
        """An entrant who sends one film after another, in parts."""
        while not self.stop.is_set():
            film = self.dice.choice(films) + self.dice.randbytes(16)
            name = f"{secrets.token_hex(8)}.mp4"
            wanted = {"edition": edition, "filename": name, "bytes": len(film), "slow": True}
            begun = await client.tell(f"upload {name}", canonical(len(film)), "POST", "/api/v1/uploads", json=wanted)
            expect(client, begun, 201)
            upload = begun.json()
            home = f"/api/v1/uploads/{upload['id']}"
            for number in range(1, upload["parts"] + 1):
                await self._send_part(client, home, film, number)
            done = await client.tell(f"film {upload['id']}", film, "POST", f"{home}/complete")
            expect(client, done, 200, 201)
            await self._pause()

    async def _send_part(self, client: Client, home: str, film: bytes, number: int) -> None:
        while True:
            told = await client.once("POST", f"{home}/addresses", json={"numbers": [number]})
            if told is not None and told.status_code == 200:
                break
            await self._pause()
        address = httpx.URL(told.json()["addresses"][0]["address"])
        # A bucket's address carries its right in itself; one of ours is good on each of our hosts.
        in_bucket = "X-Amz-Signature" in address.params
        where = str(address) if in_bucket else str(address.raw_path, "ascii")
        part = part_of(film, number)
        name = f"part {home.rpartition('/')[2]}.{number}"
        sent = await replace(client, headers={}).tell(name, part, "PUT", where, content=part, headers=RAW)
        expect(client, sent, 200)

    async def score(self, client: Client, assignments: Sequence[UUID]) -> None:
        """A juror who saves drafts on odd films and submits even ones, again and again."""
        while not self.stop.is_set():
            at = self.dice.randrange(len(assignments))
            home = f"/api/v1/jury/assignments/{assignments[at]}"
            film = (await client.look(home)).json()
            scores = {one["key"]: self.dice.randint(0, HIGHEST_SCORE) for one in film["criteria"]}
            await (self._submit if at % 2 else self._save)(client, home, film, scores)
            await self._pause()

    async def _save(self, client: Client, home: str, film: dict[str, Any], scores: dict[str, int]) -> None:
        thing, version = f"sheet {film['assignment_id']}", {"If-Match": f'"{film["version"]}"'}
        saved = await client.tell(
            thing, canonical(scores), "PUT", f"{home}/scoresheet", json={"scores": scores}, headers=version
        )
        if saved.status_code == 412 and client.ledger.things[thing][-1].unanswered:
            # The first try was taken and its answer lost: what is there now must be what was sent.
            now = (await client.look(home)).json()["scores"]
            if now == scores:
                return
        expect(client, saved, 200)

    async def _submit(self, client: Client, home: str, film: dict[str, Any], scores: dict[str, int]) -> None:
        ballot = Ballot(
            film["edition_slug"], film["round_number"], film["rules_digest"], UUID(film["film_ref"]), scores
        )
        r = secrets.token_hex(32)
        commitment = commit(ballot, r)
        body = {"scores": scores, "r": r, "commitment": commitment, "replaces": film["commitment"]}
        thing = f"receipt {film['assignment_id']}"
        sent = await client.tell(thing, commitment.encode(), "POST", f"{home}/scoresheet/submission", json=body)
        expect(client, sent, 201)

    async def vote(self, client: Client, slug: str, films: Sequence[UUID]) -> None:
        """One viewer after another, each from a network of their own, who answers the mail at once."""
        page = f"/e/{slug}/vote"
        while not self.stop.is_set():
            email = f"{secrets.token_hex(6)}@home.example"
            stars = {f"stars-{film}": str(self.dice.randint(1, 5)) for film in films}
            network = {"X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}::1"}
            link = await self._ask_to_vote(client, page, {**stars, "email": email}, network)
            if link is None:
                return
            headers, form = await self._form(client, link, network)
            given = sorted(int(value) for value in stars.values())
            thing = f"vote {link.rpartition('/')[2]}"
            counted = await client.tell(thing, canonical(given), "POST", link, data=form, headers=headers)
            expect(client, counted, 303)
            await self._pause()

    async def _ask_to_vote(
        self, client: Client, page: str, fields: dict[str, str], network: dict[str, str]
    ) -> str | None:
        """The link of the mail; None at the end."""
        while not self.stop.is_set():
            headers, form = await self._form(client, page, network)
            cast = await client.once("POST", page, data={**form, **fields}, headers=headers)
            if cast is not None and cast.status_code == 303:
                return await patiently(lambda: _link_mailed_to(fields["email"]))
            if cast is not None and cast.status_code < 500:
                expect(client, cast, 303)
            await self._pause()
        return None

    async def _form(self, client: Client, page: str, network: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The headers and the hidden field that a form of this page is sent with."""
        shown = await client.look(page, headers=network)
        token = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown.text)
        assert token is not None, shown.text[-2000:]
        return {**network, "Cookie": f"visit={shown.cookies['visit']}"}, {"_csrf": token[1]}

    async def publish(self, client: Client, colleague: Client, slug: str, round_id: UUID) -> None:
        """Two organisers who publish one palmarès after another, each correcting the one before."""
        number = 0
        while not self.stop.is_set():
            number += 1
            words = {"statement": f"Statement {number}.", "erratum": "A name was wrong." if number > 1 else ""}
            staged = await client.tell(
                f"publication {words['statement']}", words["statement"].encode(),
                "POST", "/api/v1/publications", json={"round_id": str(round_id), **words},
            )  # fmt: skip
            expect(client, staged, 201)
            home = f"/api/v1/publications/{staged.json()['id']}"
            agreed = await colleague.tell(f"approval {home}", b"agreed", "POST", f"{home}/approval")
            expect(client, agreed, 200)
            shown = await client.tell(f"palmares {slug}", words["statement"].encode(), "POST", f"{home}/publishing")
            if shown.status_code == 409 and client.ledger.things[f"palmares {slug}"][-1].unanswered:
                # Published before, and the answer lost.
                shown = await client.look(home)
                if shown.json()["state"] != "published":
                    client.ledger.faults.append(f"{home} is refused and not public")
            expect(client, shown, 200)
            await asyncio.sleep(0.3)

    async def read(self, client: Client, slug: str) -> None:
        """The public: every page is wholly of one palmarès, and none is older than what was read before."""
        newest, pages = 0, (f"/api/v1/editions/{slug}/palmares", f"/e/{slug}/palmares")
        while not self.stop.is_set():
            for page in pages:
                shown = await client.look(page)
                read = {int(number) for number in re.findall(r"Statement (\d+)\.", shown.text)}
                whole = len(read) == 1 if shown.status_code == 200 else shown.status_code == 404 and not newest
                if not whole or (read and max(read) < newest):
                    client.ledger.faults.append(f"{page}: {shown.status_code} with {read} after {newest}")
                newest = max(read, default=newest)
            await self._pause()


async def _link_mailed_to(address: str) -> str:
    return await mailed_link(recipient=address)
