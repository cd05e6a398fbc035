"""Status updates by who reads them."""

from __future__ import annotations

from roles.access import Role
from tracker.access import Rights
from tracker.models import Audience

_MANAGERS = frozenset({Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER, Role.ADMINISTRATOR})
_TEAM = _MANAGERS | {Role.DEPARTMENT_LEAD, Role.CONTRIBUTOR}


def audiences_of(rights: Rights) -> frozenset[Audience]:
    """Whose updates a person reads in a launch."""
    audiences = {Audience.EVERYBODY}
    if rights.roles & _TEAM:
        audiences.add(Audience.TEAM)
    if rights.roles & _MANAGERS:
        audiences.add(Audience.MANAGERS)
    return frozenset(audiences)


def roles_reading(audience: str) -> frozenset[Role]:
    """The member roles that read an audience's updates."""
    if audience == Audience.MANAGERS:
        return _MANAGERS
    return _TEAM if audience == Audience.TEAM else _TEAM | {Role.STAKEHOLDER}
