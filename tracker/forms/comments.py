"""Forms of comments, documents and parts in an item."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CommentForm(forms.Form):
    """Something to say."""

    text = forms.CharField(
        label=_("Comment"),
        strip=True,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mention people by user name, as in @mei."),
    )


class DocumentForm(forms.Form):
    """Where a document is kept."""

    title = forms.CharField(label=_("Title"), max_length=200)
    url = forms.URLField(label=_("Address"), max_length=1000, assume_scheme="https")


class HandOverForm(forms.Form):
    """Why an item is given to the other owning role."""

    reason = forms.CharField(label=_("Why"), max_length=1000)
