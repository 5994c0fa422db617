"""Background work on people's files; each task is one call of a service."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from organizations.files import remove_orphans


@shared_task
def remove_orphan_files() -> int:
    """Remove attached bytes that no record refers to."""
    return remove_orphans(timezone.now())
