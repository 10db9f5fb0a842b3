"""The container files name what exists: commands, variables, files, and one address for each part."""

import os
import re
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from festival.cli.life_signs import EVERY_SECONDS
from festival.cli.main import COMMANDS
from festival.settings import Bucket, read_settings
from tests.radosgw import free_port

INFRA = Path(__file__).parents[3] / "infra"
AWS_KEYS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
OWN = ("migrate", "site", "worker")
CONTAINERFILES = [INFRA / "Containerfile", INFRA / "aws" / "Containerfile"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((INFRA / "compose.yaml").read_text())
    return loaded


def test_the_parts_are_database_migration_site_and_workers_and_if_wanted_proxy_and_store(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    commands = {name: service.get("command") for name, service in services.items() if "build" in service}
    assert commands == {"migrate": ["migrate"], "site": ["serve"], "worker": ["worker", "--alive-file", "/tmp/alive"]}
    assert {command[0] for command in commands.values()} <= COMMANDS.keys()
    assert {name: service["profiles"] for name, service in services.items() if "profiles" in service} == {
        "proxy": ["tls"],
        "store": ["bucket"],
    }
    assert services.keys() - commands.keys() == {"database", "proxy", "store"}


def test_what_others_made_is_of_one_version_and_says_how_it_is(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if "build" not in service:
            tag = service["image"].rpartition(":")[2]
            assert re.search(r"\d", tag), name
            assert "latest" not in tag
        if name not in {"migrate", "worker"}:
            assert service["healthcheck"]["test"][0] == "CMD", name
    assert "healthcheck" not in compose["services"]["migrate"]  # it ends


def test_a_worker_without_a_sign_of_life_is_unhealthy(compose: dict[str, Any], tmp_path: Path) -> None:
    kind, check = compose["services"]["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    file = compose["services"]["worker"]["command"][-1]
    aws = re.search(r'check   = "(test .*)"$', (INFRA / "aws" / "compute.tf").read_text(), re.MULTILINE)
    assert aws is not None
    for said, place in ((check.replace("$$", "$"), file), (aws[1], "/var/lib/palmares/alive")):
        asked = said.replace(place, str(tmp_path / "alive"))
        assert place in said

        def healthy(asked: str = asked) -> bool:
            return subprocess.run(["/bin/sh", "-c", asked], check=False, capture_output=True).returncode == 0

        (tmp_path / "alive").unlink(missing_ok=True)
        assert not healthy()
        (tmp_path / "alive").touch()
        assert healthy()
        long_ago = time.time() - 100
        os.utime(tmp_path / "alive", (long_ago, long_ago))
        assert not healthy()
    allowed = int(re.findall(r"-lt (\d+)", check)[0])
    assert allowed >= 6 * EVERY_SECONDS
    unit = (INFRA / "systemd" / "palmares-worker.service").read_text()
    assert int(re.findall(r"^WatchdogSec=(\d+)$", unit, re.MULTILINE)[0]) >= 6 * EVERY_SECONDS
    for image in re.findall(r"^FROM (\S+)", "\n".join(file.read_text() for file in CONTAINERFILES), re.MULTILINE):
        assert image == "${PALMARES}" or re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", image), image


def test_the_proxy_hides_no_service_that_it_names(compose: dict[str, Any]) -> None:
    told = (INFRA / "proxy" / "Caddyfile").read_text()
    asked = dict(re.findall(r"reverse_proxy (\w+):(\d+)", told))
    assert asked == {"site": compose["services"]["site"]["environment"]["PALMARES_PORT"], "store": "9000"}
    assert set(re.findall(r"\{\$(\w+)\}", told)) == compose["services"]["proxy"]["environment"].keys()
    assert "/readyz" in told
    assert told.count("{") == told.count("}")


@pytest.mark.long
def test_the_proxy_sends_people_to_https_and_refuses_programs(compose: dict[str, Any], tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("the proxy was not run: no caddy here (Debian: apt-get install caddy)")
    plain, secure, site = free_port(), free_port(), free_port()
    own = f"admin off\n\thttp_port {plain}\n\thttps_port {secure}\n\tlocal_certs\n\tskip_install_trust"
    told = (INFRA / "proxy" / "Caddyfile").read_text().replace("admin 127.0.0.1:2019", own)
    told = told.replace("site:8765", f"127.0.0.1:{site}").replace("health_interval 5s", "health_interval 100ms")
    (tmp_path / "Caddyfile").write_text(told)
    answering = ThreadingHTTPServer(("127.0.0.1", site), Answering)
    threading.Thread(target=answering.serve_forever, daemon=True).start()
    running = subprocess.Popen(
        [caddy, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")],
        env={"SITE": "localhost", "STORE": "http://store.invalid", "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with httpx.Client(verify=False, timeout=5) as browser:
            deadline = time.monotonic() + 20
            while True:
                with suppress(httpx.HTTPError):
                    if browser.get(f"https://localhost:{secure}/").status_code == 200:
                        break
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert browser.get(f"https://localhost:{secure}/api/v1/x").text == "the site"
            page = browser.get(f"http://localhost:{plain}/e/x?a=b")
            assert (page.status_code, page.headers["location"]) == (308, "https://localhost/e/x?a=b")
            program = browser.get(f"http://localhost:{plain}/api/v1/x")
            assert (program.status_code, program.text) == (403, "This API is spoken over https only.")
    finally:
        running.terminate()
        running.wait()
        answering.shutdown()
        answering.server_close()


class Answering(BaseHTTPRequestHandler):
    """A site behind the proxy."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the site")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the word of the class above)
        """Nobody reads it."""


def test_the_proxy_is_believed_by_its_network(compose: dict[str, Any]) -> None:
    (network,) = compose["networks"]["inside"]["ipam"]["config"]
    assert network["subnet"] in (INFRA / "compose.env.example").read_text()
    assert read_settings({"PALMARES_TRUSTED_PROXIES": network["subnet"]}).trusted_proxies == (network["subnet"],)


def test_the_image_is_built_in_stages_and_leaves_the_tools_of_the_first_behind() -> None:
    text = (INFRA / "Containerfile").read_text()
    stages = re.split(r"^FROM .*$", text, flags=re.MULTILINE)[1:]
    assert len(stages) == 2
    assert "uv" not in re.findall(r"\w+", stages[1].split("ENV", 1)[1])
    assert re.findall(r"^COPY (.*)$", stages[1], re.MULTILINE) == ["--from=build /opt/palmares /opt/palmares"]
    known = set(re.findall(r"PALMARES_\w+", (INFRA.parent / "festival" / "settings.py").read_text()))
    assert set(re.findall(r"\b(PALMARES_\w+)=", text)) <= known


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


def test_nothing_but_the_site_from_this_machine_and_the_proxy_from_others_is_reachable(compose: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"site": ["127.0.0.1:8765:8765"], "proxy": ["80:80", "443:443", "443:443/udp"]}
    assert compose["networks"]["inside"]["internal"] is True


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
    volumes = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    mounted = [volume.split(":")[0] for volume in volumes if volume.startswith(".")]
    assert [name for name in mounted if not (INFRA / name).is_file()] == []
    assert sorted(mounted) == ["./postgres/roles.sql", "./proxy/Caddyfile"]
    assert {volume.split(":")[0] for volume in volumes if not volume.startswith(".")} == compose["volumes"].keys()


def test_the_image_needs_no_python_that_the_package_refuses() -> None:
    versions = set(re.findall(r"^FROM python:3\.(\d+)-slim", (INFRA / "Containerfile").read_text(), re.MULTILINE))
    assert len(versions) == 1
    assert 11 <= int(versions.pop()) < 15
