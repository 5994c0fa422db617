import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS
from common.rules import Verdict
from indicators.checkups import checkups_of
from indicators.compliance import SHEET_RULES
from indicators.selectors import UnknownOrganization, objectives_in_organization
from indicators.services import submit_objective
from organizations.services import create_unit
from tests.cast import NOW
from tests.factories import clean_lines, department_draft, draft, line, year_2023

pytestmark = pytest.mark.django_db
FINDING_KEYS = {
    "code",
    "severity",
    "organization",
    "project_code",
    "indicator",
    "location",
    "message",
    "actual",
    "expected",
    "mend",
}
LEDGER_KEYS = {"applicable", "passed", "hit", "not_applicable", "missing_data", "ambiguous"}


def check(*arguments, year=2023):
    """What the command says, with its exit status."""
    out, status = StringIO(), 0
    try:
        call_command("check_compliance", f"--year={year}", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def check_json(*arguments):
    text, status = check("--format=json", *arguments)
    return json.loads(text), status


def heavy_lines():
    """A 预算执行率 row beside the weight in the head: 110."""
    execution = line(8, "预算执行率", "10", "100", comparison="＝")
    return (*clean_lines(), execution)


def light_lines():
    return clean_lines()[:-1]


def department_lines():
    """The same lines for a whole department; together 100."""
    first, *rest = clean_lines()
    return (replace(first, weight=Decimal(25), is_core=True), *rest)


def test_a_clean_year_ends_with_0_and_says_what_was_checked(cast):
    draft(cast.unit)
    text, status = check()
    assert status == 0
    assert text.startswith("50015322T000000000001 道路信号维护项目1（草稿）：错 0，")
    last = text.rstrip().splitlines()[-1]
    assert last.startswith("共 1 张目标表：错 0，")
    assert "应查 " in last
    assert "未能检查 " in last


def test_errors_end_with_1_worst_sheet_first_worst_finding_first(cast):
    draft(cast.unit, number=1)
    draft(cast.unit, number=2, lines=light_lines())
    draft(cast.unit, number=3, lines=heavy_lines())
    text, status = check()
    assert status == EXIT_FINDINGS
    titles = [row.split("（")[0][-1] for row in text.splitlines() if row.startswith("5001")]
    assert titles == ["3", "2", "1"]
    first_sheet = text.split("\n\n")[0].splitlines()
    severities = [row.split()[0] for row in first_sheet[1:] if not row.startswith("     → ")]
    assert severities == sorted(severities, key="错警提".index)
    assert severities.count("错") == 2


def test_the_mend_stands_below_its_finding_further_in(cast):
    draft(cast.unit, lines=light_lines())
    rows = check()[0].splitlines()
    (found,) = [n for n, row in enumerate(rows) if " B01 " in row]
    assert rows[found] == "  错 B01 『指标权重』：指标权重80＋预算执行率权重10＝90，还差10分。"
    assert rows[found + 1] == "     → 在各指标中补足10分，使合计恰为100分。"


def test_every_finding_and_the_ledger_have_the_promised_keys(cast):
    draft(cast.unit, lines=heavy_lines())
    data, status = check_json()
    assert status == EXIT_FINDINGS
    assert data["findings"]
    for finding in data["findings"]:
        assert finding.keys() >= FINDING_KEYS
        assert all(isinstance(finding[key], str) for key in FINDING_KEYS)
    assert data["ledger"].keys() >= LEDGER_KEYS
    twice = [finding for finding in data["findings"] if finding["code"] == "B02"]
    assert [(f["severity"], f["organization"], f["project_code"]) for f in twice] == [
        ("error", "118001", "50015322T000000000001")
    ]
    assert (twice[0]["indicator"], twice[0]["row"]) == ("预算执行率", 8)
    assert "第8行" in twice[0]["location"]
    assert (twice[0]["actual"], twice[0]["expected"]) == ("10", "无此行")
    assert twice[0]["mend"]
    (total,) = [finding for finding in data["findings"] if finding["code"] == "B01"]
    assert (total["actual"], total["expected"]) == ("110", "100")


def test_the_ledger_adds_up(cast):
    for number in (1, 2):
        draft(cast.unit, number=number, lines=heavy_lines())
    data, _ = check_json()
    for ledger in (data["ledger"], *(one["ledger"] for one in data["objectives"])):
        due = ("passed", "hit", "missing_data", "ambiguous", "failed")
        assert ledger["applicable"] == sum(ledger[key] for key in due)
    assert data["ledger"]["applicable"] + data["ledger"]["not_applicable"] == 2 * len(SHEET_RULES)
    assert data["ledger"] == {
        key: sum(one["ledger"][key] for one in data["objectives"]) for key in data["ledger"]
    }


def test_what_was_not_checked_is_told_with_the_reason(cast):
    for number in (1, 2):
        draft(cast.unit, number=number)
    data, _ = check_json()
    for one in data["objectives"]:
        verdicts = Counter(rule["verdict"] for rule in one["undecided"])
        silent = ("not_applicable", "missing_data", "ambiguous", "failed")
        assert {key: verdicts[key] for key in silent} == {key: one["ledger"][key] for key in silent}
        assert {*verdicts} <= {*silent}
        for rule in one["undecided"]:
            assert rule["code"] in {known.code for known in SHEET_RULES}
            assert rule["name"]
            assert rule["reason"]
    reasons = {rule["code"]: rule for rule in data["objectives"][0]["undecided"]}
    assert reasons["F10"] == {
        "code": "F10",
        "name": "资金量与指标量不匹配",
        "verdict": "missing_data",
        "reason": "没有上年的目标表，无法比较。",
    }


def test_rules_that_gave_no_answer_are_grouped_by_reason_before_the_total(cast, monkeypatch):
    for number in (1, 2):
        draft(cast.unit, number=number)
    broken = replace(SHEET_RULES["B01"], check=lambda _: 1 / 0)
    monkeypatch.setitem(SHEET_RULES._rules, "B01", broken)
    rows = check()[0].splitlines()
    head = rows.index("没有检查的规则：")
    assert rows[head + 1].startswith("  执行异常 B01 权重合计不等于100（2 张）：ZeroDivisionError")
    silent = rows[head + 1 : -2]
    assert "  数据不足 F10 资金量与指标量不匹配（2 张）：没有上年的目标表，无法比较。" in silent
    assert "  不适用 C19 区间上下限颠倒（2 张）：没有区间型指标。" in silent
    order = [row.split()[0] for row in silent]
    assert order == sorted(order, key=["执行异常", "数据不足", "解析歧义", "不适用"].index)
    assert rows[-1].startswith("共 2 张目标表")


def scope(code=""):
    return [one.project_code[-1:] or one.organization for one in checkups_of(year_2023(), code)]


@pytest.fixture
def district(cast):
    """Departments 118 and 120 with their sheets, 118 with two units and one below the first."""
    below = create_unit(actor=None, code="118001001", name="看守所", parent=cast.unit, now=NOW)
    other = create_unit(
        actor=None, code="118002", name="交巡警支队", parent=cast.department, now=NOW
    )
    create_unit(actor=None, code="118001002", name="戒毒所", parent=cast.unit, now=NOW)
    department_draft(cast.department, department_lines())
    department_draft(cast.other_department, department_lines())
    for number, unit in enumerate((cast.unit, other, below, cast.other_unit), start=1):
        draft(unit, number=number)
    return cast


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", ["118", "1", "3", "2", "120", "4"]),
        ("118", ["118", "1", "3", "2"]),
        ("118001", ["118", "1", "3"]),
        ("118001001", ["1", "3"][1:]),
        ("118002", ["2"]),
        ("118001002", []),
        ("120", ["120", "4"]),
        ("120001", ["120", "4"]),
        ("101", []),
        (" １１８００２ ", ["2"]),
    ],
)
def test_a_unit_means_itself_everything_below_and_leading_the_department(district, code, expected):
    assert scope(code) == expected


