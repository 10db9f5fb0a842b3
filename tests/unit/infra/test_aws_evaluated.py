"""What the files for AWS come to, in the words of OpenTofu or Terraform itself: no provider is needed for expressions.

Resources cannot be planned without AWS. So their attributes are replaced by a word, and what is left, variables, locals
and what tasks are told, is applied for real.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from festival.settings import CloudFront, read_settings

AWS = Path(__file__).parents[3] / "infra" / "aws"
TOOL = shutil.which("tofu") or shutil.which("terraform")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(TOOL is None, reason="the files for AWS were not evaluated: neither tofu nor terraform is here"),
]
GIVEN = {
    "region": "eu-west-3",
    "domain": "festival.example",
    "dns_zone": "Z0123456789ABC",
    "operators_mail": "operators@festival.example",
    "image": f"festival@sha256:{'a' * 64}",
}
FILMS = {"films_domain": "films.festival.example", "films_key": "-----BEGIN PUBLIC KEY-----"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The variables as they are, and one file of everything else that can be computed."""
    place = tmp_path_factory.mktemp("evaluated")
    shutil.copy(AWS / "variables.tf", place)
    text = {file.name: file.read_text() for file in AWS.glob("*.tf")}
    locals_ = re.compile(r"^locals \{\n.*?^\}", re.MULTILINE | re.DOTALL)
    found = [block for file in text.values() for block in locals_.findall(file)]
    definitions = taken(r"container_definitions = (jsonencode\(\[\{.*?\n  \}\]\))", text["compute.tf"])
    secrets = taken(r"for_each = (merge\(.*?\n  \))", text["secrets.tf"])
    records = taken(r"for_each = (toset\(var\.films_domain.*?)\n", text["films.tf"])
    definitions = definitions.replace("each.value", "part").replace("each.key", "name")
    found.append(
        f'output "definitions" {{\n value = {{ for name, part in local.parts : name => {definitions} }}\n}}\n'
        f'output "secrets" {{\n value = keys({secrets})\n}}\noutput "records" {{\n value = {records}\n}}\n'
    )
    (place / "rest.tf").write_text(stood_for("\n".join(found)))
    run(place, "init", "-backend=false")
    return place


def taken(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found[1]


def stood_for(text: str) -> str:
    """The same, with a word in place of whatever AWS would answer."""
    text = text.replace("data.aws_availability_zones.available.names", '["a", "b", "c"]')
    text = text.replace("aws_cloudfront_public_key.films[*].id", '[for _ in range(local.films) : "K1"]')
    return re.sub(r"(?:data\.)?aws_\w+\.\w+(\[[^\]]*\])?(\.\w+)+", '"word"', text)


def run(folder: Path, *words: str) -> str:
    """What the program says; its complaint, where it refuses, begins with one line of its own."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    done = subprocess.run(
        [str(TOOL), f"-chdir={folder}", *words], env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode == 0:
        return done.stdout
    return "refused\n" + " ".join(re.findall(r"[^\s│╵╷]+", done.stderr))


def told(folder: Path, **more: str) -> dict[str, Any]:
    given = [f"-var={name}={value}" for name, value in {**GIVEN, **more}.items()]
    said = run(folder, "apply", "-auto-approve", "-no-color", "-input=false", *given)
    assert not said.startswith("refused"), said
    return {name: each["value"] for name, each in json.loads(run(folder, "output", "-json")).items()}


@pytest.mark.parametrize("more", [{}, {**FILMS, "former_secret": "true", "database_replica": "true"}])
def test_every_task_is_told_what_it_reads_and_every_secret_is_made(folder: Path, more: dict[str, str]) -> None:
    found = told(folder, **more, more_settings='{PALMARES_MAIL_PER_MINUTE="600"}')
    asked = set()
    for part, definition in found["definitions"].items():
        [container] = json.loads(definition)
        secrets = {each["name"] for each in container["secrets"]}
        asked |= secrets
        environment = {each["name"]: each["value"] for each in container["environment"]}
        assert secrets & environment.keys() == set()
        filled = {name: "smtp://mail.example" if "SMTP" in name else "word" for name in secrets}
        settings = read_settings({**environment, **filled})
        assert settings.mail_per_minute == 600
        films = CloudFront(domain="films.festival.example", key_id="K1", key="word")
        assert settings.cloudfront == (films if more and part != "migrate" else None)
        assert (settings.database_owner_url is not None) is (part == "migrate")
        assert settings.former_secrets == (("word",) if more and part != "migrate" else ())
        assert (container["healthCheck"] is not None) is (part == "worker")
    assert set(found["secrets"]) == asked
    assert sorted(found["records"]) == (["A", "AAAA"] if more else [])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("domain", "https://festival.example", "A host name in small letters, without https://"),
        ("films_domain", "films.festival.example/x", "A host name in small letters within the zone"),
        ("films_key", "-----BEGIN PRIVATE KEY-----", "A public RSA key of 2048 bits as PEM"),
        ("more_settings", '{PALMARES_SECRET="x"}', "secrets go to Secrets Manager"),
        ("more_settings", '{PALMARES_CLOUDFRONT_KEY="x"}', "secrets go to Secrets Manager"),
        ("image", "festival:latest", "a tag may be moved"),
        ("backup_days", "1", "From 7 to 35 days."),
    ],
)
def test_what_cannot_be_is_refused_in_words(folder: Path, name: str, value: str, sentence: str) -> None:
    given = [f"-var={key}={said}" for key, said in {**GIVEN, name: value}.items()]
    said = run(folder, "plan", "-no-color", "-input=false", *given)
    assert said.startswith("refused")
    assert sentence in said
