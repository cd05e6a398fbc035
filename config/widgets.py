"""Lists and fields of forms as HTML, in the words of Django's own templates and without their cost: a page with three
lists of twenty people rendered more than two hundred templates for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class WidgetRenderer(TemplatesSetting):
    """Renders what forms hold most by functions, and all else by templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        shape = SHAPES.get(template_name)
        return super().render(template_name, context, request) if shape is None else shape(context["widget"])


def _attributes(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: dict[str, Any], own: str = "") -> SafeString:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    named = f'type="{escape(widget["type"])}" name="{escape(widget["name"])}"{own}'
    return mark_safe(f"<input {named}{value}{_attributes(widget['attrs'])}>")


def _text(widget: dict[str, Any]) -> SafeString:
    """A text keeps its own direction, and is not cut where it is too long: browsers do that without a word."""
    attrs = {name: value for name, value in widget["attrs"].items() if name != "maxlength"}
    return _input(widget | {"attrs": attrs}, ' dir="auto"')


def _option(option: dict[str, Any]) -> str:
    attributes = _attributes(option["attrs"])
    return f'\n  <option value="{escape(option["value"])}"{attributes}>{escape(option["label"])}</option>\n'


def _select(widget: dict[str, Any]) -> SafeString:
    groups = []
    for name, options, _index in widget["optgroups"]:
        inside = "".join(map(_option, options))
        groups.append(f'\n  <optgroup label="{escape(name)}">{inside}\n  </optgroup>' if name else inside)
    return mark_safe(
        f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{"".join(groups)}\n</select>\n'
    )


SHAPES: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/text.html": _text,
    "django/forms/widgets/number.html": _input,
    "django/forms/widgets/hidden.html": _input,
}
