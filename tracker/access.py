"""Who may open what: every view declares it, and receives the object itself in place of its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from roles.access import OwningRole, Permission, Role, Whose, reach, roles_with
from roles.models import Department, User
from tracker.engine.plan.plan import PlanItem

from .models import Event, Involvement, Item, Launch, LaunchState, Membership, Part, Program, Side, Verb

#: The character that no text holds, as an address has it.
NUL = "%00"
View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in, as views behind :func:`requires` and :func:`signed_in` get it."""

    user: User
    #: How htmx asked, where it did; false in a plain request.
    htmx: HtmxDetails
    #: What the person may do in the launch that the address names.
    rights: Rights


#: What an archived launch leaves to people: to read it, and to take it out of the archive.
OF_ARCHIVED = frozenset({Permission.VIEW_LAUNCH, Permission.VIEW_ITEM, Permission.EDIT_LAUNCH})


class ArchivedLaunch(Exception):
    """A launch that is only read was asked to change."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        super().__init__(archived_text(launch))


def archived_text(launch: Launch) -> str:
    """Why nothing of an archived launch can be changed, and the way out."""
    text = _("“%(name)s” is archived, so it is only read. Set its state to active in its settings to change it.")
    return text % {"name": launch.name}


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do in one launch, by the roles that they hold there."""

    person: User
    roles: frozenset[Role]
    #: Whether the launch is a draft of their own: nobody owns its items yet, and a manager who drew it up edits all.
    drafting: bool = False
    #: Whether the launch is archived: it is read, and nothing of it is anybody's to change.
    archived: bool = False

    def _reach(self, permission: Permission) -> frozenset[Whose]:
        return frozenset() if self.archived and permission not in OF_ARCHIVED else reach(permission, self.roles)

    def __contains__(self, permission: Permission) -> bool:
        """Whether the person may do this to anything of the launch at all."""
        return bool(self._reach(permission))

    def everywhere(self, permission: Permission) -> bool:
        """Whether the person may do this to everything of the launch."""
        return Whose.ALL in self._reach(permission)

    def over(self, permission: Permission, item: Item | PlanItem) -> bool:
        """Whether the person may do this to an item, by its owning role, its department, or the person's part in it."""
        reached = self._reach(permission)
        if Whose.ALL in reached or item.owning_role in reached:
            return True
        if self.drafting and permission is Permission.EDIT_ITEM and self.answers_for:
            return True
        if Whose.DEPARTMENT in reached and self._delivers(item):
            return True
        return bool(reached & {Whose.OWN, Whose.DEPARTMENT}) and self.owns(item)

    def may_edit(self, item: Item | PlanItem) -> bool:
        """Whether the person may change an item alone. Summaries, which nobody answers for, are either manager's."""
        return self.over(Permission.EDIT_ITEM, item) if item.owning_role else bool(self.answers_for)

    def owns(self, item: Item | PlanItem) -> bool:
        """Whether an item is the person's own: they are its owner, or responsible for it with others."""
        owner = item.owner_id == self.person.pk if isinstance(item, Item) else item.owner == self.person.username
        return owner or self.person.username in (item.raci or {}).get(Part.RESPONSIBLE, ())

    def sides(self, item: Item | PlanItem) -> frozenset[Side]:
        """Where a person stands in the exchange about an item: with whoever asks, takes it over, or delivers. For
        whoever asks speak the role that asked and the one that answers for the item; while nobody has, either manager
        may ask."""
        if isinstance(item, Item):
            asked_by, receiver = item.asked_by, item.receiver_id == self.person.pk
        else:
            asked_by = item.commitment.asked_by if item.commitment else None
            receiver = item.commitment is not None and item.commitment.receiver == self.person.username
        if not self.roles or self.archived:
            return frozenset()
        parties = {Side.RECEIVER} if receiver else set()
        speak = {OwningRole(role).manager for role in (asked_by, item.owning_role) if role}
        asks = Permission.ASK in self if asked_by is None else bool(speak & self.roles)
        if asks or Role.ADMINISTRATOR in self.roles:
            parties.add(Side.ASKER)
        # Whoever asks does not answer, too, by making the item their own: only for their own department.
        if self.over(Permission.PROMISE, item) and (Side.ASKER not in parties or self._speaks_for(item)):
            parties.add(Side.PROVIDER)
        return frozenset(parties)

    def _speaks_for(self, item: Item | PlanItem) -> bool:
        return Role.ADMINISTRATOR in self.roles or self._delivers(item)

    def leads(self, department: Department) -> bool:
        """Whether a person answers for a department."""
        mine = self.person.department_id
        return mine == department.pk and Whose.DEPARTMENT in self._reach(Permission.PROMISE)

    def _delivers(self, item: Item | PlanItem) -> bool:
        mine = self.person.department
        return mine is not None and mine.key == (
            item.department and item.department.key if isinstance(item, Item) else item.department
        )

    @property
    def answers_for(self) -> frozenset[OwningRole]:
        """The owning roles whose items are theirs to change."""
        reached = self._reach(Permission.EDIT_ITEM)
        scopes = {scope.value for scope in reached}
        mine = frozenset(role for role in OwningRole if role.value in scopes)
        return frozenset(OwningRole) if mine and self.drafting else mine


