"""A film's profile in the reader's language: the choices of its form, and what was chosen."""

from babel.lists import format_list

from festival.entries.profiles.rules import AiStage, AiUse, ContentFlag, MusicRights, Premiere
from festival.entries.profiles.schemas import FilmProfile
from festival.web.translation import current_language
from festival.web.translation import translate as _

Option = tuple[str, str]


def credit_word(role: str) -> str:
    """What somebody did on a film."""
    words = {
        "director": _("Director"),
        "writer": _("Writer"),
        "producer": _("Producer"),
        "editor": _("Editor"),
        "cinematography": _("Cinematography"),
        "music": _("Music"),
        "cast": _("Cast"),
        "production_company": _("Production company"),
        "school": _("School"),
        "other": _("Others"),
    }
    return words[role]


def premiere_options() -> list[Option]:
    """Where the film was shown before, from nowhere to here."""
    return [
        (Premiere.WORLD.value, _("Nowhere yet")),
        (Premiere.INTERNATIONAL.value, _("Only in its own country")),
        (Premiere.NATIONAL.value, _("Abroad, but not in the festival's country")),
        (Premiere.NONE.value, _("In the festival's country, or online")),
    ]


def music_options() -> list[Option]:
    """By what right the film has its music."""
    return [
        (MusicRights.NO_MUSIC.value, _("There is no music")),
        (MusicRights.OWN.value, _("Written for this film")),
        (MusicRights.LICENSED.value, _("Licensed from those who own it")),
        (MusicRights.FREE.value, _("Free of rights, or under a free licence")),
    ]


def ai_options() -> list[Option]:
    """How far artificial intelligence took part."""
    return [
        (AiUse.NONE.value, _("Not at all")),
        (AiUse.ASSISTED.value, _("It assisted people")),
        (AiUse.HYBRID.value, _("It made parts of the film")),
        (AiUse.FULL.value, _("It made the film")),
    ]


def stage_options() -> list[Option]:
    """In which parts of the work it took part."""
    return [
        (AiStage.SCRIPT.value, _("Script")),
        (AiStage.PICTURE.value, _("Picture")),
        (AiStage.EDITING.value, _("Editing")),
        (AiStage.EFFECTS.value, _("Effects")),
        (AiStage.SOUND.value, _("Sound")),
        (AiStage.MUSIC.value, _("Music")),
        (AiStage.VOICES.value, _("Voices")),
        (AiStage.TRANSLATION.value, _("Translation")),
    ]


def content_options() -> list[Option]:
    """What jurors are told before they play the film."""
    return [
        (ContentFlag.VIOLENCE.value, _("Violence")),
        (ContentFlag.SEX.value, _("Sex or nudity")),
        (ContentFlag.HATE.value, _("Hateful words or acts")),
        (ContentFlag.FLASHING_LIGHT.value, _("Flashing light")),
    ]


def content_in_words(content: list[str]) -> list[str]:
    """The declared content, named in a fixed order."""
    return [name for flag, name in content_options() if flag in content]


def profile_in_words(film: FilmProfile) -> list[tuple[str, str]]:
    """(term, text) of everything that a profile says."""
    said: list[tuple[str, str | None]] = [
        (_("Title in Latin letters"), film.title_transliterated or None),
        (_("Year"), str(film.year) if film.year else None),
        (_("Shown before"), dict(premiere_options()).get(film.premiere or "")),
        (_("Music"), dict(music_options()).get(film.music_rights or "")),
        (_("Artificial intelligence"), _ai_in_words(film)),
        (_("Content"), None if film.content is None else _all(content_in_words(list(film.content))) or _("none of it")),
    ]
    return [(term, text) for term, text in said if text is not None]


def _ai_in_words(film: FilmProfile) -> str | None:
    use = dict(ai_options()).get(film.ai_use or "")
    if use is None:
        return None
    stages = [name for stage, name in stage_options() if stage in film.ai_stages]
    return ". ".join(part for part in (use, _all(stages), film.ai_tools) if part)


def _all(names: list[str]) -> str:
    return format_list(names, locale=current_language()) if names else ""
