"""What `palmares doctor` finds of the secrets that lie locked in the database: can all of them be opened?"""

from festival.cli.findings import Finding
from festival.privacy.locking import keys_in_use, lost_texts
from festival.settings import Settings
from festival.vault import vault

SHORTEST_SECRET = 32


async def examine_secrets(settings: Settings) -> Finding:
    """Whether everything that is stored locked can be opened, by a secret that every host has and nobody guesses."""
    lost = await lost_texts()
    if lost:
        return Finding(
            "secrets",
            False,
            f"{lost} stored secrets (authenticator apps, webhooks, waiting links) cannot be opened",
            "Give the secret they were locked with in PALMARES_SECRET_OLD, then run `palmares keys relock`. Where it "
            "is gone, people get in by their recovery codes and set their apps up again; webhooks get new secrets.",
        )
    if settings.secret is None and settings.database_url is not None:
        return Finding(
            "secrets",
            True,
            "they lie open in the database, since PALMARES_SECRET is not set",
            "Draw one with `openssl rand -hex 32`, give every host the same, then run `palmares keys relock`.",
        )
    if settings.secret is not None and len(settings.secret) < SHORTEST_SECRET and not settings.development:
        return Finding(
            "secrets",
            False,
            f"PALMARES_SECRET has fewer than {SHORTEST_SECRET} signs",
            "Draw a new one with `openssl rand -hex 32`, keep the former in PALMARES_SECRET_OLD, "
            "then run `palmares keys relock`.",
        )
    locks_from = vault().locks_from
    if locks_from is not None and not vault().locking:
        return Finding(
            "secrets",
            True,
            f"new ones are locked from {locks_from:%Y-%m-%d %H:%M} UTC on, since an older version may still run",
            "Run `palmares keys relock` once no process of the older version is left.",
        )
    stored = sum((await keys_in_use()).values())
    return Finding("secrets", True, f"all {stored} that are stored can be opened; keep PALMARES_SECRET with no backup")
