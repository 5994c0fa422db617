"""The heads of the nine tables as they are printed: groups above, columns below. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from budgets.captions import LABELS
from budgets.reconciliation.shapes import KEYS

_INCOME, _EXPENSE = "收入", "支出"
_FUNCTIONAL, _ECONOMIC = "功能分类科目", "部门预算支出经济分类科目"
_GROUPS: Mapping[str, Mapping[str, str]] = {
    "表一": dict.fromkeys(("income_item", "income_amount"), _INCOME)
    | dict.fromkeys(
        ("expense_item", "expense_total", "expense_general", "expense_fund", "expense_capital"),
        _EXPENSE,
    ),
    "表二": dict.fromkeys(("code", "name"), _FUNCTIONAL),
    "表三": dict.fromkeys(("code", "name"), _ECONOMIC),
    "表四": dict.fromkeys(
        ("vehicle_subtotal", "vehicle_purchase", "vehicle_running"), "公务用车购置及运行费"
    ),
    "表五": dict.fromkeys(("code", "name"), _FUNCTIONAL),
    "表六": dict.fromkeys(("income_item", "income_amount"), _INCOME)
    | dict.fromkeys(("expense_item", "expense_amount"), _EXPENSE),
    "表七": dict.fromkeys(("code", "name"), "科目"),
    "表八": dict.fromkeys(("code", "name"), _FUNCTIONAL),
    "表九": {},
}
_YEARLY = {"表二": "年预算数", "表三": "年基本支出", "表五": "年预算数", "表八": "年预算数"}
_SHORT = {"vehicle_subtotal": "小计"}
COMPARED: Mapping[str, tuple[str, ...]] = {
    "表一": ("income_amount", "expense_total"),
    "表六": ("income_amount", "expense_amount"),
    "表四": (),
} | dict.fromkeys(("表二", "表三", "表五", "表七", "表八", "表九"), ("total",))
"""The columns that last year stands beside; 表四 shows last year as a row."""
LAST, CHANGE = "last", "change"


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is shown; role is blank, or says that it shows last year or the change."""

    key: str
    label: str
    group: str = ""
    role: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it holds words."""
        return self.key in {"code", "name"} or self.key.endswith("_item")


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the head."""

    label: str
    columns: int = 1
    rows: int = 1
    is_number: bool = False


def columns_of(table: str, year: int, *, compares: bool) -> tuple[Column, ...]:
    """The columns in their order, last year's beside this year's where it is compared."""
    return tuple(_columns(table, year, COMPARED[table] if compares else ()))


def _columns(table: str, year: int, compared: Sequence[str]) -> Iterator[Column]:
    for key, label in zip(KEYS[table], LABELS[table], strict=True):
        group = _GROUPS[table].get(key, "")
        if not group and table in _YEARLY:
            group = f"{year}{_YEARLY[table]}"
        yield Column(key, _SHORT.get(key, label), group)
        if key in compared:
            yield Column(key, f"{year - 1}年", group, LAST)
            yield Column(key, "增减", group, CHANGE)


def head_of(columns: Sequence[Column]) -> tuple[tuple[HeadCell, ...], ...]:
    """One row of labels, or two where columns are grouped."""
    if not any(column.group for column in columns):
        return (tuple(HeadCell(c.label, is_number=not c.is_text) for c in columns),)
    upper: list[HeadCell] = []
    lower: list[HeadCell] = []
    for group, run in groupby(columns, key=lambda column: column.group):
        own = list(run)
        if not group:
            upper += [HeadCell(c.label, rows=2, is_number=not c.is_text) for c in own]
            continue
        upper.append(HeadCell(group, columns=len(own)))
        lower += [HeadCell(c.label, is_number=not c.is_text) for c in own]
    return tuple(upper), tuple(lower)
