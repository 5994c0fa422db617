"""What is kept of the rules' verdicts: when, of which version, and how it is renewed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from indicators.models import Explanation, FindingTally, RuleSetting, SheetVerdict
from indicators.selectors import report_of, sheet_of
from indicators.services import (
    Noncompliant,
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from indicators.verdicts import (
    out_of_date,
    recheck,
    record_trend,
    slices_of,
    trend_of,
    unexplained,
)
from tests.cast import NOW
from tests.factories import clean_lines, draft, explained, year_2023

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def warned(unit, number=1):
    """A sheet with a warning and no error: nothing but one core, and no cost."""
    lines = tuple(one for one in clean_lines() if one.level2 != "成本指标")
    heavier = (replace(lines[0], weight=lines[0].weight + Decimal(10)), *lines[1:])
    return draft(unit, number=number, lines=heavier)


def verdict_of(objective) -> SheetVerdict:
    return SheetVerdict.objects.get(objective=objective)


def test_submission_keeps_what_the_rules_said(cast):
    objective = warned(cast.unit)
    report = report_of(objective)
    assert report.findings
    explained(cast.chen, objective)
    kept = verdict_of(objective)
    severities = [finding.severity.value for finding in report.findings]
    assert (kept.errors, kept.warnings, kept.hints) == (
        0,
        severities.count("warning"),
        severities.count("hint"),
    )
    assert kept.warnings > 0
    assert kept.version == objective.version
    assert set(kept.codes.split()) == {finding.code for finding in report.findings}


@pytest.mark.parametrize("move", ["pass", "return", "withdraw"])
def test_a_move_without_a_changed_cell_keeps_the_verdict_in_date(cast, move):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    if move == "pass":
        approve_objective(actor=cast.zhou, objective=objective, now=NOW)
    elif move == "return":
        return_objective(actor=cast.zhou, objective=objective, comment="请补充。", now=NOW)
    else:
        withdraw_objective(actor=cast.chen, objective=objective, now=NOW)
    assert verdict_of(objective).version == objective.version
    assert not out_of_date(objective.fiscal_year).exists()


def test_a_saved_change_puts_the_verdict_out_of_date_until_the_recheck(cast):
    objective = draft(cast.unit)
    assert recheck(objective.fiscal_year, now=NOW) == 1
    sheet = sheet_of(objective)
    lighter = (replace(sheet.lines[0], weight=Decimal(5)), *sheet.lines[1:])
    save_sheet(actor=cast.chen, objective=objective, sheet=replace(sheet, lines=lighter), now=LATER)
    assert verdict_of(objective).errors == 0
    assert list(out_of_date(objective.fiscal_year)) == [objective]
    assert recheck(objective.fiscal_year, now=LATER) == 1
    kept = verdict_of(objective)
    assert kept.errors == len(report_of(objective).blocking) > 0
    assert " B01 " in kept.codes
    assert kept.judged_at == LATER


def test_what_is_in_date_is_not_judged_again(cast):
    objective = draft(cast.unit)
    recheck(objective.fiscal_year, now=NOW)
    assert recheck(objective.fiscal_year, now=LATER) == 0
    assert verdict_of(objective).judged_at == NOW


def test_a_changed_rule_rechecks_the_year(cast):
    objective = warned(cast.unit)
    recheck(objective.fiscal_year, now=NOW)
    code = verdict_of(objective).codes.split()[0]
    RuleSetting.objects.create(
        fiscal_year=objective.fiscal_year, code=code, is_enabled=False, reason="本年不适用"
    )
    assert recheck(objective.fiscal_year, now=LATER) == 1
    assert code not in verdict_of(objective).codes.split()


def test_an_explained_warning_is_no_longer_open(cast):
    objective = warned(cast.unit)
    recheck(objective.fiscal_year, now=NOW)
    before = verdict_of(objective)
    sheet, report = sheet_of(objective), report_of(objective)
    first = next(f for f in report.findings if f.severity.value == "warning")
    Explanation.objects.create(
        objective=objective, code=first.code, text="已有测算。", author=cast.chen, created_at=NOW
    )
    left = unexplained(report.findings, sheet, {(first.code, 0)})
    assert first not in left
    with pytest.raises(Noncompliant, match="警告未填说明"):
        submit_objective(actor=cast.chen, objective=objective, now=LATER)
    SheetVerdict.objects.all().delete()
    recheck(objective.fiscal_year, now=LATER)
    assert verdict_of(objective).unexplained == len(left) < before.unexplained
    assert verdict_of(objective).warnings == before.warnings


def test_an_explanation_of_one_line_covers_no_other(cast):
    objective = draft(cast.unit)
    sheet = sheet_of(objective)
    lines = tuple(replace(line, weight=Decimal(10)) for line in sheet.lines)
    changed = replace(sheet, lines=lines)
    report = report_of(objective)
    key = lines[0].key
    for finding in report.findings:
        if finding.severity.value == "warning" and finding.location.row > 1:
            assert finding in unexplained(report.findings, changed, {(finding.code, key)})


def test_slices_cover_everything_that_is_out_of_date_once(cast):
    drafts = [draft(cast.unit, number=number) for number in range(1, 6)]
    year = drafts[0].fiscal_year
    slices = slices_of(year, 2)
    assert len(slices) == 3
    assert sum(recheck(year, now=NOW, first=first, last=last) for first, last in slices) == 5
    assert slices_of(year, 2) == ()


@pytest.mark.parametrize("number", [1, 3])
def test_the_recheck_does_not_ask_per_sheet(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        draft(cast.unit, number=one)
    year = year_2023()
    with django_assert_num_queries(9):
        recheck(year, now=NOW)


def test_the_trend_counts_a_department_once_a_day(cast):
    objective = draft(cast.unit)
    draft(cast.unit, number=2, execution_weight="20")
    year = objective.fiscal_year
    recheck(year, now=NOW)
    assert record_trend(year, on=NOW.date()) == 1
    assert record_trend(year, on=NOW.date()) == 1
    tally = FindingTally.objects.get()
    assert tally.organization == cast.department
    assert (tally.sheets, tally.faulty) == (2, 1)
    assert tally.codes["B01"] == 1
    record_trend(year, on=LATER.date())
    days = trend_of(year)
    assert [day["on"] for day in days] == [NOW.date(), LATER.date()]
    assert days[0]["sheets"] == days[1]["sheets"] == 2
    assert trend_of(year, "120") == []
