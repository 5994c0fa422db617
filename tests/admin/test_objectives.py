"""A clerk does the whole job in the admin; nothing read-only can be changed by crafting."""

from decimal import Decimal

import pytest

from indicators.admin.objective_forms import weight_sentence
from indicators.enums import Action, Comparison, Status
from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective, ReviewNote
from indicators.selectors import objective_for, sheet_of
from indicators.services import prepare_year, submit_objective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import (
    approved,
    clean_lines,
    department_draft,
    draft,
    line,
    warned_lines,
    year_2023,
)

LIST = "/admin/indicators/performanceobjective/"


def page(objective):
    return f"{LIST}{objective.pk}/change/"


def typed(client, objective):
    """Every box of the page as the browser would send it back."""
    context = client.get(page(objective)).context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    formset = context["inline_admin_formsets"][0].formset
    for row in (formset.management_form, *formset.forms):
        data |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def add_row(data, **cells):
    number = int(data["indicators-TOTAL_FORMS"])
    data["indicators-TOTAL_FORMS"] = str(number + 1)
    data |= {f"indicators-{number}-{name}": value for name, value in cells.items()}


def refused(person):
    return AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED, actor=person).count()


def stored(objective):
    return PerformanceObjective.objects.get(pk=objective.pk)


def test_saving_what_was_shown_changes_nothing_but_the_version(staff, as_person):
    objective = draft(staff.unit)
    before = sheet_of(objective_for(staff.chen, objective.pk))
    client = as_person(staff.chen)
    response = client.post(page(objective), typed(client, objective), follow=True)
    assert "已保存" in response.content.decode()
    assert sheet_of(objective_for(staff.chen, objective.pk)) == before
    assert stored(objective).version == objective.version + 1


def test_a_clerk_enters_the_whole_sheet(staff, as_person):
    objective = draft(staff.unit, lines=())
    client = as_person(staff.chen)
    data = typed(client, objective)
    data |= {
        "overview": "做什么",
        "rationale": "凭什么",
        "statement": "达到什么",
        "execution_weight": "10",
    }
    add_row(
        data, category="产出指标／质量指标", name="完好率", target="≥98%", weight="30.5", core="yes"
    )
    add_row(
        data,
        category="产出指标／数量指标",
        name="数量",
        sign="＝",
        target="１２0",
        unit="处",
        weight="20",
    )
    add_row(
        data,
        category="效益指标／社会效益指标",
        name="效果",
        sign="定性",
        target="明显改善3处",
        weight="",
    )
    add_row(
        data,
        category="产出指标／质量指标",
        name="合格率",
        target="不低于 95 ％",
        weight="9.5",
        core="no",
    )
    response = client.post(page(objective), data, follow=True)
    assert response.status_code == 200
    sheet = sheet_of(objective_for(staff.chen, objective.pk))
    assert [item.name for item in sheet.lines] == ["完好率", "合格率", "数量", "效果"]
    first = sheet.lines[0]
    assert (first.target.text, first.unit, first.weight) == ("98", "%", Decimal("30.5"))
    assert (first.comparison, first.is_core) == (Comparison.AT_LEAST, True)
    assert (sheet.lines[1].number, sheet.lines[1].unit) == (Decimal(95), "%")
    assert (sheet.lines[2].number, sheet.lines[2].is_core) == (Decimal(120), None)
    assert (sheet.lines[3].target.text, sheet.lines[3].unit, sheet.lines[3].weight) == (
        "明显改善3处", "", None,
    )  # fmt: skip
    assert (sheet.overview, sheet.rationale, sheet.statement) == ("做什么", "凭什么", "达到什么")
    assert weight_sentence(sheet) == "指标 60 + 执行率 10 = 70，还差 30 分"
    assert "指标 60 + 执行率 10 = 70，还差 30 分" in response.content.decode()
    assert "B01" in response.content.decode()