def rights_in(launch: Launch, person: User) -> Rights:
    """The rights of a person in a launch, as they are now. One query."""
    archived = launch.state == LaunchState.ARCHIVED
    if person.is_superuser:
        return Rights(person, frozenset({Role.ADMINISTRATOR}), archived=archived)
    held = Membership.objects.of(person).reaching(launch)
    if launch.state != LaunchState.DRAFT:
        roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
        return Rights(person, roles, archived=archived)
    rows = list(held.annotate(authored=Exists(_began([launch.pk], person))).values_list("role", "authored"))
    return Rights(person, frozenset(Role(role) for role, _mine in rows), any(mine for _role, mine in rows))


def _began(launches: Iterable[int], person: User) -> Any:
    """Events with which a person made or imported launches that have been drafts ever since."""
    left = Event.objects.filter(launch=OuterRef("launch"), item=None, changes__has_key="state")
    began = Event.objects.filter(launch__in=launches, actor=person, item=None)
    return began.filter(verb__in=(Verb.CREATED, Verb.IMPORTED)).exclude(Exists(left))


def rights_in_all(launches: Iterable[Launch], person: User) -> dict[int, Rights]:
    """The rights of a person in several launches by primary key, as they are now. One query."""
    if person.is_superuser:
        every = frozenset({Role.ADMINISTRATOR})
        return {launch.pk: Rights(person, every, archived=launch.state == LaunchState.ARCHIVED) for launch in launches}
    launches = list(launches)
    held = list(Membership.objects.of(person).values_list("program", "launch", "role"))
    drafts = [launch.pk for launch in launches if launch.state == LaunchState.DRAFT]
    own = set(_began(drafts, person).values_list("launch", flat=True)) if drafts else set()
    return {
        launch.pk: Rights(
            person,
            frozenset(
                Role(role)
                for program, within, role in held
                if program == launch.program_id and within in (None, launch.pk)
            ),
            launch.pk in own,
            launch.state == LaunchState.ARCHIVED,
        )
        for launch in launches
    }


def _held(person: User, permission: Permission) -> Any:
    return Membership.objects.of(person).filter(role__in=roles_with(permission))


def launches_visible_to(person: User, permission: Permission = Permission.VIEW_LAUNCH) -> Any:
    """Launches for which a person holds a permission: all for an administrator, else those of the person's programs
    and those that they were let into one by one."""
    launches = Launch.objects.all()
    if person.is_superuser:
        return launches
    held = _held(person, permission)
    return launches.filter(
        Q(program__in=held.filter(launch=None).values("program")) | Q(pk__in=held.exclude(launch=None).values("launch"))
    )


def items_visible_to(person: User) -> Any:
    """Items that a person may see: those of launches they see, and their own where they see no more than that."""
    items = Item.objects.filter(launch__arriving=False)
    if person.is_superuser:
        return items
    own = Q(owner=person) | Exists(
        Involvement.objects.filter(item=OuterRef("pk"), person=person, part=Part.RESPONSIBLE)
    )
    within = Q(launch__in=launches_visible_to(person, Permission.VIEW_ITEM))
    return items.filter(Q(launch__in=launches_visible_to(person)) | (own & within))


def programs_with(person: User, permission: Permission) -> Any:
    """Programs in the whole of which a person holds a permission."""
    if person.is_superuser:
        return Program.objects.all()
    return Program.objects.filter(pk__in=_held(person, permission).filter(launch=None).values("program"))


def launches_known_to(launch: Launch) -> Any:
    """Launches of its program that everybody who sees a launch may see as well, and itself: what its figures may be
    computed from. Whoever was let into one launch alone learns nothing of the others by a figure. One query, and one
    when they are read.

    It asks only who was given what: no person's department makes a figure move.
    """
    rows = Membership.objects.filter(program=launch.program_id, role__in=roles_with(Permission.VIEW_LAUNCH))
    reached: dict[tuple[int | None, int | None], set[int | None]] = {}
    for person, department, within in rows.values_list("person", "department", "launch"):
        reached.setdefault((person, department), set()).add(within)
    narrow = [within for within in reached.values() if None not in within and launch.pk in within]
    siblings = Launch.objects.filter(program=launch.program_id)
    return siblings.filter(pk__in=set.intersection(*narrow)) if narrow else siblings


def members_of(launch: Launch) -> Any:
    """People who have a role in a launch and can sign in, by name."""
    return Membership.objects.reaching(launch).people()


