"""What an organiser types to stage a publication: instants on the clocks of the edition's zone, and a statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from festival.editions.rules import instant_in
from festival.errors import Invalid
from festival.publishing.schemas import NewPublication, PublicationForOrganiser

FIELDS = ("kind", "round", "publish_at", "notify_at", "statement", "erratum", "waits_for_notices")


class UnreadableInstant(Invalid):
    """A date that no calendar has."""

    sentence = "This is not a date with its time. Leave it empty to publish by hand."


def fields_of(languages: Sequence[str]) -> list[str]:
    """The form's fields for an edition: a statement in each of its languages, the first one's without a code."""
    return [*FIELDS, *(f"statement_{language}" for language in languages[1:])]


def read_publication(values: Mapping[str, str], zone: str) -> NewPublication:
    """The form's values.

    Raises:
        UnreadableInstant, NoSuchTime: an instant cannot be read, or does not exist in the zone.
    """
    return NewPublication(
        publish_at=_instant(values, "publish_at", zone),
        notify_at=_instant(values, "notify_at", zone),
        statement=values.get("statement", ""),
        translations={
            name.removeprefix("statement_"): text for name, text in values.items() if name.startswith("statement_")
        },
        erratum=values.get("erratum", ""),
        waits_for_notices=bool(values.get("waits_for_notices")),
    )


def values_of(publication: PublicationForOrganiser | None, fields: Sequence[str]) -> dict[str, str]:
    """A publication as the form would hold it, to stage it again with a change."""
    if publication is None:
        return dict.fromkeys(fields, "")
    zone = publication.zone
    said = publication.body.translations or {}
    return {
        **dict.fromkeys(fields, ""),
        "kind": publication.kind,
        "waits_for_notices": "on" if publication.waits_for_notices else "",
        "publish_at": _wall(publication.publish_at, zone),
        "notify_at": _wall(publication.notify_at, zone),
        "statement": publication.body.statement,
        **{f"statement_{language}": text for language, text in said.items()},
    }


def _instant(values: Mapping[str, str], name: str, zone: str) -> datetime | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableInstant(field=name) from failure
    if wall.tzinfo is not None:
        raise UnreadableInstant(field=name)
    return instant_in(zone, wall, field=name)


def _wall(instant: datetime | None, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if instant else ""
