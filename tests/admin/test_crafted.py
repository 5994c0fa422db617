"""Requests that no page of ours would send: refused, on record, and nothing is changed."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection

from budgets.models import FiscalYear
from evaluations.models import Measurement
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, Membership, Organization, User
from tests.admin.asking import address, answer, pages_of
from tests.admin.matrix import EXTRA_WRITERS, WRITERS
from tests.admin.test_objectives import page, typed
from tests.factories import approved, draft, year_2023

WRITES = ("add", "change", "delete", "import", "process_import")


def refusals(person):
    return AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED, actor=person).count()


def writes():
    """Every page that takes a POST, and who is not turned away from it."""
    for model in sorted(model._meta.label_lower for model in admin.site._registry):
        pages = pages_of(model)
        for name in (*pages, *(["process_import"] if "import" in pages else [])):
            if name in WRITES:
                key = "import" if name == "process_import" else name
                yield model, name, WRITERS.get(model, {}).get(key, "")


def everything():
    """All rows of all tables but the trail's."""
    names = {n for n in connection.introspection.table_names() if "_audit" not in n}
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(f"SELECT * FROM {name} ORDER BY 1")
            yield name, cursor.fetchall()


def test_every_write_of_whoever_may_not_is_refused_and_on_record(people, records):
    objective, person = records["indicators.performanceobjective"].pk, people["c"].pk
    targets = [
        (address(model, name, records[model]), allowed) for model, name, allowed in writes()
    ] + [
        (f"/admin/{url.format(objective=objective, person=person)}", allowed)
        for url, allowed in EXTRA_WRITERS.items()
    ]
    before = dict(everything())
    for key, someone in people.items():
        known = refusals(someone)
        barred = [url for url, allowed in targets if key not in allowed]
        answers = {url: answer(someone, url, {"post": "yes"}) for url in barred}
        if someone is None:
            assert {status for status, _ in answers.values()} == {302}
            assert all("/login" in target for _, target in answers.values())
            continue
        # A record out of reach looks absent: 404, or the stock admin's way back to its index.
        let_in = {
            u: a for u, a in answers.items() if a not in [(403, ""), (404, ""), (302, "/admin/")]
        }
        assert let_in == {}, key
        assert refusals(someone) == known + len(barred), key
    assert dict(everything()) == before


def test_rows_of_a_foreign_sheet_do_not_come_in_with_one_of_our_own(staff, as_person):
    own, foreign = draft(staff.unit, number=1), draft(staff.other_unit, number=2)
    client = as_person(staff.chen)
    data = typed(client, own)
    data |= {
        "indicators-0-id": foreign.indicators.first().pk,
        "indicators-0-name": "改别人的",
        "indicators-0-weight": "1",
    }
    assert client.post(page(own), data).status_code == 403
    assert refusals(staff.chen) == 1
    assert not Indicator.objects.filter(name="改别人的").exists()


def test_a_row_that_is_gone_is_a_mistake_not_an_attack(staff, as_person):
    own = draft(staff.unit)
    client = as_person(staff.chen)
    data = typed(client, own) | {"indicators-0-id": 999_999, "statement": "还在"}
    response = client.post(page(own), data)
    assert response.status_code == 200
    assert "还在" in response.content.decode()
    assert refusals(staff.chen) == 0


def test_boxes_that_the_sheet_does_not_have_are_not_read(staff, as_person):
    own = draft(staff.unit)
    client = as_person(staff.chen)
    data = typed(client, own) | {
        "status": "approved",
        "organization": staff.other_unit.pk,
        "version": 99,
        "desk": 2,
        "submitted_by": staff.zhao.pk,
        "kind": "department",
    }
    assert client.post(page(own), data).status_code == 302
    row = PerformanceObjective.objects.get(pk=own.pk)
    assert (row.status, row.organization_id, row.version) == (
        "draft",
        staff.unit.pk,
        own.version + 1,
    )
    assert (row.desk, row.submitted_by_id, row.kind) == (0, None, "project")


