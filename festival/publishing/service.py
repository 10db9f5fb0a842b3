"""Publication: staged whole, approved by two people, made public in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.awards.counting import count_round
from festival.awards.queries import result_of
from festival.awards.rules import ResultOutdated
from festival.canonical import digest_of
from festival.db import atomic, fetch
from festival.editions.membership import lock_edition
from festival.editions.queries import current_rules, edition_for, languages_of
from festival.editions.rights import APPROVING
from festival.panels.queries import round_for
from festival.panels.rules import RoundState
from festival.plain_text import keep_text
from festival.publishing.bundling import complete_bundle, statements_to_sign
from festival.publishing.composing import compose_palmares, compose_selection, public_names, winners_of
from festival.publishing.going_public import go_public, hold_publication
from festival.publishing.queries import latest_published, publication_for
from festival.publishing.rules import (
    AloneTooSoon,
    ErratumMissing,
    ErratumOfNothing,
    NoticesUndated,
    NotSpokenHere,
    PeopleNotFilms,
    PublicationAct,
    PublicationKind,
    PublicationState,
    may_agree_alone,
    next_publication_state,
    notices_at,
)
from festival.publishing.schemas import AnyBody, Erratum, NewPublication, PublicationForOrganiser, Translations
from festival.publishing.tables import Publication, PublishedFilm
from festival.publishing.timing import set_alarm
from festival.scoring.rules import StillSealed
from festival.selection.queries import confirmed_films, unanswered
from festival.selection.rules import AnswersAwaited, NothingSelected
from festival.statements import AnyStatement, Signed

LONGEST_STATEMENT = 5000
LONGEST_ERRATUM = 2000


async def stage_palmares(*, round_id: UUID, by: UUID, new: NewPublication) -> UUID:
    """Stage the palmarès of a round's result: everything that will be public, and nothing of it public yet.

    Staging is the first approval. An earlier staging is withdrawn. The round is counted afresh and must give the
    result that people have seen.

    Raises:
        NotFound: the edition is not this person's to organise.
        PeopleNotFilms: the edition is a casting.
        StillSealed: the jury has not sealed the round.
        NoResultYet, ResultOutdated: nothing that stands was computed.
        DateGone, NoticesTooLate: its instants cannot be.
        ErratumMissing, ErratumOfNothing: it takes the place of something public without a word, or of nothing.
        NotSpokenHere: a statement in a language that the edition does not speak.
    """
    judged = await round_for(round_id, by)
    if (await current_rules(judged.edition_id)).call.chooses == "people":
        raise PeopleNotFilms
    statement, translations = await _statements(judged.edition_id, new)
    if judged.state != RoundState.SEALED:
        raise StillSealed
    counted = await count_round(judged)
    async with atomic() as connection:
        await lock_edition(connection, judged.edition_id, by)
        result = await result_of(judged)
        if result.outdated or result.digest != counted.digest:
            raise ResultOutdated
        now = await clock.now(connection)
        names = await public_names(judged.edition_id, winners_of(result))
        errata = await _errata(judged.edition_id, PublicationKind.PALMARES, new.erratum)
        body = await compose_palmares(
            judged, result, names, statement=statement, translations=translations, errata=errata, today=now.date()
        )
        return await _stage(connection, judged.edition_id, by, now, new, body, names, result_id=result.id)


async def stage_selection(*, slug: str, by: UUID, new: NewPublication) -> UUID:
    """Stage the official selection: the films that have confirmed their places.

    Staging is the first approval; an earlier staging is withdrawn.

    Raises:
        NotFound: the edition is not this person's to organise.
        NothingSelected, AnswersAwaited: no film has confirmed yet, or some have still to answer.
        DateGone, NoticesTooLate: its instants cannot be.
        ErratumMissing, ErratumOfNothing: it takes the place of something public without a word, or of nothing.
        NotSpokenHere: a statement in a language that the edition does not speak.
    """
    edition = await edition_for(slug, by)
    statement, translations = await _statements(edition.id, new)
    async with atomic() as connection:
        await lock_edition(connection, edition.id, by)
        waiting = await unanswered(edition.id)
        if waiting:
            raise AnswersAwaited(waiting=waiting)
        films = await confirmed_films(edition.id)
        if not films:
            raise NothingSelected
        now = await clock.now(connection)
        names = await public_names(edition.id, films)
        errata = await _errata(edition.id, PublicationKind.OFFICIAL_SELECTION, new.erratum)
        body = await compose_selection(
            edition,
            names,
            statement=statement,
            translations=translations,
            approvals=await _approvals_of(connection, edition.id),
            errata=errata,
            today=now.date(),
        )
        return await _stage(connection, edition.id, by, now, new, body, names)


async def approve(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Agree to a staged publication exactly as it stands; agreeing twice is agreeing once.

    Where one person alone organises the edition and no witness was invited, they may agree a second time a day after
    the first: it is written down and said in public.

    Raises:
        NotFound: there is none, or this person is neither organiser, president nor witness.
        PublicationCannot: it is public or withdrawn already.
        AloneTooSoon: the only organiser has not slept over it yet.
    """
    async with atomic() as connection:
        seen = await publication_for(publication_id, by)
        staged = await hold_publication(connection, seen.edition_id, publication_id)
        next_publication_state(PublicationState(staged.state), PublicationAct.PUBLISH)
        earlier = next((given for given in staged.approvals if given.person_id == by), None)
        if earlier is None:
            await _agree(connection, staged, by, "approved")
        elif not staged.approved and await organises_alone(staged.edition_id, by):
            await _agree_alone(connection, staged, by, earlier.at)
        return await publication_for(publication_id, by)


