"""Whose message it is: entrants and the public read every language, the team of a festival the complete ones.

A template is for entrants and the public when a route of theirs names it, or a template that is for them takes it up,
or a mail to them does. A module's sentences are theirs unless it stands in `OF_THE_TEAM`: a new one is theirs first.
"""

import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from jinja2.meta import find_referenced_templates
from litestar import Controller
from litestar.handlers import HTTPRouteHandler
from litestar.utils import normalize_path

from festival.notifications.letters import TO_THE_TEAM
from festival.web.jinja import environment
from festival.web.translation import is_of_the_team
from tests.unit.web.translation_sources import PACKAGE, TEMPLATES, Source, all_sources

OF_THE_TEAM = (
    *("accounts/api_guide.py", "awards/", "desk/", "mentoring/", "scoring/"),
    *("audience/api.py", "audience/pages.py", "audience/reach_list.py", "audience/rules.py", "audience/weighing.py"),
    "audience/voting/desk_pages.py",
    *("casting/desk_pages.py", "casting/rules.py", "correspondence/previewing.py"),
    *(
        "editions/beginning_again.py",
        "editions/fee_pages.py",
        "editions/fees.py",
        "editions/film_rules.py",
        "editions/looks.py",
    ),
    *("editions/organiser_pages.py", "editions/presets", "editions/question_pages.py", "editions/questions.py"),
    *("editions/rule", "editions/service.py", "editions/team_pages.py", "editions/words_compared.py"),
    *("entries/desk/", "entries/on_behalf/", "entries/qualifying/", "entries/suspicions/"),
    *(
        "media/bucket_setup.py",
        "media/look_pages.py",
        "media/look_sending.py",
        "media/proxy.py",
        "media/storage.py",
        "notifications/placeholders.py",
        "notifications/webhook",
    ),
    *("panels/declaring.py", "panels/describing.py", "panels/juror", "panels/round", "panels/rules.py"),
    "panels/wishes_form.py",
    *(
        "publishing/booklet.py",
        "publishing/handbook.py",
        "publishing/print_pages.py",
        "publishing/publication_form.py",
        "publishing/rules.py",
        "publishing/showcase_rules.py",
    ),
    *("selection/selection_form.py", "web/etag.py", "web/idempotency.py", "web/judging_words.py", "web/listing.py"),
    "web/principal.py",
)
"""Beginnings of the modules whose sentences only organisers, jurors, mentors and programs meet."""

_TEMPLATE = re.compile(r'"([a-z_]+/[a-z_]+\.html\.j2)"')
_NAME = re.compile(r"\b_?[A-Z][A-Z_]+\b")
_CONSTANT = re.compile(r'(?m)^_?[A-Z][A-Z_, ]+ = .*\.j2"$')


def for_everyone() -> list[Source]:
    """The messages that entrants and the public meet."""
    return [source for source in all_sources() if is_for_everyone(source)]


def is_for_everyone(source: Source) -> bool:
    """Whether entrants or the public meet this message."""
    folder, _, name = source.place.partition("/")
    if folder == "templates":
        return name in templates_for_everyone()
    module = source.place.replace(".", "/") + ".py" if source.place.startswith("festival.") else source.place
    return not module.removeprefix("festival/").startswith(OF_THE_TEAM)


@cache
def templates_for_everyone() -> frozenset[str]:
    """By their names, with the parts that they take up."""
    mails = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "mail").rglob("*.j2")}
    wanted = {name for name in mails if not name.removeprefix("mail/").startswith(TO_THE_TEAM)}
    wanted |= {name for path in sorted(PACKAGE.rglob("*.py")) for name in _named_for_everyone(path)}
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        found.add(name)
        parsed = environment().parse((TEMPLATES / name).read_text())
        wanted |= {part for part in find_referenced_templates(parsed) if part} - found
    return frozenset(found)


def _named_for_everyone(path: Path) -> Iterator[str]:
    """Templates that a module names in what answers entrants or the public, or outside of all its routes."""
    text = path.read_text()
    if ".html.j2" not in text:
        return
    module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    routed = [one for one in vars(module).values() if _is_routed(one) and _home(one) == module.__name__]
    for one in routed:
        source = inspect.getsource(one.fn if isinstance(one, HTTPRouteHandler) else one)
        text = text.replace(source, "")
        if _answers_everyone(one):
            yield from _templates_in(source, vars(module))
    inside = str(path.relative_to(PACKAGE)).startswith(OF_THE_TEAM)
    if not inside and (not routed or any(map(_answers_everyone, routed))):
        yield from _templates_in(_CONSTANT.sub("", text), vars(module))


def _is_routed(one: object) -> bool:
    return isinstance(one, HTTPRouteHandler) or (isinstance(one, type) and issubclass(one, Controller))


def _home(one: Any) -> str:
    return str(one.fn.__module__ if isinstance(one, HTTPRouteHandler) else one.__module__)


def _answers_everyone(one: Any) -> bool:
    """With a page: what programs call shows no template."""
    handlers = [one] if isinstance(one, HTTPRouteHandler) else _handlers_of(one)
    base = vars(one).get("path", "") if isinstance(one, type) else ""
    addresses = {normalize_path(f"{base}/{address}") for handler in handlers for address in handler.paths}
    return not all(is_of_the_team(address) or address.startswith("/api/") for address in addresses)


def _handlers_of(controller: type[Controller]) -> list[HTTPRouteHandler]:
    return [part for part in vars(controller).values() if isinstance(part, HTTPRouteHandler)]


def _templates_in(source: str, constants: dict[str, Any]) -> Iterator[str]:
    yield from _TEMPLATE.findall(source)
    for name in _NAME.findall(source):
        if isinstance(constants.get(name), str) and _TEMPLATE.fullmatch(f'"{constants[name]}"'):
            yield constants[name]
