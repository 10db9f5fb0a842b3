"""Editions in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB


class Festival(Table, tablename="festival", db=DB):
    """An institution that runs editions."""

    id = UUID(null=False, primary_key=True)
    slug = Text(default=None, null=False)
    name = Text(default=None, null=False)
    created_at = Recorded()


class Edition(Table, tablename="edition", db=DB):
    """One year's run of a festival: its call, rules, rounds and palmarès."""

    id = UUID(null=False, primary_key=True)
    festival_id = ForeignKey(Festival, null=False, on_delete=OnDelete.no_action)
    slug = Text(default=None, null=False)
    name = Text(default=None, null=False)
    tagline = Text(default="", null=False)
    about = Text(default="", null=False)
    contact = Text(default="", null=False)
    preset = Text(default="", null=False)
    zone = Text(default=None, null=False)
    languages = Array(base_column=Text(), default=lambda: ["en"], null=False)
    call_state = Text(default="preparing", null=False)
    opens_at = Timestamptz(default=None, null=False)
    closes_at = Timestamptz(default=None, null=False)
    public_posts = Boolean(default=False, null=False)
    rules_version_id = UUID(default=None, null=True)
    palmares_published_at = Timestamptz(default=None, null=True)
    selection_published_at = Timestamptz(default=None, null=True)
    comments_for_makers = Boolean(default=False, null=False)
    version = Integer(default=1, null=False)
    created_at = Recorded()


class Membership(Table, tablename="membership", db=DB):
    """What a person may do in an edition."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    role = Text(default=None, null=False, primary_key=True)
    created_at = Recorded()


class Category(Table, tablename="category", db=DB):
    """What an entry competes in."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    slug = Text(default=None, null=False)
    name = Text(default=None, null=False)
    about = Text(default="", null=False)
    position = Integer(default=None, null=False)


class FeeTier(Table, tablename="fee_tier", db=DB):
    """What an entry owes that is submitted before an instant."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    category_id = ForeignKey(Category, null=True, on_delete=OnDelete.no_action)
    name = Text(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    cents = Integer(default=None, null=False)
    currency = Text(default=None, null=False)


class Question(Table, tablename="question", db=DB):
    """What a call asks of its entrants beyond the form; its rows are no rules, for no answer decides anything."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    category_id = ForeignKey(Category, null=True, on_delete=OnDelete.no_action)
    position = Integer(default=None, null=False)
    kind = Text(default=None, null=False)
    prompt = Text(default=None, null=False)
    hint = Text(default="", null=False)
    choices = Array(base_column=Text(), default=list, null=False)
    required = Boolean(default=False, null=False)
    due_at = Timestamptz(default=None, null=True)
    personal = Boolean(default=False, null=False)
    for_jurors = Boolean(default=False, null=False)


class RulesVersion(Table, tablename="rules_version", db=DB):
    """The edition's rules as they stood, with their digest; never changed, only followed by another."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    number = Integer(default=None, null=False)
    digest = Text(default=None, null=False)
    body = JSONB(default=None, null=False)
    created_at = Recorded()
    created_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)


class EditionLook(Table, tablename="edition_look", db=DB):
    """The colour of an edition's actions."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action, primary_key=True)
    accent_day = Text(default=None, null=False)
    accent_night = Text(default=None, null=False)


class EditionPicture(Table, tablename="edition_picture", db=DB):
    """An edition's logo, cover or partner; the file is one that we drew."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    part = Text(default=None, null=False)
    name = Text(default=None, null=False)
    link = Text(default="", null=False)
    position = Integer(default=None, null=False)
    storage_key = Text(default=None, null=False)
    bytes = Integer(default=None, null=False)
    width = Integer(default=None, null=False)
    height = Integer(default=None, null=False)
    sha256 = Text(default=None, null=False)


class TermsVersion(Table, tablename="terms_version", db=DB):
    """What entrants are asked to accept, in one language; a change is a new version."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    kind = Text(default=None, null=False)
    language = Text(default=None, null=False)
    number = Integer(default=None, null=False)
    body = Text(default=None, null=False)
    digest = Text(default=None, null=False)
    created_at = Recorded()
    created_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)


class Invitation(Table, tablename="invitation", db=DB):
    """An offer of a role to an address, accepted once by its link."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    token_hash = Bytea(default=None, null=False)
    email = Text(default=None, null=False)
    role = Text(default=None, null=False)
    juror_id = UUID(default=None, null=True)
    invited_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    created_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)
    accepted_at = Timestamptz(default=None, null=True)
    accepted_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
