"""Every rule over the whole sample, in its three forms: verdicts, figures and places pinned."""

from functools import cache

import pytest

from common.findings import Severity
from common.rules import Verdict
from exchange.checking import check_document, place_of
from tests.golden.rongchang_2023.documents import SOURCES, disclosure

each_source = pytest.mark.parametrize(("form", "is_published"), SOURCES)
TOGETHER = ("公开表勾稽", "文字说明", "部门整体与跨项目")
HIT, PASSED = Verdict.HIT, Verdict.PASSED
NOT_APPLICABLE, MISSING_DATA = Verdict.NOT_APPLICABLE, Verdict.MISSING_DATA
TABLE_HITS = {"H04", "H05", "H06", "H07", "H14", "H17", "H18", "H21"}
TEXT_SILENT = {"I02", "I10", "I12", "I15"}
UNPUBLISHABLE = ("J01", "J02", "J03", "J04")
"""What the text is searched for as the sheets are; that of the sample has none of it."""
PORTFOLIO = {
    **dict.fromkeys(("F05", "G10"), PASSED),
    **dict.fromkeys(("F09", "G08", "G09"), MISSING_DATA),
    **{f"G0{number}": HIT for number in range(1, 8)},
}


@cache
def report(form: str, *, is_published: bool):
    return check_document(disclosure(form, is_published=is_published))


def expected(form: str) -> dict[str, Verdict]:
    """The workbook has no text, and every table in it is numbered by its sheet's tab."""
    has_text = form != "xlsx"
    tables = {f"H{n:02}": HIT if f"H{n:02}" in TABLE_HITS else PASSED for n in range(1, 22)}
    codes = [f"I{n:02}" for n in range(1, 18)]
    if has_text:
        text = {code: PASSED if code in TEXT_SILENT else HIT for code in codes}
        text |= dict.fromkeys(UNPUBLISHABLE, PASSED)
        return tables | text | {"I16": NOT_APPLICABLE} | PORTFOLIO
    text = dict.fromkeys((*codes, *UNPUBLISHABLE), MISSING_DATA) | {"I10": PASSED}
    return tables | {"H17": PASSED} | text | PORTFOLIO | {"G03": MISSING_DATA}


@each_source
def test_the_verdict_of_every_rule_over_the_document(form, is_published):
    parts = [p for p in report(form, is_published=is_published).parts if p.title in TOGETHER]

    verdicts = {o.code: o.verdict for part in parts for o in part.report.outcomes}
    assert verdicts == expected(form)


ANSWER = (
    ("I05", "错", "文字说明第13段『2023年“三公”经费预算』", ("194.20", "0−13.50＋205.70＋182.00＝374.20", "相差 180.00", "合计 768.50", "28.50＋560.00＝588.50", "疑 2022 年购置费实为 180.00", "本年应增加 2.00")),
    ("G01", "错", "表十『部门支出预算数』", ("28,803.28", "33,694.33", "差 4,891.05", "恰等于上年结转")),
    ("G02", "错", "表十一『当年预算』", ("9个项目", "2,215.37", "9,966.64", "22.23%", "7,751.27", "第17段")),
    ("I01", "错", "文字说明第8段『一般公共服务支出』", ("28,436.06", "公共安全支出", "表一第2行", "表二第2行", "表六第2行")),
    ("I09", "警", "文字说明第8段『2023年年初预算数』", ("28,803.28", "33,694.33", "4,891.05", "第7段")),
    ("I09", "警", "文字说明第17段『一般公共预算当年财政拨款』", ("9,966.64", "5,075.59", "4,891.05")),
    ("I04", "错", "文字说明第15段『2023年一般公共预算财政拨款运行经费』", ("减少 57.15", "在职人员增加")),
    ("I03", "警", "文字说明第15段『2023年一般公共预算财政拨款运行经费』", ("3,603.86", "3,691.26", "87.40", "27.39", "60.00", "含舍入 0.01")),
    ("G03", "错", "文字说明第7段『荣昌区社会治安综合治理能力提升（一期）项目』", ("2834.9", "第7段、第10段")),
    ("I06", "提", "文字说明第8段『支出』", ("3,766.00", "1,106.55", "2,659.44", "3,765.99", "0.01")),
    ("I07", "提", "文字说明第10段『项目支出』", ("2,659.44", "2,834.90", "175.46")),
    ("I08", "提", "文字说明第10段『一般公共预算财政拨款支出』", ("33,694.33", "23,727.70", "9,966.64", "33,694.34", "−0.01")),
    ("I13", "提", "文字说明第13段『公务用车购置费』", ("182.00", "10 辆", "18.20")),
    ("I13", "提", "文字说明第13段『公务用车运行维护费』", ("765.70", "132 辆", "5.80")),
    ("I14", "提", "文字说明第15段『会议费』", ("30215",)),
    ("H21", "提", "表十一『上级补助』", ("250.00", "表十一-5 100.00", "表十一-7 150.00")),
    ("H14", "提", "表三第7行『总计』", ("1,520.29", "1,274.46", "1.19")),
    ("G04", "警", "表十一-8第7行『计量单位』", ("预防和减少道路交通事故", "%", "起")),
    ("G05", "提", "表十一-8『三级指标』", ("5条同名指标",)),
    ("G06", "警", "表十『三级指标』", ("1,000.00", "应指")),
    ("G07", "提", "表十『一级指标』", ("履职效能、社会效应、满意度",)),
    ("B01", "错", "表十一-9『指标权重』", ("100", "10", "110")),
    ("B02", "错", "表十一-9第7行『指标权重』", ("预算执行率", "10分")),
    ("B04", "提", "表十第7行『指标权重』", ("预算执行率", "10分")),
)  # fmt: skip
NEEDS_TEXT = {"I", "G03"}


