"""Changes to units, people and roles; each leaves its entry in the audit trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, Membership, Organization, User
from organizations.permissions import forget_standing


@transaction.atomic
def create_unit(
    *, actor: User | None, code: str, name: str, parent: Organization | None, now: datetime
) -> Organization:
    """A new unit; ValidationError where the code does not continue the parent's."""
    unit = Organization(code=code, name=name, parent=parent)
    unit.full_clean()
    unit.save()
    audit.record(actor=actor, action=AuditAction.UNIT_CREATED, target=unit, now=now, code=code)
    return unit


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    password: str,
    now: datetime,
    must_change_password: bool = True,
    is_staff: bool = False,
) -> User:
    """A new person without any role yet."""
    user = User(
        username=username,
        full_name=full_name,
        must_change_password=must_change_password,
        is_staff=is_staff,
    )
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record(
        actor=actor, action=AuditAction.USER_CREATED, target=user, now=now, username=username
    )
    return user


@transaction.atomic
def grant_role(
    *, actor: User | None, user: User, organization: Organization, role: Role, now: datetime
) -> Membership:
    """The person holds the role from now on; granting twice changes nothing."""
    membership, created = Membership.objects.get_or_create(
        user=user, organization=organization, role=role.value
    )
    forget_standing(user)
    if created:
        audit.record(
            actor=actor,
            action=AuditAction.ROLE_GRANTED,
            target=user,
            now=now,
            role=role.value,
            organization=organization.code,
        )
    return membership


@transaction.atomic
def revoke_role(*, actor: User | None, membership: Membership, now: datetime) -> None:
    """The person no longer holds the role."""
    user, role, code = membership.user, membership.role, membership.organization.code
    membership.delete()
    forget_standing(user)
    audit.record(
        actor=actor,
        action=AuditAction.ROLE_REVOKED,
        target=user,
        now=now,
        role=role,
        organization=code,
    )


def record_export(
    *, actor: User, kind: str, rows: int, now: datetime, **details: object
) -> AuditEntry:
    """Somebody takes a copy of records along: who, of which kind of record, how many rows."""
    return audit.record(
        actor=actor, action=AuditAction.EXPORTED, target=kind, now=now, rows=rows, **details
    )