def test_actuals_of_a_foreign_line_are_not_read(staff, as_person):
    own, foreign = approved(staff, number=1), draft(staff.other_unit, number=2)
    url = f"/admin/evaluations/measurement/objective/{own.pk}/"
    line = foreign.indicators.first().pk
    as_person(staff.chen).post(url, {f"actual_{line}": "1", "final": "", "spent": ""})
    assert not Measurement.objects.exists()


def test_a_change_of_what_is_read_only_is_not_read(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    base = "/admin/organizations/organization/"
    data = {"code": "120009", "parent": staff.other_department.pk, "name": "甲", "is_active": "on"}
    client.post(f"{base}{staff.unit.pk}/change/", data)
    unit = Organization.objects.get(pk=staff.unit.pk)
    assert (unit.code, unit.parent_id, unit.name) == ("118001", staff.department.pk, "甲")
    windows = {"windows-TOTAL_FORMS": 0, "windows-INITIAL_FORMS": 0}
    client.post(f"/admin/budgets/fiscalyear/{year.pk}/change/", {"year": 2099, **windows})
    assert FiscalYear.objects.get(pk=year.pk).year == 2023


def test_no_box_makes_a_superuser(staff, as_person):
    client = as_person(staff.qian)
    data = {
        "username": "chenjing", "full_name": "陈静", "is_active": "on", "is_staff": "on",
        "is_superuser": "on", "password": "md5$a$b", "user_permissions": "1",
        "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
    }  # fmt: skip
    held = User.objects.get(pk=staff.chen.pk).password
    assert (
        client.post(f"/admin/organizations/user/{staff.chen.pk}/change/", data).status_code == 302
    )
    person = User.objects.get(pk=staff.chen.pk)
    assert (person.is_superuser, person.password) == (False, held)


def test_the_role_of_somebody_else_does_not_come_in_with_this_one(staff, as_person):
    theirs = Membership.objects.get(user=staff.zhao)
    data = {
        "username": "chenjing", "full_name": "陈静", "is_active": "on", "is_staff": "on",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": theirs.pk, "memberships-0-user": staff.chen.pk,
        "memberships-0-organization": staff.unit.pk, "memberships-0-role": Role.PREPARER.value,
    }  # fmt: skip
    as_person(staff.qian).post(f"/admin/organizations/user/{staff.chen.pk}/change/", data)
    assert Membership.objects.get(pk=theirs.pk).user == staff.zhao


def test_all_rows_means_all_rows_within_reach(staff, as_person):
    own, foreign = draft(staff.unit, number=1), draft(staff.other_unit, number=2)
    data = {"action": "submit_selected", "select_across": "1", "_selected_action": [foreign.pk]}
    as_person(staff.chen).post("/admin/indicators/performanceobjective/", data)
    status = dict(PerformanceObjective.objects.values_list("pk", "status"))
    assert status == {own.pk: "submitted", foreign.pk: "draft"}


@pytest.mark.parametrize("name", ["chen", "zhou", "zhao", "wu"])
def test_the_library_is_not_emptied_by_an_action_of_a_reader(
    people, records, staff, as_person, name
):
    person, row = getattr(staff, name), records["indicators.indicatortemplate"]
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    response = as_person(person).post("/admin/indicators/indicatortemplate/", data)
    assert response.status_code == 403
    assert refusals(person) == 1
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"format": "99"},
        {"import_file_name": "../../etc/passwd"},
        {"import_file_name": "nothing-here", "original_file_name": "a.xlsx"},
    ],
    ids=["format", "path", "absent"],
)
def test_a_forged_confirmation_imports_nothing(staff, as_person, forged):
    data = {"import_file_name": "x", "original_file_name": "x", "format": "0", "resource": ""}
    client = as_person(staff.qian)
    url = "/admin/organizations/organization/process_import/"
    response = client.post(url, data | forged, follow=True)
    assert "已失效" in response.content.decode()
    assert Organization.objects.count() == 5


def test_a_weight_with_hidden_thousandths_is_named(staff, as_person):
    own = draft(staff.unit)
    client = as_person(staff.chen)
    data = typed(client, own) | {"indicators-0-weight": "15.001"}
    assert client.post(page(own), data).status_code == 200
    assert sheet_of(objective_for(staff.chen, own.pk)).lines[0].weight == Decimal(15)
