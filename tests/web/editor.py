"""The editor's requests as a browser sends them."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from web.editing.drafts import draft_of

Draft = dict[str, Any]


def stored_draft(objective: PerformanceObjective) -> Draft:
    """The stored sheet as the editor's page holds it."""
    fresh = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    return draft_of(sheet_of(fresh)).to_payload()


def send(client: Client, tool: str, objective: PerformanceObjective, **body: Any) -> Any:
    """POST to one of the tools; `body` is its JSON."""
    address = reverse(f"editor-{tool}", args=[objective.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


def reread(objective):
    """The objective as it is stored now, with its lines."""
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
