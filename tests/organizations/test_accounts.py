import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from organizations import accounts
from organizations.accounts import needs_second_factor
from organizations.audit import breaks
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, User
from organizations.permissions import standing_of
from organizations.selectors import TrailFilter
from tests.cast import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def newest() -> AuditEntry:
    return AuditEntry.objects.order_by("-sequence")[0]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def details(**changes: object) -> accounts.AccountDetails:
    values = {
        "username": "chenjing",
        "full_name": "陈静",
        "is_staff": False,
        "must_change_password": False,
    }
    return accounts.AccountDetails(**{**values, **changes})


def new_account(cast, **changes):
    values = {
        "actor": cast.qian,
        "username": "lifang",
        "full_name": "李芳",
        "organization": cast.unit,
        "role": Role.PREPARER,
        "is_staff": True,
        "now": NOW,
    }
    return accounts.create_account(**{**values, **changes})


def test_a_new_account_has_a_role_and_must_change_its_first_password(cast):
    user, password = new_account(cast)
    assert fresh(user).check_password(password)
    assert fresh(user).must_change_password
    assert fresh(user).is_staff
    assert standing_of(fresh(user)).holds(Role.PREPARER, cast.unit.code)


def test_the_initial_password_is_written_down_nowhere(cast):
    _, password = new_account(cast)
    assert not any(password in str(entry.changes) for entry in AuditEntry.objects.all())


def test_a_name_that_is_taken_is_refused_and_nothing_is_made(cast):
    with pytest.raises(ValidationError) as refused:
        new_account(cast, username="chenjing")
    assert "username" in refused.value.error_dict
    assert User.objects.filter(username="chenjing").count() == 1


def test_a_person_needs_a_name(cast):
    with pytest.raises(ValidationError, match="请填写姓名"):
        new_account(cast, full_name="  ")


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "wu", "sun"])
def test_only_the_finance_administrator_keeps_accounts(cast, who):
    actor = getattr(cast, who)
    held = cast.sun.memberships.get()
    attempts = [
        lambda: new_account(cast, actor=actor),
        lambda: accounts.give_role(
            actor=actor, user=cast.sun, organization=cast.unit, role=Role.PREPARER, now=NOW
        ),
        lambda: accounts.take_role(actor=actor, membership=held, now=NOW),
        lambda: accounts.deactivate_account(actor=actor, user=cast.chen, now=NOW),
        lambda: accounts.reactivate_account(actor=actor, user=cast.chen, now=NOW),
        lambda: accounts.reset_password(actor=actor, user=cast.chen, now=NOW),
        lambda: accounts.set_password(
            actor=actor, user=cast.chen, password="Xinde-2024-mima", now=NOW
        ),
        lambda: accounts.revise_account(
            actor=actor, user=cast.chen, details=details(full_name="甲"), now=NOW
        ),
        lambda: accounts.open_account(
            actor=actor, username="jia", full_name="甲", password=PASSWORD, is_staff=True, now=NOW
        ),
        lambda: accounts.unlock_account(actor=actor, user=cast.chen, now=NOW),
        lambda: accounts.remove_second_factor(actor=actor, user=cast.chen, now=NOW),
    ]
    entries = AuditEntry.objects.count()
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="只有财政管理人员"):
            attempt()
    assert AuditEntry.objects.count() == entries


def test_nobody_changes_the_own_account(cast):
    with pytest.raises(PermissionDenied, match="不能修改本人"):
        accounts.give_role(
            actor=cast.qian,
            user=cast.qian,
            organization=cast.bureau,
            role=Role.FINANCE_REVIEWER,
            now=NOW,
        )
    with pytest.raises(PermissionDenied, match="不能修改本人"):
        accounts.deactivate_account(actor=cast.qian, user=cast.qian, now=NOW)


