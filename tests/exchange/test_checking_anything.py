"""Whatever a document says, every rule gives an answer, and quickly."""

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.reconciliation.shapes import KEYS
from common.rules import Verdict
from exchange.check_reports import outline, render_html, render_text
from exchange.checking import check_document
from exchange.disclosure import Disclosure, PublishedTable
from exchange.forms.public_tables import COLUMNS

PIECES = (
    *(
        "2023年",
        "比2022年",
        "较上年",
        "增加",
        "减少",
        "增长",
        "5%",
        "万元",
        "亿元",
        "12.50",
        "1,234",
        "0",
    ),
    *(
        "“三公”经费预算",
        "公务接待费",
        "公务用车购置费",
        "基本支出",
        "项目支出",
        "公共安全支出",
        "上年结转",
    ),
    *(
        "主要原因是",
        "；",
        "，",
        "。",
        "：",
        "、",
        "其中：",
        "一、",
        "（一）收入预算：",
        "名词解释",
        "政府采购",
    ),
    *(
        "机关运行经费",
        "绩效",
        "当年财政拨款",
        "共46个，其中：",
        "3个",
        "用于办公费",
        "决算",
        "无变化",
        "１２",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)
CELLS = st.sampled_from(
    (
        "",
        "合计",
        "一、本年收入",
        "204",
        "20402",
        "2040201",
        "公共安全支出",
        "1.00",
        "-3.5",
        "0",
        "x",
        "A",
    )
)


@st.composite
def tables(draw):
    name = draw(st.sampled_from(sorted(KEYS)))
    width = len(KEYS[name])
    row = st.lists(CELLS, min_size=width, max_size=width).map(tuple)
    rows = tuple(draw(st.lists(row, max_size=6)))
    return PublishedTable(
        name=name,
        title=draw(TEXTS),
        unit=draw(st.sampled_from(("万元", "元"))),
        columns=tuple(column.label for column in COLUMNS[name]),
        keys=KEYS[name],
        rows=rows,
        levels=(0,) * len(rows),
        note=draw(TEXTS),
    )


@given(
    st.lists(tables(), max_size=5, unique_by=lambda table: table.name),
    st.lists(TEXTS, max_size=8),
    st.sampled_from((0, 2023)),
)
@settings(max_examples=150, deadline=None)
def test_every_rule_answers_on_any_document(found, paragraphs, year):
    document = Disclosure("118001", "某局", year, tuple(found), (), tuple(paragraphs), ())
    report = check_document(document)

    broken = [(o.code, o.reason) for _, o in report.outcomes if o.verdict is Verdict.FAILED]
    assert broken == []
    for _, outcome in report.outcomes:
        assert bool(outcome.findings) is (outcome.verdict is Verdict.HIT)
        assert bool(outcome.reason) is (outcome.verdict not in {Verdict.HIT, Verdict.PASSED})
    assert render_text(report)
    assert render_html(report)
    assert outline(report)
