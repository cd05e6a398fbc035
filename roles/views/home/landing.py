"""Where each person lands, and the views that their roles give them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roles.access import Permission, Role, roles_with
from roles.models import User
from tracker.access import SignedInRequest, signed_in
from tracker.models import Membership

#: Views by the role that they are for, in the order in which they are offered; the first is where a person lands.
VIEWS: tuple[tuple[Role, str, Promise], ...] = (
    (Role.PROGRAM_MANAGER, "program-view", _("Program")),
    (Role.PRODUCT_MANAGER, "product-view", _("Product")),
    (Role.DEPARTMENT_LEAD, "team-view", _("Team")),
    (Role.CONTRIBUTOR, "my-work", _("My work")),
    (Role.GUEST_PARTNER, "my-work", _("My work")),
    (Role.STAKEHOLDER, "reports", _("Reports")),
)
#: What everybody has, whatever their roles.
ALWAYS = {"my-work": _("My work")}
KEPT = "view"


def roles_of(person: User) -> frozenset[Role]:
    """Every role that a person has anywhere. One query."""
    if person.is_superuser:
        return frozenset({Role.ADMINISTRATOR})
    held = Membership.objects.of(person).values_list("role", flat=True).distinct()
    return frozenset(Role(role) for role in held)


def views_of(roles: frozenset[Role]) -> dict[str, Promise]:
    """The views of some roles by address, the first where they land. An administrator may open each."""
    everything = Role.ADMINISTRATOR in roles
    views = {name: label for role, name, label in VIEWS if role in roles or everything}
    sees_launches = everything or roles & roles_with(Permission.VIEW_LAUNCH)
    return views | ALWAYS | ({"home": _("Launches")} if sees_launches or not roles else {})


@signed_in
@require_safe
def landing(request: SignedInRequest) -> HttpResponse:
    """The view that the person looked at last, if it is still theirs; else the first of their roles."""
    roles = roles_of(request.user)
    if Role.ADMINISTRATOR in roles and KEPT not in request.session:
        return redirect("home")
    views = views_of(roles)
    kept = request.session.get(KEPT)
    return redirect(kept if kept in views else next(iter(views)))


def keep_view(request: HttpRequest, name: str) -> None:
    """Remembers which view a person looks at, for the next time they come."""
    if request.session.get(KEPT) != name:
        request.session[KEPT] = name
