"""Keeping accounts: making them, passwords, locks, and who may do it.

Everything here is done by 财政管理 or a superuser, except changing one's own password.
"""

from __future__ import annotations

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
    _require_administrator(actor)
    if not full_name.strip():
        raise ValidationError({"full_name": "请填写姓名：它会出现在审核意见和审计日志里。"})
    password = initial_password()
    user = services.create_user(
        actor=actor,
        username=username,
        full_name=full_name.strip(),
        password=password,
        now=now,
        is_staff=is_staff,
    )
    services.grant_role(actor=actor, user=user, organization=organization, role=role, now=now)
    return user, password


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
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = now
    user.sign_in_token = ""
    user.save()
    reset(username=user.username)
    audit.record(
        actor=actor, action=AuditAction.PASSWORD_CHANGED, target=user, now=now, by="管理员重置"
    )
    return password


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
    return audit.record(
        actor=actor,
        action=AuditAction.EXPORTED,
        target="organizations.AuditEntry",
        now=now,
        rows=trail_count(wanted),
        filters={name: value for name, value in named.items() if value},
    )


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
    _require_administrator(actor)
    if actor.pk == user.pk:
        raise PermissionDenied("不能修改本人的账号和角色，请由另一位财政管理人员办理。")
    if user.is_superuser and not actor.is_superuser:
        raise PermissionDenied("超级管理员的账号只能由超级管理员维护。")
