"""Adjustments on the web: the approved sheet as a form, old beside new, desk by desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from evaluations.models import SelfEvaluation
from indicators.models import AdjustmentRequest, PerformanceObjective
from indicators.selectors import sheet_of
from tests.attached import PDF
from tests.factories import approved
from tests.indicators.adjusting import REASON, passed, proposed
from tests.web.pages import client_of, text_of
from web.adjustments import stored_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return PerformanceObjective.objects.with_sheets().get(pk=approved(cast).pk)


def cells(objective, **changes):
    """The form as the page shows it, with these cells changed."""
    form = stored_form(objective)
    data = {
        "base_version": form.version,
        "reason": REASON,
        "statement": form.statement,
        "execution_weight": form.execution_weight,
        "row": [str(row.line.key or "") for row in form.rows],
        "document": SimpleUploadedFile("会议纪要.pdf", PDF),
    }
    for row in form.rows:
        data[f"level-{row.number}"] = row.level
        for name in ("name", "comparison", "target", "unit", "weight"):
            data[f"{name}-{row.number}"] = getattr(row.line, name)
        data[f"is_core-{row.number}"] = row.line.is_core or "否"
    return {**data, **changes}


def send(person, objective, data, **more):
    return client_of(person).post(reverse("adjustment-new", args=[objective.pk]), data, **more)


def test_the_form_shows_the_approved_sheet_and_asks_for_what_was_changed(cast, objective):
    page = text_of(client_of(cast.chen).get(reverse("adjustment-new", args=[objective.pk])))
    assert 'value="路口信号设备巡检维护数量"' in page
    answer = send(cast.chen, objective, cells(objective, **{"target-0": "150"}), follow=True)
    page = text_of(answer)
    assert "调整申请已提交" in page
    assert "第1行『路口信号设备巡检维护数量』的指标值" in page
    assert "<del>120</del>" in page
    assert "<ins>150</ins>" in page
    assert REASON in page
    request = AdjustmentRequest.objects.get()
    got = client_of(cast.zhao).get(reverse("adjustment-document", args=[request.pk]))
    assert got.content == PDF
    assert got["X-Content-Type-Options"] == "nosniff"


def test_nothing_changed_by_the_form_is_nothing_changed(cast, objective):
    answer = send(cast.chen, objective, cells(objective))
    assert answer.status_code == 422
    assert "没有任何不同" in text_of(answer)


def test_everything_wrong_is_told_at_once_and_stays(cast, objective):
    data = cells(objective, **{"weight-0": "20", "name-1": "改名的指标", "reason": ""})
    data.pop("document")
    answer = send(cast.chen, objective, data)
    page = text_of(answer)
    assert answer.status_code == 422
    for said in ("没有调整原因、依据文件", "B01", "下面 2 处需要改正"):
        assert said in page
    assert 'value="改名的指标"' in page
    unreadable = send(cast.chen, objective, cells(objective, **{"weight-0": "很重"}))
    assert unreadable.status_code == 422
    assert "第1行『指标权重』" in text_of(unreadable)
    assert 'value="很重"' in text_of(unreadable)
    assert not AdjustmentRequest.objects.exists()


def test_a_line_is_exchanged_for_another(cast, objective):
    spare = len(sheet_of(objective).lines)
    swap = {
        "gone-1": "1",
        f"level-{spare}": "产出指标 / 质量指标",
        f"name-{spare}": "设备巡检合格率",
        f"comparison-{spare}": "≥",
        f"target-{spare}": "98",
        f"unit-{spare}": "%",
        f"weight-{spare}": "10",
    }
    assert send(cast.chen, objective, cells(objective, **swap)).status_code == 302
    passed(cast, AdjustmentRequest.objects.get())
    fresh = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    names = {line.name for line in sheet_of(fresh).lines}
    assert "设备巡检合格率" in names
    assert "巡检任务完成率" not in names


def test_the_desks_find_it_and_the_last_puts_it_in_force(cast, objective):
    request = proposed(cast, objective)
    for person, label in ((cast.zhou, "审核通过"), (cast.liu, "审核通过"), (cast.zhao, "批准调整")):
        client = client_of(person)
        assert "道路信号维护项目1" in text_of(client.get(reverse("review-adjustments")))
        page = text_of(client.get(reverse("adjustment", args=[request.pk])))
        assert f"{label}</button>" in page
        version = AdjustmentRequest.objects.get().version
        answer = client.post(
            reverse("adjustment-pass", args=[request.pk]), {"base_version": version}
        )
        assert answer.status_code == 302
    page = text_of(client_of(cast.chen).get(reverse("objective", args=[objective.pk])))
    assert "已批准" in page
    assert "调整" in page
    assert "150" in page


def last_told(person, request):
    page = text_of(client_of(person).get(reverse("adjustment", args=[request.pk])))
    told = page.partition('id="last-title"')[2].partition("</section>")[0]
    return " ".join(strip_tags(told.partition("</h2>")[2]).split())


def decide(person, request, act, comment=""):
    version = AdjustmentRequest.objects.get().version
    data = {"base_version": version, "comment": comment}
    answer = client_of(person).post(reverse(f"adjustment-{act}", args=[request.pk]), data)
    assert answer.status_code == 302


def test_the_last_act_says_what_was_done_and_where(cast, objective):
    request = proposed(cast, objective)
    assert last_told(cast.chen, request) == ""
    decide(cast.zhou, request, "pass", "同意")
    assert last_told(cast.chen, request).endswith(" 在“单位审核”审核通过：同意")
    decide(cast.liu, request, "return", "请补充批准文件。")
    assert last_told(cast.chen, request).startswith(str(cast.liu))
    assert last_told(cast.chen, request).endswith(" 在“主管部门”退回：请补充批准文件。")


def test_the_last_desk_approves(cast, objective):
    request = proposed(cast, objective)
    for person in (cast.zhou, cast.liu, cast.zhao):
        decide(person, request, "pass")
    assert last_told(cast.chen, request).endswith(" 在“财政审核”批准")


def test_who_withdraws_does_not_speak_the_words_of_an_earlier_desk(cast, objective):
    request = proposed(cast, objective)
    decide(cast.zhou, request, "pass", "同意调整")
    decide(cast.chen, request, "withdraw")
    assert last_told(cast.zhou, request).startswith(str(cast.chen))
    assert last_told(cast.zhou, request).endswith(" 撤回")


def test_a_handed_in_self_evaluation_is_told(cast, objective):
    SelfEvaluation.objects.create(objective=objective, status="accepted")
    page = text_of(client_of(cast.chen).get(reverse("adjustment-new", args=[objective.pk])))
    assert "自评审核通过。调整生效后，自评要按新的目标重新核对" in page
    request = proposed(cast, objective)
    page = text_of(client_of(cast.zhou).get(reverse("adjustment", args=[request.pk])))
    assert "自评要按新的目标重新核对" in page


def test_a_stale_decision_is_told(cast, objective):
    request = proposed(cast, objective)
    answer = client_of(cast.zhou).post(
        reverse("adjustment-pass", args=[request.pk]), {"base_version": 0}
    )
    assert answer.status_code == 409
    assert "刚被别人处理过" in text_of(answer)


def test_a_return_needs_its_reason_and_a_withdrawal_makes_room(cast, objective):
    request = proposed(cast, objective)
    blank = client_of(cast.zhou).post(
        reverse("adjustment-return", args=[request.pk]), {"base_version": 1}
    )
    assert blank.status_code == 422
    done = client_of(cast.chen).post(
        reverse("adjustment-withdraw", args=[request.pk]), {"base_version": 1}
    )
    assert done.status_code == 302
    assert AdjustmentRequest.objects.get().status == "withdrawn"
