"""The organisers' pages of an edition's rules, in plain words, and of its team."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions import queries, service
from festival.editions.plain_words import (
    AwardInWords,
    Clause,
    awards_in_words,
    eligibility_clauses,
    film_clauses,
    judging_clauses,
)
from festival.editions.rights import RIGHTS, Right
from festival.editions.rules import DESK, Role
from festival.editions.schemas import InvitationForOrganiser, MemberForOrganiser
from festival.errors import DomainError, Invalid, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class UnknownRole(Invalid):
    """Not a role of a team."""

    sentence = "Choose one of the roles."


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules in force, in plain words."""

    edition_name: str
    edition_slug: str
    version: int
    digest: str
    preset: str
    takes_entries: bool
    who: list[Clause]
    films: list[tuple[str, list[Clause]]]
    judging: list[Clause]
    awards: list[AwardInWords]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Who works on the edition, and who was asked to."""

    edition_name: str
    edition_slug: str
    zone: str
    members: list[MemberForOrganiser]
    invitations: list[InvitationForOrganiser]
    is_organiser: bool
    roles: list[Role]
    rights: list[tuple[Right, list[bool]]]
    """Each right, with whether each of ``roles`` has it."""
    email: str = ""
    role: str = Role.PROGRAMMER
    errors: dict[str, str] = field(default_factory=dict)


class RulesAndTeam(Controller):
    """What an edition holds to, and who works on it."""

    path = "/organise"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/{slug:str}/rules")
    async def rules(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The rules in force, as entrants read them."""
        edition = await queries.edition_for(slug, principal.person_id, *DESK)
        rules = await queries.current_rules(edition.id)
        counted = rules.eligibility.credits_counted
        page = RulesPage(
            edition_name=edition.name,
            edition_slug=edition.slug,
            version=edition.rules_version,
            digest=edition.rules_digest,
            preset=edition.preset,
            takes_entries=rules.call.takes_entries,
            who=eligibility_clauses(rules),
            films=[
                (one.name, film_clauses(rules.film_of(one.slug), credits_counted=counted)) for one in rules.categories
            ],
            judging=judging_clauses(rules),
            awards=awards_in_words(rules),
        )
        return render(request, "editions/rules.html.j2", page)

    @get("/{slug:str}/team")
    async def team(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Members and open invitations."""
        return render(request, "editions/team.html.j2", await _team_page(slug, principal))

    @post("/{slug:str}/team")
    async def invite(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Send a link by mail."""
        edition = await queries.edition_for(slug, principal.person_id)
        form = await request.form()
        email, role = str(form.get("email", "")), str(form.get("role", ""))
        try:
            if role not in set(Role):
                raise UnknownRole(field="role")
            await service.invite(edition_id=edition.id, by=principal.person_id, email=email, role=role)
        except DomainError as refusal:
            page = await _team_page(slug, principal, email=email, role=role, errors=beside_field(refusal))
            return render_refused(request, "editions/team.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/team", status_code=303)

    @post("/{slug:str}/team/{person_id:str}/{role:str}/revoke")
    async def revoke(
        self, principal: NamedDependency[Principal], slug: FromPath[str], person_id: FromPath[str], role: FromPath[str]
    ) -> Response[Any]:
        """Take a role away."""
        edition = await queries.edition_for(slug, principal.person_id)
        if role not in set(Role):
            raise NotFound
        await service.revoke_role(
            edition_id=edition.id, person_id=read_id(person_id), role=Role(role), by=principal.person_id
        )
        return Redirect(f"/organise/{slug}/team", status_code=303)


async def _team_page(slug: str, principal: Principal, **shown: Any) -> TeamPage:
    edition = await queries.edition_for(slug, principal.person_id, *DESK)
    is_organiser = Role.ORGANISER in edition.roles
    return TeamPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        members=await queries.team_of(edition.id),
        invitations=await queries.open_invitations(edition.id) if is_organiser else [],
        is_organiser=is_organiser,
        roles=list(Role),
        rights=[(right, [role in having for role in Role]) for right, having in RIGHTS.items()],
        **shown,
    )
