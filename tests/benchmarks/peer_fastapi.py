"""The list of announced editions as FastAPI and SQLAlchemy give it: typed models, async sessions, a pool of ten.

Run by uvicorn with uvloop and httptools, without access log, as ``peer_fastapi:app``; ``PEER_DATABASE`` is the address.
"""

import base64
import hashlib
import json
import os
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import ForeignKey, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from sqlalchemy.types import DateTime, LargeBinary


class _Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), bytes: LargeBinary}  # noqa: RUF012 (SQLAlchemy's own way)


class _Festival(_Base):
    __tablename__ = "festival"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class _Edition(_Base):
    __tablename__ = "edition"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(ForeignKey("festival.id"))
    slug: Mapped[str]
    name: Mapped[str]
    tagline: Mapped[str]
    zone: Mapped[str]
    call_state: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    palmares_published_at: Mapped[datetime | None]
    selection_published_at: Mapped[datetime | None]
    festival: Mapped[_Festival] = relationship()


class _Person(_Base):
    __tablename__ = "person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime | None]


class _Token(_Base):
    __tablename__ = "api_token"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class EditionInProgramme(BaseModel):
    """One of the list."""

    id: UUID
    slug: str
    name: str
    festival_name: str
    tagline: str
    zone: str
    call: str
    opens_at: datetime
    closes_at: datetime
    now: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None


class Page(BaseModel):
    """The list."""

    items: list[EditionInProgramme]
    next: str | None


_engine = create_async_engine(
    os.environ["PEER_DATABASE"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=10, max_overflow=0
)
_sessions = async_sessionmaker(_engine, expire_on_commit=False)
app = FastAPI(openapi_url=None)


async def _session() -> AsyncIterator[AsyncSession]:
    async with _sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(_session)]


async def _signed_in(session: Session, authorization: Annotated[str | None, Header()] = None) -> UUID | None:
    if authorization is None:
        return None
    hashed = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).digest()
    found: UUID | None = await session.scalar(
        select(_Person.id)
        .join(_Token, _Token.person_id == _Person.id)
        .where(_Token.token_hash == hashed, _Token.revoked_at.is_(None), _Person.erased_at.is_(None))
        .where(_Token.expires_at > func.clock_timestamp())
    )
    if found is None:
        raise HTTPException(401)
    return found


@app.get("/api/v1/editions")
async def editions(
    session: Session, _: Annotated[UUID | None, Depends(_signed_in)], cursor: str | None = None, limit: int = 50
) -> Page:
    """The one that closes last first."""
    asked = (
        select(_Edition, func.clock_timestamp())
        .options(joinedload(_Edition.festival, innerjoin=True))
        .where(_Edition.call_state != "preparing")
        .order_by(_Edition.closes_at.desc(), _Edition.slug.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        closes_at, slug = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        asked = asked.where(tuple_(_Edition.closes_at, _Edition.slug) < (datetime.fromisoformat(closes_at), slug))
    rows = (await session.execute(asked)).all()
    items = [
        EditionInProgramme(
            id=edition.id,
            slug=edition.slug,
            name=edition.name,
            festival_name=edition.festival.name,
            tagline=edition.tagline,
            zone=edition.zone,
            call=_call(edition, now),
            opens_at=edition.opens_at,
            closes_at=edition.closes_at,
            now=now,
            palmares_published_at=edition.palmares_published_at,
            selection_published_at=edition.selection_published_at,
        )
        for edition, now in rows[:limit]
    ]
    return Page(items=items, next=_cursor(items[-1]) if len(rows) > limit else None)


def _call(edition: _Edition, now: datetime) -> str:
    if edition.call_state == "closed" or now >= edition.closes_at:
        return "closed"
    return "upcoming" if now < edition.opens_at else "open"


def _cursor(last: EditionInProgramme) -> str:
    position = json.dumps([last.closes_at.isoformat(), last.slug], separators=(",", ":"))
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
