"""The event log: who did what, when, from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.commitments.commitment import ReopenedFor
from tracker.models.launches.launch import Launch
from tracker.models.launches.program import Program

from .change_set import ChangeSet


class Verb(models.TextChoices):
    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    DROPPED = "dropped", _("dropped")
    RESTORED = "restored", _("restored")
    LINKED = "linked", _("linked")
    UNLINKED = "unlinked", _("unlinked")
    IMPORTED = "imported", _("imported")
    REPORTED = "reported", _("reported progress on")
    ACKNOWLEDGED = "acknowledged", _("acknowledged a risk of")
    BASELINED = "baselined", _("set a baseline of")
    PROPOSED = "proposed", _("proposed a change of")
    DECLINED = "declined", _("declined a change of")
    WITHDREW = "withdrew", _("withdrew a proposal for")
    ASKED = "asked", _("asked for")
    PROMISED = "promised", _("agreed on")
    COUNTERED = "countered", _("offered another day for")
    REFUSED = "refused", _("declined to deliver")
    SLIPPED = "slipped", _("moved the promise of")
    DELIVERED = "delivered", _("delivered")
    VERIFIED = "verified", _("verified")
    REOPENED = "reopened", _("reopened")
    AMENDED = "amended", _("amended what was asked of")
    CHASED = "chased", _("asked again about")
    RECALLED = "recalled", _("no longer asks for")
    ALLOCATED = "allocated", _("answered a request for")
    UPDATED = "updated", _("told how it stands with")
    DECIDED = "decided", _("wrote down a decision on")
    COMMENTED = "commented", _("commented on")
    ATTACHED = "attached", _("linked a document to")
    GRANTED = "granted", _("gave a role in")
    REVOKED = "revoked", _("took a role in")
    INVITED = "invited", _("invited somebody to")
    JOINED = "joined", _("joined")
    DEACTIVATED = "deactivated", _("deactivated")
    REACTIVATED = "reactivated", _("reactivated")
    ERASED = "erased", _("erased the data of")


#: Steps of the exchange about a commitment.
EXCHANGE = frozenset({
    Verb.ASKED, Verb.PROMISED, Verb.COUNTERED, Verb.REFUSED, Verb.SLIPPED, Verb.DELIVERED, Verb.VERIFIED, Verb.REOPENED,
    Verb.AMENDED, Verb.CHASED, Verb.RECALLED,
})  # fmt: skip


def reopened_by_itself(verb: str, changes: Mapping[str, Any]) -> bool:
    """Whether a commitment was reopened by a replan: nobody has said a word."""
    moved = changes.get("reopened_for", [None, None])[1] == ReopenedFor.REQUESTER_MOVED
    return verb == Verb.REOPENED and moved and "agreed_need_by" not in changes


class Event(models.Model):
    """One thing that happened to a launch, an item or a link of it, or to the organisation. Never changed or removed.

    ``changes`` maps a field's name to ``[from, to]``: what was made was ``dropped`` before, what was dropped is so
    now. Events of one group share ``change_set``; ``revision`` is the launch's after it, ``version`` the item's. The
    event of a link names the item that waits, too. What happens to the organisation has no launch: its ``program``,
    where it has one, its ``subject`` in words, and the person ``whom`` it concerns.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="events", null=True, blank=True)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="events", null=True, blank=True)
    whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="told_of"
    )
    subject = models.CharField(_("what it concerns"), max_length=250, blank=True)
    item = models.ForeignKey("tracker.Item", on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    link = models.ForeignKey("tracker.Link", on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(_("verb"), max_length=12, choices=Verb)
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    revision = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["launch", "-at"], name="event_of_launch"),
            models.Index(fields=["item", "-at"], name="event_of_item"),
            models.Index(fields=["program", "-at"], name="event_of_program"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="event_verb_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_verb_display()} {self.item or self.launch or self.program or self.subject}"
