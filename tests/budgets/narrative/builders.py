"""A small department with consistent tables, and short ways to judge sentences about it."""

from budgets.narrative import NARRATIVE_RULES, review_of
from budgets.reconciliation import Publication
from common.rules import Outcome, Verdict
from tests.budgets.reconciliation.builders import content, publication

TABLES = (
    content(
        "表一",
        ("一、本年收入", "100.00", "一、本年支出", "120.00", "120.00"),
        ("一般公共预算资金", "100.00", "公共安全支出", "100.00", "100.00"),
        ("", "", "住房保障支出", "20.00", "20.00"),
        ("二、上年结转", "20.00", "二、结转下年"),
        ("收入合计", "120.00", "支出合计", "120.00", "120.00"),
    ),
    content(
        "表二",
        ("", "合计", "120.00", "90.00", "30.00"),
        ("204", "公共安全支出", "100.00", "70.00", "30.00"),
        ("20402", "公安", "100.00", "70.00", "30.00"),
        ("2040201", "行政运行", "70.00", "70.00", ""),
        ("2040202", "一般行政管理事务", "30.00", "", "30.00"),
        ("221", "住房保障支出", "20.00", "20.00", ""),
        ("22102", "住房改革支出", "20.00", "20.00", ""),
        ("2210201", "住房公积金", "20.00", "20.00", ""),
    ),
    content(
        "表三",
        ("", "合计", "90.00", "80.00", "10.00"),
        ("301", "工资福利支出", "80.00", "80.00", ""),
        ("30101", "基本工资", "80.00", "80.00", ""),
        ("302", "商品和服务支出", "8.00", "", "8.00"),
        ("30201", "办公费", "8.00", "", "8.00"),
        ("310", "资本性支出", "2.00", "", "2.00"),
        ("31002", "办公设备购置", "2.00", "", "2.00"),
    ),
    content("表四", ("12.00", "", "10.00", "4.00", "6.00", "2.00")),
    content(
        "表六",
        ("合计", "120.00", "合计", "120.00"),
        ("一般公共预算资金", "120.00", "公共安全支出", "100.00"),
        ("政府性基金预算资金", "", "住房保障支出", "20.00"),
    ),
    content("表九", ("", "合计", "5.00", "5.00"), ("A", "货物", "5.00", "5.00")),
)
OFFICIAL = "四、“三公”经费情况说明"


def tables(**facts: object) -> Publication:
    """The tables of the department."""
    return publication(*TABLES, **facts)


def outcome_of(code: str, *paragraphs: str) -> Outcome:
    """What one rule says of these paragraphs."""
    review = review_of(tables(), paragraphs)
    (outcome,) = NARRATIVE_RULES.run(review, only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


def told(code: str, *paragraphs: str) -> list[str]:
    """The messages of one rule on these paragraphs."""
    return [finding.message for finding in outcome_of(code, *paragraphs).findings]
