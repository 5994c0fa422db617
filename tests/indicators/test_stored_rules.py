"""What the rules need beside a sheet reaches them at every door: last year's sheet, the duties,
the course of the sheet.
"""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from common.findings import Severity
from common.rules import Verdict
from indicators.checkups import checkups_of
from indicators.explanations import explain
from indicators.histories import process_report
from indicators.models import (
    Explanation,
    PerformanceObjective,
    ReviewNote,
    RuleSetting,
    SheetVerdict,
)
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import (
    Noncompliant,
    approve_objective,
    open_objective,
    return_objective,
    save_sheet,
    submit_objective,
)
from indicators.submissions import explain_and_submit, open_warnings_of
from indicators.verdicts import recheck
from indicators.worklists import draft_board
from tests.cast import NOW
from tests.factories import answer, draft, explained, warned_lines, year_2023
from tests.indicators.two_years import DUTIES, published, unchanged_project
from tests.web.editor import send, stored_draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
UNCHANGED = {"E15", "F10"}


def hits(report):
    return {one.code for one in report.outcomes if one.verdict is Verdict.HIT}


def test_last_years_sheet_speaks_at_every_door(cast):
    objective = unchanged_project(cast)
    year = objective.fiscal_year
    assert hits(report_of(objective)) >= UNCHANGED
    (checked,) = checkups_of(year)
    assert hits(checked.report) >= UNCHANGED
    recheck(year, now=NOW)
    assert set(SheetVerdict.objects.get(objective=objective).codes.split()) >= UNCHANGED
    (board,) = draft_board(cast.chen, year).drafts
    assert board.warnings == len(report_of(objective).findings)
    out = StringIO()
    call_command("check_compliance", "--year=2023", "--format=json", stdout=out)
    assert {found["code"] for found in json.loads(out.getvalue())["findings"]} >= UNCHANGED
    client = client_of(cast.chen)
    page = text_of(client.get(f"/objectives/{objective.pk}/"))
    assert "100.00万元增加到200.00万元" in page
    answered = send(client, "check", objective, draft=stored_draft(objective)).json()
    assert "100.00万元增加到200.00万元" in answered["margin"]


def test_submission_wants_a_word_on_the_unchanged_targets(cast):
    objective = unchanged_project(cast)
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    (found,) = refused.value.findings
    assert found.code == "L10"
    assert "F10" in found.actual
    explained(cast.chen, objective)
    assert set(SheetVerdict.objects.get(objective=objective).codes.split()) >= UNCHANGED


def test_a_copied_goal_is_seen_beside_the_published_duties(cast):
    budget = published(year_2023(), cast.department)
    objective = open_objective(actor=None, holder=budget, now=NOW)
    sheet = replace(sheet_of(objective), statement=DUTIES)
    save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)
    objective = objective_for(cast.chen, objective.pk)
    assert "E04" in hits(report_of(objective))
    page = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/"))
    assert "一致度100%" in page


@pytest.mark.parametrize("number", [1, 3])
def test_last_years_sheets_are_read_together(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        unchanged_project(cast, number=one)
    year = year_2023()
    with django_assert_num_queries(5):
        checked = list(checkups_of(year))
    assert all(hits(one.report) >= UNCHANGED for one in checked)
    with django_assert_num_queries(6):
        draft_board(cast.chen, year)


def test_a_warning_without_a_word_stops_submission_and_names_itself(cast):
    objective = draft(cast.unit, lines=warned_lines())
    with pytest.raises(Noncompliant, match="还有1条警告未填说明：核心指标"):
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    assert PerformanceObjective.objects.get().status == "draft"
    (waiting,) = open_warnings_of(objective)
    explain_and_submit(
        actor=cast.chen,
        objective=objective,
        explanations={waiting.place: "合同按巡检量付费。"},
        now=NOW,
    )
    assert PerformanceObjective.objects.get().status == "submitted"
    assert Explanation.objects.get().text == "合同按巡检量付费。"


def test_hints_want_no_word_and_errors_stay_errors(cast):
    clean = draft(cast.unit)
    assert report_of(clean).findings
    assert submit_objective(actor=cast.chen, objective=clean, now=NOW).status == "submitted"
    heavy = draft(cast.unit, number=2, lines=warned_lines(), execution_weight="20")
    texts = {one.place: "已核对。" for one in open_warnings_of(heavy)}
    with pytest.raises(Noncompliant, match="110"):
        explain_and_submit(actor=cast.chen, objective=heavy, explanations=texts, now=NOW)
    assert Explanation.objects.filter(objective=heavy).count() == len(texts) > 0


def test_an_explanation_of_the_whole_sheet_covers_its_lines(cast):
    objective = draft(cast.unit, lines=warned_lines())
    explain(
        actor=cast.chen, objective=objective, code="B14", indicator_key=0, text="同上年。", now=NOW
    )
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).status == "submitted"


