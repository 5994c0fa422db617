"""Money and identity of a project sheet: F01–F04, F06–F08, F10."""

from dataclasses import replace
from decimal import Decimal

import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import SHEET_RULES, Background, SheetReview, review_sheet
from tests.indicators.compliance.builders import department, findings_of, line, project, verdict_of
from tests.indicators.compliance.sample import NAMES, sample

CODES = ("F01", "F02", "F03", "F04", "F06", "F07", "F08", "F10")
PROJECTS = NAMES[:9]
HITS = {"F04": {"P9"}, "F06": {"P2"}, "F08": set(PROJECTS)}
ONLY_PROJECTS = {"F01", "F03", "F04", "F06", "F07", "F08"}


def money(budget, own, transfer):
    amounts = {"budget": budget, "own": own, "transfer": transfer}
    return project(line(), **{k: None if v is None else Decimal(v) for k, v in amounts.items()})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", CODES)
def test_the_sample(code, name):
    (outcome,) = [o for o in review_sheet(sample()[name]).outcomes if o.code == code]
    if name in HITS.get(code, ()):
        assert outcome.verdict is Verdict.HIT
        assert {f.severity for f in outcome.findings} == {Severity.HINT}
    elif code == "F10":
        assert outcome.verdict is Verdict.MISSING_DATA
    elif name == "D" and code in ONLY_PROJECTS:
        assert outcome.verdict is Verdict.NOT_APPLICABLE
    else:
        assert outcome.verdict is Verdict.PASSED, outcome.reason


def test_the_figures_of_the_sample():
    (large,) = findings_of("F06", sample()["P2"])
    assert "366.00万元列为一般性项目" in large.message
    (blank,) = findings_of("F08", sample()["P5"])
    assert blank.location.column == "本级安排"
    (letter,) = findings_of("F04", sample()["P9"])
    assert letter.actual == "A"


def test_the_catalogue_has_these_rules():
    assert tuple(rule.code for rule in SHEET_RULES if rule.group == "F") == CODES


@pytest.mark.parametrize(
    ("amounts", "verdict"),
    [
        (("100", "90", "10"), Verdict.PASSED),
        (("100", None, "100"), Verdict.PASSED),
        (("100", "90", None), Verdict.HIT),
        (("100", None, None), Verdict.MISSING_DATA),
        ((None, "90", "10"), Verdict.MISSING_DATA),
    ],
)
def test_funding(amounts, verdict):
    assert verdict_of("F01", money(*amounts)) is verdict


@pytest.mark.parametrize(("own", "severity"), [("99.99", Severity.HINT), ("99.98", Severity.ERROR)])
def test_a_cent_of_funding_is_rounding(own, severity):
    (finding,) = findings_of("F01", money("100", own, "0"))
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [("0", Verdict.HIT), ("0.01", Verdict.PASSED), (None, Verdict.MISSING_DATA)],
)
def test_budget(budget, verdict):
    assert verdict_of("F02", money(budget, None, None)) is verdict


@pytest.mark.parametrize(
    ("code", "verdict", "letter"),
    [
        ("50015323T000000000001", Verdict.PASSED, Verdict.PASSED),
        ("50015323A118700001588", Verdict.PASSED, Verdict.HIT),
        ("50015323T0001", Verdict.HIT, Verdict.NOT_APPLICABLE),
        ("5001532三T000000000001", Verdict.HIT, Verdict.NOT_APPLICABLE),
        ("", Verdict.MISSING_DATA, Verdict.MISSING_DATA),
    ],
)
def test_codes(code, verdict, letter):
    sheet = project(line(), project_code=code)
    assert (verdict_of("F03", sheet), verdict_of("F04", sheet)) == (verdict, letter)


@pytest.mark.parametrize(
    ("code", "hits"),
    [
        ("50015322T000000000001", 0),
        (" 50015322T000000000001 ", 0),
        ("５0015322T000000000001", 0),
        ("50015322t000000000001", 1),
        ("500153 22T000000000001", 1),
    ],
)
def test_a_readable_code_is_still_to_be_written_in_form(code, hits):
    found = findings_of("F03", project(line(), project_code=code))
    assert [finding.expected for finding in found] == ["50015322T000000000001"] * hits


@pytest.mark.parametrize(
    ("category", "budget", "severity"),
    [
        ("一般性项目", "299.99", None),
        ("一般性项目", "300", Severity.HINT),
        ("重点专项", "9000", None),
        ("", "10", Severity.WARNING),
        ("大型项目", "10", Severity.WARNING),
    ],
)
def test_categories(category, budget, severity):
    sheet = project(line(), category=category, budget=Decimal(budget))
    assert [f.severity for f in findings_of("F06", sheet)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("unit", "verdict"),
    [
        ("118001-某区交通局本级", Verdict.PASSED),
        ("118001－某区交通局", Verdict.PASSED),
        ("119001-某区交通局", Verdict.HIT),
        ("某区交通局", Verdict.HIT),
        ("", Verdict.MISSING_DATA),
    ],
)
def test_compiling_units(unit, verdict):
    assert verdict_of("F07", project(line(), compiling_unit=unit)) is verdict


def test_blank_and_nought():
    assert verdict_of("F08", money("100", "100", "0")) is Verdict.PASSED
    assert verdict_of("F08", money("100", "100", None)) is Verdict.HIT
    assert verdict_of("F08", money("100", None, None)) is Verdict.NOT_APPLICABLE


def against(before, now):
    review = SheetReview(now, background=Background(last_year=before))
    return SHEET_RULES.run(review, only=["F10"]).outcomes[0].verdict


def test_targets_move_with_the_budget():
    core = line(is_core=True)
    before = project(core, budget=Decimal(100))
    assert against(before, replace(before, budget=Decimal(129))) is Verdict.PASSED
    assert against(before, replace(before, budget=Decimal(130))) is Verdict.HIT
    assert against(before, replace(before, budget=Decimal(60))) is Verdict.HIT
    more = project(line(target="≥3", is_core=True), budget=Decimal(130))
    assert against(before, more) is Verdict.PASSED
    assert against(project(line(), budget=Decimal(100)), more) is Verdict.NOT_APPLICABLE
    assert against(replace(before, budget=Decimal(0)), more) is Verdict.NOT_APPLICABLE
    assert against(None, more) is Verdict.MISSING_DATA


def test_a_department_sheet_has_no_sources():
    assert verdict_of("F01", department(line())) is Verdict.NOT_APPLICABLE
