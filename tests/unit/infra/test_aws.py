"""The files for AWS: every argument is known to the provider, every reference leads somewhere, nothing is left open."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from festival.cli.main import COMMANDS
from festival.media.film_addresses import FilmAddresses
from festival.media.moving import key_after
from festival.media.rules import STALE_AFTER, RenditionKind
from festival.monitoring.jobs import REPORTED
from festival.monitoring.jobs import _logger as logger
from festival.settings import Bucket, CloudFront, read_settings
from tests.cloudfront import as_setting, new_key
from tests.unit.infra.hcl import OWN, Folder

ROOT = Path(__file__).parents[3]
AWS = ROOT / "infra" / "aws"
KNOWN = json.loads((ROOT / "tests" / "data" / "aws" / "provider.json").read_text())
"""Arguments and attributes of the types used, from the schema of the AWS provider 6 (tests/data/aws/README.md)."""


@pytest.fixture(scope="module")
def folder() -> Folder:
    return Folder(AWS)


def complaints(where: str, body: dict[str, Any], arguments: dict[str, Any]) -> list[str]:
    """Arguments that the provider does not know, and required ones that are not given, inner blocks too."""
    found = [f"{where}: {name} is unknown" for name in body.keys() - arguments.keys() - OWN]
    found += [
        f"{where}: {name} is missing" for name, said in arguments.items() if "required" in said and name not in body
    ]
    for name, value in body.items():
        inner = arguments.get(name, {}).get("block")
        for each in value if isinstance(value, list) else []:
            if inner is not None and isinstance(each, dict):
                found += complaints(f"{where}.{name}", each, inner)
    return found


def test_every_argument_is_one_that_the_provider_knows(folder: Folder) -> None:
    assert len(folder.declared) > 80
    found = [
        line for each in folder.declared for line in complaints(each.address, each.body, KNOWN[each.kind]["arguments"])
    ]
    assert found == []


def test_a_wrong_argument_would_be_seen() -> None:
    bucket = KNOWN["aws_s3_bucket_versioning"]["arguments"]
    assert complaints("x", {"bucket": "b", "versioning_configuration": [{"state": "Enabled"}]}, bucket) == [
        "x.versioning_configuration: state is unknown",
        "x.versioning_configuration: status is missing",
    ]


def test_every_reference_leads_somewhere(folder: Folder) -> None:
    declared = {each.address: each.kind for each in folder.declared}
    assert len(folder.references) > 120
    lost = []
    for parts in sorted(folder.references):
        if parts[0] == "var":
            fine = parts[1] in folder.variables
        elif parts[0] == "local":
            fine = parts[1] in folder.local_values
        else:
            depth = 3 if parts[0] == "data" else 2
            kind = declared.get(".".join(parts[:depth]))
            fine = kind is not None and (len(parts) == depth or parts[depth] in KNOWN[kind]["exports"])
        if not fine:
            lost.append(".".join(parts))
    assert lost == []


def test_nothing_is_declared_for_nobody(folder: Folder) -> None:
    named = {parts[1] for parts in folder.references if parts[0] in {"var", "local"}}
    assert (folder.variables.keys() | folder.local_values.keys()) - named == set()


def test_every_variable_says_what_it_is_and_refuses_what_it_is_not(folder: Folder) -> None:
    without_choice = {name for name, body in folder.variables.items() if body["type"] == "bool"}
    for name, body in folder.variables.items():
        assert len(body["description"]) > 10, name
        assert "validation" in body or name in without_choice, name
    assert all(len(body["description"]) > 10 for body in folder.outputs.values())


def of_bucket(folder: Folder, kind: str) -> dict[str, dict[str, Any]]:
    return {re.findall(r"aws_s3_bucket\.(\w+)\.", each.body["bucket"])[0]: each.body for each in folder.of(kind)}


def test_every_bucket_is_closed_encrypted_and_keeps_what_was_deleted_for_a_time(folder: Folder) -> None:
    buckets = {each.name for each in folder.of("aws_s3_bucket")}
    assert buckets == {"films", "access_log"}
    closed = of_bucket(folder, "aws_s3_bucket_public_access_block")
    for name in buckets:
        assert {key for key, value in closed[name].items() if value is True} == {
            "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
        }  # fmt: skip
    for kind in ("server_side_encryption_configuration", "versioning", "lifecycle_configuration", "policy"):
        assert of_bucket(folder, f"aws_s3_bucket_{kind}").keys() == buckets
    assert {each.body["versioning_configuration"][0]["status"] for each in folder.of("aws_s3_bucket_versioning")} == {
        "Enabled"
    }
    for each in folder.of("aws_s3_bucket_lifecycle_configuration"):
        assert any("noncurrent_version_expiration" in rule for rule in each.body["rule"]), each.name


def test_the_bucket_of_films_is_as_storage_setup_makes_it(folder: Folder) -> None:
    rules = of_bucket(folder, "aws_s3_bucket_lifecycle_configuration")["films"]["rule"]
    swept = [
        rule["abort_incomplete_multipart_upload"][0] for rule in rules if "abort_incomplete_multipart_upload" in rule
    ]
    assert swept == [{"days_after_initiation": STALE_AFTER.days}]
    cors = of_bucket(folder, "aws_s3_bucket_cors_configuration")["films"]["cors_rule"]
    assert cors == [
        {
            "allowed_origins": ["${local.address}"],
            "allowed_methods": ["PUT"],
            "allowed_headers": ["*"],
            "expose_headers": ["ETag"],
            "max_age_seconds": 3600,
        }
    ]


def test_what_lies_anywhere_is_encrypted(folder: Folder) -> None:
    for database in folder.of("aws_db_instance"):
        assert database.body["storage_encrypted"] is True
        assert database.body["publicly_accessible"] is False
    [festival] = [each.body for each in folder.of("aws_db_instance") if each.name == "festival"]
    assert (festival["multi_az"], festival["deletion_protection"], festival["skip_final_snapshot"]) == (
        True,
        True,
        False,
    )
    assert festival["manage_master_user_password"] is True
    [group] = folder.of("aws_db_parameter_group")
    assert {"name": "rds.force_ssl", "value": "1"} in group.body["parameter"]
    for kind, argument in (
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_efs_file_system", "kms_key_id"),
    ):
        assert all("aws_kms_key.festival" in each.body[argument] for each in folder.of(kind)), kind
    assert all(each.body["enable_key_rotation"] is True for each in folder.of("aws_kms_key"))
    for volume in re.findall(r"transit_encryption\s*=\s*\"(\w+)\"", "".join(folder.files.values())):
        assert volume == "ENABLED"


def test_only_cloudfront_is_heard_and_only_tls_is_spoken(folder: Folder) -> None:
    assert [each.body["internal"] for each in folder.of("aws_lb")] == [True]
    assert {each.body["protocol"] for each in folder.of("aws_lb_listener")} == {"HTTPS"}
    opened = [each for each in folder.of("aws_vpc_security_group_ingress_rule") if "cidr_ipv4" in each.body]
    assert opened == []
    assert all("ingress" not in each.body for each in folder.of("aws_security_group"))
    [site] = [each.body for each in folder.of("aws_cloudfront_distribution") if each.name == "site"]
    behaviours = [*site["default_cache_behavior"], *site["ordered_cache_behavior"]]
    assert {each["viewer_protocol_policy"] for each in behaviours} == {"redirect-to-https", "https-only"}
    assert site["viewer_certificate"][0]["minimum_protocol_version"] == "TLSv1.2_2021"


def statements(folder: Folder) -> list[tuple[str, dict[str, Any]]]:
    return [
        (document.name, statement)
        for document in folder.of("data.aws_iam_policy_document")
        for statement in document.body["statement"]
    ]


def test_no_role_may_do_more_than_is_named(folder: Folder) -> None:
    broad = [
        (name, statement["sid"])
        for name, statement in statements(folder)
        if statement.get("effect", "Allow") == "Allow" and any("*" in action for action in statement["actions"])
    ]
    # Without it nobody could administer the key.
    assert broad == [("key", "Account")]
    everywhere = [
        (name, statement["sid"])
        for name, statement in statements(folder)
        if statement.get("effect", "Allow") == "Allow"
        and statement.get("resources") == ["*"]
        # A key's policy knows itself by no other name.
        and name not in {"key", "key_by_cloudfront"}
    ]
    # This action knows no resource.
    assert everywhere == [("execution", "SignInToTheRegistry")]


def test_nothing_secret_stands_in_a_file(folder: Folder) -> None:
    text = "\n".join(folder.files.values())
    assert re.findall(r"secret_string|random_password|master_password|\bpassword\s*=", text) == []
    assert folder.of("aws_iam_access_key") == folder.of("aws_secretsmanager_secret_version") == []


def test_tasks_are_told_what_is_read_and_nothing_else(folder: Folder) -> None:
    known = set(re.findall(r"PALMARES_\w+", (ROOT / "festival" / "settings.py").read_text()))
    given = set(re.findall(r"\bPALMARES_\w+", "\n".join(folder.files.values())))
    assert given - known == set()
    told = folder.local_values["environment"]
    assert told.keys() - known == {"TMPDIR"}
    filled = {
        name: re.sub(r"\$\{[^}]*\}", "10.20.0.0/16" if "PROXIES" in name else "x", str(value))
        for name, value in told.items()
    }
    filled["PALMARES_BASE_URL"] = "https://festival.example"
    settings = read_settings(filled)
    assert settings.bucket == Bucket(name="x", region="x")
    assert str(settings.keys) == "/keys"
    films = {"PALMARES_CLOUDFRONT_DOMAIN": "films.festival.example", "PALMARES_CLOUDFRONT_KEY_ID": "K1"}
    assert folder.local_values["films_environment"].keys() == films.keys()
    told_films = read_settings(filled | films | {"PALMARES_CLOUDFRONT_KEY": "PEM"}).cloudfront
    assert told_films == CloudFront(domain="films.festival.example", key_id="K1", key="PEM")
    assert read_settings(filled | dict.fromkeys(films, "")).cloudfront is None


OF_ONE_MACHINE = {"PALMARES_PORT", "PALMARES_HOST", "PALMARES_DEVELOPMENT", "PALMARES_S3_ENDPOINT"}
"""Said by the command of a task, or not meant for this."""
BY_MORE_SETTINGS = {
    "PALMARES_PROCESSES", "PALMARES_API_PER_MINUTE", "PALMARES_MAIL_PER_MINUTE", "PALMARES_WEBHOOK_NETWORKS",
    "PALMARES_DKIM_SELECTOR", "PALMARES_METRICS",
}  # fmt: skip
POOLER = {"PALMARES_DATABASE_POOLER_URL"}
"""No pooler stands there; an alarm watches the number of connections."""


def test_every_setting_can_be_told_and_every_secret_reaches_whom_it_is_for(folder: Folder) -> None:
    known = set(re.findall(r'"(PALMARES_[A-Z0-9_]+)"', (ROOT / "festival" / "settings.py").read_text()))
    plain = folder.local_values["environment"].keys() | folder.local_values["films_environment"].keys()
    made = set(re.findall(r"\bPALMARES_\w+", folder.files["secrets.tf"]))
    assert known - plain - made == OF_ONE_MACHINE | BY_MORE_SETTINGS | POOLER
    assert plain & made == set()
    asked = set(re.findall(r'"(PALMARES_\w+)"', folder.files["compute.tf"]))
    assert asked == made
    refused = re.compile(r"SECRET|_URL$|_KEY$")
    assert [name for name in BY_MORE_SETTINGS if refused.search(name)] == []
    assert refused.pattern in folder.files["variables.tf"]


def test_tasks_run_commands_that_exist_without_rights_that_they_do_not_need(folder: Folder) -> None:
    parts = folder.local_values["parts"]
    assert {part["command"][0] for part in parts.values()} <= COMMANDS.keys()
    assert parts.keys() == {"migrate", "site", "worker"}
    assert [name for name, part in parts.items() if "PALMARES_DATABASE_OWNER_URL" in str(part["secrets"])] == [
        "migrate"
    ]
    compute = folder.files["compute.tf"]
    for line in ("readonlyRootFilesystem = true", 'user                   = "10001:10001"', 'drop = ["ALL"]'):
        assert line in compute
    assert re.search(r"^USER (.*)$", (ROOT / "infra" / "Containerfile").read_text(), re.MULTILINE)[1] == "10001:10001"  # type: ignore[index]
    assert 'condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))' in folder.files["variables.tf"]


def test_every_alarm_tells_the_operators(folder: Folder) -> None:
    alarms = folder.of("aws_cloudwatch_metric_alarm")
    assert len(alarms) >= 4
    assert {str(each.body["alarm_actions"]) for each in alarms} == {"['${aws_sns_topic.operators.arn}']"}


AWS_METRICS = {
    "AWS/RDS": {"CPUUtilization", "FreeStorageSpace", "FreeableMemory", "DatabaseConnections", "ReplicaLag"},
    "AWS/ApplicationELB": {"HTTPCode_Target_5XX_Count", "TargetResponseTime", "HTTPCode_ELB_503_Count"},
    "ECS/ContainerInsights": {"RunningTaskCount"},
}
"""Of those that AWS publishes under these names, the ones that are watched here."""


def test_what_is_watched_and_scaled_by_is_published(folder: Folder) -> None:
    queue = folder.local_values["queue"]
    assert {each["field"] for each in queue.values()} == set(REPORTED)
    [published] = folder.of("aws_cloudwatch_log_metric_filter")
    assert f'\\"{logger.name}\\"' in published.body["pattern"]
    assert published.body["metric_transformation"][0]["namespace"] == "${var.name}"
    used = set()
    for alarm in folder.of("aws_cloudwatch_metric_alarm"):
        named = str(alarm.body["metric_name"])
        many = {"queue": "queue_alarms", "database": "database_alarms", "balancer": "balancer_alarms"}.get(alarm.name)
        names = {each["metric"] for each in folder.local_values[many].values()} if many else {named}
        used |= {(str(alarm.body["namespace"]), name) for name in names}
    [policy] = [each.body for each in folder.of("aws_appautoscaling_policy") if each.name == "worker"]
    asked = policy["target_tracking_scaling_policy_configuration"][0]["customized_metric_specification"][0]["metrics"]
    stats = [each["metric_stat"][0]["metric"][0] for each in asked if "metric_stat" in each]
    used |= {(metric["namespace"], metric["metric_name"]) for metric in stats}
    known = {(namespace, name) for namespace, names in AWS_METRICS.items() for name in names}
    known |= {("${var.name}", name) for name in queue}
    assert used == known
    expression = next(each["expression"] for each in asked if "expression" in each)
    assert set(re.findall(r"[a-z]+", expression)) == {each["id"] for each in asked if "metric_stat" in each}


def test_films_leave_by_a_signed_address_alone_and_only_viewing_copies_do(folder: Folder) -> None:
    [films] = [each.body for each in folder.of("aws_cloudfront_distribution") if each.name == "films"]
    assert "ordered_cache_behavior" not in films
    [behaviour] = films["default_cache_behavior"]
    assert behaviour["trusted_key_groups"] == ["${aws_cloudfront_key_group.films[0].id}"]
    assert (behaviour["viewer_protocol_policy"], behaviour["allowed_methods"]) == ("https-only", ["GET", "HEAD"])
    [cached] = [each.body for each in folder.of("aws_cloudfront_cache_policy") if each.name == "films"]
    assert (cached["min_ttl"], cached["default_ttl"], cached["max_ttl"]) == (0, 5, 5)
    [asked] = cached["parameters_in_cache_key_and_forwarded_to_origin"][0]["query_strings_config"]
    signed = FilmAddresses(as_setting(new_key())).address("x.proxy", media_type="video/mp4", now=datetime.now(UTC))
    unsigned = set(re.findall(r"[?&]([\w-]+)=", signed)) - {"Expires", "Signature", "Key-Pair-Id"}
    assert set(asked["query_strings"][0]["items"]) == unsigned
    [control] = [each.body for each in folder.of("aws_cloudfront_origin_access_control")]
    assert (control["origin_access_control_origin_type"], control["signing_behavior"]) == ("s3", "always")
    for name, action in (("films_by_cloudfront", "s3:GetObject"), ("key_by_cloudfront", "kms:Decrypt")):
        [statement] = [body for document, body in statements(folder) if document == name]
        assert statement["actions"] == [action]
        assert statement["principals"] == [{"type": "Service", "identifiers": ["cloudfront.amazonaws.com"]}]
        [condition] = statement["condition"]
        assert condition["variable"] == "AWS:SourceArn"
        assert condition["values"] == ["${aws_cloudfront_distribution.films[0].arn}"]
    [copies] = [body for document, body in statements(folder) if document == "films_by_cloudfront"]
    [resource] = copies["resources"]
    for kind in RenditionKind:
        # `proxy` is what a rendition is called that is shown; lighter copies end with another word.
        assert resource.endswith(f"/*.{kind.value}") is (kind is RenditionKind.PROXY)
    assert key_after("c0ffee.proxy").endswith(".proxy")


def test_files_are_short_and_in_form() -> None:
    files = sorted(AWS.glob("*.tf"))
    assert [file.name for file in files if len(file.read_text().splitlines()) > 400] == []
    tool = shutil.which("tofu") or shutil.which("terraform")
    if tool is None:
        pytest.skip("neither tofu nor terraform on this machine: the form was not looked at")
    done = subprocess.run([tool, "fmt", "-check", "-diff", str(AWS)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.long
def test_checkov_finds_nothing_that_is_not_answered() -> None:
    """An independent list of what goes wrong on AWS; what we leave on purpose is answered in .checkov.yaml."""
    if shutil.which("uvx") is None:
        pytest.skip("no uvx on this machine: checkov did not look")
    command = [
        "uvx",
        "--from",
        "checkov==3.3.30",
        "checkov",
        "--config-file",
        str(AWS / ".checkov.yaml"),
        "-d",
        str(AWS),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if "Failed to fetch" in done.stderr or "dns error" in done.stderr:
        pytest.skip("checkov cannot be had here")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
