"""Entries in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Category, Edition, Question, RulesVersion, TermsVersion
from festival.media.tables import Master


class Film(Table, tablename="film", db=DB):
    """The work itself, kept by its owner and entered where they like."""

    id = UUID(null=False, primary_key=True)
    owner_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    title = Text(default=None, null=False)
    title_english = Text(default="", null=False)
    synopsis = Text(default="", null=False)
    completed_on = Date(default=None, null=True)
    work_id = UUID(default=None, null=True)
    title_transliterated = Text(default="", null=False)
    year = Integer(default=None, null=True)
    premiere = Text(default=None, null=True)
    music_rights = Text(default=None, null=True)
    ai_use = Text(default=None, null=True)
    ai_tools = Text(default="", null=False)
    ai_stages = Array(base_column=Text(), default=list, null=False)
    content = Array(base_column=Text(), default=None, null=True)
    links = Array(base_column=Text(), default=list, null=False)
    version = Integer(default=1, null=False)
    created_at = Recorded()


class FilmPoster(Table, tablename="film_poster", db=DB):
    """A film's poster, drawn anew without its metadata; a film entered again keeps the same object."""

    film_id = ForeignKey(Film, null=False, on_delete=OnDelete.cascade, primary_key=True)
    storage_key = Text(default=None, null=False)
    bytes = Integer(default=None, null=False)
    width = Integer(default=None, null=False)
    height = Integer(default=None, null=False)
    sha256 = Text(default=None, null=False)
    created_at = Recorded()


class FilmCountry(Table, tablename="film_country", db=DB):
    """A country of production; position 1 is the majority."""

    film_id = ForeignKey(Film, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=None, null=False, primary_key=True)
    country = Text(default=None, null=False)


class FilmLanguage(Table, tablename="film_language", db=DB):
    """A language spoken or subtitled."""

    film_id = ForeignKey(Film, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False)
    language = Text(default=None, null=False, primary_key=True)


class Credit(Table, tablename="credit", db=DB):
    """Who did what on a film."""

    film_id = ForeignKey(Film, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=None, null=False, primary_key=True)
    role = Text(default=None, null=False)
    name = Text(default=None, null=False)


class Entry(Table, tablename="entry", db=DB):
    """A film submitted to one category of an edition."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    film_id = ForeignKey(Film, null=False, on_delete=OnDelete.no_action)
    category_id = ForeignKey(Category, null=False, on_delete=OnDelete.no_action)
    entrant_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    external_id = Text(default=None, null=True)
    state = Text(default="draft", null=False)
    master_id = ForeignKey(Master, null=True, on_delete=OnDelete.no_action)
    rights_confirmed = Boolean(default=False, null=False)
    frozen = Boolean(default=False, null=False)
    reason = Text(default="", null=False)
    submitted_at = Timestamptz(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)
    film_later = Boolean(default=False, null=False)
    film_asked_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    created_at = Recorded()
    updated_at = Recorded()


class Answer(Table, tablename="answer", db=DB):
    """What an entrant answered to one of the call's own questions."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    question_id = ForeignKey(Question, null=False, on_delete=OnDelete.no_action, primary_key=True)
    body = Text(default=None, null=False)
    updated_at = Recorded()


class AnswerFile(Table, tablename="answer_file", db=DB):
    """The file of an answer whose body is the file's name."""

    edition_id = UUID(default=None, null=False)
    entry_id = UUID(default=None, null=False)
    question_id = UUID(default=None, null=False, primary_key=True)
    storage_key = Text(default=None, null=False)
    bytes = Integer(default=None, null=False)
    sha256 = Text(default=None, null=False)
    media_type = Text(default=None, null=False)
    created_at = Recorded()


class PublicPost(Table, tablename="public_post", db=DB):
    """Where an entry's film stands in public, until somebody of the team has seen the code in its caption."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    platform = Text(default=None, null=False)
    url = Text(default=None, null=False)
    link_key = Text(default=None, null=False)
    handle = Text(default="", null=False)
    code = Text(default=None, null=False)
    confirmed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    confirmed_at = Timestamptz(default=None, null=True)


class FrozenEntry(Table, tablename="frozen_entry", db=DB):
    """What was submitted, exactly; its digest stands in the receipt."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action, primary_key=True)
    body = JSONB(default=None, null=False)
    digest = Text(default=None, null=False)
    rules_version_id = ForeignKey(RulesVersion, null=False, on_delete=OnDelete.no_action)
    frozen_at = Timestamptz(default=None, null=False)


