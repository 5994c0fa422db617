"""Accounts in the admin: roles by the services, nobody for themselves."""

import pytest

from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, Membership, User
from organizations.permissions import standing_of

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