def test_of_the_own_account_only_the_names_are_changed(cast):
    for changes in ({"is_staff": True}, {"must_change_password": True}):
        with pytest.raises(PermissionDenied, match="不能修改本人"):
            accounts.revise_account(
                actor=cast.qian,
                user=cast.qian,
                details=details(username="qianwei", full_name="钱卫", **changes),
                now=NOW,
            )
    with pytest.raises(PermissionDenied, match="不能修改本人"):
        accounts.set_password(actor=cast.qian, user=cast.qian, password="Xinde-2024-mima", now=NOW)
    own = details(username="qianwei", full_name="钱卫国")
    accounts.revise_account(actor=cast.qian, user=cast.qian, details=own, now=NOW)
    assert fresh(cast.qian).full_name == "钱卫国"


def test_details_as_they_were_leave_no_entry(cast):
    entries = AuditEntry.objects.count()
    accounts.revise_account(actor=cast.qian, user=cast.chen, details=details(), now=NOW)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("password", ["short-1A", "alllowercase", PASSWORD])
def test_a_typed_password_obeys_the_rules(cast, password):
    with pytest.raises(ValidationError, match="密码"):
        accounts.set_password(actor=cast.qian, user=cast.chen, password=password, now=NOW)
    assert fresh(cast.chen).check_password(PASSWORD)


def test_a_superuser_is_out_of_the_administrators_hands(cast):
    root = User.objects.create_superuser("root", password=PASSWORD)
    with pytest.raises(PermissionDenied, match="超级管理员"):
        accounts.reset_password(actor=cast.qian, user=root, now=NOW)
    accounts.reset_password(actor=root, user=cast.qian, now=NOW)


def test_switching_off_ends_the_session_and_keeps_the_person(cast):
    User.objects.filter(pk=cast.chen.pk).update(sign_in_token="t" * 43)
    accounts.deactivate_account(actor=cast.qian, user=fresh(cast.chen), now=NOW)
    assert not fresh(cast.chen).is_active
    assert fresh(cast.chen).sign_in_token == ""
    assert newest().action == AuditAction.USER_CHANGED
    assert newest().changes == {"is_active": False}
    accounts.reactivate_account(actor=cast.qian, user=fresh(cast.chen), now=NOW)
    assert fresh(cast.chen).is_active


def test_a_reset_password_must_be_changed_and_ends_the_session(cast):
    User.objects.filter(pk=cast.chen.pk).update(sign_in_token="t" * 43)
    password = accounts.reset_password(actor=cast.qian, user=fresh(cast.chen), now=NOW)
    user = fresh(cast.chen)
    assert user.check_password(password)
    assert user.must_change_password
    assert user.sign_in_token == ""
    assert newest().action == AuditAction.PASSWORD_CHANGED


def test_ones_own_new_password_ends_the_duty_to_change_it(cast):
    accounts.reset_password(actor=cast.qian, user=cast.chen, now=NOW)
    accounts.change_password(user=cast.chen, password="Rongchang-2024", now=NOW)
    assert not fresh(cast.chen).must_change_password
    assert fresh(cast.chen).password_changed_at == NOW


def test_roles_given_and_taken_are_in_the_trail(cast):
    held = accounts.give_role(
        actor=cast.qian, user=cast.sun, organization=cast.unit, role=Role.SUPERVISOR, now=NOW
    )
    assert newest().action == AuditAction.ROLE_GRANTED
    accounts.take_role(actor=cast.qian, membership=held, now=NOW)
    assert newest().action == AuditAction.ROLE_REVOKED
    assert newest().changes == {"role": "supervisor", "organization": "118001"}
    assert list(breaks()) == []


def test_only_the_auditor_takes_the_trail_along(cast):
    with pytest.raises(PermissionDenied, match="只有审计人员"):
        accounts.record_trail_export(actor=cast.qian, wanted=TrailFilter(), now=NOW)
    entry = accounts.record_trail_export(actor=cast.wu, wanted=TrailFilter(who="钱卫"), now=NOW)
    assert entry.changes == {"rows": 0, "filters": {"who": "钱卫"}}


def test_a_second_factor_is_for_those_who_keep_accounts(cast):
    root = User.objects.create_superuser("root", password=PASSWORD)
    due = {u.username for u in User.objects.all() if needs_second_factor(u)}
    assert due == {"qianwei", root.username}
