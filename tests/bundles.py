"""Result bundles made in memory, as a festival makes them: honest ones, and the festival's keys to forge with."""

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from festival.canonical import digest_of
from festival.keys import Signer, signer_from_seed
from festival.publishing.bundle import (
    Audience,
    Bundle,
    CountedEntry,
    CountedResult,
    ListedCommitment,
    LogEvent,
    Opening,
    Reason,
    SealedCommitments,
    Unopened,
    log_statement,
    result_statement,
)
from festival.scoring.commitments import Ballot, commit
from festival.scoring.rules import score_of
from festival.statements import Publication, RoundRules, ScoresheetReceipt, SealedList, Signed, sign
from judging.arrangement import Entry
from judging.ballots import BallotBox
from judging.rule_reading import read_rules
from judging.tally import tabulate

JURY, PUBLISHER, STRANGER = (signer_from_seed(bytes([at]) * 32) for at in (1, 2, 3))
HONEST_KEY = PUBLISHER.fingerprint
SLUG, ROUND = "courts-2031", 2
CRITERIA = ("script", "direction")
BEGAN = datetime(2031, 5, 4, 18, 0, tzinfo=UTC)


def rules_of_round(**tabulation: Any) -> dict[str, Any]:
    """A round on half points from 1 to 5, as `panels.opening` writes it down."""
    return {
        "edition": SLUG,
        "round": ROUND,
        "policy": "sealed_jury",
        "panel_size": 5,
        "quorum": 1,
        "president": True,
        "openings": "public",
        "approvals": 2,
        "tabulation": {
            "scale": {"min": "1", "max": "5", "step": "0.5"},
            "criteria": {"script": "2", "direction": "3/2"},
            "method": {"name": "mean", "min_ballots": 1},
            "awards": [{"name": "Grand Prix", "places": 1}, {"name": "Best Script", "criteria": {"script": "1"}}],
            **tabulation,
        },
    }


