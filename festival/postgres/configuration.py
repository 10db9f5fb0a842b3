"""Every setting of the embedded server, with its reason.

They go on the command line, which beats both postgresql.conf and ALTER SYSTEM: a new version of Palmarès brings its
own, and a hand-edited file cannot switch durability off.
"""

SETTINGS: dict[str, str] = {
    # An answer 2xx means that it is on the disk, whatever is killed next.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Only through the socket inside the data folder; a server for several machines is PALMARES_DATABASE_URL.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Ten for each of 32 processes of the site, and the workers; only what is open costs memory, about 2 MB each.
    "max_connections": "400",
    # A festival of 45,000 entries is a few hundred MB, and the same machine encodes films.
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    # Our queries are short: compiling them costs more than it saves.
    "jit": "off",
    # One server and no replica: less to write and fewer processes to start.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # Plans for a table that a list has just filled must not be those for an empty one: it is counted within seconds.
    "autovacuum_naptime": "10s",
    # Recycled segments are room that is already ours when the disk fills up.
    "min_wal_size": "80MB",
    "max_wal_size": "1GB",
    # Most laptops and servers have solid-state disks.
    "random_page_cost": "1.1",
    # Somebody closed a laptop in the middle of a transaction: let others go on.
    "idle_in_transaction_session_timeout": "10min",
    # Statements can hold names and scores: a log names the failure, not the content.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    # The launcher reads the log to tell a full disk from a damaged one.
    "lc_messages": "C",
}


def as_arguments() -> list[str]:
    """The settings as PostgreSQL's command line takes them."""
    return [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]


CREATION = (
    "--username=postgres",
    # Whoever can open the socket (mode 0700) can read the files anyway.
    "--auth=trust",
    "--encoding=UTF8",
    # Sorts the same on every machine; the wheel has no ICU.
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--lc-messages=C",
)
