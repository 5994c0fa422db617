"""Reading people, their roles, and the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from organizations.enums import AuditAction, Role
from organizations.keysets import Page, keyset_page
from organizations.models import AuditEntry, AuditHead, Membership, Organization, User
from organizations.permissions import Standing, standing_of
from organizations.prepared import Prepared

PAGE = 50
EXPORT_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Position:
    """One role of a person with its unit, for reading."""

    role: Role
    code: str
    unit: str


class UnknownUser(LookupError):
    """No such account that may sign in; the message says so in Chinese."""


def active_user(username: str) -> User:
    """The person of this user name; UnknownUser where there is none, or no longer."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(f"没有用户『{username}』，或已停用。")
    return user


def positions_of(user: User) -> tuple[Position, ...]:
    """The roles of a person; the same rows answer `standing_of`."""
    cached: tuple[Position, ...] | None = user.memory.get("positions")
    if cached is None:
        cached = _remembered(user, _memberships().filter(user=user))
    return cached


def user_with_positions(pk: int) -> User | None:
    """The account with its roles; one query for whoever holds any."""
    held = _memberships_with_user(pk)
    if not held:
        return User.objects.filter(pk=pk).first()
    _remembered(held[0].user, held)
    return held[0].user


def _memberships() -> QuerySet[Membership]:
    rows = Membership.objects.select_related("organization")
    return rows.order_by("organization__code", "role")


@Prepared
def _memberships_with_user(pk: int) -> QuerySet[Membership, Membership]:
    return _memberships().select_related("user").filter(user=pk)


def _remembered(user: User, held: Iterable[Membership]) -> tuple[Position, ...]:
    """The positions, kept for the life of the user object; they answer `standing_of`, too."""
    positions = tuple(
        Position(Role(one.role), one.organization.code, one.organization.name) for one in held
    )
    user.memory["positions"] = positions
    user.memory["standing"] = Standing(tuple((one.role, one.code) for one in positions))
    return positions


def is_people_administrator(user: User) -> bool:
    """Whether the person makes accounts and gives roles."""
    return user.is_superuser or standing_of(user).has(Role.FINANCE_ADMINISTRATOR)


def is_auditor(user: User) -> bool:
    """Whether the person reads the audit trail."""
    return standing_of(user).has(Role.AUDITOR)


class PersonState(StrEnum):
    """How an account stands; the last three wait for the administrator."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    LOCKED = "locked"
    INITIAL = "initial"
    ROLELESS = "roleless"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _STATE_LABELS[self.value]


_STATE_LABELS = {
    "active": "在用",
    "inactive": "已停用",
    "locked": "已锁定",
    "initial": "待改初始密码",
    "roleless": "没有角色",
}
_STATES = {
    PersonState.ACTIVE: Q(is_active=True),
    PersonState.INACTIVE: Q(is_active=False),
    PersonState.LOCKED: Q(is_active=True, is_locked=True),
    PersonState.INITIAL: Q(is_active=True, must_change_password=True),
    PersonState.ROLELESS: Q(is_active=True, memberships__isnull=True),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the list of people is narrowed to."""

    text: str = ""
    role: str = ""
    state: str = ""
    """A PersonState; anything else is everybody."""


def people(wanted: PeopleFilter, *, after: int | None, before: int | None) -> Page[User]:
    """One page of people with their roles, in the order of their making."""
    rows = _annotated(User.objects.all())
    if wanted.text:
        rows = rows.filter(
            Q(username__icontains=wanted.text)
            | Q(full_name__icontains=wanted.text)
            | Q(memberships__organization__name__icontains=wanted.text)
        )
    if wanted.role:
        rows = rows.filter(memberships__role=wanted.role)
    if wanted.state in set(PersonState):
        rows = rows.filter(_STATES[PersonState(wanted.state)])
    rows = rows.distinct()
    return keyset_page(rows, key="pk", is_descending=False, size=PAGE, after=after, before=before)


def people_waiting() -> Mapping[PersonState, int]:
    """How many accounts are locked, still have their first password, or have no role."""
    rows = _with_state(User.objects.all())
    tallies = rows.aggregate(
        **{
            state.value: Count("pk", filter=_STATES[state], distinct=True)
            for state in (PersonState.LOCKED, PersonState.INITIAL, PersonState.ROLELESS)
        }
    )
    return {PersonState(name): count for name, count in tallies.items()}


