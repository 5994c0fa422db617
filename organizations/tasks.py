"""Background work on people's files and notices; each task is one call of a service."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from organizations.files import remove_orphans
from organizations.letters import mail_notices
from organizations.notices import purge_notices


@shared_task
def remove_orphan_files() -> int:
    """Remove attached bytes that no record refers to."""
    return remove_orphans(timezone.now())


@shared_task
def send_notices() -> int:
    """Mail what was told since the last time; the number of letters."""
    return mail_notices(timezone.now())


@shared_task
def remove_old_notices() -> int:
    """Remove notices that nobody looks for any more."""
    return purge_notices(timezone.now())
