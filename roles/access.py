"""Who may do what: one readable table of permissions, roles, and whose things they concern.

The page "Roles and rights" shows this table as it stands. Keys are stable, because the database holds those of roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in a program or in one launch. One person may be several."""

    PRODUCT_MANAGER = "product-manager", _("Product manager")
    PROGRAM_MANAGER = "program-manager", _("Program manager")
    DEPARTMENT_LEAD = "department-lead", _("Department lead")
    CONTRIBUTOR = "contributor", _("Contributor")
    STAKEHOLDER = "stakeholder", _("Stakeholder")
    GUEST_PARTNER = "guest-partner", _("Guest partner")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Roles that a membership gives. An administrator is one everywhere, by a mark on the person.
MEMBER_ROLES = tuple(role for role in Role if role is not Role.ADMINISTRATOR)


class OwningRole(TextChoices):
    """Who answers for an item."""

    PRODUCT = "product", _("Product manager")
    PROGRAM = "program", _("Program manager")

    @property
    def manager(self) -> Role:
        """The role of the people who answer for items of this owning role."""
        return Role.PRODUCT_MANAGER if self is OwningRole.PRODUCT else Role.PROGRAM_MANAGER

    @property
    def other(self) -> OwningRole:
        return OwningRole.PROGRAM if self is OwningRole.PRODUCT else OwningRole.PRODUCT


class Permission(StrEnum):
    """An action that a view or a service asks for."""

    VIEW_LAUNCH = "view-launch"
    VIEW_ITEM = "view-item"
    COMMENT = "comment"
    PROPOSE = "propose"
    EDIT_ITEM = "edit-item"
    EDIT_LINK = "edit-link"
    ESTIMATE = "estimate"
    REPORT_PROGRESS = "report-progress"
    ASK = "ask"
    PROMISE = "promise"
    ALLOCATE = "allocate"
    REPORT_STATUS = "report-status"
    DESCRIBE_LAUNCH = "describe-launch"
    EDIT_LAUNCH = "edit-launch"
    SET_BASELINE = "set-baseline"
    ANSWER_RISK = "answer-risk"
    CREATE_LAUNCH = "create-launch"
    MANAGE_MEMBERS = "manage-members"
    CREATE_PROGRAM = "create-program"
    MANAGE_ORGANISATION = "manage-organisation"


class Whose(TextChoices):
    """Which things of a launch a permission reaches."""

    ALL = "all", _("all")
    PRODUCT = "product", _("product-owned")
    PROGRAM = "program", _("program-owned")
    DEPARTMENT = "department", _("own department's")
    OWN = "own", _("own")


ACTIONS: Mapping[Permission, Promise] = {
    Permission.VIEW_LAUNCH: _("See launches: plan, map, risks, history, report"),
    Permission.VIEW_ITEM: _("See items"),
    Permission.COMMENT: _("Comment, and attach links to documents"),
    Permission.PROPOSE: _("Propose what they may not change themselves"),
    Permission.EDIT_ITEM: _("Add, change, move and drop items"),
    Permission.EDIT_LINK: _("Link items (product: between product-owned items; program: all other links)"),
    Permission.ESTIMATE: _("Estimate: duration, optimistic and pessimistic"),
    Permission.REPORT_PROGRESS: _("Report progress"),
    Permission.ASK: _("Ask departments to commit, take up what they offer, verify what they deliver"),
    Permission.PROMISE: _("Answer what was asked: promise, offer another day, decline, deliver"),
    Permission.ALLOCATE: _("Open impact rounds, allocate people, budget and tools"),
    Permission.REPORT_STATUS: _("Publish status updates, write down decisions"),
    Permission.DESCRIBE_LAUNCH: _("Change a launch's name, goal and product"),
    Permission.EDIT_LAUNCH: _("Change a launch's dates, data date, calendars and rules"),
    Permission.SET_BASELINE: _("Set and remove baselines"),
    Permission.ANSWER_RISK: _("Acknowledge critical-path risks"),
    Permission.CREATE_LAUNCH: _("Create and import launches"),
    Permission.MANAGE_MEMBERS: _("Invite people and give roles"),
    Permission.CREATE_PROGRAM: _("Create programs"),
    Permission.MANAGE_ORGANISATION: _("Run people and departments"),
}