def test_what_was_sent_back_comes_again_only_mended_or_answered(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    return_objective(actor=cast.zhou, objective=objective, comment="请写明依据文号。", now=NOW)
    with pytest.raises(Noncompliant, match="还有1条退回意见未回复"):
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    page = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/"))
    assert "还有1条退回意见未回复" in page
    sheet = sheet_of(objective_for(cast.chen, objective.pk))
    mended = replace(sheet, rationale=sheet.rationale + "（渝交发〔2022〕8号）")
    save_sheet(actor=cast.chen, objective=objective, sheet=mended, now=NOW)
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).status == "submitted"


def test_a_remark_on_another_cell_is_not_settled_by_this_one(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    return_objective(actor=cast.zhou, objective=objective, comment="请改目标。", now=NOW)
    ReviewNote.objects.update(field="statement")
    sheet = sheet_of(objective_for(cast.chen, objective.pk))
    save_sheet(
        actor=cast.chen, objective=objective, sheet=replace(sheet, overview="另写。" * 20), now=NOW
    )
    with pytest.raises(Noncompliant, match="退回意见未回复"):
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    answer(objective)
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).status == "submitted"


def test_a_desk_passes_nothing_on_whose_remarks_are_open(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    ReviewNote.objects.create(
        objective=objective,
        version_number=2,
        text="请补充。",
        author=cast.liu,
        created_at=NOW,
        is_return_point=True,
    )
    with pytest.raises(Noncompliant, match="退回意见未回复"):
        approve_objective(actor=cast.zhou, objective=objective, now=NOW)
    answer(objective)
    assert approve_objective(actor=cast.zhou, objective=objective, now=NOW).desk == 1


def test_the_process_is_judged_by_the_years_severities(cast):
    objective = draft(cast.unit, lines=warned_lines())
    report = report_of(objective)
    assert hits(process_report(objective, report, NOW)) == {"L10"}
    RuleSetting.objects.create(
        fiscal_year=objective.fiscal_year, code="L10", severity="hint", reason="试行一年"
    )
    (found,) = process_report(objective, report, NOW).findings
    assert found.severity is Severity.HINT
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).status == "submitted"


def test_the_page_asks_for_each_word_and_hands_in_with_them_at_once(cast):
    objective = draft(cast.unit, lines=warned_lines())
    address, client = f"/objectives/{objective.pk}/", client_of(cast.chen)
    page = client.get(address)
    (box,) = page.context["page"].waiting
    assert f'name="{box.field}"' in text_of(page)
    assert page.context["page"].blocking == 0
    sent = {"base_version": objective.version}
    refused = client.post(f"{address}submit/", sent)
    assert refused.status_code == 422
    assert "逐条写明警告的情况" in text_of(refused)
    too_long = client.post(f"{address}submit/", sent | {box.field: "长" * 1001})
    assert too_long.status_code == 422
    assert "最多 1000 字" in text_of(too_long)
    assert "长" * 1001 in text_of(too_long)
    done = client.post(f"{address}submit/", sent | {box.field: "合同约定。"}, follow=True)
    assert "已送审" in text_of(done)
    assert "单位说明：</b>合同约定。" in text_of(done)


def test_nobody_but_the_preparer_is_asked(cast):
    objective = draft(cast.unit, lines=warned_lines())
    page = client_of(cast.zhou).get(f"/objectives/{objective.pk}/")
    assert page.context["page"].waiting == ()
    assert "警告未填说明" in text_of(page)


def test_the_editor_asks_before_it_hands_in(cast):
    objective = draft(cast.unit, lines=warned_lines())
    html = text_of(client_of(cast.chen).get(f"/objectives/{objective.pk}/edit/confirm/"))
    key = objective.indicators.first().pk
    assert f'name="explain-B14-{key}"' in html
    assert 'form="submit-form"' in html
    assert "警告未填说明" not in html
