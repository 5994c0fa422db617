"""Every rule leaves a verdict; silence, scope and breakdown are told apart."""

import logging
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.findings import Finding, Location, Severity, by_severity
from common.rules import (
    Ambiguous,
    Catalogue,
    Hit,
    Ledger,
    MissingData,
    NotApplicable,
    RuleChoice,
    Verdict,
    moved,
)


def checks():
    """A catalogue with one rule for each verdict, each named after it."""
    rules = Catalogue()

    def add(code, check, severity=Severity.ERROR):
        rules.rule(code, f"规则{code}", severity, basis="示例办法", mend="请改正。")(check)

    def not_applicable(_subject):
        raise NotApplicable("没有这一栏。")

    def missing_data(_subject):
        raise MissingData("还没有填写。")

    def ambiguous(_subject):
        raise Ambiguous("有两种读法。")

    def late(_subject):
        yield Hit("先报了一处。")
        raise MissingData("后来发现数据不足。")

    add("A01", lambda _: [])
    add("A02", lambda subject: [Hit(f"{subject}有错。", Location("", 3, "指标值"))])
    add("A03", not_applicable)
    add("A04", missing_data)
    add("A05", ambiguous)
    add("A06", lambda _: 1 / 0)
    add("A07", late, Severity.WARNING)
    return rules


VERDICTS = {
    "A01": Verdict.PASSED,
    "A02": Verdict.HIT,
    "A03": Verdict.NOT_APPLICABLE,
    "A04": Verdict.MISSING_DATA,
    "A05": Verdict.AMBIGUOUS,
    "A06": Verdict.FAILED,
    "A07": Verdict.MISSING_DATA,
}


@pytest.fixture
def report(caplog):
    return checks().run("某表")


def test_each_rule_leaves_its_verdict(report):
    assert {outcome.code: outcome.verdict for outcome in report.outcomes} == VERDICTS


def test_the_reason_is_told_wherever_there_is_no_answer(report):
    reasons = {outcome.code: outcome.reason for outcome in report.outcomes if outcome.reason}
    assert reasons == {
        "A03": "没有这一栏。",
        "A04": "还没有填写。",
        "A05": "有两种读法。",
        "A06": "ZeroDivisionError('division by zero')",
        "A07": "后来发现数据不足。",
    }


def test_a_rule_that_breaks_down_is_logged_and_silences_no_other(caplog):
    with caplog.at_level(logging.ERROR):
        report = checks().run("某表")
    assert "rule A06 failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert len(report.outcomes) == 7


def test_the_ledger_counts_a_broken_rule_as_due_and_not_checked(report):
    ledger = report.ledger
    assert ledger == Ledger(
        applicable=6, passed=1, hit=1, not_applicable=1, missing_data=2, ambiguous=1, failed=1
    )
    assert ledger.checked == 2
    assert str(ledger) == "应查 6 项，已查 2 项，不适用 1 项，未能检查 4 项"


def test_a_finding_carries_everything(report):
    (finding,) = report.findings
    assert finding == Finding(
        code="A02",
        severity=Severity.ERROR,
        message="某表有错。",
        location=Location("", 3, "指标值"),
        name="规则A02",
        mend="请改正。",
        basis="示例办法",
    )
    assert report.blocking == (finding,)
    with pytest.raises(FrozenInstanceError):
        finding.message = "没有错。"


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.HINT])
def test_a_year_may_soften_a_rule(severity, caplog):
    report = checks().run("某表", {"A02": RuleChoice(severity=severity)})
    assert [finding.severity for finding in report.findings] == [severity]
    assert report.blocking == ()


def test_a_rule_that_is_switched_off_is_not_due_and_says_so(caplog):
    report = checks().run("某表", {"A02": RuleChoice(is_enabled=False)})
    outcome = {outcome.code: outcome for outcome in report.outcomes}["A02"]
    assert (outcome.verdict, outcome.reason) == (Verdict.NOT_APPLICABLE, "本年度已停用")
    assert report.ledger.applicable == 5


def test_a_broken_rule_may_be_switched_off_until_it_is_mended(caplog):
    checks().run("某表", {"A06": RuleChoice(is_enabled=False)})
    assert caplog.text == ""