def test_no_sheet_comes_twice_for_the_units_below(district):
    year = year_2023()
    found = objectives_in_organization(year, "118001")
    assert found.count() == len(set(found.values_list("pk", flat=True))) == 3


@pytest.mark.parametrize("code", ["999", "11", "1180", "118-", "118%", "x"])
def test_an_unknown_unit_ends_with_2_and_is_named(district, code):
    with pytest.raises(CommandError, match=f"没有编码为『{code}』的单位") as refused:
        check(f"--organization={code}")
    assert refused.value.returncode == EXIT_BAD_INPUT
    with pytest.raises(UnknownOrganization):
        scope(code)


@pytest.mark.parametrize("year", [1999, 0, -1, 10**30])
def test_an_unknown_year_ends_with_2_and_names_the_known_ones(cast, year):
    year_2023()
    with pytest.raises(CommandError, match=f"没有 {year} 年度，已有年度：2023") as refused:
        check(year=year)
    assert refused.value.returncode == EXIT_BAD_INPUT


def test_a_unit_without_sheets_is_no_error(cast):
    year_2023()
    assert check("--organization=101") == ("没有目标表可查。\n", 0)
    data, status = check_json("--organization=101")
    assert (data["findings"], data["objectives"], status) == ([], [], 0)
    assert set(data["ledger"].values()) == {0}


def test_frozen_sheets_are_checked_as_well(cast):
    submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    data, status = check_json()
    assert [one["status"] for one in data["objectives"]] == ["submitted"]
    assert status == 0


def test_a_rule_that_breaks_down_is_told_and_is_no_success(cast, monkeypatch, caplog):
    draft(cast.unit)
    broken = replace(SHEET_RULES["B01"], check=lambda _: 1 / 0)
    monkeypatch.setitem(SHEET_RULES._rules, "B01", broken)
    text, status = check()
    assert status == EXIT_FINDINGS
    assert "  异常 B01 权重合计不等于100：未能检查（ZeroDivisionError" in text
    data, status = check_json()
    assert (status, data["ledger"]["failed"]) == (EXIT_FINDINGS, 1)
    (checkup,) = checkups_of(year_2023())
    assert [outcome.verdict for outcome in checkup.failures] == [Verdict.FAILED]
    assert "rule B01 failed" in caplog.text


def test_a_hundred_sheets_ask_as_little_as_one(cast):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as context:
            check()
        return len(context)

    draft(cast.unit, number=1)
    department_draft(cast.department, department_lines())
    one = asked()
    for number in (2, 3):
        draft(cast.unit, number=number)
    assert asked() == one == 17
