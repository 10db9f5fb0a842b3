"""The rules in plain words, made from the rules data in the reader's language: nobody writes them a second time."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from msgspec import UNSET

from festival.countries import country_name, language_name
from festival.editions.rules_body import AwardRules, Eligibility, FilmTable, RoundRules, RulesBody
from festival.web.jinja import duration, filesize, money
from festival.web.translation import current_language, listed, translate_plural
from festival.web.translation import translate as _


class Clause(NamedTuple):
    """One rule: what it is about, and what it asks."""

    term: str
    text: str


class AwardInWords(NamedTuple):
    """A prize as the call page promises it."""

    name: str
    prize: str | None
    how: str | None


def film_clauses(film: FilmTable, *, credits_counted: bool = True) -> list[Clause]:
    """What the file must be."""
    return [*_length(film, credits_counted=credits_counted), *_picture(film), *_encoding(film)]


def _length(film: FilmTable, *, credits_counted: bool) -> Iterable[Clause]:
    least, most = film.min_seconds or UNSET, film.max_seconds
    if least is UNSET and most is UNSET:
        return
    if least is UNSET:
        text = _("at most %(most)s") % {"most": duration(_number(most))}
    elif most is UNSET:
        text = _("at least %(least)s") % {"least": duration(_number(least))}
    elif least == most:
        text = _("exactly %(length)s") % {"length": duration(_number(most))}
    else:
        text = _("from %(least)s to %(most)s") % {"least": duration(_number(least)), "most": duration(_number(most))}
    counted = _("credits included") if credits_counted else _("credits not counted")
    yield Clause(_("Length"), f"{text}, {counted}")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _picture(film: FilmTable) -> Iterable[Clause]:
    shape = {
        "vertical": _("upright: higher than wide"),
        "horizontal": _("wide: wider than high"),
        "square": _("square"),
    }.get(str(film.orientation))
    ratio = None if film.aspect_ratio is UNSET else film.aspect_ratio
    if shape or ratio:
        text = listed(part for part in (shape, ratio) if part)
        yield Clause(_("Shape"), text + _(", as it is shown; no bars around the picture"))
    if film.min_width is not UNSET or film.min_height is not UNSET:
        values = {"width": _count(film.min_width), "height": _count(film.min_height)}
        yield Clause(_("Picture"), _("at least %(width)s × %(height)s pixels") % values)
    if film.min_frame_rate is not UNSET and film.max_frame_rate is not UNSET:
        values = {"least": _amount(film.min_frame_rate), "most": _amount(film.max_frame_rate)}
        yield Clause(_("Frame rate"), _("from %(least)s to %(most)s frames a second") % values)
    elif film.max_frame_rate is not UNSET:
        yield Clause(_("Frame rate"), _("at most %(most)s frames a second") % {"most": _amount(film.max_frame_rate)})
    elif film.min_frame_rate is not UNSET:
        yield Clause(_("Frame rate"), _("at least %(least)s frames a second") % {"least": _amount(film.min_frame_rate)})


def _count(value: object) -> str:
    return str(value) if isinstance(value, int) else "1"


def _amount(value: object) -> str:
    return format_decimal(_number(value), locale=current_language())


def _encoding(film: FilmTable) -> Iterable[Clause]:
    if film.containers is not UNSET:
        yield Clause(_("File"), _either([name.upper() for name in film.containers]))
    if film.video_codecs is not UNSET:
        yield Clause(_("Encoding"), _either([_CODECS.get(name, name) for name in film.video_codecs]))
    sound = {
        "required": _("the film has a sound track"),
        "forbidden": _("the film has no sound track"),
    }.get(str(film.audio))
    if sound:
        yield Clause(_("Sound"), sound)
    if film.max_bytes is not UNSET:
        yield Clause(_("File size"), _("at most %(most)s") % {"most": filesize(film.max_bytes)})


_CODECS = {"h264": "H.264", "hevc": "H.265", "av1": "AV1", "vp9": "VP9", "prores": "ProRes"}


def eligibility_clauses(rules: RulesBody, *, has_tiers: bool = False) -> list[Clause]:
    """Who and what may enter; ``has_tiers``: what it costs is said elsewhere. Where nobody enters: its notes alone."""
    if not rules.call.takes_entries:
        return [Clause(_("Also"), note) for note in rules.eligibility.notes]
    return [*_people(rules), *_works(rules), *_promises(rules, has_tiers=has_tiers)]


def _people(rules: RulesBody) -> Iterable[Clause]:
    asked = rules.eligibility
    if asked.minimum_age is not None:
        values = {"age": asked.minimum_age, "day": _day(asked.minimum_age_on) if asked.minimum_age_on else ""}
        text = _("from %(age)s years, on %(day)s") if asked.minimum_age_on else _("from %(age)s years")
        yield Clause(_("Your age"), text % values)
    if asked.parental_consent:
        yield Clause(_("Minors"), _("may enter when a parent or guardian consents"))
    if asked.entries_per_person is not None:
        number = asked.entries_per_person
        text = translate_plural("one film per person", "at most %(num)s films per person", number) % {"num": number}
        yield Clause(_("Entries"), text)
    if asked.entries_per_film is not None:
        number = asked.entries_per_film
        sentence = translate_plural("the same film once", "the same film in at most %(num)s categories", number)
        yield Clause(_("Entries"), sentence % {"num": number})
    if asked.countries_allowed:
        yield Clause(_("Countries"), _("films from %(countries)s") % {"countries": _countries(asked.countries_allowed)})
    elif asked.countries_excluded:
        values = {"countries": _countries(asked.countries_excluded)}
        yield Clause(_("Countries"), _("from anywhere except %(countries)s") % values)
    else:
        yield Clause(_("Countries"), _("from anywhere in the world"))


def _works(rules: RulesBody) -> Iterable[Clause]:
    asked, call = rules.eligibility, rules.call
    if rules.series is not None:
        number = rules.series.episodes
        text = translate_plural("one episode", "%(num)s episodes", number) % {"num": number}
        yield Clause(_("Series"), text + _(", each within the limits below"))
    if asked.kinds:
        yield Clause(_("Kinds of film"), _either(asked.kinds))
    if asked.kinds_excluded:
        yield Clause(_("Not taken"), _either(asked.kinds_excluded))
    if call.theme:
        yield Clause(_("Theme"), call.theme)
    if call.imposed:
        yield Clause(_("The film contains"), _all(call.imposed))
    if asked.filmed_on:
        yield Clause(_("Filmed on"), asked.filmed_on)
    if asked.completed_after is not None:
        yield Clause(_("Completed"), _("after %(day)s") % {"day": _day(asked.completed_after)})
    premiere = {
        "first_screening": _("not screened in public before"),
        "national": _("not screened in this country before"),
        "international": _("not screened outside its own country before"),
        "world": _("not screened anywhere before"),
    }.get(asked.premiere)
    if premiere:
        yield Clause(_("Premiere"), premiere)
    if asked.subtitles_required and call.languages:
        names = _either([language_name(code, current_language()) for code in call.languages])
        text = _("in %(languages)s, where none of them is spoken") % {"languages": names}
        yield Clause(_("Subtitles"), text)


def _declarations(asked: Eligibility) -> Iterable[Clause]:
    if asked.music_declaration:
        yield Clause(_("Music"), _("you say by what right the film has it"))
    most = {
        "none": _("took no part in making the film"),
        "assisted": _("may have assisted people, no more"),
        "hybrid": _("may have made parts of the film, not the whole"),
    }.get(asked.ai_most)
    told = _("you say whether and where it took part") if asked.ai_declaration else None
    if most or told:
        yield Clause(_("Artificial intelligence"), "; ".join(part for part in (most, told) if part))
    if asked.content_declaration:
        text = _(
            "you say whether it shows violence, sex, hate or flashing light, and the jury is told before it plays it"
        )
        yield Clause(_("Content"), text)


def _promises(rules: RulesBody, *, has_tiers: bool) -> Iterable[Clause]:
    asked, call = rules.eligibility, rules.call
    if asked.music_warranty:
        yield Clause(_("Rights"), _("you hold the rights to the film and to its music"))
    yield from _declarations(asked)
    if call.public_posts:
        text = (
            _("post the film publicly as well, with %(hashtag)s") if call.hashtag else _("post the film publicly too")
        )
        yield Clause(_("Public post"), text % {"hashtag": call.hashtag} if call.hashtag else text)
    if call.film_file == "later":
        yield Clause(
            _("The film's file"), _("the festival asks for it later, from the films that it may show its jury")
        )
    fee = "" if call.fee == "free" else call.fee
    if not has_tiers or fee or call.waiver:
        told = fee or ("" if has_tiers else _("free"))
        yield Clause(_("Fee"), ". ".join(part for part in (told, call.waiver) if part))
    for note in asked.notes:
        yield Clause(_("Also"), note)


def awards_in_words(rules: RulesBody) -> list[AwardInWords]:
    """What can be won, and by what it is decided where that is not the jury's whole score."""
    return [AwardInWords(award.name, _prize(award), _how(award, rules)) for award in rules.awards]


