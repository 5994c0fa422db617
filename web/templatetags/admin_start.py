"""The first page of the admin, for its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def admin_start(context: Mapping[str, Any]) -> Any:
    """What the first page shows the person."""
    # Libraries of tags are loaded with the first form, before the models and their admins.
    from web.admin_start import start_of  # noqa: PLC0415

    return start_of(context["request"])
