"""Opaque keys: 256 random bits for the person, their SHA-256 for us. A lost database opens no account."""

import hashlib
import secrets

API_TOKEN_PREFIX = "pal_"  # noqa: S105 (a mark by which leaked tokens are found, not a token)


def new_token(prefix: str = "") -> str:
    """A key that cannot be guessed, safe in addresses and headers."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What we keep of it; a random key needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