def colleagues_of(person: User) -> Any:
    """People who have a role in a launch that a person sees; everybody for an administrator."""
    if person.is_superuser:
        return User.objects.filter(is_active=True)
    launches = launches_visible_to(person)
    programs = programs_with(person, Permission.VIEW_LAUNCH)
    reaching = Membership.objects.filter(
        Q(launch__in=launches) | Q(launch=None, program__in=launches.values("program")) | Q(program__in=programs)
    )
    return reaching.people()


def holds(person: User, permission: Permission, launch: Launch) -> bool:
    """Whether a person holds a permission for anything of a launch."""
    return permission in rights_in(launch, person)


def may(person: User, permission: Permission) -> bool:
    """Whether a person holds a permission anywhere. Creating programs and running the organisation are the
    administrator's."""
    if person.is_superuser:
        return True
    return bool(_held(person, permission).exists())


def requires(permission: Permission, *, partly: bool = False, even_archived: bool = False) -> Callable[[View], View]:
    """Only people with the permission get in; others are told that there is nothing (404).

    A ``launch_key`` in the address becomes the launch for which the person holds it, passed as ``launch``; an
    ``item_pk`` the item, a ``program_key`` the program. ``request.rights`` are what the person may do there. They hold
    it over the whole launch, unless a part of it is enough (``partly``): then the view asks again, item by item. An
    archived launch is only read, unless the view says that it is for those, too.
    """

    def rights_of(request: HttpRequest, launch: Launch, allowed: Callable[[Rights], bool]) -> Rights:
        rights = rights_in(launch, request.user)  # type: ignore[arg-type]
        if not allowed(replace(rights, archived=False)):
            raise Http404
        changes = request.method not in ("GET", "HEAD") or permission not in OF_ARCHIVED
        if rights.archived and changes and not even_archived:
            raise ArchivedLaunch(launch)
        return rights

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            person = request.user
            _refuse_nul(request)
            if "launch_key" in kwargs:
                launch = _launch(kwargs.pop("launch_key"))
                request.rights = rights_of(  # type: ignore[attr-defined]
                    request, launch, lambda rights: permission in rights if partly else rights.everywhere(permission)
                )
                kwargs["launch"] = launch
            elif "item_pk" in kwargs:
                item = kwargs["item"] = _item(kwargs.pop("item_pk"))
                request.rights = rights_of(  # type: ignore[attr-defined]
                    request, item.launch, lambda rights: rights.over(permission, item)
                )
            elif "program_key" in kwargs:
                among = programs_with(person, permission)
                kwargs["program"] = get_object_or_404(among, key=kwargs.pop("program_key"))
            elif not may(person, permission):
                raise Http404
            return view(request, *args, **kwargs)

        checked.access = permission  # type: ignore[attr-defined]
        return checked

    return decorate


def _launch(key: str) -> Launch:
    launches = Launch.objects.select_related("program", "product", "launch_milestone")
    return get_object_or_404(launches, key=key)


def _item(pk: int) -> Item:
    if pk >= 2**63:
        raise Http404
    items = (
        Item.objects.filter(launch__arriving=False)
        .select_related(
            "launch__program", "launch__product", "launch__launch_milestone", "owner", "department", "parent"
        )
        .defer("launch__extra", "launch__launch_milestone__extra", "parent__extra")
    )
    return get_object_or_404(items, pk=pk)


def signed_in(view: View) -> View:
    """Anyone who has signed in gets in; what they see there is their own."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        _refuse_nul(request)
        return view(request, *args, **kwargs)

    checked.access = "signed-in"  # type: ignore[attr-defined]
    return checked


def _refuse_nul(request: HttpRequest) -> None:
    if NUL in request.META.get("QUERY_STRING", ""):
        raise Http404  # no database stores it, so nothing is called that


def public(view: View) -> View:
    """Anyone gets in, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back to the page that one was on. A fragment sends the whole page there, not
    itself, and says that it did not do what it was asked for."""
    sign_in = resolve_url("account_login")
    if request.method not in ("GET", "HEAD"):
        messages.info(request, _("You were signed out, so nothing was saved. Sign in to go on where you were."))
    response: HttpResponse = redirect_to_login(_page_of(request), sign_in)
    if getattr(request, "htmx", False):
        address = response["Location"]
        response = HttpResponse(status=204)
        response["HX-Redirect"], response["X-Signed-Out"] = address, "1"
    return response


def _page_of(request: HttpRequest) -> str:
    """The address of the page that a request was made on: of a fragment or a form that of the page it stands on, since
    their own may answer nobody who only looks."""
    htmx = getattr(request, "htmx", None)
    if not htmx and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    parts = urlsplit((htmx.current_url if htmx else None) or page_before(request))
    if not is_ours(request, parts.geturl()):
        return resolve_url("landing")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def page_before(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, or the first page."""
    page = request.headers.get("Referer", "")
    return page if is_ours(request, page) else resolve_url("landing")


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address is one of this product, which a person may be led to."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


class VaryOnHtmx:
    """Answers of one address differ between page and fragment, and caches must know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
        return response
