"""Requests made up from the API's own description, sent to a real site by each role: no fault, no odd answer."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

pytestmark = pytest.mark.long

EXAMPLES = 5
CHAINS, LINKS = 15, 8
SLOW_OR_RARE = [
    HealthCheck.filter_too_much,
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
]


@pytest.fixture(scope="module")
def site() -> Iterator[dict[str, Any]]:
    """The card of a small demo whose jury is at work, and where it writes its log."""
    with tempfile.TemporaryDirectory(prefix="palmares-api-") as folder, (Path(folder) / "log").open("w+b") as log:
        words = (
            "demo",
            "--data",
            f"{folder}/data",
            "--port",
            "0",
            "--entries",
            "4",
            "--jurors",
            "3",
            "--stage",
            "jury",
        )
        command = [sys.executable, "-m", "festival.cli.main", *words]
        environment = os.environ | {"PALMARES_API_PER_MINUTE": "100000"}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        card = Path(folder) / "data" / "demo.json"
        until = time.monotonic() + 120
        while not card.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        try:
            yield {**json.loads(card.read_bytes()), "log": Path(folder) / "log"}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def there(site: dict[str, Any]) -> dict[str, str]:
    """By the names of parameters, ids of what the demo has: made-up ones are strangers to everybody."""
    tokens = {account["role"]: account["api_token"] for account in site["accounts"]}
    found = {"slug": site["edition"], "edition": site["edition"]}

    def first(role: str, address: str, name: str = "id") -> str:
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        answer = httpx.get(f"{site['base_url']}/api/v1{address}", headers=headers).raise_for_status().json()
        return str((answer["items"] if isinstance(answer, dict) else answer)[0][name])

    found["entry_id"] = first("entrant", "/entries")
    found["round_id"] = first("organiser", f"/rounds?edition={site['edition']}")
    found["juror_id"] = first("organiser", f"/jurors?edition={site['edition']}")
    found["person_id"] = first("organiser", f"/editions/{site['edition']}/team", "person_id")
    found["proposal_id"] = first("organiser", f"/rounds/{found['round_id']}/proposals")
    found["assignment_id"] = first("juror", f"/jury/rounds/{found['round_id']}/films", "assignment_id")
    return found


def _about_what_is_there(case: Any, there: dict[str, str]) -> None:
    """Put real ids where the request names something, and leave the rest as it was made up."""
    for named in (case.path_parameters, case.query, case.body):
        if isinstance(named, dict):
            named.update({name: there[name] for name in named.keys() & there.keys()})


@pytest.mark.parametrize("role", ["nobody", "entrant", "juror", "organiser"])
def test_no_request_is_a_fault_and_every_answer_is_described(
    site: dict[str, Any], there: dict[str, str], role: str
) -> None:
    # Here, since loading it takes longer than many a test of the default tier.
    import schemathesis  # noqa: PLC0415
    from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: PLC0415

    tokens = {account["role"]: account["api_token"] for account in site["accounts"]}
    headers = {"Authorization": f"Bearer {tokens[role]}"} if role in tokens else {}
    described = schemathesis.openapi.from_url(f"{site['base_url']}/api/openapi.json")
    wrong: dict[str, str] = {}
    answered: dict[str, set[int]] = {}
    for found in described.get_all_operations():
        operation = found.ok()
        answered[operation.label] = set()

        @given(case=operation.as_strategy(), real=st.booleans())
        @trying(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=SLOW_OR_RARE,
            phases=[Phase.generate],
        )
        def send(case: Any, real: bool) -> None:
            if real:
                _about_what_is_there(case, there)
            answer = case.call(headers=headers, timeout=30)
            answered[case.operation.label].add(answer.status_code)
            # A value of the right form may still be refused for what it means: an unknown country, a day in the past.
            case.validate_response(answer, headers=headers, excluded_checks=[positive_data_acceptance])

        try:
            send()
        except BaseExceptionGroup as failures:
            wrong[operation.label] = str(failures.exceptions[0])[:600]
    assert [label for label, statuses in answered.items() if not statuses] == []
    assert len(answered) > 200
    assert wrong == {}
    assert [line for line in site["log"].read_text().splitlines() if "failed" in line] == []
    done = sum(any(status < 300 for status in statuses) for statuses in answered.values())
    print(f"{role}: {len(answered)} operations, each asked; {done} of them let this role in")


@dataclass
class Neighbour:
    """Somebody else who reads meanwhile: how long each answer took, and what it was."""

    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    @property
    def p99(self) -> float:
        """What 99 of 100 answers took at most."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


@contextmanager
def _reading_meanwhile(site: dict[str, Any], token: str) -> Iterator[Neighbour]:
    neighbour, ended = Neighbour(), threading.Event()

    def read() -> None:
        with httpx.Client(base_url=site["base_url"], headers={"Authorization": f"Bearer {token}"}) as client:
            while not ended.wait(0.05):
                for address in ("/api/v1/me", f"/e/{site['edition']}", "/api/v1/entries"):
                    began = time.perf_counter()
                    neighbour.statuses.add(client.get(address).status_code)
                    neighbour.seconds.append(time.perf_counter() - began)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield neighbour
    finally:
        ended.set()
        reader.join()


@pytest.mark.parametrize("role", ["entrant", "organiser"])
def test_what_one_answer_names_is_asked_for_next_and_others_are_answered(site: dict[str, Any], role: str) -> None:
    """Chains of requests, each with what an earlier answer gave (stateful links, inferred from the description)."""
    import schemathesis  # noqa: PLC0415
    from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: PLC0415

    tokens = {account["role"]: account["api_token"] for account in site["accounts"]}
    headers = {"Authorization": f"Bearer {tokens[role]}"}
    machine: Any = schemathesis.openapi.from_url(f"{site['base_url']}/api/openapi.json").as_state_machine()
    linked: list[str] = []

    class Chains(machine):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": headers, "timeout": 30}

        def validate_response(self, response: Any, case: Any, additional_checks: Any = (), **_: Any) -> None:
            linked.append(case.operation.label)
            case.validate_response(
                response,
                headers=headers,
                additional_checks=list(additional_checks),
                excluded_checks=[positive_data_acceptance],
            )

    with _reading_meanwhile(site, tokens["entrant"]) as neighbour:
        run_state_machine_as_test(
            Chains,
            settings=trying(
                max_examples=CHAINS,
                stateful_step_count=LINKS,
                database=None,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            ),
        )
    assert len(set(linked)) > 20
    assert neighbour.statuses == {200}
    assert [line for line in site["log"].read_text().splitlines() if "failed" in line] == []
    print(f"{role}: {len(linked)} requests; others waited {neighbour.p99 * 1000:.0f} ms at p99")
