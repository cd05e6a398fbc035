"""Two items are joined once by a link of a type."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.models import Link

from .refusals import Refused


def refuse_twins(links: Sequence[Link], known: Sequence[Link]) -> None:
    """Raises :class:`Refused` where one of ``links`` has a twin that is in the plan. ``known`` are links as a change
    in the making has them, whatever the database still says of those. One query."""
    if not links:
        return
    changing = {link.pk for link in known}
    stored = Link.objects.filter(target__in={link.target_id for link in links}, dropped=False).exclude(pk__in=changing)
    others = [*stored, *(link for link in known if not link.dropped)]
    for link in links:
        for other in others:
            same = (other.source_id, other.target_id, other.type) == (link.source_id, link.target_id, link.type)
            if other is not link and other.pk != link.pk and same:
                text = _("“%(target)s” waits for “%(source)s” already (%(type)s). Edit that link instead.")
                values = {"target": link.target.name, "source": link.source.name, "type": link.type}
                raise Refused({"source": text % values})
