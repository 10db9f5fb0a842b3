"""Whether a palmarès says what was counted and approved, and whether the public log tells how it came about."""

from collections.abc import Iterator

import msgspec

from festival.canonical import digest_of
from festival.publishing.bundle import Bundle, Problem, log_digests, log_statement
from festival.publishing.bundle_signatures import signed
from festival.statements import LogHead, Publication


class PublishedFilm(msgspec.Struct, frozen=True):
    """A film by its public name."""

    film_ref: str
    title: str = ""


class PublishedAward(msgspec.Struct, frozen=True):
    """An award as published; ``reason`` is given where the jury decided otherwise than counted."""

    name: str
    films: list[PublishedFilm]
    reason: str = ""


class PublishedWords(msgspec.Struct, frozen=True):
    """What of a publication's words the count can confirm; the rest is kept for its digest."""

    awards: list[PublishedAward]
    rules_digest: str
    result_digest: str
    approvals: int


def palmares_problems(bundle: Bundle) -> Iterator[Problem]:
    """Whether the palmarès is what people approved, and gives each award as counted or says why not."""
    needed = bundle.rules.get("approvals")
    for said in signed(bundle, Publication):
        if (said.palmares, said.result) != (digest_of(bundle.palmares), bundle.result.digest):
            yield Problem("palmares_changed", "The palmarès is not the one that was approved and signed.")
        if not isinstance(needed, int) or said.approvals < needed:
            yield Problem("approvals_missing", f"{said.approvals} people approved; the rules ask for {needed}.")
    try:
        palmares = published_words(bundle)
    except msgspec.ValidationError:
        yield Problem("palmares_unusable", "The palmarès does not say which awards went to which films.")
        return
    said_of = (palmares.rules_digest, palmares.result_digest, palmares.approvals)
    if said_of != (bundle.rules_digest, bundle.result.digest, needed):
        yield Problem("palmares_of_another", "The palmarès is about another result, or about other rules.")
    films = {str(one.film): str(one.id) for one in bundle.entries if one.film}
    counted = {award.name: [str(winner) for winner in award.winners] for award in bundle.result.awards}
    published = {award.name: award for award in palmares.awards}
    for name in sorted(counted.keys() | published.keys()):
        award = published.get(name) or PublishedAward(name, [])
        if not award.reason and [films.get(film.film_ref) for film in award.films] != counted.get(name):
            yield Problem("award_unexplained", f"The palmarès gives {name!r} otherwise than counted, without a reason.")


def published_words(bundle: Bundle) -> PublishedWords:
    """What the palmarès of a bundle says. Raises msgspec.ValidationError where it is none."""
    return msgspec.convert(bundle.palmares, PublishedWords)


def log_problems(bundle: Bundle, head: str | None) -> Iterator[Problem]:
    """Whether the public log is whole and tells of this round; ``head`` is one that a reader was told at some time."""
    recomputed = log_statement(bundle)
    if any((said.head, said.length) != (recomputed.head, recomputed.length) for said in signed(bundle, LogHead)):
        yield Problem("log_changed", "The public log is not the one that was signed: a line was changed or taken out.")
    if head is not None and head not in log_digests(bundle.log):
        sentence = "The public log never had the head that you were told: its past was rewritten, or it is another log."
        yield Problem("another_head", sentence)
    told = {(one.act, key, str(value)) for one in bundle.log for key, value in one.detail.items()}
    wanted = {
        ("round_opened", "rules", bundle.rules_digest): "that the round opened under these rules",
        **{("round_sealed", "digest", digest_of(one.commitments)): "of this sealed list" for one in bundle.sealed},
        ("result_computed", "digest", bundle.result.digest): "of this result",
        ("palmares_published", "digest", digest_of(bundle.palmares)): "of this publication",
    }
    for line, spoken in wanted.items():
        if line not in told:
            yield Problem("log_silent", f"The public log does not tell {spoken}.")
