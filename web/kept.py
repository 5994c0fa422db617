"""Words that the browser keeps until they have arrived here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

FIELD = "kept"
"""The place under which a browser keeps what is typed into the form it sends."""
_LONGEST = 60


def tell_done(request: HttpRequest, text: str) -> None:
    """Say that it is done; the page that says so lets the browser drop its copy."""
    messages.success(request, text, extra_tags=request.POST.get(FIELD, "")[:_LONGEST])
