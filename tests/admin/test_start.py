"""The first page of the admin: what waits for me, and only what I may open."""

import pytest

from evaluations.models import EvaluationRun
from indicators.services import submit_objective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.evaluations.test_overviews import run as evaluation_run
from tests.factories import draft, year_2023
from web.admin_start import start_of


@pytest.fixture
def start(rf):
    def seen_by(person):
        request = rf.get("/admin/")
        request.user = person
        return start_of(request)

    return seen_by


def titles(start):
    return {page.title for _, pages in start.areas for page in pages}


def test_it_counts_what_waits_at_my_desk(staff, start):
    draft(staff.unit, number=1)
    submit_objective(actor=staff.chen, objective=draft(staff.unit, number=2), now=NOW)
    draft(staff.other_unit, number=3)
    waiting = {name: start(getattr(staff, name)).tasks for name in ("chen", "zhou", "liu", "sun")}
    assert {name: tasks[0].number for name, tasks in waiting.items()} == {
        "chen": 1,
        "zhou": 1,
        "liu": 0,
        "sun": 1,
    }
    assert waiting["chen"][0].address.endswith("?waiting=me")
    assert waiting["liu"][0].hint == "现在没有要处理的"


def test_the_bureau_sees_open_runs_and_the_auditor_refusals(staff, start, as_person):
    EvaluationRun.objects.create(
        fiscal_year=year_2023(), plan_name="国标", plan={}, as_of=NOW, opened_at=NOW
    )
    assert as_person(staff.sun).get("/admin/organizations/user/").status_code == 403
    assert [task.number for task in start(staff.zhao).tasks] == [0, 1]
    assert [task.number for task in start(staff.qian).tasks] == [1, 2]
    (refused,) = start(staff.wu).tasks
    assert (refused.number, refused.is_urgent) == (1, True)


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_every_number_is_the_length_of_its_list(staff, start, as_person, who):
    draft(staff.unit, number=1)
    submit_objective(actor=staff.chen, objective=draft(staff.unit, number=2), now=NOW)
    for status in ("open", "done"):
        evaluation_run(status)
    for _ in range(2):
        as_person(staff.sun).get("/admin/organizations/user/")
    old = AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED).first()
    AuditEntry.objects.filter(pk=old.pk).update(at=NOW)
    client, person = as_person(getattr(staff, who)), getattr(staff, who)
    tasks = start(person).tasks
    assert tasks
    for task in tasks:
        page = client.get(task.address)
        assert page.status_code == 200
        if "/fiscalyear/" in task.address:
            length = page.content.decode().count("还没有设置</span>")
        else:
            length = page.context["cl"].result_count
        assert length == task.number, task.label


def test_everybody_is_shown_what_they_may_open_and_do(staff, root, start):
    assert titles(start(staff.chen)) >= {"绩效目标", "完成值", "单位"}
    assert not titles(start(staff.chen)) & {"用户与角色", "审计日志", "规则设置", "年终评价"}
    assert "审计日志" not in titles(start(staff.qian))
    assert "审计日志" in titles(start(staff.wu))
    assert "绩效目标" not in titles(start(root))
    links = {
        p.title: [label for label, _ in p.links] for _, ps in start(staff.qian).areas for p in ps
    }
    assert links["项目库"] == ["新增", "导入"]
    assert links["年终评价"] == ["发起"]
    assert links["绩效目标"] == []


def test_the_administrator_sees_where_the_year_stands(staff, start):
    assert start(staff.qian).year is None
    year_2023()
    state = start(staff.qian).year
    assert (state.fiscal_year.year, len(state.parts)) == (2023, 8)
    assert start(staff.zhao).year is None


@pytest.mark.parametrize("count", [1, 3])
def test_it_does_not_query_per_sheet(staff, as_person, count, django_assert_max_num_queries):
    for number in range(count):
        draft(staff.unit, number=number)
    client = as_person(staff.qian)
    client.get("/admin/")
    with django_assert_max_num_queries(20):
        client.get("/admin/")
