"""Fields and lists of forms are what Django's templates make of them."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from config.widgets import SHAPES, WidgetRenderer

CHOICES = [("", "—"), ("a&b", "A & <b>"), ("Group “x”", [(1, "One"), (2, "Two")])]
WIDGETS = [
    (forms.Select(choices=CHOICES, attrs={"class": "wide", "disabled": True}), "a&b"),
    (forms.Select(choices=CHOICES), 2),
    (forms.Select(choices=CHOICES), None),
    (forms.TextInput(attrs={"placeholder": 'say "5d"', "required": False}), "<i>&"),
    (forms.TextInput(), None),
    (forms.NumberInput(attrs={"min": 0, "step": "any"}), 12.5),
    (forms.HiddenInput(), "x'y"),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_widget_is_what_its_template_makes(widget, value):
    assert widget.template_name in SHAPES
    made, expected = (
        widget.render("na<me", value, {"id": "id_1"}, renderer) for renderer in (WidgetRenderer(), TemplatesSetting())
    )
    assert made.split() == expected.split()
