"""The container files name what exists: commands, variables, files, and one address for each part."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from festival.cli.main import COMMANDS
from festival.settings import Bucket, read_settings

INFRA = Path(__file__).parents[3] / "infra"
AWS_KEYS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
OWN = ("migrate", "site", "worker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((INFRA / "compose.yaml").read_text())
    return loaded


def test_the_parts_are_the_database_the_migration_the_site_and_the_workers(compose: dict[str, Any]) -> None:
    commands = {name: service.get("command") for name, service in compose["services"].items()}
    assert commands == {"database": None, "migrate": ["migrate"], "site": ["serve"], "worker": ["worker"]}
    assert {command[0] for command in commands.values() if command} <= COMMANDS.keys()


@pytest.mark.parametrize("name", OWN)
def test_our_containers_have_no_rights_that_they_do_not_need(name: str, compose: dict[str, Any]) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.findall(r"^USER (.*)$", (INFRA / "Containerfile").read_text(), re.MULTILINE) == ["10001:10001"]


def filled(text: str) -> str:
    text = re.sub(r"\$\{\w+:-\}", "", text)
    return re.sub(r"\$\{\w+(:\?[^}]*)?\}", "https://festival.example" if "BASE" in text else "secret", text)


@pytest.mark.parametrize("name", OWN)
def test_the_settings_are_ones_that_are_read(name: str, compose: dict[str, Any]) -> None:
    given = {key: filled(value) for key, value in compose["services"][name]["environment"].items()}
    known = set(re.findall(r"PALMARES_\w+", (INFRA.parent / "festival" / "settings.py").read_text()))
    assert given.keys() - known - AWS_KEYS == set()
    owner = "palmares_owner" if name == "migrate" else "palmares_site"
    assert read_settings(given).database_url == f"postgresql://{owner}:secret@database/palmares"


@pytest.mark.parametrize("name", ["site", "worker"])
def test_a_bucket_proxies_and_keys_can_be_told(name: str, compose: dict[str, Any]) -> None:
    told = {
        "PALMARES_S3_BUCKET": "films",
        "PALMARES_S3_ENDPOINT": "https://s3.example",
        "PALMARES_S3_REGION": "eu-1",
        "PALMARES_TRUSTED_PROXIES": "10.0.0.0/8",
        "PALMARES_KEYS": "/keys",
        "AWS_ACCESS_KEY_ID": "a",
    }
    environment = compose["services"][name]["environment"]
    settings = read_settings({key: told.get(key, filled(value)) for key, value in environment.items()})
    assert told.keys() <= environment.keys()
    assert settings.bucket == Bucket(name="films", region="eu-1", endpoint="https://s3.example")
    assert (settings.trusted_proxies, str(settings.keys_folder)) == (("10.0.0.0/8",), "/keys")
    assert read_settings({key: filled(value) for key, value in environment.items()}).bucket is None


def test_only_the_migration_knows_the_owners_password(compose: dict[str, Any]) -> None:
    knowing = [
        name
        for name, service in compose["services"].items()
        if "PALMARES_OWNER_PASSWORD" in str(service["environment"])
    ]
    assert knowing == ["database", "migrate"]


def test_nothing_but_the_site_is_reachable_and_only_from_this_machine(compose: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"site": ["127.0.0.1:8765:8765"]}
    assert compose["networks"]["inside"] == {"internal": True}


def test_everything_asked_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (INFRA / "compose.yaml").read_text()))
    example = set(re.findall(r"^(\w+)=", (INFRA / "compose.env.example").read_text(), re.MULTILINE))
    assert asked == example


def test_every_file_that_is_copied_or_mounted_exists(compose: dict[str, Any]) -> None:
    containerfile = (INFRA / "Containerfile").read_text()
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.*)$", containerfile, re.MULTILINE) for word in line.split()[:-1]
    ]
    assert [name for name in copied if not (INFRA.parent / name).exists()] == []
    let_through = set(re.findall(r"^!(.*)$", (INFRA / "Containerfile.dockerignore").read_text(), re.MULTILINE))
    assert set(copied) == let_through
    mounted = [volume.split(":")[0] for volume in compose["services"]["database"]["volumes"] if volume.startswith(".")]
    assert [name for name in mounted if not (INFRA / name).is_file()] == []
    assert mounted == ["./postgres/roles.sql"]


def test_the_image_needs_no_python_that_the_package_refuses() -> None:
    versions = set(re.findall(r"^FROM python:3\.(\d+)-slim", (INFRA / "Containerfile").read_text(), re.MULTILINE))
    assert len(versions) == 1
    assert 11 <= int(versions.pop()) < 15
