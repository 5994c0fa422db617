"""Reach over the unit tree: codes of equal levels, one answer for lists and for single records."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from organizations.codes import is_unit_code, parent_code
from organizations.enums import Role
from organizations.models import AuditEntry, Membership, Organization, User
from organizations.permissions import Standing, standing_of, within_reach
from organizations.services import create_unit, grant_role, revoke_role
from tests.cast import NOW

CODES = st.integers(1, 7).flatmap(
    lambda levels: st.from_regex(r"[0-9]" * 3 * levels, fullmatch=True)
)


@pytest.mark.parametrize("code", ["118", "000", "118001", "118002001", "1" * 21])
def test_codes_of_three_digits_a_level(code):
    assert is_unit_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1",
        "11",
        "1180",
        "11800",
        "118a01",
        "118 001",
        "118\n",
        "1" * 24,
        "１１８",
        "١١٨",
        "-18",
    ],
)
def test_what_is_no_code(code):
    assert not is_unit_code(code)


@given(CODES, CODES)
def test_a_code_begins_with_another_only_below_it(one, other):
    above = [one]
    while above[-1]:
        above.append(parent_code(above[-1]))
    assert one.startswith(other) == (other in above)


@given(CODES, CODES)
def test_a_role_is_held_for_the_unit_and_everything_below(held, asked):
    standing = Standing(((Role.PREPARER, held),))
    assert standing.holds(Role.PREPARER, asked) == asked.startswith(held)
    assert not standing.holds(Role.UNIT_REVIEWER, asked)
    assert Standing(((Role.AUDITOR, held),)).holds(Role.AUDITOR, asked)


@pytest.fixture
def tree(cast):
    """118 with 118001 (and 118001001 below) and 118002, 119, 120 with 120001, 101."""
    create_unit(actor=None, code="118002", name="交巡警支队", parent=cast.department, now=NOW)
    create_unit(actor=None, code="118001001", name="看守所", parent=cast.unit, now=NOW)
    create_unit(actor=None, code="119", name="司法局", parent=None, now=NOW)
    return cast


def reach(user):
    found = Organization.objects.filter(within_reach(user, "")).order_by("code")
    return list(found.values_list("code", flat=True))


def person(cast, *roles):
    """A new person with these roles, each as role and code of the unit."""
    user = User.objects.create(username="x", full_name="某人")
    for role, code in roles:
        unit = Organization.objects.get(code=code)
        grant_role(actor=None, user=user, organization=unit, role=role, now=NOW)
    return user


OURS = ["118", "118001", "118001001", "118002"]
EVERYTHING = ["101", *OURS, "119", "120", "120001"]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], []),
        ([(Role.PREPARER, "118")], OURS),
        ([(Role.PREPARER, "118001")], ["118001", "118001001"]),
        ([(Role.PREPARER, "118002")], ["118002"]),
        ([(Role.SUPERVISOR, "118001001")], ["118001001"]),
        (
            [(Role.PREPARER, "118001"), (Role.UNIT_REVIEWER, "120")],
            ["118001", "118001001", "120", "120001"],
        ),
        ([(Role.PREPARER, "119"), (Role.PREPARER, "119")], ["119"]),
        ([(Role.AUDITOR, "118002")], EVERYTHING),
        ([(Role.FINANCE_REVIEWER, "101")], EVERYTHING),
        ([(Role.FINANCE_ADMINISTRATOR, "101")], EVERYTHING),
        ([(Role.PREPARER, "101")], ["101"]),
    ],
)
def test_who_sees_which_units(tree, roles, expected):
    assert reach(person(tree, *roles)) == expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("code", ["101", "118", "118001"])
def test_lists_and_single_records_give_the_same_answer(tree, role, code):
    user = person(tree, (role, code))
    standing = standing_of(user)
    visible = set(reach(user))
    for unit in Organization.objects.all():
        assert (unit.code in visible) == standing.holds(role, unit.code)


def test_strangers_and_closed_accounts_see_nothing(tree):
    assert reach(AnonymousUser()) == []
    tree.chen.is_active = False
    assert reach(tree.chen) == []
    superuser = User.objects.create(username="root", is_superuser=True, is_staff=True)
    assert reach(superuser) == []


def test_a_role_granted_or_revoked_counts_at_once(tree):
    user = person(tree)
    assert reach(user) == []
    membership = grant_role(
        actor=tree.qian, user=user, organization=tree.unit, role=Role.PREPARER, now=NOW
    )
    assert reach(user) == ["118001", "118001001"]
    revoke_role(actor=tree.qian, membership=membership, now=NOW)
    assert reach(membership.user) == []
    assert reach(User.objects.get(pk=user.pk)) == []
    actions = AuditEntry.objects.order_by("-sequence").values_list("action", flat=True)[:2]
    assert list(actions) == ["organizations.role_revoked", "organizations.role_granted"]


def test_granting_twice_changes_and_records_nothing(tree):
    before = AuditEntry.objects.count()
    grant_role(
        actor=None, user=tree.chen, organization=tree.department, role=Role.PREPARER, now=NOW
    )
    assert (Membership.objects.filter(user=tree.chen).count(), AuditEntry.objects.count()) == (
        1,
        before,
    )


@pytest.mark.parametrize("roles", [1, 3])
def test_the_standing_is_one_question_however_many_roles(tree, roles):
    given_roles = [(Role.PREPARER, code) for code in ("118", "119", "120")][:roles]
    user = User.objects.get(pk=person(tree, *given_roles).pk)
    with CaptureQueriesContext(connection) as asked:
        reach(user)
        reach(user)
    assert len(asked) == 3


# -- the tree itself


@pytest.mark.parametrize(
    ("code", "parent", "words"),
    [
        ("1180", None, "每级 3 位"),
        ("11", None, "每级 3 位"),
        ("118001", None, "没有上级的单位编码应为 3 位数字"),
        ("119001", "118", "应为上级单位编码 118 加 3 位数字"),
        ("118001001", "118", "应为上级单位编码 118 加 3 位数字"),
        ("121", "118", "应为上级单位编码 118 加 3 位数字"),
        ("118", None, "已存在|存在"),
        ("118001", "118", "已存在|存在"),
    ],
)
def test_a_code_continues_the_parents(cast, code, parent, words):
    above = Organization.objects.get(code=parent) if parent else None
    with pytest.raises(ValidationError, match=words):
        create_unit(actor=None, code=code, name="某单位", parent=above, now=NOW)


@pytest.mark.parametrize("code", ["1180", "11", "118a01", ""])
def test_the_database_refuses_other_codes_as_well(cast, code):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(code="120001").update(code=code)


def test_no_unit_is_its_own_parent(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=cast.unit.pk).update(parent=cast.unit)