def test_a_hit_may_grade_itself_and_name_its_own_mend():
    rules = Catalogue()
    hits = [Hit("重", mend="另改。", mend_action="trim"), Hit("轻", severity=Severity.HINT)]
    rules.rule("C07", "分级", Severity.ERROR, basis="", mend="改。")(lambda _: hits)
    heavy, light = rules.run("x").findings
    assert (heavy.severity, heavy.mend, heavy.mend_action) == (Severity.ERROR, "另改。", "trim")
    assert (light.severity, light.mend, light.mend_action) == (Severity.HINT, "改。", "")


@pytest.mark.parametrize(
    ("usual", "chosen", "levels"),
    [
        ("error", "warning", "warning warning hint"),
        ("error", "hint", "hint hint hint"),
        ("error", "error", "error warning hint"),
        ("warning", "error", "error error hint"),
        ("warning", "hint", "hint hint hint"),
        ("hint", "warning", "error warning warning"),
        ("hint", "error", "error error error"),
        ("warning", None, "error warning hint"),
    ],
)
def test_a_lowered_rule_lifts_none_of_its_hits_and_a_raised_one_only_its_own(usual, chosen, levels):
    rules = Catalogue()
    hits = [Hit("处", severity=severity) for severity in Severity]
    rules.rule("H04", "分级", Severity(usual), basis="", mend="改。")(lambda _: hits)
    choice = RuleChoice(severity=Severity(chosen) if chosen else None)
    found = rules.run("x", {"H04": choice}).findings
    assert " ".join(finding.severity.value for finding in found) == levels


def test_only_some_rules_may_be_asked():
    assert [o.code for o in checks().run("某表", only=["A01", "A04"]).outcomes] == ["A01", "A04"]


def test_rules_run_in_the_order_of_their_codes_and_are_registered_once():
    rules = Catalogue()
    for code in ("B02", "A10", "A02"):
        rules.rule(code, code, Severity.HINT, basis="", mend="")(lambda _: [])
    assert [rule.code for rule in rules] == ["A02", "A10", "B02"]
    assert (len(rules), rules["B02"].group) == (3, "B")
    again = rules.rule("A02", "", Severity.HINT, basis="", mend="")
    with pytest.raises(ValueError, match="A02 is registered twice"):
        again(list)


@given(st.lists(st.sampled_from(list(VERDICTS)), max_size=30))
def test_ledgers_add_up_whatever_the_subjects(codes):
    rules = checks()
    logging.disable(logging.CRITICAL)
    try:
        ledgers = [rules.run("某表", only=[code]).ledger for code in codes]
    finally:
        logging.disable(logging.NOTSET)
    total = sum(ledgers, start=Ledger())
    answered = total.passed + total.hit
    unanswered = total.missing_data + total.ambiguous + total.failed
    assert total.applicable == answered + unanswered
    assert total.applicable + total.not_applicable == len(codes)
    assert total.checked == answered


def finding(severity, row=0, code="A01"):
    return Finding(code, severity, "", Location("", row))


def test_findings_are_sorted_worst_first_then_as_the_form_goes():
    hint, warning = finding(Severity.HINT), finding(Severity.WARNING, 1)
    late, early = finding(Severity.ERROR, 5), finding(Severity.ERROR, 2, "B01")
    twin = finding(Severity.ERROR, 2, "A09")
    assert by_severity([hint, late, warning, early, twin]) == [twin, early, late, warning, hint]


@pytest.mark.parametrize(
    ("location", "printed"),
    [
        (Location(), ""),
        (Location("表十一", 3, "指标值"), "表十一第3行『指标值』"),
        (Location("", 0, "预算执行率权重"), "『预算执行率权重』"),
        (Location("表一", 2), "表一第2行"),
    ],
)
def test_a_place_is_named_as_people_name_it(location, printed):
    assert str(location) == printed


def test_a_finding_moves_into_a_table_and_keeps_the_rest():
    original = finding(Severity.ERROR, 3)
    placed = moved(original, "表十一")
    assert placed.location == Location("表十一", 3)
    assert replace(placed, location=original.location) == original


def test_severities_have_their_sign_and_rank():
    assert [(s.label, s.rank) for s in Severity] == [("错", 0), ("警", 1), ("提", 2)]
    assert [finding(s).is_blocking for s in Severity] == [True, False, False]


def test_every_verdict_has_a_chinese_name():
    assert [v.label for v in Verdict] == [
        "通过",
        "命中",
        "不适用",
        "数据不足",
        "解析歧义",
        "执行异常",
    ]
