"""One commitment, computed the same by the server and in the browser."""

import base64
import json
import shutil
import subprocess
from uuid import UUID

import pytest

from festival.scoring.commitments import Ballot, commit, is_digest, opens
from festival.web.jinja import STATIC

SCRIPT = STATIC / "js" / "commitment.js"
ZERO = "0" * 64
VECTORS = [
    (Ballot("e", 1, "ab", UUID(int=0), {"script": 15, "direction": 16}), ZERO),
    (Ballot("vertical-2026", 2, "f" * 64, UUID("7b0e7a5e-53a4-4c0e-9a55-0f4c1b8a9d10"), {"a": 0}), "ab" * 32),
    (Ballot("é-😀", 3, "", UUID(int=1), {"z": 1000000, "a_b": 2, "ab": 3, "a1": 4}), "0123456789abcdef" * 4),
]


def test_the_published_vector() -> None:
    spelled = b'{"edition":"e","entry":"f","round":1,"rules":"ab","scores":{"direction":16,"script":15}}'
    ballot = Ballot("e", 1, "ab", "f", {"script": 15, "direction": 16})  # type: ignore[arg-type]  # as in commitment.js
    assert ballot.canonical() == spelled
    assert commit(ballot, ZERO) == "261a036d58989ea5b087a63891c479df8a825f633bda847ad874ac7c7805135e"


@pytest.mark.parametrize(("ballot", "r"), VECTORS)
def test_a_commitment_opens_to_its_ballot_alone(ballot: Ballot, r: str) -> None:
    commitment = commit(ballot, r)
    assert is_digest(commitment)
    assert opens(ballot, r, commitment)
    other = Ballot(ballot.edition, ballot.round + 1, ballot.rules, ballot.entry, ballot.scores)
    assert not opens(other, r, commitment)
    assert not opens(ballot, "1" * 64, commitment)
    assert not opens(ballot, r.upper() + "x", commitment)


def test_the_browser_computes_the_same() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine: commitment.js was not compared with the server (Debian: nodejs)")
    asked = [
        {
            "ballot": {
                "edition": ballot.edition,
                "round": ballot.round,
                "rules": ballot.rules,
                "entry": str(ballot.entry),
                "scores": dict(ballot.scores),
            },
            "r": r,
        }
        for ballot, r in VECTORS
    ]
    program = """
        import { canonicalBallot, commit } from "data:text/javascript;base64,SCRIPT";
        for (const { ballot, r } of ASKED) {
          const bytes = Uint8Array.from(r.match(/../g), (pair) => parseInt(pair, 16));
          console.log(await commit(canonicalBallot(ballot), bytes));
        }
    """
    source = base64.b64encode(SCRIPT.read_bytes()).decode()
    program = program.replace("SCRIPT", source).replace("ASKED", json.dumps(asked))
    done = subprocess.run(
        [node, "--input-type=module", "--eval", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split() == [commit(ballot, r) for ballot, r in VECTORS]
