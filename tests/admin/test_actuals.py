"""Actual against target on one page; the service judges and writes."""

from decimal import Decimal

import pytest

from budgets.models import Outturn
from evaluations.models import Measurement
from indicators.enums import Comparison, Level1, Level2
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.test_exchange import ACTUALS, confirm, errors_in, preview, sheet
from tests.evaluations.self_evaluated import handed_in
from tests.factories import approved, clean_lines, draft, line


def page(objective):
    return f"/admin/evaluations/measurement/objective/{objective.pk}/"


def typed(client, objective, **money):
    form = client.get(page(objective)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | money


def key(objective, position, cell="actual"):
    return f"{cell}_{objective.indicators.get(position=position).pk}"


def test_a_clerk_records_a_sheet_and_sees_the_scores(staff, as_person):
    objective = approved(staff)
    client = as_person(staff.chen)
    data = typed(client, objective, final="100", spent="92.5")
    values = ["118", "97", "95%", "76", "5", "95", "91"]
    data |= {key(objective, n): value for n, value in enumerate(values, start=1)}
    data[key(objective, 1, "reason")] = "两处路口改造停用"
    response = client.post(page(objective), data, follow=True)
    assert "已保存 7 项完成值。" in response.content.decode()
    assert Measurement.objects.count() == 7
    assert Outturn.objects.get().outturn_amount == Decimal("92.50")
    scores = response.context["scores"]
    # 15×118/120 = 14.75; 10×92.5 % = 9.25; the rest in full.
    assert scores.lines[objective.indicators.get(position=1).pk].score == "14.75"
    assert scores.execution.score == "9.25"
    assert (scores.total, scores.grade) == ("99", "优")
    entry = AuditEntry.objects.filter(action=AuditAction.ACTUALS_RECORDED).get()
    assert entry.actor == staff.chen


def test_a_doubtful_value_is_saved_and_asked_about(staff, as_person):
    objective, client = approved(staff), as_person(staff.chen)
    data = typed(client, objective) | {key(objective, 2): "-97"}
    text = client.post(page(objective), data, follow=True).content.decode()
    assert "已保存 1 项完成值" in text
    assert "核对正负号" in text


def test_blank_is_not_zero(staff, as_person):
    objective = approved(staff)
    client = as_person(staff.chen)
    response = client.post(
        page(objective), typed(client, objective) | {key(objective, 2): "97"}, follow=True
    )
    assert "已保存 1 项完成值，还有 6 项未填" in response.content.decode()
    assert response.context["scores"].total == ""
    assert "缺数据" in response.context["scores"].remark


def test_every_bad_cell_is_named_and_nothing_is_saved(staff, as_person):
    objective = approved(staff)
    client = as_person(staff.chen)
    data = typed(client, objective, final="一百", spent="-1") | {
        key(objective, 1): "很多",
        key(objective, 2): "97",
        key(objective, 3, "reason"): "只写了原因",
    }
    text = client.post(page(objective), data).content.decode()
    for said in (
        "有 4 处需要改正",
        "『很多』不是数",
        "却没有填完成值",
        "『一百』不是金额",
        "不能为负数",
    ):
        assert said in text
    assert 'value="97"' in text
    assert not Measurement.objects.exists()
    assert not Outturn.objects.exists()


def test_a_described_target_takes_a_band(staff, as_person):
    described = line(
        8, "管理机制健全性", None, "健全", unit="", comparison=Comparison.QUALITATIVE.symbol,
        level1=Level1.OUTCOME, level2=Level2.SUSTAINABILITY,
    )  # fmt: skip
    objective = draft(staff.unit, lines=(*clean_lines(), described))
    client = as_person(staff.chen)
    data = typed(client, objective) | {key(objective, 8): "部分达成 0.75"}
    client.post(page(objective), data)
    row = Measurement.objects.get()
    assert (row.band, row.share) == ("partly", Decimal("0.75"))
    assert client.get(page(objective)).context["form"][key(objective, 8)].value() == "部分达成 0.75"


@pytest.mark.parametrize("name", ["zhou", "liu", "zhao", "qian", "wu"])
def test_others_look_but_do_not_record(staff, as_person, name):
    objective = approved(staff)
    person = getattr(staff, name)
    client = as_person(person)
    assert "由本单位经办填报" in client.get(page(objective)).content.decode()
    assert client.post(page(objective), {key(objective, 1): "1"}).status_code == 403
    assert not Measurement.objects.exists()
    refused = AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED, actor=person)
    assert refused.count() == 1


def test_a_foreign_sheet_looks_absent(staff, as_person):
    objective = approved(staff)
    client = as_person(staff.sun)
    assert client.get(page(objective)).status_code == 404
    assert client.post(page(objective), {}).status_code == 404
    assert AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED).count() == 1


def test_the_page_does_not_query_per_line(staff, as_person, django_assert_max_num_queries):
    short, long = draft(staff.unit, number=1, lines=clean_lines()[:1]), draft(staff.unit, number=2)
    client = as_person(staff.chen)
    client.get(page(short))
    for objective in (short, long):
        with django_assert_max_num_queries(14):
            client.get(page(objective))


def test_under_a_handed_in_self_evaluation_nothing_is_changed(staff, as_person):
    objective = handed_in(staff)
    client = as_person(staff.chen)
    assert "自评待单位审核，完成值不能再改" in client.get(page(objective)).content.decode()
    before = list(Measurement.objects.order_by("pk").values())
    data = typed(client, objective) | {key(objective, 1): "111"}
    text = client.post(page(objective), data).content.decode()
    assert "自评待单位审核，实际完成值不能再改" in text
    assert 'value="111"' in text
    rows = ["年度", "项目编码", "行号", "指标名称", "目标值", "实际完成值", "偏差原因"]
    name = objective.indicators.get(position=1).name
    changed = ["2023", objective.project.code, "1", name, "", "111", ""]
    shown = preview(client, "evaluations/measurement", sheet(rows, changed))
    assert ["自评待单位审核，实际完成值不能再改" in said for said in errors_in(shown)] == [True]
    assert list(Measurement.objects.order_by("pk").values()) == before


def test_doubtful_actuals_are_asked_about_before_they_are_confirmed(staff, as_person):
    code, client = approved(staff).project.code, as_person(staff.chen)
    row = ["2023", code, "2", "巡检任务完成率", "-97%", ""]
    shown = preview(client, "evaluations/measurement", sheet(ACTUALS, row))
    assert errors_in(shown) == []
    asked = [(one.row, one.column) for one in shown.context["result"].asked()]
    assert asked == [(2, "实际完成值"), (2, "偏差原因")]
    page = shown.content.decode()
    assert "2 处请核对，不必改也可以导入" in page
    assert "核对正负号" in page
    confirm(client, "evaluations/measurement", shown)
    assert Measurement.objects.get().actual_value == -97