def name_of(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def make_bundle(
    *,
    entries: int = 4,
    per_entry: int = 5,
    rules: dict[str, Any] | None = None,
    audience: Audience = Audience.PUBLIC,
    publisher: Signer = PUBLISHER,
    criteria: tuple[str, ...] = CRITERIA,
) -> Bundle:
    """An honest bundle: the first scoresheet was submitted twice, and one juror stepped back after scoring."""
    dice = random.Random(entries)
    rules = rules or rules_of_round()
    digest = digest_of(rules)
    films = [name_of(dice) for _ in range(entries)]
    listed, openings = [], []
    for at in range(entries * per_entry):
        scores = {key: dice.randint(0, 8) for key in criteria}
        r = dice.randbytes(32).hex()
        label = f"juror {at % per_entry}" if audience is Audience.AUDITOR else None
        opening = Opening(entry=films[at // per_entry], scores=scores, r=r, juror=label)
        commitment = commitment_of(opening, digest)
        replaces = hashlib.sha256(b"replaced").hexdigest() if at == 0 else None
        listed.append(ListedCommitment(commitment=commitment, replaces=replaces))
        openings.append(opening)
    aside = [
        Unopened(commitment=hashlib.sha256(reason.encode()).hexdigest(), reason=reason)
        for reason in (Reason.REPLACED, Reason.RECUSED)
    ]
    listed += [ListedCommitment(commitment=one.commitment, replaces=None) for one in aside]
    bare = Bundle(
        edition=SLUG,
        round=ROUND,
        audience=audience,
        keys=[],
        statements=[],
        rules=rules,
        sealed=[SealedCommitments(number=1, commitments=sorted(listed, key=lambda one: one.commitment))],
        openings=sorted(openings, key=lambda one: (_ballot(one, digest).canonical(), one.r)),
        unopened=sorted(aside, key=lambda one: one.commitment),
        entries=[CountedEntry(id=film) for film in sorted(films)],
        result=CountedResult(method="", ranking=[], not_ranked=[], awards=[], digest="0" * 64),
        palmares={},
        log=[],
    )
    return sign_all(publish(count(bare)), publisher=publisher)


def commitment_of(opening: Opening, rules_digest: str) -> str:
    return commit(_ballot(opening, rules_digest), opening.r)


def _ballot(opening: Opening, rules_digest: str) -> Ballot:
    return Ballot(SLUG, ROUND, rules_digest, opening.entry, opening.scores)


def count(bundle: Bundle) -> Bundle:
    """The bundle with the result that its scoresheets give, counted here by other lines than those under test."""
    scale = bundle.rules["tabulation"]["scale"]
    low, step = Decimal(scale["min"]), Decimal(scale["step"])
    box = BallotBox(ranked=False)
    for at, one in enumerate(bundle.openings):
        keys = list(one.scores)
        scores = [score_of(one.scores[key], low, step) for key in keys]
        box.add([str(one.entry)] * len(keys), [one.juror or str(at)] * len(keys), scores, keys)
    entries = [Entry(str(one.id), one.category or "", tuple(one.countries or ())) for one in bundle.entries]
    result = tabulate(box.ballots(), read_rules(bundle.rules["tabulation"]), entries, estimates=False).as_json()
    kept = {key: result[key] for key in ("method", "not_ranked", "awards", "digest")}
    ranking = [{key: line[key] for key in ("rank", "entry", "score", "ballots")} for line in result["ranking"]]
    return changed(bundle, result=msgspec.convert({**kept, "ranking": ranking}, CountedResult))


def publish(bundle: Bundle) -> Bundle:
    """The bundle with a palmarès of its result, and the log of how it came about."""
    dice = random.Random(1)
    winners = sorted({winner for award in bundle.result.awards for winner in award.winners})
    films = {winner: name_of(dice) for winner in winners}
    awards = [
        {
            "name": award.name,
            "films": [{"film_ref": str(films[one]), "title": f"Film {films[one].hex[:4]}"} for one in award.winners],
            "ex_aequo": award.ex_aequo,
            "reason": "",
        }
        for award in bundle.result.awards
    ]
    palmares = {
        "edition_slug": SLUG,
        "awards": awards,
        "rules_digest": bundle.rules_digest,
        "result_digest": bundle.result.digest,
        "approvals": bundle.rules["approvals"],
        "seconds": 61.5,
    }
    acts = [
        ("round_opened", {"rules": bundle.rules_digest}),
        *[("round_sealed", {"digest": digest_of(one.commitments)}) for one in bundle.sealed],
        ("result_computed", {"digest": bundle.result.digest}),
        ("palmares_published", {"digest": digest_of(palmares)}),
    ]
    edition, actor = name_of(dice), name_of(dice)
    log = [
        LogEvent(
            id=name_of(dice),
            edition_id=edition,
            log="public",
            at=BEGAN + timedelta(hours=at),
            actor_id=actor,
            act=act,
            subject_id=None,
            detail=detail,
        )
        for at, (act, detail) in enumerate(acts)
    ]
    entries = [
        CountedEntry(id=one.id, category=one.category, countries=one.countries, film=films.get(one.id))
        for one in bundle.entries
    ]
    return changed(bundle, palmares=palmares, log=log, entries=entries)


def sign_all(bundle: Bundle, *, jury: Signer = JURY, publisher: Signer = PUBLISHER) -> Bundle:
    """Every statement about the bundle as it stands, signed anew: what somebody with these keys could forge."""
    statements = [
        sign(
            RoundRules(
                edition=bundle.edition, round=bundle.round, rules=bundle.rules_digest, publisher=publisher.fingerprint
            ),
            jury,
        ),
        *[sign(_sealed(bundle, one), jury) for one in bundle.sealed],
        sign(result_statement(bundle), publisher),
        sign(
            Publication(
                edition=bundle.edition,
                round=bundle.round,
                result=bundle.result.digest,
                palmares=digest_of(bundle.palmares),
                approvals=bundle.rules["approvals"],
                keys=[jury.fingerprint],
            ),
            publisher,
        ),
        sign(log_statement(bundle), jury),
    ]
    return changed(bundle, statements=statements, keys=sorted({jury.public, publisher.public}))


def _sealed(bundle: Bundle, sealed: SealedCommitments) -> SealedList:
    return SealedList(
        edition=bundle.edition,
        round=bundle.round,
        rules=bundle.rules_digest,
        number=sealed.number,
        count=len(sealed.commitments),
        commitments=digest_of(sealed.commitments),
    )


def made_anew(bundle: Bundle, openings: list[Opening], *, rules: dict[str, Any] | None = None) -> Bundle:
    """The whole past again, as somebody with the database and every key would write it: commitments, seal, log, all."""
    known = {commitment_of(one, bundle.rules_digest): one for one in bundle.openings}
    aside = [one for one in bundle.listed if one.commitment not in known]
    rules = rules or bundle.rules
    listed = [ListedCommitment(commitment=commitment_of(one, digest_of(rules)), replaces=None) for one in openings]
    first, *others = [one for one in bundle.unopened if one.reason is Reason.REPLACED]
    assert not others
    listed[0] = msgspec.structs.replace(listed[0], replaces=first.commitment)
    sealed = SealedCommitments(number=1, commitments=sorted([*listed, *aside], key=lambda one: one.commitment))
    in_order = sorted(openings, key=lambda one: (_ballot(one, digest_of(rules)).canonical(), one.r))
    return sign_all(publish(count(changed(bundle, rules=rules, sealed=[sealed], openings=in_order))))


def receipt_for(bundle: Bundle, at: int = 0, signer: Signer = JURY) -> Signed:
    """The receipt that a juror holds for one of the opened scoresheets."""
    commitment = commitment_of(bundle.openings[at], bundle.rules_digest)
    replaces = next(one.replaces for one in bundle.listed if one.commitment == commitment)
    return sign(ScoresheetReceipt(commitment=commitment, replaces=replaces), signer)


def changed(bundle: Bundle, **changes: Any) -> Bundle:
    return msgspec.structs.replace(bundle, **changes)


def with_opening(bundle: Bundle, at: int, change: Callable[[Opening], Opening]) -> Bundle:
    """The bundle with one scoresheet changed, at its place."""
    openings = list(bundle.openings)
    openings[at] = change(openings[at])
    return changed(bundle, openings=openings)
