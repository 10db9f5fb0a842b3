"""The form of a mail to a selection: what was typed, and what it means."""

from dataclasses import dataclass, field
from uuid import UUID

from festival.correspondence.queries import mailing_for_organiser
from festival.correspondence.rules import MailingConfirmed, MailingState, OncePer, VerdictWanted
from festival.correspondence.schemas import Selection
from festival.correspondence.selecting import read_entries
from festival.countries import countries_by_name
from festival.editions.queries import categories_of
from festival.editions.schemas import CategoryForPublic, EditionForOrganiser
from festival.entries.rules import EntryState
from festival.notifications.placeholders import MAILING, named
from festival.notifications.wordings import mailing_template, wordings_of
from festival.web.translation import COMPLETE, LANGUAGES, current_language


@dataclass(frozen=True, slots=True)
class MailingForm:
    """The form as it was filled in; the state may be repeated. ``folded``: languages that few mails are written in."""

    edition_name: str
    edition_slug: str
    mailing_id: str
    values: dict[str, str]
    chosen_states: list[str]
    states: list[EntryState]
    categories: list[CategoryForPublic]
    countries: list[tuple[str, str]]
    languages: tuple[str, ...]
    folded: tuple[str, ...]
    placeholders: str
    errors: dict[str, str] = field(default_factory=dict)


async def mailing_form(
    edition: EditionForOrganiser,
    mailing_id: UUID,
    values: dict[str, str],
    states: list[str],
    errors: dict[str, str] | None = None,
) -> MailingForm:
    """The form with these values."""
    return MailingForm(
        edition_name=edition.name,
        edition_slug=edition.slug,
        mailing_id=str(mailing_id),
        values=values,
        chosen_states=states,
        states=list(EntryState),
        categories=await categories_of(edition.id),
        countries=countries_by_name(current_language()),
        languages=LANGUAGES,
        folded=tuple(code for code, said in words_of(values).items() if code not in COMPLETE and not any(said)),
        placeholders=named(MAILING.placeholders),
        errors=errors or {},
    )


async def values_of_draft(edition_id: UUID, mailing_id: UUID) -> tuple[dict[str, str], list[str]]:
    """What a mail that is still a draft says, as its form holds it.

    Raises:
        NotFound: there is none.
        MailingConfirmed: its words stand.
    """
    mailing = await mailing_for_organiser(edition_id, mailing_id)
    if mailing.state is not MailingState.DRAFT:
        raise MailingConfirmed
    selection = mailing.selection
    values = {
        "category": selection.category or "",
        "country": selection.country or "",
        "verdict": selection.verdict or "",
        "entries": "\n".join(map(str, selection.entries)),
        "once_per": mailing.once_per.value,
    }
    for locale, wording in (await wordings_of(edition_id, mailing_template(mailing_id))).items():
        values |= {f"subject_{locale}": wording.subject, f"body_{locale}": wording.body}
    return values, [state.value for state in selection.states]


async def read_selection(edition_id: UUID, values: dict[str, str], states: list[str]) -> Selection:
    """What the form chooses; words that are no state or verdict of ours choose nothing by themselves.

    Raises:
        UnknownEntries: chosen entries that are none of this edition's.
    """
    verdict = values.get("verdict", "")
    return Selection(
        states=[EntryState(state) for state in states if state in set(EntryState)],
        category=values.get("category") or None,
        country=values.get("country") or None,
        verdict=VerdictWanted(verdict) if verdict in set(VerdictWanted) else None,
        entries=await read_entries(edition_id, values.get("entries", "")),
    )


def read_once_per(values: dict[str, str]) -> OncePer:
    """Once per person unless the form says otherwise: nobody minds too few mails."""
    return OncePer.ENTRY if values.get("once_per") == OncePer.ENTRY else OncePer.PERSON


def words_of(values: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Subject and text by language."""
    return {locale: (values.get(f"subject_{locale}", ""), values.get(f"body_{locale}", "")) for locale in LANGUAGES}