TEXTLESS = tuple(entry for entry in ANSWER if not NEEDS_TEXT & {entry[0], entry[0][0]})
# The workbook has no text: what needs it is asked of the other two forms.
ASKED = [
    pytest.param(*source.values, *entry, id=f"{source.id}-{entry[0]}-{number}", marks=source.marks)
    for source in SOURCES
    for number, entry in enumerate(TEXTLESS if source.values[0] == "xlsx" else ANSWER)
]


@pytest.mark.parametrize(("form", "is_published", "code", "label", "place", "figures"), ASKED)
def test_the_answer_is_found_with_its_figures_and_its_place(
    form, is_published, code, label, place, figures
):
    found = [
        finding
        for finding in report(form, is_published=is_published).findings
        if finding.code == code and place_of(finding.location) == place
    ]
    figures = [f for f in figures if form != "xlsx" or f != "第17段"]
    assert len(found) == 1, [place_of(f.location) for f in found]
    assert [word for word in figures if word not in found[0].message] == []
    if form != "xlsx":
        assert found[0].severity.label == label


SUMS = {"H04", "H05", "H06", "H07", "I06", "I08"}


@each_source
def test_the_roundings_are_22_hints_and_no_error(form, is_published):
    found = [f for f in report(form, is_published=is_published).findings if f.code in SUMS]

    assert len(found) == (22 if form != "xlsx" else 20)
    assert {finding.severity for finding in found} == {Severity.HINT}


@each_source
def test_no_table_is_wrong_in_itself(form, is_published):
    errors = {
        f.code
        for f in report(form, is_published=is_published).findings
        if f.severity is Severity.ERROR and f.code[0] in "HIG"
    }
    with_text = {"G01", "G02", "G03", "I01", "I04", "I05"}
    assert errors == (with_text if form != "xlsx" else {"G01"})


@each_source
def test_every_number_of_the_text_is_linked(form, is_published):
    links = report(form, is_published=is_published).review.links
    compared = [link for link in links if link.agrees is not None]
    wrong = [link.claim.printed for link in compared if not link.agrees]

    assert len(compared) == (32 if form != "xlsx" else 0)
    assert wrong == (["3,603.86"] if form != "xlsx" else [])


@each_source
def test_every_finding_has_a_place_a_mend_and_a_basis(form, is_published):
    for finding in report(form, is_published=is_published).findings:
        assert finding.location.table, finding
        assert finding.mend, finding
        assert finding.basis, finding
        assert finding.actual, finding
        assert finding.expected, finding


@each_source
def test_no_rule_breaks(form, is_published):
    outcomes = report(form, is_published=is_published).outcomes
    assert [o.reason for _, o in outcomes if o.verdict is Verdict.FAILED] == []


@pytest.mark.parametrize("form", ["txt", "docx"])
def test_all_forms_find_the_same(form):
    def faults(which):
        return {
            (f.code, str(f.location), f.message) for f in report(which, is_published=False).findings
        }

    assert faults(form) == faults("txt")
    only_text = {
        fault
        for fault in faults("txt")
        if fault[0][0] == "I" or fault[0] in {"G02", "G03", "H17", "E04"}
    }
    assert faults("txt") - only_text <= faults("xlsx")
