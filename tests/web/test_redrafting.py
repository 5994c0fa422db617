"""A mend moves lines and changes cells: what could not be read stays with its line."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.compliance import review_sheet
from indicators.compliance.doctrine import Doctrine
from indicators.mends import MENDS, apply_mend
from indicators.repairs import apply_repair
from indicators.sheets import STANDARD_FRAMEWORK
from tests.indicators.compliance.builders import project
from web.editing.drafts import CELLS, Draft, DraftLine, build_sheet, redraft
from web.editing.meters import meter_of

UNREADABLE = {"weight": "十分", "baseline": "约三成", "comparison": "不清", "is_core": "可能"}
DELETING = {"delete_line", "weights"}
"""What takes a line out that scores budget execution a second time."""
NAMES = (
    "路口 信号设备巡检数量",
    "预算执行率",
    "设备故障修复及时率",
    "维护成本控制率",
    "过往群众满意度 ",
    "资金转款专用率",
)
LEVELS = [(one, two) for one, names in STANDARD_FRAMEWORK.items() for two in names]


@st.composite
def rows(draw):
    """A row as somebody types it in a hurry: anything may be unread, misplaced or blank."""
    if draw(st.integers(0, 6)) == 0:
        return DraftLine()
    level1, level2 = draw(st.sampled_from([*LEVELS, ("效益指标", "可持续发展指标")]))
    line = DraftLine(
        key=draw(st.none() | st.integers(1, 9)),
        level1=level1,
        level2=level2,
        name=draw(st.sampled_from(NAMES)),
        weight=draw(st.sampled_from(("10", "15", "40", ""))),
        unit=draw(st.sampled_from(("%", "处", "％ "))),
        comparison=draw(st.sampled_from(("≥", "≤", "＝"))),
        target=draw(st.sampled_from(("100", "95", "5"))),
        is_core="否",
    )
    unread = draw(st.sets(st.sampled_from(sorted(UNREADABLE))))
    return line.with_texts({name: UNREADABLE[name] for name in unread})


def named(lines):
    """Each row with a mark in a cell that no mend changes."""
    return tuple(
        line if line.is_blank else replace(line, source=f"台账{row}")
        for row, line in enumerate(lines)
    )


def mends_of(built):
    """Every change that the editor offers for this sheet."""
    for finding in review_sheet(built.sheet).findings:
        if finding.mend_action in MENDS:
            yield finding.mend_action, lambda sheet, found=finding: apply_mend(sheet, found)
    if repair := meter_of(built.sheet, Doctrine()).repair:
        yield "weights", lambda sheet: apply_repair(sheet, repair)


@given(st.lists(rows(), min_size=1, max_size=7), st.sampled_from(("10", "一成")))
def test_every_mend_keeps_the_unread_cells_of_every_line_that_stays(lines, execution):
    draft = Draft(execution_weight=execution, lines=named(lines))
    built = build_sheet(draft, project(execution_weight=Decimal(10)))
    unread = {(fault.row, fault.field) for fault in built.faults}
    for action, change in mends_of(built):
        after = redraft(draft, built, change)
        before = {line.source: row for row, line in enumerate(draft.lines) if line.source}
        places = [before[line.source] for line in after.lines]
        assert len(set(places)) == len(places), action
        lost = [draft.lines[row].name for row in before.values() if row not in places]
        assert set(lost) <= ({"预算执行率"} if action in DELETING else set()), action
        assert len(lost) <= 1 or action == "weights", action
        for row, line in zip(places, after.lines, strict=True):
            typed = draft.lines[row]
            assert line.key == typed.key
            for name in CELLS:
                if (row, name) in unread:
                    assert getattr(line, name) == getattr(typed, name), (action, row, name)
        assert after.execution_weight == execution


def test_the_mends_come_up_in_such_rows():
    """The property is worth something only where there is something to mend."""

    def row(level2, name, weight, **texts):
        return DraftLine(level1="产出指标", level2=level2, name=name, weight=weight, **texts)

    hurried = (
        replace(row("服务对象满意度指标", "过往 群众满意度", "30"), level1="满意度指标"),
        row("数量指标", "预算执行率", "20", target="100", unit="%", comparison="="),
        replace(row("可持续发展指标", "资金转款专用率", "30"), level1="效益指标"),
        row("质量指标", "任务完成率", "30", target="100", unit="%", comparison="≥"),
    )
    built = build_sheet(
        Draft(execution_weight="10", lines=hurried), project(execution_weight=Decimal(10))
    )
    elsewhere = {"fix_document_number", "hide_name"}
    assert {action for action, _ in mends_of(built)} >= {*MENDS, "weights"} - elsewhere