class Episode(Table, tablename="episode", db=DB):
    """A film of a series, in its place."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    number = Integer(default=None, null=False, primary_key=True)
    title = Text(default="", null=False)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.no_action)


class Subtitles(Table, tablename="subtitles", db=DB):
    """Subtitles of an entry's film, or of an episode, in one language; jurors get those that the team has read."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    episode = Integer(default=0, null=False)
    language = Text(default=None, null=False, primary_key=True)
    storage_key = Text(default=None, null=False)
    bytes = Integer(default=None, null=False)
    sha256 = Text(default=None, null=False)
    cues = Integer(default=None, null=False)
    dropped = Integer(default=None, null=False)
    attested_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    attested_at = Timestamptz(default=None, null=True)
    created_at = Recorded()


class Suspicion(Table, tablename="suspicion", db=DB):
    """Two films that may be one, until a person has decided."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.no_action)
    other_edition_id = UUID(default=None, null=False)
    other_entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    other_master_id = ForeignKey(Master, null=False, on_delete=OnDelete.no_action)
    kind = Text(default=None, null=False)
    likeness = DoublePrecision(default=None, null=False)
    state = Text(default="open", null=False)
    found_at = Recorded()
    decided_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=True)


class Acceptance(Table, tablename="acceptance", db=DB):
    """Who accepted which terms with which entry."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    terms_version_id = ForeignKey(TermsVersion, null=False, on_delete=OnDelete.no_action)
    digest = Text(default=None, null=False)
    accepted_at = Recorded()


class Consent(Table, tablename="consent", db=DB):
    """One change of mind about what may be done with an entry; the latest of a kind holds."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False)
    given = Boolean(default=None, null=False)
    by_id = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    at = Recorded()


class BirthDate(Table, tablename="birth_date", db=DB):
    """When an entrant was born, for one edition whose rules name an age."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    born_on = Date(default=None, null=False)
    stated_at = Recorded()


class Guardian(Table, tablename="guardian", db=DB):
    """Who answers for a minor in one edition; only hashes of the link and its code are kept."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    name = Text(default=None, null=False)
    email = Text(default=None, null=False)
    token_hash = Bytea(default=None, null=False)
    code_hash = Bytea(default=None, null=False)
    code_tries = Integer(default=0, null=False)
    asked_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class EntryShare(Table, tablename="entry_share", db=DB):
    """A part in an entry offered by e-mail, until it is accepted, and while it lasts."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    part = Text(default=None, null=False)
    name = Text(default="", null=False)
    email = Text(default=None, null=True)
    token_hash = Bytea(default=None, null=True)
    offered_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    offered_at = Recorded()
    expires_at = Timestamptz(default=None, null=True)
    person_id = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    accepted_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class EntryCode(Table, tablename="entry_code", db=DB):
    """A word that lets in after the deadline, takes something off the fee, or both."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    code = Text(default=None, null=False)
    label = Text(default="", null=False)
    most_entries = Integer(default=None, null=False)
    used_until = Timestamptz(default=None, null=False)
    lets_in = Boolean(default=None, null=False)
    percent_off = Integer(default=0, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)
    created_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    created_at = Recorded()


class EntryCodeUse(Table, tablename="entry_code_use", db=DB):
    """The code with which an entry was begun."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    code_id = ForeignKey(EntryCode, null=False, on_delete=OnDelete.no_action)
    used_at = Recorded()


class EntryFee(Table, tablename="entry_fee", db=DB):
    """What a submitted entry owes, and whether an organiser has seen it paid or waived it."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    tier = Text(default=None, null=False)
    cents = Integer(default=None, null=False)
    full_cents = Integer(default=0, null=False)
    percent_off = Integer(default=0, null=False)
    currency = Text(default=None, null=False)
    state = Text(default=None, null=False)
    reason = Text(default="", null=False)
    owed_at = Timestamptz(default=None, null=False)
    decided_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=True)


class EntryOnBehalf(Table, tablename="entry_on_behalf", db=DB):
    """An entry that the team entered for somebody, with what its list said last."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    said = JSONB(default=None, null=False)
    entered_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    entered_at = Recorded()


class EntryImport(Table, tablename="entry_import", db=DB):
    """A list that somebody of the team has sent: how it was understood, and what became of each line."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    filename = Text(default=None, null=False)
    read_as = JSONB(default=None, null=False)
    lines = JSONB(default=None, null=False)
    total = Integer(default=None, null=False)
    done = Integer(default=0, null=False)
    created = Integer(default=0, null=False)
    changed = Integer(default=0, null=False)
    unchanged = Integer(default=0, null=False)
    refused = JSONB(default="[]", null=False)
    created_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    created_at = Recorded()
    started_at = Timestamptz(default=None, null=True)
    finished_at = Timestamptz(default=None, null=True)


class BulkDecision(Table, tablename="bulk_decision", db=DB):
    """Many entries decided on at once, and how to give each its place back."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    action = Text(default=None, null=False)
    before = JSONB(default=None, null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=False)
    undone_at = Timestamptz(default=None, null=True)


class TeamConflict(Table, tablename="team_conflict", db=DB):
    """A member of the team keeps away from an entry."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    declared_at = Recorded()
