"""The key of a form that makes something."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field with a key of its own for each form that is shown: sent twice, it does its work once."""
    return format_html('<input type="hidden" name="form-key" value="{}">', uuid4())
