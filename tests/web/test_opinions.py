"""The review form on the page of a sheet: proposed, changed, kept when refused, shown after."""

from dataclasses import replace

import pytest
from django.urls import reverse

from indicators.models import ReviewOpinion
from indicators.review_form import POINTS
from indicators.selectors import sheet_of
from indicators.services import approve_objective, save_sheet, submit_objective
from tests.cast import NOW
from tests.factories import draft, explained, warned_lines
from tests.indicators.desks import submitted
from tests.indicators.test_opinions import GRADES, SCORES, fresh, priority
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def boxes(marks):
    return {f"mark_{code}": value for code, value in marks.items()}


def post(person, name, objective, **data):
    return client_of(person).post(reverse(name, args=[objective.pk]), data)


def page_of(person, objective):
    return text_of(client_of(person).get(reverse("objective", args=[objective.pk])))


def test_the_eight_points_are_proposed_with_the_findings_behind_them(cast):
    page = page_of(cast.zhou, explained(cast.chen, draft(cast.unit, lines=warned_lines())))
    for point in POINTS:
        assert f'name="mark_{point.code}"' in page
        assert point.question in page
    assert "B14 核心指标是投入件（警，已说明）" in page
    assert "定性审核，八项已按检查结果预填" in page


def test_who_only_reads_sees_no_form(cast):
    objective = submitted(cast)
    for other in (cast.chen, cast.liu, cast.zhao, cast.qian, cast.wu):
        assert "mark_clarity" not in page_of(other, objective)


def test_a_priority_project_is_scored_on_the_page(cast):
    page = page_of(cast.zhou, priority(cast))
    assert "打分审核" in page
    assert "指标科学性（15 分）" in page
    assert "优（100 分）" in page


def test_adding_up_writes_nothing_and_says_what_follows(cast):
    objective = priority(cast)
    typed = boxes(SCORES | {"science": "0", "reason": "0"})
    answer = post(cast.zhou, "objective-points", objective, op="marks", comment="待定", **typed)
    page = text_of(answer)
    assert "中（70 分）" in page
    assert "应退回，修改完善后按程序重新报送。" in page
    assert "待定</textarea>" in page
    assert 'name="point_text"' in page
    assert not ReviewOpinion.objects.exists()


def test_a_grade_that_does_not_go_on_is_refused_and_keeps_what_was_typed(cast):
    objective = submitted(cast)
    typed = boxes(GRADES | {"funding": "poor"})
    answer = post(cast.zhou, "objective-approve", objective, comment="基本可行。", **typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "没有提交：审核等级为『中』，应退回完善后重新审核。" in page
    assert "基本可行。</textarea>" in page
    assert '<option value="poor" selected>差</option>' in page
    assert fresh(objective).desk == 0


def test_every_wrong_mark_is_named_and_nothing_typed_is_lost(cast):
    objective = priority(cast)
    typed = boxes(SCORES | {"clarity": "12", "funding": ""})
    answer = post(cast.zhou, "objective-return", objective, comment="请改。", **typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "『明确清晰性』应在 0 到 10 之间" in page
    assert "『资金匹配性』没有打分" in page
    assert 'name="mark_clarity" value="12"' in page


def test_the_opinion_is_shown_to_everybody_within_reach_and_on_the_line_of_time(cast):
    objective = priority(cast)
    typed = boxes(SCORES | {"clarity": "5"})
    assert (
        post(cast.zhou, "objective-approve", objective, comment="同意。", **typed).status_code
        == 302
    )
    for person in (cast.chen, cast.liu, cast.wu):
        page = page_of(person, objective)
        assert "审核等级 优（95 分）" in page
        assert "完整性 · 明确清晰性" in page
        assert "5 / 10" in page
        assert "第 1 次送审" in page
    project = client_of(cast.chen).get(reverse("project", args=[objective.project_id]))
    assert "审核等级 优（95 分）" in text_of(project)


def test_an_untouched_form_is_kept_as_proposed(cast):
    objective = submitted(cast)
    post(cast.zhou, "objective-approve", objective, **boxes(GRADES))
    assert ReviewOpinion.objects.get().is_prefilled
    assert "按检查结果" in page_of(cast.chen, objective)


def test_the_form_of_the_department_is_scored_by_its_sheet_alone(cast):
    """The manner follows the category as it was handed in, whatever the boxes say."""
    objective = draft(cast.unit)
    sheet = replace(sheet_of(objective), category="重点专项")
    save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    answer = post(cast.zhou, "objective-approve", objective, **boxes(GRADES))
    assert answer.status_code == 422
    assert "应为 0 到 10 之间的数" in text_of(answer)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_one_opinion_and_for_three(
    cast, count, django_assert_max_num_queries
):
    objective = submitted(cast)
    for reviewer in (cast.zhou, cast.liu, cast.zhao)[:count]:
        approve_objective(actor=reviewer, objective=fresh(objective), now=NOW)
    client = client_of(cast.wu)
    client.get(reverse("objective", args=[objective.pk]))
    with django_assert_max_num_queries(46) as asked:
        client.get(reverse("objective", args=[objective.pk]))
    assert (
        sum(
            "indicators_reviewopinion" in query["sql"] and "SELECT" in query["sql"][:6]
            for query in asked.captured_queries
        )
        == 2
    )
