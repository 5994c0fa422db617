"""Notices: what was decided, told to who holds a role for the unit, in the same transaction.

A notice is one row for everybody it is addressed to; what a person has read is that person's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from organizations.enums import NoticeKind, Role
from organizations.keysets import Page, keyset_page
from organizations.models import Notice, NoticeMark, NoticeRead, Organization, User
from organizations.permissions import standing_of
from organizations.prepared import Prepared

PAGE_SIZE = 50
MOST_COUNTED = 100
"""Unread notices are counted up to here: beyond it the number says nothing."""
KEPT_DAYS = 90
_LONGEST_SUBJECT = 240
_REMOVED_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom to tell, and what."""

    role: Role
    kind: NoticeKind


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as a person reads it."""

    pk: int
    kind: NoticeKind
    key: int
    subject: str
    unit: str
    text: str
    who: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """How many a person has not read, counted up to a bound, and the newest of them."""

    count: int = 0
    newest: tuple[Told, ...] = ()

    @property
    def number(self) -> str:
        """The number as it is shown."""
        return str(self.count) if self.count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def tell(
    *,
    actor: User | None,
    organization: Organization,
    key: int,
    subject: str,
    tellings: Sequence[Telling],
    text: str = "",
    now: datetime,
) -> None:
    """Write the notices of one act, in one statement; call it in the act's transaction."""
    Notice.objects.bulk_create(
        Notice(
            kind=one.kind.value,
            role=one.role.value,
            organization=organization,
            key=key,
            subject=subject[:_LONGEST_SUBJECT],
            text=text,
            actor=actor,
            at=now,
        )
        for one in tellings
    )


def unread_of(user: User, shown: int) -> Unread:
    """What the person has not read; one query."""
    unread = _unread(user)
    return Unread(len(unread), tuple(map(_told, unread[:shown])))


@Prepared
def _unread(user: User) -> QuerySet[Notice, Notice]:
    return _with_readings(user, only_unread=True).order_by("-pk")[:MOST_COUNTED]


def notices_page(
    user: User, *, only_unread: bool, after: int | None = None, before: int | None = None
) -> Page[Told]:
    """What the person was told, newest first."""
    rows = _with_readings(user, only_unread=only_unread)
    found = keyset_page(
        rows, key="pk", is_descending=True, size=PAGE_SIZE, after=after, before=before
    )
    return Page(tuple(map(_told, found.rows)), found.next_key, found.previous_key)


@transaction.atomic
def read_notice(*, user: User, pk: int) -> Told:
    """The person has read it; Http404 where it is not addressed to them."""
    found = _with_readings(user).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这条通知。")
    NoticeRead.objects.get_or_create(user=user, notice=found)
    return _told(found)


@transaction.atomic
def read_all(*, user: User, up_to: int) -> None:
    """The person has read everything up to this notice; what came later stays unread."""
    newest = _addressed_to(user).filter(pk__lte=up_to).order_by("-pk").first()
    if newest is None:
        return
    mark, _ = NoticeMark.objects.get_or_create(user=user)
    NoticeMark.objects.filter(pk=mark.pk, up_to__lt=newest.pk).update(up_to=newest.pk)
    NoticeRead.objects.filter(user=user, notice__lte=newest.pk).delete()


def purge_notices(now: datetime) -> int:
    """Remove what is older than ninety days, read or not; how many that were."""
    old = Notice.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS)).order_by("pk")
    removed = 0
    while keys := list(old.values_list("pk", flat=True)[:_REMOVED_AT_ONCE]):
        with transaction.atomic():
            Notice.objects.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed


def _addressed_to(user: User) -> QuerySet[Notice]:
    """Whatever is told to one of the person's roles for the unit, but not the person's own acts."""
    addressed = Q(pk__in=[])
    for role, code in standing_of(user).roles:
        reach = Q() if role.sees_everything else Q(organization__code__startswith=code)
        addressed |= Q(role=role.value) & reach
    return Notice.objects.filter(addressed).exclude(actor=user)


def _with_readings(user: User, *, only_unread: bool = False) -> QuerySet[Notice]:
    mark = NoticeMark.objects.filter(user=user).values("up_to")[:1]
    up_to = Coalesce(Subquery(mark), 0)
    is_read = Q(pk__lte=up_to) | Exists(NoticeRead.objects.filter(user=user, notice=OuterRef("pk")))
    rows = _addressed_to(user).select_related("actor", "organization")
    return rows.exclude(is_read) if only_unread else rows.annotate(is_read=is_read)


def _told(row: Notice) -> Told:
    return Told(
        pk=row.pk,
        kind=NoticeKind(row.kind),
        key=row.key,
        subject=row.subject,
        unit=row.organization.name,
        text=row.text,
        who=str(row.actor or "系统"),
        at=row.at,
        is_read=bool(getattr(row, "is_read", False)),
    )
