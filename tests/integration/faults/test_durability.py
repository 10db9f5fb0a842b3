"""Killing processes cannot tell whether the disk was ever written, so the settings are asked for."""

from festival.db import APPLICATION_ROLE, fetch_value


async def test_the_application_s_own_session_is_durable(database: str) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    assert [await fetch_value(f"SHOW {name}") for name in names] == ["on", "on", "on"]
    assert await fetch_value("SELECT current_user::text") == APPLICATION_ROLE
