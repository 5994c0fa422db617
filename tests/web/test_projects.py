"""Projects: those without a sheet, the page with one line of time, registering a new one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Appropriation, Window
from evaluations.services import save_monitoring, submit_monitoring
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import (
    open_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from projects.models import Project
from projects.services import register_project
from tests.cast import NOW
from tests.evaluations.monitoring_forms import filled, fresh
from tests.evaluations.self_evaluated import accepted
from tests.factories import RATIONALE, approved, draft, year_2023
from tests.web.pages import PEOPLE, client_of, text_of

pytestmark = pytest.mark.django_db
CODE = "50015323T000000000077"


def bare(cast, number: int = 50, unit=None) -> Project:
    """A registered project without a sheet."""
    from budgets.tables import Funding  # noqa: PLC0415
    from projects.services import ProjectProfile  # noqa: PLC0415

    return register_project(
        actor=None,
        fiscal_year=year_2023(),
        organization=unit or cast.unit,
        code=f"50015322T{number:012d}",
        profile=ProjectProfile(name=f"路灯更新项目{number}", rationale=RATIONALE),
        funding=Funding(100, 100, 0),
        now=NOW,
    )


def form(**more) -> dict[str, str]:
    return {
        "unit": "118001", "code": CODE, "name": "路灯更新", "category": "一般性项目",
        "budget": "120.50", "own": "100.50", "transfer": "20", **more,
    }  # fmt: skip


def status(cast, who, method, name, *arguments, **data) -> int:
    client = client_of(None if who == "nobody" else getattr(cast, who))
    return getattr(client, method)(reverse(name, args=arguments), data).status_code


SEEN = (302, 200, 404, 200, 200, 200, 200, 200)
OPENED = (302, 302, 404, 403, 403, 403, 403, 403)


@pytest.mark.parametrize(("who", "seen", "opened"), list(zip(PEOPLE, SEEN, OPENED, strict=True)))
def test_who_reads_a_project_and_who_opens_its_sheet(cast, who, seen, opened):
    project = bare(cast)
    assert status(cast, who, "get", "project", project.pk) == seen
    assert status(cast, who, "post", "project-open", project.pk) == opened
    assert PerformanceObjective.objects.filter(project=project).exists() is (who == "chen")


def test_the_list_holds_projects_without_a_sheet_within_reach(cast):
    one = bare(cast)
    bare(cast, number=51, unit=cast.other_unit)
    draft(cast.unit)
    html = text_of(client_of(cast.chen).get(reverse("projects")))
    assert "路灯更新项目50" in html
    assert "路灯更新项目51" not in html
    assert "道路信号维护项目1" not in html
    assert reverse("project-open", args=[one.pk]) in html
    readonly = text_of(client_of(cast.zhao).get(reverse("projects")))
    assert "路灯更新项目51" in readonly
    assert reverse("project-open", args=[one.pk]) not in readonly


def test_opening_leads_to_the_editor_and_only_once(cast):
    project, client = bare(cast), client_of(cast.chen)
    address = reverse("project-open", args=[project.pk])
    answer = client.post(address)
    objective = PerformanceObjective.objects.get(project=project)
    assert answer.url == reverse("editor", args=[objective.pk])
    assert "路灯更新项目50" not in text_of(client.get(reverse("projects")))
    again = client.post(address, follow=True)
    assert "已经有目标表了" in text_of(again)
    assert PerformanceObjective.objects.count() == 1


def test_the_service_checks_the_right_and_the_time(cast):
    project = bare(cast)
    with pytest.raises(PermissionDenied, match="不是重庆市荣昌区公安局本级的经办"):
        open_objective(actor=cast.zhou, holder=project, now=NOW)
    now = timezone.now()
    Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.OBJECTIVES.value,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    page = client_of(cast.chen).post(reverse("project-open", args=[project.pk]), follow=True)
    assert "绩效目标申报已于" in text_of(page)
    assert not PerformanceObjective.objects.exists()
    assert open_objective(actor=None, holder=project, now=now).project == project


def revised(cast, objective, number, text, who="chen", hours=0):
    objective = fresh(getattr(cast, who), objective)
    sheet = replace(sheet_of(objective), overview=text)
    at = NOW + timedelta(hours=hours, minutes=number)
    return save_sheet(actor=getattr(cast, who), objective=objective, sheet=sheet, now=at)


def revisions(cast, objective):
    page = client_of(cast.chen).get(reverse("project", args=[objective.project_id])).context["page"]
    return [(one.title, one.text) for one in page.moments if one.title.startswith("修改项目信息")]


def test_savings_of_a_text_in_one_go_are_one_entry_with_the_passage_that_changed(cast):
    objective = draft(cast.unit)
    before = "对辖区道路交通信号设备开展全年巡检。" * 20
    revised(cast, objective, 0, before, hours=-30)
    for number in range(1, 5):
        revised(cast, objective, number, before + "新增路口" * number)
    (newest, _) = revisions(cast, objective)
    assert newest[0] == "修改项目信息 4 次"
    assert newest[1] == (
        "项目概述：…号设备开展全年巡检。 → …号设备开展全年巡检。新增路口新增路口新增路口新增路口"
    )


def test_an_act_on_the_sheet_or_a_text_put_back_is_told_apart(cast):
    objective = draft(cast.unit)
    was = sheet_of(fresh(cast.chen, objective)).overview
    revised(cast, objective, 1, was + "另设标志。")
    revised(cast, objective, 2, was)
    sent = submit_objective(
        actor=cast.chen, objective=fresh(cast.chen, objective), now=NOW + timedelta(minutes=3)
    )
    withdraw_objective(actor=cast.chen, objective=sent, now=NOW + timedelta(minutes=4))
    revised(cast, objective, 5, was + "另设标线。")
    assert [title for title, _ in revisions(cast, objective)] == [
        "修改项目信息",
        "修改项目信息 2 次",
    ]
    assert revisions(cast, objective)[1][1] == "改过又改回原样"


def test_everything_is_on_one_line_of_time(cast):
    objective = accepted(cast).objective
    objective = fresh(cast.chen, objective)
    save_monitoring(actor=cast.chen, month=7, filled=filled(objective), now=NOW)
    submit_monitoring(actor=cast.chen, objective=objective, month=7, base_version=1, now=NOW)
    client = client_of(cast.chen)
    page = client.get(reverse("project", args=[objective.project_id])).context["page"]
    titles = [moment.title for moment in page.moments]
    for title in (
        "登记项目",
        "登记预算安排",
        "送审",
        "批复",
        "报送1–7月监控",
        "登记完成值",
        "报送绩效自评",
    ):
        assert title in titles, title
    times = [moment.at for moment in page.moments]
    assert times == sorted(times, reverse=True)
    html = text_of(client.get(reverse("objective", args=[objective.pk])))
    assert reverse("project", args=[objective.project_id]) in html


def test_a_project_is_registered_with_its_money(cast):
    year_2023()
    answer = client_of(cast.chen).post(reverse("project-new"), form(), follow=True)
    assert "已登记项目" in text_of(answer)
    project = Project.objects.get()
    assert (project.code, project.organization, project.name) == (CODE, cast.unit, "路灯更新")
    money = Appropriation.objects.get()
    assert (money.original_amount, money.own_amount, money.transfer_amount) == (
        120.50, 100.50, 20,
    )  # fmt: skip
    assert AuditEntry.objects.filter(
        action=AuditAction.PROJECT_REGISTERED, actor=cast.chen
    ).exists()


def test_amounts_are_read_as_the_forms_print_them(cast):
    year_2023()
    typed = form(budget="１，２３４.５０", own=" 1,000.00万元 ", transfer="234.5 万元")
    client_of(cast.chen).post(reverse("project-new"), typed)
    money = Appropriation.objects.get()
    assert (money.original_amount, money.own_amount, money.transfer_amount) == (
        1234.50, 1000, 234.50,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": "12345"}, "项目编码应为 21 位，现为 5 位"),
        ({"code": "5001532XT000000000077"}, "6 位区划"),
        ({"budget": "很多"}, "请填写数字"),
        ({"budget": "1e3"}, "请填写数字"),
        ({"budget": "9" * 1000}, "请填写数字"),
        ({"budget": "-1"}, "大于或等于"),
        ({"budget": ""}, "请填写当年预算"),
        ({"budget": "120"}, "应等于本级安排与上级补助之和120.5"),
        ({"name": ""}, "必填"),
        ({"unit": "120001"}, "120001"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(cast, sent, said):
    year_2023()
    answer = client_of(cast.chen).post(
        reverse("project-new"), form(overview="更新路灯两千盏", **sent)
    )
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "更新路灯两千盏" in text_of(answer)
    assert not Project.objects.exists()


def test_a_code_is_used_once_a_year_and_all_faults_are_told_together(cast):
    draft(cast.unit, number=1)
    code = "50015322t 000000000001"
    answer = client_of(cast.chen).post(reverse("project-new"), form(code=code, budget="1"))
    html = text_of(answer)
    assert "已有这个项目编码" in html
    assert "应等于本级安排与上级补助之和" in html
    assert Project.objects.count() == 1


def test_outside_its_time_no_project_is_registered(cast):
    now = timezone.now()
    Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.OBJECTIVES.value,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    answer = client_of(cast.chen).post(reverse("project-new"), form())
    assert answer.status_code == 422
    assert "绩效目标申报已于" in text_of(answer)
    assert not Project.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_do_not_ask_per_row(cast, number, django_assert_max_num_queries):
    for one in range(number):
        bare(cast, number=60 + one)
    objective = approved(cast)
    client = client_of(cast.chen)
    client.get(reverse("projects"))
    with django_assert_max_num_queries(8):
        client.get(reverse("projects"))
    with django_assert_max_num_queries(20):
        client.get(reverse("project", args=[objective.project_id]))
