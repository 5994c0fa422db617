"""A list of three hundred rows costs the statements of one, in the preview and confirmed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import FiscalYear, FunctionalClass
from evaluations.models import Measurement
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry, Organization
from projects.models import Project
from projects.spelling import spelling_of
from tests.admin.test_exchange import ACTUALS, PROJECTS, confirm, errors_in, preview, sheet
from tests.factories import approved, clean_lines, draft, line, year_2023

UNITS = ["单位编码", "单位名称", "上级单位编码"]
CLASSES = ["年度", "科目编码", "科目名称"]


def statements(caught):
    """What was asked, once for a run of the same: SQLite takes long lists in portions."""
    heads = [re.sub(r"\d+", "", query["sql"][:60]) for query in caught]
    return [head for head, before in zip(heads, [None, *heads], strict=False) if head != before]


def costs(client, model, rows):
    """The statements of the preview and of the confirmation."""
    with CaptureQueriesContext(connection) as previewing:
        shown = preview(client, model, sheet(*rows))
    assert errors_in(shown) == []
    with CaptureQueriesContext(connection) as confirming:
        done = confirm(client, model, shown)
    assert "导入未执行" not in done.content.decode()
    return len(statements(previewing)), len(statements(confirming))


def project_rows(count, start=0, budget=100):
    return [
        PROJECTS,
        *(
            ["2023", "118001", f"50015322T{start + n:012d}", f"项目{start + n}", budget, budget, 0]
            for n in range(count)
        ),
    ]


def test_new_projects(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    client.get("/admin/")
    one = costs(client, "projects/project", project_rows(1, 1000))
    assert costs(client, "projects/project", project_rows(3, 2000)) == one
    assert costs(client, "projects/project", project_rows(300, 3000)) == one
    assert max(one) <= 35
    assert Project.objects.count() == 304
    for action in (AuditAction.PROJECT_REGISTERED, AuditAction.APPROPRIATION_RECORDED):
        assert AuditEntry.objects.filter(action=action, actor=staff.qian).count() == 304
    assert list(breaks()) == []


def test_changed_projects(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    costs(client, "projects/project", project_rows(300))
    one = costs(client, "projects/project", project_rows(1, budget=101))
    assert costs(client, "projects/project", project_rows(3, budget=102)) == one
    rows = [[*row[:3], f"{row[3]}改", *row[4:]] for row in project_rows(300, budget=103)[1:]]
    many = costs(client, "projects/project", [PROJECTS, *rows])
    # The names change as well: one statement more, for the profiles.
    assert (many[0], many[1] - one[1]) == (one[0], 1)
    project = Project.objects.select_related("appropriation").last()
    assert (project.name, project.appropriation.original_amount) == ("项目299改", 103)
    assert project.spelling == spelling_of(project.name)
    assert AuditEntry.objects.filter(action=AuditAction.PROJECT_REVISED).count() == 300
    assert list(breaks()) == []


def unit_rows(count, start):
    departments = [[f"{start + n}", f"部门{n}", ""] for n in range(count)]
    below = [[f"{code}001", f"{name}本级", code] for code, name, _ in departments]
    return [UNITS, *departments, *below]


def test_units_with_those_below_them(staff, as_person):
    client = as_person(staff.qian)
    client.get("/admin/")
    one = costs(client, "organizations/organization", unit_rows(1, 200))
    assert costs(client, "organizations/organization", unit_rows(3, 210)) == one
    assert costs(client, "organizations/organization", unit_rows(150, 300)) == one
    unit = Organization.objects.get(code="449001")
    assert unit.parent == Organization.objects.get(code="449")
    assert unit.history.get().history_user == staff.qian


def class_rows(count, start):
    return [CLASSES, *(["2023", f"{start + n}", f"科目{n}"] for n in range(count))]


def test_classes(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    client.get("/admin/")
    model = "budgets/functionalclass"
    one = costs(client, model, class_rows(1, 2010100))
    assert costs(client, model, class_rows(3, 2010200)) == one
    assert costs(client, model, class_rows(300, 2010300)) == one
    assert FunctionalClass.objects.count() == 304
    assert FunctionalClass.objects.last().history.get().history_user == staff.qian


def actual_rows(objectives, count):
    rows = [
        ["2023", objective.project.code, str(one.position), one.name, "12", "核对后补报"]
        for objective in objectives
        for one in objective.indicators.order_by("position")
    ]
    return [ACTUALS, *rows[:count]]


def test_actuals(staff, as_person):
    lines = tuple(line(n, f"第{n}项完成数量", "1", "12", unit="项") for n in range(1, 101))
    objectives = [draft(staff.unit, number=number, lines=lines) for number in range(1, 6)]
    client = as_person(staff.chen)
    client.get("/admin/")
    model = "evaluations/measurement"
    one = costs(client, model, actual_rows(objectives[:1], 1))
    assert costs(client, model, actual_rows(objectives[1:2], 3)) == one
    assert costs(client, model, actual_rows(objectives[2:], 300)) == one
    assert Measurement.objects.count() == 304
    assert list(breaks()) == []


@pytest.mark.parametrize("spoil", ["unit", "amount", "code"])
def test_one_bad_row_among_many_stops_them_all(staff, as_person, spoil):
    year_2023()
    client = as_person(staff.qian)
    rows = project_rows(30)
    rows[17][{"unit": 1, "code": 2, "amount": 4}[spoil]] = {
        "unit": "999", "code": rows[16][2], "amount": "-1",
    }[spoil]  # fmt: skip
    shown = preview(client, "projects/project", sheet(*rows))
    assert len(errors_in(shown)) == 1
    assert "confirm_form" not in shown.context
    assert not Project.objects.exists()
    assert not AuditEntry.objects.filter(action=AuditAction.PROJECT_REGISTERED).exists()


def test_a_year_that_is_closed_takes_no_list(staff, as_person):
    """Neither new projects nor changed ones; who can open it again is named."""
    known = draft(staff.unit, number=1).project
    FiscalYear.objects.update(is_open=False)
    client = as_person(staff.qian)
    kept = ["2023", "118001", known.code, known.name, 100, 100, ""]
    shown = preview(client, "projects/project", sheet(PROJECTS, [*kept[:4], 101, 101, 0]))
    (told,) = errors_in(shown)
    assert told.startswith("年度：2023年度已经关闭，")
    assert "由财政管理人员钱卫重新开放本年度后再办理" in told
    assert len(errors_in(preview(client, "projects/project", sheet(*project_rows(3, 50))))) == 3
    shown = preview(client, "projects/project", sheet(*project_rows(1, 60)))
    assert "confirm_form" not in shown.context


def test_a_year_that_is_closed_meanwhile_takes_no_list(staff, as_person):
    year_2023()
    client = as_person(staff.qian)
    shown = preview(client, "projects/project", sheet(*project_rows(2)))
    FiscalYear.objects.update(is_open=False)
    done = confirm(client, "projects/project", shown)
    assert "导入未执行，一行也没有写入" in done.content.decode()
    assert not Project.objects.exists()


def test_what_was_taken_since_the_preview_stops_them_all(staff, as_person):
    """Somebody registers one of the codes while the preview is open."""
    approved(staff, number=999)
    client = as_person(staff.qian)
    shown = preview(client, "projects/project", sheet(*project_rows(5, 995)))
    assert len(errors_in(shown)) == 1
    shown = preview(client, "projects/project", sheet(*project_rows(4, 995)))
    draft(staff.other_unit, number=997, lines=clean_lines()[:1])
    done = confirm(client, "projects/project", shown)
    assert "导入未执行，一行也没有写入" in done.content.decode()
    assert Project.objects.count() == 2
    assert list(breaks()) == []
