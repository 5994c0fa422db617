"""Where a notice leads."""

from __future__ import annotations

from django.urls import reverse

from organizations.enums import NoticeKind
from organizations.notices import Told

_PAGES = {
    NoticeKind.ADJUSTMENT_WAITING: "adjustment",
    NoticeKind.ADJUSTMENT_PASSED: "adjustment",
    NoticeKind.ADJUSTMENT_RETURNED: "adjustment",
    NoticeKind.ADJUSTMENT_APPROVED: "adjustment",
    NoticeKind.ADJUSTMENT_WITHDRAWN: "adjustment",
    NoticeKind.SELF_EVALUATION_RETURNED: "self-evaluation",
    NoticeKind.RECTIFICATION_ASKED: "rectification",
}


def address_of(told: Told) -> str:
    """The page of the record that the notice is about; of an objective where nothing else."""
    return reverse(_PAGES.get(told.kind, "objective"), args=[told.key])
