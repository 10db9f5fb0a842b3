"""What an entry still waits for when it is submitted, and what of age and guardian must be said before."""

from datetime import date
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from festival.editions.rules_body import RulesBody
from festival.entries.agreements.ages import Age, age_under
from festival.entries.agreements.rules import Waited
from festival.entries.agreements.schemas import GuardianForEntrant
from festival.entries.eligibility import Missing

CONFIRMATION_COLUMNS = """
    (SELECT born_on FROM birth_date WHERE (birth_date.edition_id, birth_date.person_id)
        = (entry.edition_id, entry.entrant_id)) AS born_on,
    (SELECT jsonb_build_object('name', name, 'email', email, 'asked_at', asked_at, 'expires_at', expires_at,
        'confirmed_at', confirmed_at) FROM guardian WHERE (guardian.edition_id, guardian.person_id)
        = (entry.edition_id, entry.entrant_id) AND ended_at IS NULL) AS guardian,
    (SELECT email_confirmed_at IS NOT NULL FROM person WHERE person.id = entry.entrant_id) AS address_confirmed,
    clock_timestamp() AS now
"""
"""What is known of the entrant beside the film; needs ``entry``."""


def guardian_of(row: asyncpg.Record) -> GuardianForEntrant | None:
    """Who was named to answer for the entrant; None: nobody."""
    return msgspec.convert(row["guardian"], GuardianForEntrant) if row["guardian"] else None


def age_of(row: asyncpg.Record, rules: RulesBody) -> Age:
    """Where the entrant stands under the rules on this day of the edition's zone."""
    return age_under(rules.eligibility, row["born_on"], _today(row))


def gaps_of_entrant(row: asyncpg.Record) -> list[Missing]:
    """What must be said about the entrant before the entry can be submitted."""
    rules = msgspec.convert(row["rules"], RulesBody)
    age = age_of(row, rules)
    if age is Age.UNSTATED:
        return [Missing("born_on", "Say when you were born: this call asks for an age.")]
    if age is Age.TOO_YOUNG:
        return [
            Missing("born_on", "This call takes entrants from %(age)s years.", {"age": rules.eligibility.minimum_age})
        ]
    if age is Age.WITH_GUARDIAN and guardian_of(row) is None:
        return [Missing("guardian", "Name a parent or guardian: we ask for their consent by mail.")]
    return []


def waits_for(row: asyncpg.Record) -> list[Waited]:
    """What has to come before the entry counts; what was submitted in time stays in time meanwhile."""
    waited = [] if row["address_confirmed"] else [Waited.ADDRESS]
    guardian = guardian_of(row)
    if age_of(row, msgspec.convert(row["rules"], RulesBody)) is Age.WITH_GUARDIAN and (
        guardian is None or guardian.confirmed_at is None
    ):
        waited.append(Waited.GUARDIAN)
    return waited


def _today(row: asyncpg.Record) -> date:
    day: date = row["now"].astimezone(ZoneInfo(row["zone"])).date()
    return day