def _prize(award: AwardRules) -> str | None:
    each = None if award.amount is None or award.currency is None else money(Decimal(award.amount), award.currency)
    if award.places == 1:
        return each
    if each is None:
        return _("%(places)s places") % {"places": award.places}
    return _("%(places)s times %(sum)s") % {"places": award.places, "sum": each}


def _how(award: AwardRules, rules: RulesBody) -> str | None:
    by = {
        "public_vote": _("by public vote"),
        "reach": _("by views and engagement"),
        "organisers": _("chosen by the organisers"),
    }.get(award.decided_by)
    if by:
        return by
    names = [criterion.name for criterion in rules.criteria if criterion.key in award.criteria]
    return _("on the jury's scores for %(criteria)s") % {"criteria": _all(names)} if names else None


def judging_clauses(rules: RulesBody) -> list[Clause]:
    """Who judges, in which stages, and on what."""
    clauses = [Clause(stage.name, _stage(stage)) for stage in rules.rounds]
    if rules.criteria:
        total = sum(Fraction(criterion.weight) for criterion in rules.criteria)
        shares = [f"{one.name} ({_percent(Fraction(one.weight) / total)})" for one in rules.criteria]
        clauses.append(Clause(_("Criteria"), _all(shares) if len(shares) > 1 else rules.criteria[0].name))
    return clauses


def _percent(share: Fraction) -> str:
    return format_percent(Decimal(share.numerator) / share.denominator, locale=current_language())


def _stage(stage: RoundRules) -> str:
    who = {
        "jury": _("a jury that is not told who made the films, and scores in secret until it seals its round"),
        "public_vote": _("the public votes"),
        "reach": _("views and engagement are counted"),
        "organisers": _("the festival's own team watches every film"),
    }[stage.kind]
    if stage.keep is None:
        return who
    number = stage.keep
    kept = translate_plural("one film goes on", "%(num)s films go on", number) % {"num": number}
    return f"{who}; {kept}"


def _day(day: object) -> str:
    return format_date(day, format="long", locale=current_language())  # type: ignore[arg-type]  # given a date always


def _countries(codes: list[str]) -> str:
    return _all([country_name(code, current_language()) for code in codes])


def _either(names: list[str]) -> str:
    return format_list(names, style="or", locale=current_language())


def _all(names: list[str]) -> str:
    return format_list(names, locale=current_language())
