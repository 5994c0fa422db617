"""Keeping accounts: making them, passwords, locks, and who may do it.

Everything here is done by 财政管理 or a superuser, except changing one's own password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from organizations import audit, services
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, Membership, Organization, User
from organizations.passwords import initial_password
from organizations.selectors import TrailFilter, is_auditor, is_people_administrator, trail_count


def needs_second_factor(user: User) -> bool:
    """Whether the person must still set up a second factor."""
    if not is_people_administrator(user):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """What an account says of its person; whether it is in use and its roles are kept apart."""

    username: str
    full_name: str
    is_staff: bool
    must_change_password: bool


DETAIL_LABELS = {
    "username": "用户名",
    "full_name": "姓名",
    "is_staff": "可进入管理后台",
    "must_change_password": "下次登录须改密码",
}
_OWN = "不能修改本人的账号和角色，请由另一位财政管理人员办理。"
OWN_DETAILS = frozenset({"username", "full_name"})
"""What a person who keeps accounts may change of the own one."""


@transaction.atomic
def create_account(
    *,
    actor: User,
    username: str,
    full_name: str,
    organization: Organization,
    role: Role,
    is_staff: bool,
    now: datetime,
) -> tuple[User, str]:
    """A person with a first role; also the initial password, which is kept nowhere else.

    Raises ValidationError for a name that is taken or malformed.
    """
    password = initial_password(User(username=username, full_name=full_name))
    user = open_account(
        actor=actor,
        username=username,
        full_name=full_name,
        password=password,
        is_staff=is_staff,
        now=now,
    )
    services.grant_role(actor=actor, user=user, organization=organization, role=role, now=now)
    return user, password


@transaction.atomic
def open_account(
    *, actor: User, username: str, full_name: str, password: str, is_staff: bool, now: datetime
) -> User:
    """A person without any role yet, who changes this first password at the first sign-in.

    Raises ValidationError for a name that is taken or malformed, and for a weak password.
    """
    _require_administrator(actor)
    validate_password(password, User(username=username, full_name=full_name))
    return services.create_user(
        actor=actor,
        username=username,
        full_name=_name(full_name),
        password=password,
        now=now,
        is_staff=is_staff,
    )


@transaction.atomic
def revise_account(
    *, actor: User, user: User, details: AccountDetails, now: datetime
) -> dict[str, list[object]]:
    """The account says so from now on; what has changed, with the old and the new value.

    Of one's own account only the names are changed. Raises ValidationError as for a new one.
    """
    _require_keeper_of(actor, user)
    held = _held(user)
    wanted = {name: getattr(details, name) for name in DETAIL_LABELS}
    wanted["full_name"] = _name(details.full_name)
    before = {name: getattr(held, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if actor.pk == held.pk and not OWN_DETAILS.issuperset(changed):
        raise PermissionDenied(_OWN)
    if not changed:
        return {}
    for name, value in changed.items():
        setattr(held, name, value)
    held.full_clean()
    held.save(update_fields=list(changed))
    told = {DETAIL_LABELS[name]: [before[name], value] for name, value in changed.items()}
    audit.record(actor=actor, action=AuditAction.USER_CHANGED, target=held, now=now, **told)
    return told


@transaction.atomic
def give_role(
    *, actor: User, user: User, organization: Organization, role: Role, now: datetime
) -> Membership:
    """The person holds the role from now on."""
    _require_power_over(actor, user)
    return services.grant_role(
        actor=actor, user=user, organization=organization, role=role, now=now
    )


@transaction.atomic
def take_role(*, actor: User, membership: Membership, now: datetime) -> None:
    """The person no longer holds the role."""
    _require_power_over(actor, membership.user)
    services.revoke_role(actor=actor, membership=membership, now=now)


@transaction.atomic
def deactivate_account(*, actor: User, user: User, now: datetime) -> None:
    """The person can no longer sign in, and is signed out at once; nothing is deleted."""
    _require_power_over(actor, user)
    _change(actor, user, now, is_active=False, sign_in_token="")


@transaction.atomic
def reactivate_account(*, actor: User, user: User, now: datetime) -> None:
    """The person can sign in again."""
    _require_power_over(actor, user)
    _change(actor, user, now, is_active=True)


@transaction.atomic
def reset_password(*, actor: User, user: User, now: datetime) -> str:
    """A new initial password, which is kept nowhere else; the person is signed out at once."""
    _require_power_over(actor, user)
    password = initial_password(user)
    _replace_password(actor, user, password, now)
    return password


@transaction.atomic
def set_password(*, actor: User, user: User, password: str, now: datetime) -> None:
    """A password that somebody typed for the person, who is signed out at once and changes it.

    One's own password is changed by `change_password` only, which is asked for the old one.
    Raises ValidationError in Chinese with every broken rule.
    """
    _require_power_over(actor, user)
    validate_password(password, user)
    _replace_password(actor, user, password, now)


@transaction.atomic
def unlock_account(*, actor: User, user: User, now: datetime) -> None:
    """The person need not wait for the end of the lock."""
    _require_power_over(actor, user)
    reset(username=user.username)
    audit.record(actor=actor, action=AuditAction.USER_CHANGED, target=user, now=now, unlocked=True)


@transaction.atomic
def remove_second_factor(*, actor: User, user: User, now: datetime) -> None:
    """For a lost telephone: the person sets up a new second factor."""
    _require_power_over(actor, user)
    Authenticator.objects.filter(user=user).delete()
    audit.record(
        actor=actor,
        action=AuditAction.USER_CHANGED,
        target=user,
        now=now,
        second_factor="管理员解除",
    )


@transaction.atomic
def change_password(*, user: User, password: str, now: datetime) -> User:
    """The person's own new password; ValidationError in Chinese with every broken rule."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = now
    user.save()
    audit.record(actor=user, action=AuditAction.PASSWORD_CHANGED, target=user, now=now)
    return user


