"""The people of the tests are those whom the services would make, only faster."""

import pytest
from django.db import transaction

from organizations.audit import breaks
from organizations.enums import Role
from organizations.models import AuditEntry, Membership, Organization, User
from organizations.services import create_unit, grant_role
from tests.cast import NOW, PASSWORD, build_cast

pytestmark = pytest.mark.django_db
_UNITS = ("code", "name", "parent__code", "is_active")
_PEOPLE = ("username", "full_name", "is_active", "is_staff", "must_change_password")
_ROLES = ("user__username", "organization__code", "role")
_DEEDS = ("action", "target_type", "target_label", "actor_label", "changes", "at")


def _written():
    """Everything that stands in the tables, in an order that does not tell who came first."""
    rows = [
        Organization.objects.values_list(*_UNITS),
        Organization.history.values_list(*_UNITS[:2], "history_type", "history_change_reason"),
        User.objects.values_list(*_PEOPLE),
        Membership.objects.values_list(*_ROLES),
        Membership.history.values_list("role", "history_type", "history_change_reason"),
        AuditEntry.objects.values_list(*_DEEDS),
    ]
    return [sorted(map(repr, found)) for found in rows]


def _by_the_services(cast):
    units = {}
    for unit in (cast.bureau, cast.department, cast.unit, cast.other_department, cast.other_unit):
        above = units.get(unit.parent and unit.parent.code)
        units[unit.code] = create_unit(
            actor=None, code=unit.code, name=unit.name, parent=above, now=NOW
        )
    roles = {
        cast.chen: (Role.PREPARER, "118"),
        cast.zhou: (Role.UNIT_REVIEWER, "118"),
        cast.liu: (Role.SUPERVISOR, "118"),
        cast.zhao: (Role.FINANCE_REVIEWER, "101"),
        cast.qian: (Role.FINANCE_ADMINISTRATOR, "101"),
        cast.wu: (Role.AUDITOR, "101"),
        cast.sun: (Role.PREPARER, "120"),
    }
    for person, (role, code) in roles.items():
        user = User(username=person.username, full_name=person.full_name)
        user.set_password(PASSWORD)
        user.save()
        grant_role(actor=None, user=user, organization=units[code], role=role, now=NOW)


def test_the_services_would_write_the_same():
    with transaction.atomic():
        cast = build_cast()
        at_once = _written()
        transaction.set_rollback(True)
    with transaction.atomic():
        _by_the_services(cast)
        assert _written() == at_once
        assert not list(breaks())
        transaction.set_rollback(True)


def test_everybody_can_sign_in_and_the_trail_is_unbroken():
    cast = build_cast()
    assert all(person.check_password(PASSWORD) for person in User.objects.all())
    assert not list(breaks())
    assert AuditEntry.objects.count() == Organization.objects.count() + Membership.objects.count()
    assert cast.unit.parent == cast.department
    assert cast.other_unit.parent == cast.other_department


def test_few_queries_are_enough(django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        build_cast()