def test_a_line_is_deleted_and_what_the_page_does_not_show_is_kept(staff, as_person):
    objective = draft(staff.unit)
    Indicator.objects.filter(objective=objective, position=2).update(
        definition="按月统计", source="台账", baseline_value=Decimal(90)
    )
    client = as_person(staff.chen)
    data = typed(client, objective)
    data["indicators-0-DELETE"] = "on"
    client.post(page(objective), data)
    lines = sheet_of(objective_for(staff.chen, objective.pk)).lines
    assert len(lines) == len(clean_lines()) - 1
    assert (lines[0].name, lines[0].position) == ("巡检任务完成率", 1)
    assert (lines[0].definition, lines[0].source, lines[0].baseline) == ("按月统计", "台账", 90)


def test_bad_cells_are_all_named_and_nothing_typed_is_lost(staff, as_person):
    objective = draft(staff.unit)
    client = as_person(staff.chen)
    data = typed(client, objective)
    data |= {
        "statement": "刚刚写好的目标",
        "indicators-0-weight": "十五",
        "indicators-1-weight": "120",
        "indicators-2-name": "长" * 201,
    }
    response = client.post(page(objective), data)
    text = response.content.decode()
    assert "“十五”不是数字" in text
    assert "刚刚写好的目标" in text
    assert "120" in text
    assert stored(objective).version == objective.version
    del data["indicators-2-name"], data["indicators-0-weight"]
    data |= {"indicators-2-name": "设备故障修复及时率", "indicators-0-weight": "15"}
    text = client.post(page(objective), data).content.decode()
    assert "指标权重应在 0 到 100 之间。" in text
    assert "刚刚写好的目标" in text
    assert stored(objective).version == objective.version


def test_who_saves_second_is_told_and_keeps_what_was_typed(staff, as_person):
    objective = draft(staff.unit)
    client = as_person(staff.chen)
    first, second = typed(client, objective), typed(client, objective)
    client.post(page(objective), first | {"statement": "先保存的"})
    response = client.post(page(objective), second | {"statement": "后保存的"})
    text = response.content.decode()
    assert "刚被他人修改过" in text
    assert "后保存的" in text
    assert stored(objective).statement == "先保存的"


def test_a_forged_version_does_not_overwrite(staff, as_person):
    objective = draft(staff.unit)
    client = as_person(staff.chen)
    data = typed(client, objective)
    del data["base_version"]
    assert "刚被他人修改过" in client.post(page(objective), data).content.decode()


def test_a_department_sheet_has_no_execution_weight(staff, as_person):
    objective = department_draft(staff.department, clean_lines())
    client = as_person(staff.chen)
    data = typed(client, objective) | {"statement": "整体目标", "execution_weight": "10"}
    client.post(page(objective), data)
    sheet = sheet_of(objective_for(staff.chen, objective.pk))
    assert (sheet.statement, sheet.execution_weight) == ("整体目标", None)


def test_two_hundred_indicators_can_be_edited(staff, as_person):
    many = tuple(line(n, f"第{n}项工作完成数量", "0.5", "1", unit="项") for n in range(1, 201))
    objective = draft(staff.unit, lines=many)
    client = as_person(staff.chen)
    data = typed(client, objective)
    data["indicators-199-name"] = "最后一项"
    response = client.post(page(objective), data)
    assert response.status_code == 302
    lines = sheet_of(objective_for(staff.chen, objective.pk)).lines
    assert (len(lines), lines[-1].name) == (200, "最后一项")


@pytest.mark.parametrize("lines", [1, 7])
def test_the_page_does_not_query_per_line(staff, as_person, lines, django_assert_max_num_queries):
    objective = draft(staff.unit, lines=clean_lines()[:lines])
    client = as_person(staff.chen)
    client.get(page(objective))
    with django_assert_max_num_queries(17):
        client.get(page(objective))


def decide(client, objective, action, **data):
    version = stored(objective).version
    address = f"{LIST}{objective.pk}/decide/{action}/"
    return client.post(address, {"base_version": version, **data}, follow=True)