async def publish(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Make a staged and approved publication public by hand: everything in this one transaction, or nothing.

    Raises:
        NotFound: there is none, or this person does not organise its edition.
        PublicationCannot: it is public or withdrawn already.
        ApprovalsMissing: too few people agreed to exactly this.
        NotDueYet: its date has not come.
        ResultMoved: the result or an award changed since it was staged.
    """
    async with atomic() as connection:
        await go_public(connection, await _for_organiser(connection, publication_id, by), by=by)
        return await publication_for(publication_id, by)


async def withdraw(*, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    """Take a staged publication back before it is public; what was told in private stays told.

    Raises:
        NotFound: there is none, or this person does not organise its edition.
        PublicationCannot: it is public or withdrawn already.
    """
    async with atomic() as connection:
        staged = await _for_organiser(connection, publication_id, by)
        following = next_publication_state(PublicationState(staged.state), PublicationAct.WITHDRAW)
        await connection.execute(
            "UPDATE publication SET state = $3 WHERE edition_id = $1 AND id = $2",
            staged.edition_id,
            publication_id,
            following.value,
        )
        await _log(connection, "withdrawn", staged, by)
        return await publication_for(publication_id, by)


async def statements_of(*, publication_id: UUID, by: UUID) -> list[AnyStatement]:
    """What the publication key has still to sign, where it is kept away from the server.

    Raises:
        NotFound: nothing waits for it, or this person does not organise the edition.
    """
    async with atomic() as connection:
        return await statements_to_sign(await _for_organiser(connection, publication_id, by))


async def hand_in_signatures(*, publication_id: UUID, by: UUID, signatures: list[Signed]) -> None:
    """Complete the bundle of a published result with signatures that were made elsewhere.

    Raises:
        NotFound: nothing waits for them, or this person does not organise the edition.
        SignaturesWrong: they are not exactly those that were asked for, by the publication key.
    """
    async with atomic() as connection:
        await complete_bundle(connection, await _for_organiser(connection, publication_id, by), signatures)


async def _for_organiser(connection: asyncpg.Connection, publication_id: UUID, by: UUID) -> PublicationForOrganiser:
    seen = await publication_for(publication_id, by)
    await lock_edition(connection, seen.edition_id, by)
    return await hold_publication(connection, seen.edition_id, publication_id)


async def _statements(edition_id: UUID, new: NewPublication) -> tuple[str, Translations]:
    """What is said in the edition's first language, and in its others."""
    _, *others = await languages_of(edition_id)
    strange = sorted(new.translations.keys() - set(others))
    if strange:
        raise NotSpokenHere(language=strange[0], field=f"statement_{strange[0]}")
    said = {
        language: keep_text(text, field=f"statement_{language}", most=LONGEST_STATEMENT, lines=True)
        for language, text in sorted(new.translations.items())
    }
    said = {language: text for language, text in said.items() if text}
    return keep_text(new.statement, field="statement", most=LONGEST_STATEMENT, lines=True), said or msgspec.UNSET


async def _errata(edition_id: UUID, kind: PublicationKind, text: str) -> list[Erratum]:
    """The corrections that the new version shows, the newest first."""
    kept = keep_text(text, field="erratum", most=LONGEST_ERRATUM, lines=True)
    former = await latest_published(edition_id, kind.value)
    if former is None:
        if kept:
            raise ErratumOfNothing(field="erratum")
        return []
    if not kept:
        raise ErratumMissing(field="erratum")
    assert former.published_at is not None  # noqa: S101 (it is public)
    return [Erratum(kept, former.digest, former.published_at), *former.body.errata]


async def _approvals_of(connection: asyncpg.Connection, edition_id: UUID) -> int:
    """As many as the rules of the edition's judging ask for; they were fixed when it began."""
    needed: int = await connection.fetchval(
        "SELECT coalesce(max(approvals), 2) FROM round WHERE edition_id = $1 AND state <> 'planned'", edition_id
    )
    return needed


async def _stage(
    connection: asyncpg.Connection,
    edition_id: UUID,
    by: UUID,
    now: datetime,
    new: NewPublication,
    body: AnyBody,
    names: Mapping[UUID, UUID],
    *,
    result_id: UUID | None = None,
) -> UUID:
    """Keep what was composed in place of an earlier staging, with its first approval; ``names``: entry -> film_ref."""
    kind = str(body.__struct_config__.tag)
    notify_at = notices_at(new.notify_at, new.publish_at, now)
    if new.waits_for_notices and notify_at is None:
        raise NoticesUndated(field="notify_at")
    await connection.execute(
        "UPDATE publication SET state = 'withdrawn' WHERE edition_id = $1 AND kind = $2 AND state = 'staged'",
        edition_id,
        kind,
    )
    publication = Publication(
        edition_id=edition_id,
        id=uuid4(),
        kind=kind,
        result_id=result_id,
        body=msgspec.to_builtins(body),
        digest=digest_of(body),
        approvals=body.approvals,
        notify_at=notify_at,
        publish_at=new.publish_at,
        staged_by=by,
        staged_at=now,
        waits_for_notices=new.waits_for_notices,
    )
    await Publication.insert(publication)
    films = [
        PublishedFilm(edition_id=edition_id, publication_id=publication.id, film_ref=name, entry_id=entry_id)
        for entry_id, name in names.items()
    ]
    if films:
        await PublishedFilm.insert(*films)
    await _agree(connection, await publication_for(publication.id, by), by, "staged")
    staged: UUID = publication.id
    return staged


async def organises_alone(edition_id: UUID, by: UUID) -> bool:
    """Whether nobody else could agree: one organiser, and no witness."""
    rows = await fetch(
        "SELECT DISTINCT person_id FROM membership WHERE edition_id = $1 AND role = ANY ($2)",
        edition_id,
        list(APPROVING),
    )
    return [row["person_id"] for row in rows] == [by]


async def _agree_alone(
    connection: asyncpg.Connection, staged: PublicationForOrganiser, by: UUID, first: datetime
) -> None:
    now = await clock.now(connection)
    if not may_agree_alone(first, now):
        raise AloneTooSoon
    await connection.execute(
        "UPDATE publication SET alone_at = $3 WHERE edition_id = $1 AND id = $2", staged.edition_id, staged.id, now
    )
    await _log(connection, "approved_alone", staged, by)
    await set_alarm(connection, await publication_for(staged.id, by))


async def _agree(connection: asyncpg.Connection, staged: PublicationForOrganiser, by: UUID, act: str) -> None:
    await connection.execute(
        "INSERT INTO approval (edition_id, publication_id, person_id, digest, at) VALUES ($1, $2, $3, $4, $5)",
        staged.edition_id,
        staged.id,
        by,
        staged.digest,
        await clock.now(connection),
    )
    await _log(connection, act, staged, by)
    await set_alarm(connection, await publication_for(staged.id, by))


async def _log(connection: asyncpg.Connection, act: str, staged: PublicationForOrganiser, by: UUID) -> None:
    await record(
        connection,
        log="public",
        act=f"{'palmares' if staged.kind == PublicationKind.PALMARES else 'selection'}_{act}",
        edition_id=staged.edition_id,
        actor_id=by,
        subject_id=staged.id,
        detail={"digest": staged.digest},
    )
