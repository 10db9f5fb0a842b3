"""Everything the installation can be told, read once from the environment (``PALMARES_…``)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from festival.errors import DomainError

MOST_PROCESSES = 32
"""Of one site on one machine; more of them wait for the database, not for a core."""


class WrongSetting(DomainError):
    """A variable of the environment cannot be read."""

    sentence = "The environment variable %(name)s is '%(value)s': %(mend)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of an S3 server; keys come by the usual ``AWS_…`` variables and are never kept here."""

    name: str
    region: str
    endpoint: str | None = None
    """Address of the S3 server, such as https://s3.example; None: Amazon's own."""

    @property
    def origin(self) -> str:
        """Where browsers send parts to, for the content security policy."""
        if self.endpoint is None:
            return f"https://{self.name}.s3.{self.region}.amazonaws.com https://{self.name}.s3.amazonaws.com"
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudFront:
    """A distribution before the bucket that lets in whoever holds an address signed by us."""

    domain: str
    """Host name, such as films.festival.example."""
    key_id: str
    """Under which CloudFront knows the public key."""
    key: str = field(repr=False)
    """The private key that signs, RSA of 2048 bits, as PEM."""

    @property
    def origin(self) -> str:
        """Where players read films, for the content security policy."""
        return f"https://{self.domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation. Defaults run everything on this machine, without any service."""

    data: Path
    """Folder of the embedded database and of local storage."""
    database_url: str | None = None
    """PostgreSQL for the application; None: the embedded server under ``data``."""
    database_pooler_url: str | None = None
    """A pgbouncer in transaction mode before that PostgreSQL: everything goes through it but the queue's listening."""
    database_read_url: str | None = None
    """A replica that answers for public pages while it is at most two seconds late; None: the primary answers."""
    database_owner_url: str | None = None
    """PostgreSQL for migrations, where it is another role; None: the same as ``database_url``."""
    base_url: str | None = None
    """Public address, such as https://festival.example; None: derived from host and port."""
    host: str = "127.0.0.1"
    port: int = 8765
    processes: int = 1
    """In how many processes the site answers, each on one core and with a pool of its own."""
    secret: str | None = field(default=None, repr=False)
    """Locks what the database must not show, signs part addresses of local storage; the same for every process of an
    installation. None: drawn into a file of mode 0600 under ``data``."""
    former_secrets: tuple[str, ...] = field(default=(), repr=False)
    """Secrets before the current one: they open what they locked, and lock nothing."""
    bucket: Bucket | None = None
    """Where films lie; None: in a folder under ``data``."""
    cloudfront: CloudFront | None = None
    """Whence public films are sent; None: from the site itself."""
    smtp_url: str | None = field(default=None, repr=False)
    """Mail server, such as smtps://user:password@mail.example; None: messages wait in the outbox."""
    mail_from: str | None = None
    """Sender of all mail; None: no-reply at the public host."""
    dkim_selector: str | None = None
    """Under which the mail provider signs; ``palmares doctor`` looks its key up."""
    mail_per_minute: int = 120
    """Messages handed to the mail server within any minute, at most: what its provider allows."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks of our own reverse proxies (CIDR): only what comes from there may say for whom it comes."""
    webhook_networks: tuple[str, ...] = ()
    """Private networks (CIDR) that webhooks may reach besides the public internet: where one's own programs run."""
    api_per_minute: int = 3000
    """Requests of one token or one person to the API within a minute, at most; of one network without, a fifth."""
    keys: Path | None = None
    """Folder of the signing keys, where they are not kept under ``data``."""
    metrics: tuple[str, int] | None = None
    """Host and port where Prometheus reads this process's figures; None: nowhere."""
    development: bool = False
    """Plain-HTTP cookies and shown outbox: the demo, never a real festival."""

    @property
    def address(self) -> str:
        """Where people reach the site, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def keys_folder(self) -> Path:
        """Where signing keys lie."""
        return self.keys or self.data / "keys"

    @property
    def sender(self) -> str:
        """The address that mail comes from."""
        return self.mail_from or f"no-reply@{urlsplit(self.address).hostname}"

    @property
    def secure(self) -> bool:
        """Whether cookies may demand TLS (``__Host-``)."""
        return self.address.startswith("https://")


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """The user's data folder, by the XDG base directory specification."""
    base = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "palmares"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment.

    Raises:
        WrongSetting: a value cannot be understood; the sentence names the variable.
    """
    port = environment.get("PALMARES_PORT", "8765")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise WrongSetting(name="PALMARES_PORT", value=port, mend="it must be a number from 0 to 65535")
    base_url = environment.get("PALMARES_BASE_URL") or None
    if base_url and not base_url.startswith(("http://", "https://")):
        raise WrongSetting(
            name="PALMARES_BASE_URL", value=base_url, mend="it must begin with https:// (or http:// in a trial)"
        )
    smtp_url = environment.get("PALMARES_SMTP_URL") or None
    if smtp_url and not (smtp_url.startswith(("smtp://", "smtps://")) and urlsplit(smtp_url).hostname):
        mend = "it must look like smtps://user:password@mail.example (or smtp:// for STARTTLS)"
        raise WrongSetting(name="PALMARES_SMTP_URL", value="…", mend=mend)
    return Settings(
        bucket=_read_bucket(environment),
        cloudfront=_read_cloudfront(environment),
        data=Path(environment.get("PALMARES_DATA") or default_data_folder(environment)),
        keys=Path(environment["PALMARES_KEYS"]) if environment.get("PALMARES_KEYS") else None,
        database_url=environment.get("PALMARES_DATABASE_URL") or None,
        database_pooler_url=_read_pooler(environment),
        database_read_url=environment.get("PALMARES_DATABASE_READ_URL") or None,
        database_owner_url=environment.get("PALMARES_DATABASE_OWNER_URL") or None,
        base_url=base_url,
        host=environment.get("PALMARES_HOST", "127.0.0.1"),
        port=int(port),
        processes=_read_processes(environment),
        secret=environment.get("PALMARES_SECRET") or None,
        former_secrets=tuple((environment.get("PALMARES_SECRET_OLD") or "").split()),
        trusted_proxies=_read_networks(environment, "PALMARES_TRUSTED_PROXIES", "reverse proxies"),
        webhook_networks=_read_networks(environment, "PALMARES_WEBHOOK_NETWORKS", "one's own programs"),
        api_per_minute=_read_rate(environment, "PALMARES_API_PER_MINUTE", "3000"),
        metrics=_read_metrics(environment),
        development=environment.get("PALMARES_DEVELOPMENT") == "1",
        smtp_url=smtp_url,
        mail_from=environment.get("PALMARES_MAIL_FROM") or None,
        dkim_selector=environment.get("PALMARES_DKIM_SELECTOR") or None,
        mail_per_minute=_read_rate(environment, "PALMARES_MAIL_PER_MINUTE", "120"),
    )


def _read_pooler(environment: Mapping[str, str]) -> str | None:
    pooler = environment.get("PALMARES_DATABASE_POOLER_URL") or None
    if pooler and not environment.get("PALMARES_DATABASE_URL"):
        mend = "a pooler needs PALMARES_DATABASE_URL, too, the address of the PostgreSQL behind it"
        raise WrongSetting(name="PALMARES_DATABASE_POOLER_URL", value="…", mend=mend)
    return pooler


def _read_metrics(environment: Mapping[str, str]) -> tuple[str, int] | None:
    text = environment.get("PALMARES_METRICS") or ""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        mend = "it must be an address and a port that only your monitoring reaches, such as 127.0.0.1:9465"
        raise WrongSetting(name="PALMARES_METRICS", value=text, mend=mend)
    return host.strip("[]"), int(port)


def _read_networks(environment: Mapping[str, str], name: str, whose: str) -> tuple[str, ...]:
    text = environment.get(name) or ""
    try:
        return tuple(str(ip_network(part)) for part in text.replace(",", " ").split())
    except ValueError as failure:
        mend = f"it must list networks of {whose}, such as 10.0.0.0/8 or 2001:db8::/32"
        raise WrongSetting(name=name, value=text, mend=mend) from failure


def _read_processes(environment: Mapping[str, str]) -> int:
    text = environment.get("PALMARES_PROCESSES") or "1"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_PROCESSES:
        raise WrongSetting(
            name="PALMARES_PROCESSES", value=text, mend=f"it must be a number from 1 to {MOST_PROCESSES}"
        )
    return int(text)


def _read_rate(environment: Mapping[str, str], name: str, default: str) -> int:
    text = environment.get(name) or default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise WrongSetting(name=name, value=text, mend="it must be a number from 1 to 100000")
    return int(text)


def _read_bucket(environment: Mapping[str, str]) -> Bucket | None:
    name = environment.get("PALMARES_S3_BUCKET") or None
    endpoint = environment.get("PALMARES_S3_ENDPOINT") or None
    region = environment.get("PALMARES_S3_REGION") or environment.get("AWS_REGION") or "us-east-1"
    if endpoint and not (endpoint.startswith(("http://", "https://")) and urlsplit(endpoint).hostname):
        raise WrongSetting(name="PALMARES_S3_ENDPOINT", value=endpoint, mend="it must look like https://s3.example")
    if endpoint and not name:
        raise WrongSetting(name="PALMARES_S3_BUCKET", value="", mend="an S3 endpoint needs the name of a bucket, too")
    return Bucket(name=name, region=region, endpoint=endpoint) if name else None


def _read_cloudfront(environment: Mapping[str, str]) -> CloudFront | None:
    names = ("PALMARES_CLOUDFRONT_DOMAIN", "PALMARES_CLOUDFRONT_KEY_ID", "PALMARES_CLOUDFRONT_KEY")
    domain, key_id, key = (environment.get(name) or "" for name in names)
    if not (domain or key_id or key):
        return None
    for name in (*names, "PALMARES_S3_BUCKET"):
        if not environment.get(name):
            mend = f"CloudFront needs {', '.join(names)} and the bucket behind it; set them all or none"
            raise WrongSetting(name=name, value="", mend=mend)
    if "/" in domain:
        mend = "it must be a host name alone, such as films.festival.example"
        raise WrongSetting(name="PALMARES_CLOUDFRONT_DOMAIN", value=domain, mend=mend)
    # Files of environments often hold one line each: there a line ends with a backslash and an n.
    return CloudFront(domain=domain, key_id=key_id, key=key.replace("\\n", "\n"))
