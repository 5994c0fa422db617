"""The tables of the published sample: twenty roundings, no error, every verdict pinned."""

from collections import Counter

import pytest

from budgets.reconciliation import TABLE_RULES, ProjectMoney, publication_of, reconcile
from common.findings import Severity
from common.rules import Verdict
from exchange.fixtures import load_fixture
from exchange.tables import contents_of


@pytest.fixture(scope="module")
def report():
    sample = load_fixture()
    publication = publication_of(
        contents_of(sample),
        organization=sample.organization_name,
        year=sample.year,
        projects=[
            ProjectMoney(f"表十一-{number}", sheet.name, sheet.budget, sheet.transfer)
            for number, sheet in enumerate(sample.objectives[1:], 1)
        ],
        numbered=frozenset({"表二", "表三", *(f"表{n}" for n in "五六七八九十"), "表十一"}),
        text="\n".join(sample.paragraphs),
    )
    return reconcile(publication)


ROUNDINGS = {
    ("H04", "表二", 1, "总计", "33,694.33", "33,694.34"),
    ("H04", "表二", 2, "总计", "28,436.06", "28,436.07"),
    ("H04", "表二", 3, "总计", "28,436.06", "28,436.07"),
    ("H04", "表八", 1, "总计", "33,694.33", "33,694.34"),
    ("H04", "表八", 2, "总计", "28,436.06", "28,436.07"),
    ("H04", "表八", 3, "总计", "28,436.06", "28,436.07"),
    ("H05", "表二", 3, "项目支出", "9,966.64", "9,966.63"),
    ("H05", "表二", 12, "总计", "3,236.64", "3,236.63"),
    ("H05", "表二", 12, "基本支出", "3,236.64", "3,236.63"),
    ("H05", "表七", 12, "总计", "3,236.64", "3,236.63"),
    ("H05", "表八", 3, "项目支出", "9,966.64", "9,966.63"),
    ("H05", "表八", 12, "总计", "3,236.64", "3,236.63"),
    ("H05", "表八", 12, "基本支出", "3,236.64", "3,236.63"),
    ("H06", "表三", 1, "日常公用经费", "3,691.26", "3,691.25"),
    ("H06", "表三", 2, "总计", "19,525.28", "19,525.27"),
    ("H06", "表三", 2, "人员经费", "19,525.28", "19,525.27"),
    ("H06", "表三", 14, "总计", "3,603.86", "3,603.88"),
    ("H06", "表三", 14, "日常公用经费", "3,603.86", "3,603.88"),
    ("H06", "表三", 31, "总计", "538.56", "538.55"),
    ("H07", "表三", 31, "总计", "538.56", "538.55"),
}


def test_the_roundings_are_exactly_these_and_all_are_hints(report):
    sums = [f for f in report.findings if f.code in {"H04", "H05", "H06", "H07"}]

    places = {
        (f.code, f.location.table, f.location.row, f.location.column, f.actual, f.expected)
        for f in sums
    }
    assert places == ROUNDINGS
    assert len(sums) == len(ROUNDINGS)
    assert {f.severity for f in sums} == {Severity.HINT}
    counts = Counter(f.location.table for f in sums)
    assert counts == {"表二": 6, "表三": 7, "表七": 1, "表八": 6}


def test_every_verdict(report):
    hits = {"H04", "H05", "H06", "H07", "H14", "H17", "H18", "H21"}
    assert {o.code: o.verdict for o in report.outcomes} == {
        f"H{n:02}": Verdict.HIT if f"H{n:02}" in hits else Verdict.PASSED for n in range(1, 22)
    }


def test_nothing_in_the_tables_is_an_error(report):
    assert report.blocking == ()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("H06", ("表三第14行『总计』", "3,603.86", "3,603.88", "差 −0.02", "±0.085")),
        ("H14", ("1,520.29", "1,274.46", "1.19 倍")),
        ("H17", ("财政拨款收支总表", "应为表一")),
        ("H17", ("“三公”经费支出表", "应为表四")),
        ("H18", ("国有资本经营预算支出表",)),
        ("H21", ("250.00", "表十一-5 100.00、表十一-7 150.00")),
    ],
)
def test_messages_speak_with_the_figures_of_the_document(report, code, words):
    messages = [f.message for f in report.findings if f.code == code]
    assert any(all(word in message for word in words) for message in messages), messages


def test_every_finding_says_where_what_and_how_to_mend(report):
    for finding in report.findings:
        assert finding.location.table, finding
        assert finding.message.endswith("。"), finding
        assert all((finding.name, finding.basis, finding.mend, finding.actual)), finding
        assert finding.expected, finding


def test_every_rule_teaches():
    assert [rule.code for rule in TABLE_RULES] == [f"H{number:02}" for number in range(1, 22)]
    for rule in TABLE_RULES:
        texts = (rule.name, rule.basis, rule.mend, rule.why, rule.good, rule.bad)
        assert all((*texts, rule.check.__doc__)), rule.code
