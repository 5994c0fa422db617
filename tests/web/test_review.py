"""The reviewer's worklist, the approval of many, and what changed since the last submission."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from indicators.compliance import SHEET_RULES
from indicators.models import SheetVerdict
from indicators.selectors import sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    withdraw_objective,
)
from tests.cast import NOW
from tests.factories import approved, draft, explained, year_2023
from tests.indicators.adjusting import proposed
from tests.indicators.test_triage import clear, doubted, fresh, submitted
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def boxes(*objectives) -> dict[str, list[str]]:
    return {"sheet": [f"{one.pk}:{one.version}" for one in objectives]}


def stated(cast, objective, statement: str) -> None:
    sheet = replace(sheet_of(fresh(objective)), statement=statement)
    save_sheet(actor=cast.chen, objective=objective, sheet=sheet, now=NOW)
    explained(cast.chen, objective)


def test_the_worklist_shows_what_waits_and_what_is_open(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    page = text_of(client_of(cast.zhou).get(reverse("review")))
    assert "共 2 张，其中 1 张没有未决问题" in page
    assert page.index(doubtful.project.name) < page.index(clean.project.name)
    assert "未说明" in page


def test_the_filters_of_the_address_narrow_the_list(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    client = client_of(cast.zhou)
    page = text_of(client.get(reverse("review"), {"clean": "1"}))
    assert clean.project.name in page
    assert doubtful.project.name not in page
    odd = client.get(reverse("review"), {"rule": "<b>", "page": "9e9", "unit": "'--"})
    assert odd.status_code == 200


def test_the_ticked_clean_ones_pass_together_and_the_others_are_explained(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    client = client_of(cast.zhou)
    page = text_of(client.post(reverse("review-approve"), boxes(clean, doubtful)))
    assert "已通过 1 张，留下 1 张" in page
    assert doubtful.project.name in page
    assert "还没有情况说明" in page
    assert fresh(clean).desk == 1
    assert fresh(doubtful).desk == 0


def test_clean_ones_alone_lead_back_to_the_list(cast):
    many = [clear(cast, number=number) for number in range(1, 4)]
    answer = client_of(cast.zhou).post(reverse("review-approve"), boxes(*many), follow=True)
    assert "已通过 3 张目标表" in text_of(answer)
    assert "都处理完了" in text_of(answer)


@pytest.mark.parametrize("sent", [{}, {"sheet": ["x", "1", "-1:2", "9" * 40 + ":1", "1:١"]}])
def test_nonsense_approves_nothing(cast, sent):
    objective = clear(cast)
    answer = client_of(cast.zhou).post(reverse("review-approve"), sent, follow=True)
    assert answer.status_code == 200
    assert fresh(objective).desk == 0


@pytest.mark.parametrize("who", ["chen", "sun", "liu", "zhao", "qian", "wu"])
def test_a_crafted_approval_by_somebody_else_changes_nothing(cast, who):
    objective = clear(cast)
    client_of(getattr(cast, who)).post(reverse("review-approve"), boxes(objective))
    assert fresh(objective).desk == 0


def test_a_resubmitted_sheet_shows_what_changed(cast):
    objective = submitted(cast, draft(cast.unit))
    return_objective(actor=cast.zhou, objective=objective, comment="权重请拉开。", now=NOW)
    sheet = sheet_of(fresh(objective))
    first, second, *rest = sheet.lines
    lines = (replace(first, weight=Decimal(20)), replace(second, weight=Decimal(5)), *rest)
    save_sheet(actor=cast.chen, objective=objective, sheet=replace(sheet, lines=lines), now=NOW)
    explained(cast.chen, objective)
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    assert "与上次送审相比" in page
    assert f"第1行『{first.name}』的指标权重" in page
    assert "<del>15</del>" in page
    assert "<ins>20</ins>" in page


def test_taking_back_and_handing_in_again_hides_no_change_from_the_desk_that_returned(cast):
    objective = submitted(cast, draft(cast.unit))
    return_objective(actor=cast.zhou, objective=objective, comment="权重请拉开。", now=NOW)
    sheet = sheet_of(fresh(objective))
    first, second, *rest = sheet.lines
    lines = (replace(first, weight=Decimal(20)), replace(second, weight=Decimal(5)), *rest)
    save_sheet(actor=cast.chen, objective=objective, sheet=replace(sheet, lines=lines), now=NOW)
    explained(cast.chen, objective)
    withdraw_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
    explained(cast.chen, fresh(objective))
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    assert "<del>15</del>" in page.partition("与上次送审相比")[2]


def test_who_takes_back_too_late_sees_the_sheet_and_who_was_faster(cast):
    objective = submitted(cast, draft(cast.unit))
    seen = fresh(objective).version
    approve_objective(actor=cast.zhou, objective=fresh(objective), now=NOW)
    answer = client_of(cast.chen).post(
        reverse("objective-withdraw", args=[objective.pk]), {"base_version": seen}
    )
    assert answer.status_code == 409
    assert "已审核通过，不能再撤回。还要修改的，请审核人退回。" in text_of(answer)
    assert fresh(objective).desk == 1


def test_a_change_at_the_end_of_a_long_text_is_shown_with_what_stands_around_it(cast):
    objective = draft(cast.unit)
    old = "持续加强道路养护管理工作。" * 30
    stated(cast, objective, f"{old}全年完成修补500处。")
    return_objective(actor=cast.zhou, objective=objective, comment="请核对数字。", now=NOW)
    stated(cast, objective, f"{old}全年完成修补480处。")
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    changed = "全年完成修补<del><b>删</b>500</del><ins><b>增</b>480</ins>处。"
    assert page.count(changed) == 2, "once folded, once in whole"
    assert "〔略 372 字〕" in page


def test_a_first_submission_has_nothing_to_compare(cast):
    objective = submitted(cast, draft(cast.unit))
    page = text_of(client_of(cast.zhou).get(reverse("objective", args=[objective.pk])))
    assert "与上次送审相比" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_worklist_page_does_not_ask_per_sheet(cast, number, django_assert_max_num_queries):
    for one in range(1, number + 1):
        clear(cast, number=one)
    client = client_of(cast.zhou)
    client.get(reverse("review"))
    with django_assert_max_num_queries(10):
        client.get(reverse("review"))


def queued(cast, number):
    """So many clean sheets, the one with the most money first."""
    return [clear(cast, number=n, budget=f"{1000 - n}.00") for n in range(1, number + 1)]


def test_the_filter_names_the_rule_and_keeps_what_was_typed(cast):
    doubtful = doubted(cast, number=2)
    code = SheetVerdict.objects.get(objective=doubtful).codes.split()[0]
    page = text_of(client_of(cast.zhou).get(reverse("review"), {"rule": code.lower()}))
    assert f"<b>{code}</b> {SHEET_RULES[code].name}" in page
    assert "没有编号为" not in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Z99", "没有编号为『Z99』的规则，下面没有按规则查找"),
        ("<b>", "没有编号为『&lt;b&gt;』的规则"),
        ("H01", "不检查目标表，下面没有按规则查找"),
        ("k08", "K08『"),
    ],
)
def test_a_code_that_finds_nothing_is_told_and_narrows_nothing(cast, typed, told):
    sheet = clear(cast)
    page = text_of(client_of(cast.zhou).get(reverse("review"), {"rule": typed}))
    assert told in page
    assert sheet.project.name in page
    assert f'value="{escape(typed)}"' in page


def test_the_deadline_stands_on_every_row(cast):
    clear(cast)
    client, day = client_of(cast.zhou), timedelta(days=1)
    assert "审核期限" not in text_of(client.get(reverse("review")))
    now = timezone.localtime().replace(hour=12, minute=0)
    window = Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.REVIEW.value,
        opens_at=now - 30 * day,
        closes_at=now + 3 * day,
    )
    page = text_of(client.get(reverse("review")))
    assert 'data-label="审核期限"' in page
    assert f"{window.closes_at:%Y-%m-%d} 截止 还剩 3 天" in re.sub("<[^>]*>", "", page)
    Window.objects.update(closes_at=now - 2 * day)
    extended = WindowExtension.objects.create(
        window=window, organization=cast.unit, closes_at=now + 20 * day, reason="机构调整"
    )
    page = re.sub("<[^>]*>", "", text_of(client.get(reverse("review"))))
    assert f"审核 {now - 2 * day:%Y-%m-%d} 截止 超期 2 天" in page
    assert f"{extended.closes_at:%Y-%m-%d} 截止（已延期），还剩 20 天" in page
    WindowExtension.objects.update(organization=cast.department)
    page = re.sub("<[^>]*>", "", text_of(client.get(reverse("review"))))
    assert page.count(f"{extended.closes_at:%Y-%m-%d} 截止（已延期），还剩 20 天") == 2
    assert "超期" not in page, "one deadline for one sheet, at the top as in its row"
    page = re.sub("<[^>]*>", "", text_of(client_of(cast.zhao).get(reverse("review"))))
    assert "没有等您审核的目标表" in page
    assert "超期" not in page, "whoever has nothing to review is late with nothing"


def test_the_waiting_adjustments_are_told_with_their_number(cast):
    client = client_of(cast.zhou)
    assert 'class="zs-count"' not in text_of(client.get(reverse("review")))
    proposed(cast, approved(cast))
    assert '调整申请 <b class="zs-count">1</b>' in text_of(client.get(reverse("review")))


def test_the_way_goes_from_sheet_to_sheet_and_keeps_the_filters(cast):
    _, second, third = queued(cast, 3)
    client = client_of(cast.zhou)
    page = text_of(client.get(reverse("review"), {"unit": "118", "order": "deadline"}))
    held = "unit=118&amp;order=deadline"
    here = f"/objectives/{second.pk}/?{held}&amp;place=2"
    assert here in page
    page = text_of(client.get(here.replace("&amp;", "&")))
    assert "清单第 2 张" in page
    assert f'href="/objectives/{third.pk}/?{held}&amp;place=3" data-next' in page
    assert f'href="/review/?{held}"' in page
    assert f'name="queue" value="{held}&amp;place=2"' in page


@pytest.mark.parametrize("act", ["approve", "return"])
def test_after_a_decision_the_next_sheet_of_the_list_opens(cast, act):
    first, second, third = queued(cast, 3)
    client = client_of(cast.zhou)

    def decide(objective, place):
        sent = {
            "base_version": objective.version,
            "comment": "请补充。",
            "queue": f"clean=1&place={place}",
        }
        return client.post(reverse(f"objective-{act}", args=[objective.pk]), sent)

    answer = decide(second, 2)
    assert answer.url == f"/objectives/{third.pk}/?clean=1&place=2"
    page = text_of(client.get(answer.url))
    assert f"{second}：" in page
    assert "清单第 2 张" in page
    answer = decide(third, 2)
    assert answer.url == "/review/?clean=1"
    assert "后面没有了" in text_of(client.get(answer.url))
    assert decide(first, 1).url == "/review/?clean=1"
    assert fresh(first).version == first.version + 1


def test_a_refused_decision_keeps_the_place_in_the_list(cast):
    first, second = queued(cast, 2)
    sent = {"base_version": first.version, "comment": "", "queue": "clean=1&place=1"}
    answer = client_of(cast.zhou).post(reverse("objective-return", args=[first.pk]), sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert 'name="queue" value="clean=1&amp;place=1"' in page
    assert f"/objectives/{second.pk}/?clean=1&amp;place=2" in page


def test_a_sheet_opened_from_elsewhere_has_no_way_through_the_list(cast):
    sheet = clear(cast)
    client = client_of(cast.zhou)
    for query in ("", "?place=x", "?place=-1", "?place=0"):
        page = text_of(client.get(reverse("objective", args=[sheet.pk]) + query))
        assert "zs-queue" not in page
    far = client.get(reverse("objective", args=[sheet.pk]), {"place": "9" * 18})
    assert far.status_code == 200


def test_many_at_once_lead_back_to_the_list_as_it_was(cast):
    clean, doubtful = clear(cast), doubted(cast, number=2)
    client, held = client_of(cast.zhou), "unit=118&order=deadline"
    page = text_of(
        client.post(reverse("review-approve"), {**boxes(clean, doubtful), "queue": held})
    )
    assert 'href="/review/?unit=118&amp;order=deadline"' in page
    assert client.post(reverse("review-approve"), {"queue": held}).url == f"/review/?{held}"
