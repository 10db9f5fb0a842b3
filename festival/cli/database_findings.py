"""What `palmares doctor` finds in the database: does it keep what it acknowledges, is it of this version, who works?"""

from datetime import UTC, datetime

from festival.cli.findings import Finding, looked
from festival.cli.secret_findings import examine_secrets
from festival.db import APPLICATION_ROLE, fetch, fetch_row, fetch_value
from festival.migrations.run import known_steps
from festival.settings import Settings

OLDEST_POSTGRES = 150_000
MOST_SKEW_SECONDS = 2.0
LONGEST_SILENCE_SECONDS = 300
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""Without these, PostgreSQL may forget what it acknowledged when its machine loses power."""
RETRY = "See what PostgreSQL says, mend it there, and ask again; nothing was changed."


async def examine_database(settings: Settings) -> list[Finding]:
    """All of it, over the connection that the caller has opened."""
    schema = await looked("schema", _schema, mend=RETRY)
    findings = [await looked("database", _server, mend=RETRY), schema]
    if schema.fine:
        findings.append(await looked("rights", _rights, mend=RETRY))
    findings.append(await looked("clock", _clock, mend=RETRY))
    if schema.fine:
        findings.append(await looked("workers", lambda: _workers(settings), mend=RETRY))
        findings.append(await looked("secrets", lambda: examine_secrets(settings), mend=RETRY))
    return findings


async def _server() -> Finding:
    number: int = await fetch_value("SELECT current_setting('server_version_num')::int")
    version: str = await fetch_value("SELECT current_setting('server_version')")
    if number < OLDEST_POSTGRES:
        return Finding("database", False, f"PostgreSQL {version} is older than 15", "Use PostgreSQL 15 or newer.")
    rows = await fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", list(DURABLE))
    weak = [f"{row['name']} is {row['setting']}" for row in rows if row["setting"] in {"off", "local"}]
    if weak:
        return Finding(
            "database",
            False,
            f"PostgreSQL {version} may lose what it acknowledged: {', '.join(sorted(weak))}",
            "As its administrator: "
            + " ".join(f"ALTER SYSTEM RESET {line.split()[0]};" for line in sorted(weak))
            + " SELECT pg_reload_conf(); and look into postgresql.conf.",
        )
    return Finding("database", True, f"PostgreSQL {version}, every commit is on disk before it counts")


async def _schema() -> Finding:
    if not await fetch_value("SELECT to_regclass('migration') IS NOT NULL"):
        return Finding("schema", False, "there are no tables yet", "Run `palmares migrate`.")
    rows = await fetch("SELECT name FROM migration WHERE app_name = 'palmares'")
    taken, known = {row["name"] for row in rows}, set(known_steps())
    if missing := sorted(known - taken):
        return Finding(
            "schema",
            False,
            f"the database is {len(missing)} steps behind this version, from {missing[0]} on",
            "Run `palmares migrate` (with PALMARES_DATABASE_OWNER_URL); the festival may go on meanwhile.",
        )
    if later := sorted(taken - known):
        return Finding(
            "schema",
            False,
            f"the database was brought to a later version ({later[-1]})",
            "Install that version here, too; the two go on side by side for the time of an upgrade only.",
        )
    return Finding("schema", True, f"as this version has it ({max(known)})")


async def _rights() -> Finding:
    row = await fetch_row(
        "SELECT current_user::text AS role, has_table_privilege('audit_event', 'UPDATE, DELETE, TRUNCATE') AS rewrites"
    )
    if row is None or row["rewrites"]:
        return Finding(
            "rights",
            False,
            f"the site acts as {row['role'] if row else 'nobody'}, who can rewrite the audit logs",
            f"Let it log in as a role that is only in {APPLICATION_ROLE}: infra/postgres/roles.sql makes one.",
        )
    return Finding("rights", True, f"acts as {row['role']}, who may add to the audit logs and never change them")


async def _clock() -> Finding:
    before = datetime.now(UTC)
    told: datetime = await fetch_value("SELECT clock_timestamp()")
    skew = abs((told - before).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        return Finding(
            "clock",
            False,
            f"this machine and the database differ by {skew:.0f} s",
            "Deadlines follow the database; set both machines by NTP so that pages count down rightly.",
        )
    return Finding("clock", True, f"within {skew:.1f} s of the database, whose clock decides every deadline")


async def _workers(settings: Settings) -> Finding:
    """With the embedded database, site and workers are one command: it is no fault that both are at rest."""
    row = await fetch_row(
        "SELECT (SELECT extract(epoch FROM now() - max(last_run)) FROM pgqueuer_schedules)::float8 AS silent, "
        "(SELECT count(*) FROM pgqueuer WHERE status = 'queued' "
        " AND execute_after < now() - make_interval(secs => $1)) AS overdue",
        float(LONGEST_SILENCE_SECONDS),
    )
    silent, overdue = (None, 0) if row is None else (row["silent"], row["overdue"])
    mend = "Start `palmares worker` (systemctl start palmares-worker); its log says why the last one ended."
    if overdue:
        return Finding("workers", False, f"{overdue} jobs have been waiting for more than five minutes", mend)
    if settings.database_url is None:
        return Finding("workers", True, "no job is overdue")
    if silent is None:
        return Finding("workers", False, "no worker has ever run", mend)
    if silent > LONGEST_SILENCE_SECONDS:
        return Finding("workers", False, f"no worker has done anything for {silent / 60:.0f} minutes", mend)
    return Finding("workers", True, f"one worked {silent:.0f} s ago; no job is overdue")