_PRODUCT, _PROGRAM, _LEAD = Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER, Role.DEPARTMENT_LEAD
_CONTRIBUTOR, _STAKEHOLDER, _PARTNER = Role.CONTRIBUTOR, Role.STAKEHOLDER, Role.GUEST_PARTNER
_EVERYONE_INSIDE = dict.fromkeys((_PRODUCT, _PROGRAM, _LEAD, _CONTRIBUTOR, _STAKEHOLDER), Whose.ALL)

#: Action x role x whose. Who is not named may not. An administrator may everything, everywhere.
RIGHTS_TABLE: Mapping[Permission, Mapping[Role, Whose]] = {
    Permission.VIEW_LAUNCH: _EVERYONE_INSIDE,
    Permission.VIEW_ITEM: _EVERYONE_INSIDE | {_PARTNER: Whose.OWN},
    Permission.COMMENT: _EVERYONE_INSIDE | {_PARTNER: Whose.OWN},
    Permission.PROPOSE: _EVERYONE_INSIDE | {_PARTNER: Whose.OWN},
    Permission.EDIT_ITEM: {_PRODUCT: Whose.PRODUCT, _PROGRAM: Whose.PROGRAM},
    Permission.EDIT_LINK: {_PRODUCT: Whose.PRODUCT, _PROGRAM: Whose.PROGRAM},
    Permission.ESTIMATE: {
        _PRODUCT: Whose.PRODUCT, _PROGRAM: Whose.PROGRAM, _LEAD: Whose.OWN, _CONTRIBUTOR: Whose.OWN,
        _STAKEHOLDER: Whose.OWN, _PARTNER: Whose.OWN,
    },
    Permission.REPORT_PROGRESS: {
        _PRODUCT: Whose.PRODUCT, _PROGRAM: Whose.ALL, _LEAD: Whose.DEPARTMENT, _CONTRIBUTOR: Whose.OWN,
        _STAKEHOLDER: Whose.OWN, _PARTNER: Whose.OWN,
    },
    Permission.ASK: {_PRODUCT: Whose.ALL, _PROGRAM: Whose.ALL},
    Permission.PROMISE: {
        _PRODUCT: Whose.OWN, _PROGRAM: Whose.OWN, _LEAD: Whose.DEPARTMENT, _CONTRIBUTOR: Whose.OWN,
        _STAKEHOLDER: Whose.OWN, _PARTNER: Whose.OWN,
    },
    Permission.ALLOCATE: {_PROGRAM: Whose.ALL},
    Permission.REPORT_STATUS: {_PRODUCT: Whose.ALL, _PROGRAM: Whose.ALL},
    Permission.DESCRIBE_LAUNCH: {_PRODUCT: Whose.ALL, _PROGRAM: Whose.ALL},
    Permission.EDIT_LAUNCH: {_PROGRAM: Whose.ALL},
    Permission.SET_BASELINE: {_PROGRAM: Whose.ALL},
    Permission.ANSWER_RISK: {_PRODUCT: Whose.PRODUCT, _PROGRAM: Whose.ALL},
    Permission.CREATE_LAUNCH: {_PRODUCT: Whose.ALL, _PROGRAM: Whose.ALL},
    Permission.MANAGE_MEMBERS: {_PROGRAM: Whose.ALL},
    Permission.CREATE_PROGRAM: {},
    Permission.MANAGE_ORGANISATION: {},
}  # fmt: skip


def roles_with(permission: Permission) -> frozenset[Role]:
    """Member roles that carry a permission over anything."""
    return frozenset(RIGHTS_TABLE[permission])


def reach(permission: Permission, roles: frozenset[Role]) -> frozenset[Whose]:
    """What the roles of one person let a permission reach, together. Where some role reaches its own things, whoever
    reaches anything reaches their own too: a manager may own an item that the other manager answers for."""
    if Role.ADMINISTRATOR in roles:
        return frozenset(Whose)
    scopes = frozenset(RIGHTS_TABLE[permission][role] for role in roles & RIGHTS_TABLE[permission].keys())
    return scopes | {Whose.OWN} if scopes and Whose.OWN in RIGHTS_TABLE[permission].values() else scopes
