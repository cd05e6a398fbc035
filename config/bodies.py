"""How much of a request is read, by whom it comes from and where it goes."""

from __future__ import annotations

from django.urls import Resolver404, resolve

#: What anybody may send without having signed in, or to an address that there is not: forms of a few fields.
STRANGERS = 64 * 1024
#: What a form may send. Views that take files say how much with ``takes_files``.
FORMS = 5 * 1024 * 1024


def most_bytes(path: str, *, signed_in: bool) -> int:
    """The largest body that an address takes."""
    if not signed_in:
        return STRANGERS
    try:
        view = resolve(path).func
    except Resolver404:
        return STRANGERS
    return int(getattr(view, "largest_body", FORMS))


def too_large(most: int) -> str:
    """What to tell whoever sent more."""
    size = f"{most // 1024 // 1024} MB" if most >= 1024 * 1024 else f"{most // 1024} KB"
    return f"This is larger than {size}, the most that this address takes. Nothing was read or changed."