def test_a_sheet_goes_over_all_desks_in_the_admin(staff, as_person):
    objective = draft(staff.unit)
    decide(as_person(staff.chen), objective, Action.SUBMIT)
    assert stored(objective).status == Status.SUBMITTED
    decide(as_person(staff.chen), objective, Action.WITHDRAW)
    decide(as_person(staff.chen), objective, Action.SUBMIT)
    decide(as_person(staff.zhou), objective, Action.PASS)
    decide(as_person(staff.liu), objective, Action.RETURN, comment="请补充依据")
    assert stored(objective).status == Status.RETURNED
    assert "请补充依据" in as_person(staff.chen).get(page(objective)).content.decode()
    refused = decide(as_person(staff.chen), objective, Action.SUBMIT).content.decode()
    assert "还有1条退回意见未回复，不能再次送审：整张表：请补充依据。" in refused
    note = ReviewNote.objects.get(objective=objective)
    answer = {"text": "依据已在附件三。"}
    address = f"{LIST}{objective.pk}/notes/{note.pk}/answer/"
    assert as_person(staff.sun).post(address, answer).status_code == 404
    assert as_person(staff.wu).post(address, answer).status_code == 403
    shown = as_person(staff.chen).post(address, answer, follow=True).content.decode()
    assert "依据已在附件三。" in shown
    decide(as_person(staff.chen), objective, Action.SUBMIT)
    assert stored(objective).status == Status.SUBMITTED
    decide(as_person(staff.zhou), objective, Action.PASS)
    decide(as_person(staff.liu), objective, Action.PASS)
    decide(as_person(staff.zhao), objective, Action.APPROVE)
    assert stored(objective).status == Status.APPROVED
    history = as_person(staff.wu).get(f"{LIST}{objective.pk}/history/").content.decode()
    assert "批复" in history
    assert "周琳" in history


def test_a_sheet_with_faults_is_not_submitted_and_the_faults_are_listed(staff, as_person):
    objective = draft(staff.unit, lines=clean_lines()[:5])
    text = decide(as_person(staff.chen), objective, Action.SUBMIT).content.decode()
    assert "改正后才能送审" in text
    assert "B01" in text
    assert stored(objective).status == Status.DRAFT


def test_warnings_are_explained_on_the_page_of_the_submission(staff, as_person):
    objective = draft(staff.unit, lines=warned_lines())
    chen, key = as_person(staff.chen), objective.indicators.first().pk
    name = f"explain-B14-{key}"
    asked = decide(chen, objective, Action.SUBMIT).content.decode()
    assert f'name="{name}"' in asked
    assert "警告未填说明" in asked
    assert stored(objective).status == Status.DRAFT
    decide(chen, objective, Action.SUBMIT, **{name: "合同按巡检量付费。"})
    assert stored(objective).status == Status.SUBMITTED


def test_a_return_needs_its_comment(staff, as_person):
    objective = draft(staff.unit)
    submit_objective(actor=staff.chen, objective=objective, now=NOW)
    text = decide(as_person(staff.zhou), objective, Action.RETURN).content.decode()
    assert "请写明退回意见" in text
    assert stored(objective).status == Status.SUBMITTED


def test_a_decision_on_an_older_version_is_refused(staff, as_person):
    objective = draft(staff.unit)
    client = as_person(staff.chen)
    address = f"{LIST}{objective.pk}/decide/submit/"
    text = client.post(address, {"base_version": 0}).content.decode()
    assert "刚被他人修改过" in text
    assert stored(objective).status == Status.DRAFT


def test_bulk_submission_says_what_became_of_each(staff, as_person):
    good, bad = draft(staff.unit, number=1), draft(staff.unit, number=2, lines=())
    foreign = draft(staff.other_unit, number=3)
    data = {"action": "submit_selected", "_selected_action": [good.pk, bad.pk, foreign.pk]}
    response = as_person(staff.chen).post(LIST, data)
    outcomes = {o.objective.pk: o.is_done for o in response.context["outcomes"]}
    assert outcomes == {good.pk: True, bad.pk: False}
    assert stored(good).status == Status.SUBMITTED
    assert stored(foreign).status == Status.DRAFT
    data = {"action": "approve_selected", "_selected_action": [good.pk, bad.pk]}
    response = as_person(staff.zhou).post(LIST, data)
    outcomes = {o.objective.pk: o.is_done for o in response.context["outcomes"]}
    assert outcomes == {good.pk: True, bad.pk: False}
    assert stored(good).desk == 1
    assert refused(staff.zhou) == 1