def person_for(administrator: User, pk: int) -> User:
    """The person, for those who keep accounts; else the same 404 as if there were none."""
    if not is_people_administrator(administrator):
        raise Http404
    found = _annotated(User.objects.filter(pk=pk)).first()
    if found is None:
        raise Http404("没有这个用户。")
    return found


def unit_choices() -> tuple[tuple[str, str], ...]:
    """Code and label of every unit in use, for choosing."""
    rows = Organization.objects.filter(is_active=True).order_by("code")
    return tuple((code, f"{code} {name}") for code, name in rows.values_list("code", "name"))


def unit_of(code: str) -> Organization:
    """The unit with this code, in use; 404 where there is none."""
    found = Organization.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Http404("没有这个单位。")
    return found


def membership_of(user: User, pk: int) -> Membership:
    """One role of the person; 404 where it is not theirs."""
    found = Membership.objects.select_related("user", "organization").filter(user=user, pk=pk)
    membership = found.first()
    if membership is None:
        raise Http404("没有这个角色。")
    return membership


def _annotated(rows: QuerySet[User]) -> QuerySet[User]:
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    roles = Prefetch("memberships", Membership.objects.select_related("organization"))
    return _with_state(rows).annotate(has_second_factor=Exists(second)).prefetch_related(roles)


def _with_state(rows: QuerySet[User]) -> QuerySet[User]:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    failures = AccessAttempt.objects.filter(
        username=OuterRef("username"),
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=since,
    )
    return rows.annotate(is_locked=Exists(failures))


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Who, what, when, on which object; blanks narrow nothing."""

    who: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


def trail(wanted: TrailFilter, *, after: int | None, before: int | None) -> Page[AuditEntry]:
    """One page of the audit trail, newest first."""
    rows = _entries(wanted)
    return keyset_page(
        rows, key="sequence", is_descending=True, size=PAGE, after=after, before=before
    )


def trail_rows(wanted: TrailFilter) -> Iterator[AuditEntry]:
    """Every matching entry, newest first, at most EXPORT_ROWS."""
    return _entries(wanted).order_by("-sequence")[:EXPORT_ROWS].iterator(chunk_size=1000)


def trail_count(wanted: TrailFilter) -> int:
    """How many entries an export would hold, at most EXPORT_ROWS."""
    return _entries(wanted).order_by()[:EXPORT_ROWS].count()


@dataclass(frozen=True, slots=True)
class TrailState:
    """The audit trail at a glance."""

    entries: int
    last_at: datetime | None
    failures: int
    refusals: int
    days: int
    since: date
    """The first of these days, from its midnight on."""


def trail_state(now: datetime, days: int = 7) -> TrailState:
    """How long the trail is, and what went wrong in the last days, today being one of them."""
    newest = AuditEntry.objects.order_by("-sequence").values("at")[:1]
    head = AuditHead.objects.annotate(last_at=Subquery(newest)).first()
    since = timezone.localdate(now) - timedelta(days=days - 1)
    recent = AuditEntry.objects.filter(
        at__gte=_midnight(since),
        action__in=[AuditAction.SIGN_IN_FAILED.value, AuditAction.ACCESS_REFUSED.value],
    )
    actions = list(recent.values_list("action", flat=True)[:EXPORT_ROWS])
    return TrailState(
        entries=head.entries if head else 0,
        last_at=head.last_at if head else None,
        failures=actions.count(AuditAction.SIGN_IN_FAILED.value),
        refusals=actions.count(AuditAction.ACCESS_REFUSED.value),
        days=days,
        since=since,
    )


def _entries(wanted: TrailFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if wanted.who:
        rows = rows.filter(actor_label__icontains=wanted.who)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.target:
        rows = rows.filter(Q(target_label__icontains=wanted.target) | Q(target_id=wanted.target))
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def units_prepared_by(user: User) -> tuple[Organization, ...]:
    """The active units for which the person prepares, in the order of their codes."""
    reach = Q(pk__in=[])
    for role, code in standing_of(user).roles:
        if role is Role.PREPARER:
            reach |= Q(code__startswith=code)
    return tuple(Organization.objects.filter(reach, is_active=True).order_by("code"))


def entries_about(targets: Iterable[Model]) -> tuple[AuditEntry, ...]:
    """What the trail holds about these records, the oldest first; one query."""
    wanted = Q(pk__in=[])
    for one in targets:
        wanted |= Q(target_type=one._meta.label, target_id=str(one.pk))  # noqa: SLF001 -- the public name of a model
    return tuple(AuditEntry.objects.filter(wanted).order_by("sequence"))
