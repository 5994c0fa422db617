"""The printed words of the nine tables: titles, columns, what an empty one says. Pure."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "表一": "财政拨款收支总表",
    "表二": "一般公共预算财政拨款支出预算表",
    "表三": "一般公共预算财政拨款基本支出预算表",
    "表四": "一般公共预算“三公”经费支出表",
    "表五": "政府性基金预算支出表",
    "表六": "部门收支总表",
    "表七": "部门收入总表",
    "表八": "部门支出总表",
    "表九": "政府采购预算明细表",
}
_SPENDING_LABELS = ("科目编码", "科目名称", "总计", "基本支出", "项目支出")
_SOURCE_LABELS = (
    "一般公共预算拨款收入",
    "政府性基金预算拨款收入",
    "国有资本经营预算拨款收入",
    "财政专户管理资金收入",
    "事业收入",
    "上级补助收入",
    "附属单位上缴收入",
    "事业单位经营收入",
    "其他收入",
)
LABELS: Mapping[str, tuple[str, ...]] = {
    "表一": (
        "项目",
        "预算数",
        "项目",
        "合计",
        "一般公共预算",
        "政府性基金预算",
        "国有资本经营预算",
    ),
    "表二": _SPENDING_LABELS,
    "表三": ("科目编码", "科目名称", "总计", "人员经费", "日常公用经费"),
    "表四": (
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行费-小计",
        "公务用车购置费",
        "公务用车运行费",
        "公务接待费",
    ),
    "表五": _SPENDING_LABELS,
    "表六": ("项目", "预算数", "项目", "预算数"),
    "表七": ("科目编码", "科目名称", "总计", *_SOURCE_LABELS),
    "表八": _SPENDING_LABELS,
    "表九": ("项目编号", "项目", "总计", *_SOURCE_LABELS),
}
"""The printed label of each of our columns, in the order of reconciliation.shapes.KEYS."""
EMPTY: Mapping[str, str] = {
    "表一": "财政拨款收支",
    "表二": "一般公共预算财政拨款支出",
    "表三": "一般公共预算财政拨款基本支出",
    "表四": "“三公”经费支出",
    "表五": "政府性基金收支",
    "表六": "收支",
    "表七": "收入",
    "表八": "支出",
    "表九": "政府采购预算",
}
"""What a department lacks whose table is empty."""