def crafted(objective):
    return {
        "base_version": objective.version,
        "statement": "改动",
        "execution_weight": "1",
        "indicators-TOTAL_FORMS": "0",
        "indicators-INITIAL_FORMS": "0",
    }


def test_an_approved_sheet_cannot_be_changed_by_a_crafted_request(staff, as_person):
    objective = approved(staff)
    response = as_person(staff.chen).post(page(objective), crafted(objective))
    assert response.status_code == 403
    assert stored(objective).version == objective.version
    assert refused(staff.chen) == 1
    delete = as_person(staff.chen).post(f"{LIST}{objective.pk}/delete/", {"post": "yes"})
    assert delete.status_code == 403
    assert refused(staff.chen) == 2


def test_a_foreign_sheet_looks_absent_and_the_attempt_is_on_record(staff, as_person):
    objective = draft(staff.unit)
    client = as_person(staff.sun)
    assert client.get(page(objective)).status_code == 302
    assert refused(staff.sun) == 0
    assert client.post(page(objective), crafted(objective)).status_code == 302
    assert client.post(f"{LIST}{objective.pk}/decide/submit/", {}).status_code == 404
    assert refused(staff.sun) == 2
    assert stored(objective).statement != "改动"


@pytest.mark.parametrize("name", ["zhou", "liu", "zhao", "qian", "wu"])
def test_nobody_but_the_clerk_changes_a_draft(staff, as_person, name):
    person = getattr(staff, name)
    objective = draft(staff.unit)
    client = as_person(person)
    assert "本表对您是只读的" in client.get(page(objective)).content.decode()
    assert client.post(page(objective), crafted(objective)).status_code == 403
    assert refused(person) == 1


def test_an_action_that_is_not_offered_is_refused(staff, as_person):
    objective = draft(staff.unit)
    data = {"action": "submit_selected", "_selected_action": [objective.pk]}
    assert as_person(staff.wu).post(LIST, data).status_code == 403
    assert refused(staff.wu) == 1


def test_a_clerk_opens_a_sheet_for_a_project_of_the_unit(staff, as_person):
    objective = draft(staff.unit)
    project = objective.project
    ObjectiveVersion.objects.all().delete()
    PerformanceObjective.objects.all().delete()
    client = as_person(staff.chen)
    response = client.post(f"{LIST}add/", {"project": project.pk, "department_budget": ""})
    opened = PerformanceObjective.objects.get()
    assert response.url == page(opened)
    assert (opened.status, opened.execution_weight) == (Status.DRAFT, 10)
    again = client.post(f"{LIST}add/", {"project": project.pk, "department_budget": ""})
    assert "已存在" in again.content.decode()


def test_a_sheet_for_another_unit_is_refused(staff, as_person):
    foreign = draft(staff.other_unit)
    project = foreign.project
    ObjectiveVersion.objects.all().delete()
    PerformanceObjective.objects.all().delete()
    client = as_person(staff.chen)
    client.post(f"{LIST}add/", {"project": project.pk, "department_budget": ""})
    assert not PerformanceObjective.objects.exists()


def test_the_waiting_filter_shows_what_lies_with_me(staff, as_person):
    prepare_year(fiscal_year=year_2023())
    mine, under_review = draft(staff.unit, number=1), draft(staff.unit, number=2)
    submit_objective(actor=staff.chen, objective=under_review, now=NOW)

    def waiting(person):
        changes = as_person(person).get(f"{LIST}?waiting=me").context["cl"]
        return [objective.pk for objective in changes.result_list]

    assert waiting(staff.chen) == [mine.pk]
    assert waiting(staff.zhou) == [under_review.pk]
    assert waiting(staff.liu) == []
    assert waiting(staff.sun) == []