@transaction.atomic
def record_trail_export(*, actor: User, wanted: TrailFilter, now: datetime) -> AuditEntry:
    """The auditor takes a copy of the trail; PermissionDenied for anybody else."""
    if not is_auditor(actor):
        raise PermissionDenied("只有审计人员可以导出审计日志。")
    named = {name: str(getattr(wanted, name) or "") for name in TrailFilter.__slots__}
    return services.record_export(
        actor=actor,
        kind="organizations.AuditEntry",
        rows=trail_count(wanted),
        now=now,
        filters={name: value for name, value in named.items() if value},
    )


def _replace_password(actor: User, user: User, password: str, now: datetime) -> None:
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = now
    user.sign_in_token = ""
    user.save()
    reset(username=user.username)
    audit.record(
        actor=actor, action=AuditAction.PASSWORD_CHANGED, target=user, now=now, by="管理员重置"
    )


def _held(user: User) -> User:
    """The account as it stands, locked with its roles before the first entry of the trail.

    The lock lets others point at the person: the trail does, in every entry of theirs.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    list(Membership.objects.select_for_update(no_key=True).filter(user=held))
    return held


def _name(full_name: str) -> str:
    name = full_name.strip()
    if not name:
        raise ValidationError({"full_name": "请填写姓名：它会出现在审核意见和审计日志里。"})
    return name


def _change(actor: User, user: User, now: datetime, **values: object) -> None:
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    changes = {name: value for name, value in values.items() if name != "sign_in_token"}
    audit.record(actor=actor, action=AuditAction.USER_CHANGED, target=user, now=now, **changes)


def _require_administrator(actor: User) -> None:
    if not is_people_administrator(actor):
        raise PermissionDenied("只有财政管理人员可以维护用户和角色。")


def _require_power_over(actor: User, user: User) -> None:
    _require_keeper_of(actor, user)
    if actor.pk == user.pk:
        raise PermissionDenied(_OWN)


def _require_keeper_of(actor: User, user: User) -> None:
    _require_administrator(actor)
    if user.is_superuser and not actor.is_superuser:
        raise PermissionDenied("超级管理员的账号只能由超级管理员维护。")
