"""The tables of docs/rules/scoring.md, read as test cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evaluations.scoring import PRESETS, ScoringPlan

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules" / "scoring.md"
LINE = ("方案", "参数", "性质", "指标值", "完成值", "权重", "系数", "得分")
EXECUTION = ("方案", "参数", "全年预算", "其中结转", "全年执行", "权重", "执行率", "得分")
SCALING = ("得分合计", "适用分值", "总分")
CAP = ("方案", "执行率", "封顶前总分", "总分")
GRADE = ("方案", "总分", "等级")
SHEET = ("例", "方案", "行", "性质", "指标值", "完成值", "权重", "得分")
PROJECTS = ("例", "项目", "状态", "全年预算", "总分")
SUMMARY = ("例", "简单平均", "加权平均", "主用平均", "主用等级", "覆盖率", "金额覆盖率")
REVIEW = ("自评", "复核", "差异", "准确度", "虚高")
EXECUTION_LIGHT = ("月份", "累计执行", "调整后预算", "进度", "灯")
INDICATOR_LIGHT = ("进度类型", "性质", "指标值", "完成值", "月份", "进度", "灯")
DIFFERENCES = ("参数", "国标", "重庆", "四川", "湖北")
POLICIES = ("代号", "参数值", "做法")
KNOWN = {
    LINE,
    EXECUTION,
    SCALING,
    CAP,
    GRADE,
    SHEET,
    PROJECTS,
    SUMMARY,
    REVIEW,
    EXECUTION_LIGHT,
    INDICATOR_LIGHT,
    DIFFERENCES,
    POLICIES,
}
ABSENT = "（未填）"
NONE = "—"
SIGNS = {
    "≥": "ge",
    "＞": "gt",
    "≤": "le",
    "＜": "lt",
    "＝": "eq",
    "区间": "range",
    "定性": "qualitative",
}
BANDS = {"达成": "achieved", "部分达成": "partly", "未达成": "missed"}


def tables() -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every table of the document: its heads and its rows."""
    for block in re.findall(r"(?:^\|.*\|\n)+", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE):
        head, _, *rows = [_cells(line) for line in block.splitlines()]
        yield head, rows


def rows_of(heads: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All rows of all tables with these heads."""
    return [row for head, rows in tables() if head == heads for row in rows]


def plan_of(name: str, changes: str = "") -> ScoringPlan:
    """A preset with the changes a row names, as `downward=linear`."""
    payload = dict(PRESETS[name].to_payload())
    for change in filter(None, (part.strip() for part in changes.strip("`").split(","))):
        key, value = change.split("=")
        payload[key] = value
    return ScoringPlan.from_payload(payload)


def number_or_none(text: str) -> str | None:
    """The printed number, None where the row says that there is none."""
    return None if text in {ABSENT, NONE, "（无）"} else text


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
