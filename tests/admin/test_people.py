"""Accounts in the admin: roles by the services, nobody for themselves."""

import re

import pytest
from axes.models import AccessAttempt

from organizations.audit import breaks
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, Membership, User
from organizations.permissions import standing_of
from tests.cast import PASSWORD

USERS = "/admin/organizations/user/"


def typed(client, person):
    context = client.get(f"{USERS}{person.pk}/change/").context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields if name != "password"}
    for inline in context["inline_admin_formsets"]:
        for row in (inline.formset.management_form, *inline.formset.forms):
            data |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: value for name, value in data.items() if value not in (None, False)}


def add_role(data, person, unit, role):
    number = int(data["memberships-TOTAL_FORMS"])
    data["memberships-TOTAL_FORMS"] = number + 1
    prefix = f"memberships-{number}-"
    data |= {f"{prefix}user": person.pk, f"{prefix}organization": unit.pk, f"{prefix}role": role}


def entries(action):
    return AuditEntry.objects.filter(action=action)


def test_an_account_is_made_and_must_change_its_password(staff, as_person):
    client = as_person(staff.qian)
    data = {
        "username": "linyi",
        "full_name": "林一",
        "is_staff": "on",
        "password1": "Chushi-2023-mima",
        "password2": "Chushi-2023-mima",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    add_role(data, User(pk=""), staff.unit, Role.PREPARER.value)
    response = client.post(f"{USERS}add/", data)
    assert response.status_code == 302
    person = User.objects.get(username="linyi")
    assert person.must_change_password
    assert standing_of(person).holds(Role.PREPARER, "118001")
    assert entries(AuditAction.USER_CREATED).filter(target_id=person.pk, actor=staff.qian).exists()
    assert entries(AuditAction.ROLE_GRANTED).filter(target_id=person.pk, actor=staff.qian).exists()
    assert "Chushi" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_roles_are_granted_changed_and_revoked_by_the_services(staff, as_person):
    client = as_person(staff.qian)
    data = typed(client, staff.chen)
    add_role(data, staff.chen, staff.other_unit, Role.UNIT_REVIEWER.value)
    data["memberships-0-role"] = Role.SUPERVISOR.value
    client.post(f"{USERS}{staff.chen.pk}/change/", data)
    held = set(Membership.objects.filter(user=staff.chen).values_list("role", "organization__code"))
    assert held == {("supervisor", "118"), ("unit_reviewer", "120001")}
    assert entries(AuditAction.ROLE_GRANTED).filter(actor=staff.qian).count() == 2
    assert entries(AuditAction.ROLE_REVOKED).filter(actor=staff.qian).count() == 1
    data = typed(client, staff.chen) | {"memberships-0-DELETE": "on", "memberships-1-DELETE": "on"}
    client.post(f"{USERS}{staff.chen.pk}/change/", data)
    assert not Membership.objects.filter(user=staff.chen).exists()


def test_nobody_changes_their_own_roles(staff, as_person):
    client = as_person(staff.qian)
    data = typed(client, staff.qian)
    add_role(data, staff.qian, staff.bureau, Role.AUDITOR.value)
    response = client.post(f"{USERS}{staff.qian.pk}/change/", data)
    assert "不能修改本人的角色" in response.content.decode()
    assert not standing_of(User.objects.get(pk=staff.qian.pk)).has(Role.AUDITOR)


@pytest.mark.parametrize("page", ["change", "password"])
def test_a_superuser_is_not_in_the_hands_of_others(staff, root, as_person, page):
    client = as_person(staff.qian)
    response = client.post(f"{USERS}{root.pk}/{page}/", {"password1": "x", "password2": "x"})
    assert response.status_code == 403
    assert entries(AuditAction.ACCESS_REFUSED).filter(actor=staff.qian).count() == 1


def test_a_superuser_without_a_role_sees_no_business(staff, root, as_person):
    client = as_person(root)
    assert client.get("/admin/indicators/performanceobjective/").status_code == 403
    assert client.get("/admin/projects/project/").status_code == 403
    assert client.get("/admin/organizations/auditentry/").status_code == 403
    assert client.get("/admin/organizations/organization/").status_code == 200
    text = client.get("/admin/").content.decode()
    assert "用户" in text
    assert "审计日志" not in text


def test_a_new_password_is_on_record_and_changed_at_sign_in(staff, as_person):
    client = as_person(staff.qian)
    data = {"password1": "Xinde-2023-mima", "password2": "Xinde-2023-mima"}
    client.post(f"{USERS}{staff.chen.pk}/password/", data)
    person = User.objects.get(pk=staff.chen.pk)
    assert person.check_password("Xinde-2023-mima")
    assert person.must_change_password
    assert entries(AuditAction.PASSWORD_CHANGED).get().actor == staff.qian


def is_locked_after_guessing(client, username, times):
    for _ in range(times):
        client.post("/login/", {"login": username, "password": "not-this-one"})
    return AccessAttempt.objects.filter(username=username).exists()


def test_a_new_password_lifts_the_lock_and_ends_the_session(staff, as_person, client, settings):
    settings.AXES_ENABLED = True
    chen = as_person(staff.chen)
    assert chen.get("/").status_code == 200
    assert is_locked_after_guessing(client, "chenjing", settings.AXES_FAILURE_LIMIT)
    data = {"password1": "Xinde-2023-mima", "password2": "Xinde-2023-mima"}
    as_person(staff.qian).post(f"{USERS}{staff.chen.pk}/password/", data)
    assert not AccessAttempt.objects.filter(username="chenjing").exists()
    assert chen.get("/").status_code == 302
    answer = client.post("/login/", {"login": "chenjing", "password": "Xinde-2023-mima"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("Duan-1", "密码太短"), ("quanshixiaoxiezimu", "密码太简单"), ("Chenjing-2023", "太相似")],
)
def test_a_weak_password_is_refused_in_our_words(staff, as_person, password, complaint):
    data = {"password1": password, "password2": password}
    page = as_person(staff.qian).post(f"{USERS}{staff.chen.pk}/password/", data)
    assert complaint in page.content.decode()
    assert User.objects.get(pk=staff.chen.pk).check_password(PASSWORD)
    assert not entries(AuditAction.PASSWORD_CHANGED).exists()


def test_the_own_account_is_not_switched_off_and_stays_in_the_admin(staff, as_person):
    client = as_person(staff.qian)
    address = f"{USERS}{staff.qian.pk}/change/"
    page = client.get(address).content.decode()
    assert "须由另一位财政管理人员办理" in page
    for reader in (page, as_person(staff.wu).get(address).content.decode()):
        assert "在用" in reader
        assert "可进入后台" in reader
        assert not {"工作人员状态", "反选代替删除"} & set(
            re.findall("工作人员状态|反选代替删除", reader)
        )
    assert not {'name="is_active"', 'name="is_staff"'} & set(re.findall(r'name="\w+"', page))
    data = typed(client, staff.qian) | {"full_name": "钱卫国", "must_change_password": "on"}
    for absent in ("is_active", "is_staff"):
        data.pop(absent, None)
    assert client.post(address, data).status_code == 302
    person = User.objects.get(pk=staff.qian.pk)
    assert (person.full_name, person.is_active, person.is_staff) == ("钱卫国", True, True)
    assert not person.must_change_password
    assert entries(AuditAction.USER_CHANGED).get().changes == {"姓名": ["钱卫", "钱卫国"]}


def test_the_own_password_is_changed_only_where_the_old_one_is_asked_for(staff, as_person):
    client = as_person(staff.qian)
    address = f"{USERS}{staff.qian.pk}/password/"
    assert client.get(address, follow=True).redirect_chain[-1][0] == "/account/password/"
    data = {"password1": "Xinde-2023-mima", "password2": "Xinde-2023-mima"}
    assert client.post(address, data).status_code == 403
    assert User.objects.get(pk=staff.qian.pk).check_password(PASSWORD)
    assert entries(AuditAction.ACCESS_REFUSED).filter(actor=staff.qian).count() == 1
    page = client.get(f"{USERS}{staff.qian.pk}/change/").content.decode()
    assert "修改本人密码" in page
    assert address not in page


def test_an_account_is_switched_off_renamed_and_switched_on_again(staff, as_person):
    chen, client = as_person(staff.chen), as_person(staff.qian)
    address = f"{USERS}{staff.chen.pk}/change/"
    assert chen.get("/").status_code == 200
    data = typed(client, staff.chen) | {"full_name": "陈静静"}
    del data["is_active"]
    client.post(address, data)
    assert not User.objects.get(pk=staff.chen.pk).is_active
    assert chen.get("/").status_code == 302
    client.post(address, data | {"is_active": "on"})
    person = User.objects.get(pk=staff.chen.pk)
    assert (person.full_name, person.is_active) == ("陈静静", True)
    told = [entry.changes for entry in entries(AuditAction.USER_CHANGED).order_by("sequence")]
    assert told == [{"姓名": ["陈静", "陈静静"]}, {"is_active": False}, {"is_active": True}]
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"username": "sunhao"}, "已存在"),
        ({"username": "陈 静"}, "请输入合法的用户名"),
        ({"full_name": " "}, "这个字段是必填项"),
    ],
)
def test_a_bad_account_is_told_so_and_keeps_what_was_typed(staff, as_person, changes, complaint):
    client = as_person(staff.qian)
    data = typed(client, staff.chen) | {"full_name": "改过的名字"} | changes
    page = client.post(f"{USERS}{staff.chen.pk}/change/", data)
    assert page.status_code == 200
    assert complaint in page.content.decode()
    assert User.objects.get(pk=staff.chen.pk).full_name == "陈静"


def test_the_history_of_a_unit_names_what_was_changed(staff, as_person):
    client = as_person(staff.qian)
    base = f"/admin/organizations/organization/{staff.unit.pk}/"
    client.post(f"{base}change/", {"name": "新名称", "is_active": "on"})
    text = client.get(f"{base}history/").content.decode()
    assert "单位名称：重庆市荣昌区公安局本级 → 新名称" in text
    assert "钱卫" in text
    assert entries(AuditAction.UNIT_CHANGED).get().changes == {
        "单位名称": ["重庆市荣昌区公安局本级", "新名称"]
    }
