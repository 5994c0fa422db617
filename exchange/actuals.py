"""The list of actual values and spending: which columns it has, and its rows as entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from common.findings import Location
from common.text import squeeze
from evaluations.entries import ActualEntry, OutturnEntry
from exchange.readers.guards import UnreadableFile
from exchange.readers.lists import ListRow, ListSheet, missing_head, read_lists

_HEAD_ROWS = 10
_NAMES = {
    "code": ("项目编码", "单位编码", "项目(单位)编码", "项目编码或单位编码"),
    "indicator": ("指标名称", "三级指标", "绩效指标", "三级指标名称"),
    "actual": ("实际完成值", "完成值", "全年完成值", "全年实际完成值"),
    "reason": ("偏差原因", "偏差原因及改进措施", "偏差原因分析及改进措施"),
    "position": ("行号", "指标行号"),
    "final": ("全年预算数",),
    "spent": ("全年执行数",),
}
_COLUMNS = {squeeze(name): key for key, names in _NAMES.items() for name in names}
_AMOUNT_UNIT = "(万元)"
_ADVICE = (
    "需要表头『项目编码』『指标名称』『实际完成值』『偏差原因』；"
    "预算执行另用『项目编码』『全年预算数』『全年执行数』（可在同一张表或另一张工作表）。"
)


@dataclass(frozen=True, slots=True)
class ActualsFile:
    """The rows of a file, cells as typed; remarks name the sheets that were not read."""

    entries: tuple[ActualEntry, ...]
    outturns: tuple[OutturnEntry, ...]
    remarks: tuple[str, ...] = ()


def read_actuals(source: Path | bytes, *, filename: str) -> ActualsFile:
    """The entries of an .xlsx or .csv; UnreadableFile where the file or its head is none."""
    entries: list[ActualEntry] = []
    outturns: list[OutturnEntry] = []
    remarks: list[str] = []
    sheets = read_lists(source, filename=filename)
    for sheet in sheets:
        head = _head_of(sheet, filename)
        if head is None:
            remarks.append(f"工作表『{sheet.title}』没有所需表头，没有读取。")
            continue
        for entry in _entries(sheet, *head):
            (entries if isinstance(entry, ActualEntry) else outturns).append(entry)  # type: ignore[arg-type]
    if len(remarks) == len(sheets):
        raise missing_head(sheets, filename, f"。{_ADVICE}")
    if not entries and not outturns:
        raise UnreadableFile(f"『{filename}』：表头之下没有数据行。")
    return ActualsFile(tuple(entries), tuple(outturns), tuple(remarks))


def _head_of(sheet: ListSheet, filename: str) -> tuple[int, Mapping[str, int]] | None:
    """The number of the head row and the place of each column."""
    for number, cells in sheet.rows[:_HEAD_ROWS]:
        named = [_COLUMNS.get(squeeze(cell).removesuffix(_AMOUNT_UNIT)) for cell in cells]
        columns = {key: place for place, key in enumerate(named) if key}
        has_lines = {"indicator", "actual"} <= columns.keys()
        has_money = {"final", "spent"} <= columns.keys()
        if "code" not in columns or not (has_lines or has_money):
            continue
        if twice := sorted({_NAMES[key][0] for key in columns if named.count(key) > 1}):
            raise UnreadableFile(
                f"『{filename}』：列『{'』『'.join(twice)}』出现了两次，请只保留一列。"
            )
        return number, columns
    return None


def _entries(
    sheet: ListSheet, head: int, columns: Mapping[str, int]
) -> Iterator[ActualEntry | OutturnEntry]:
    beside_lines: set[tuple[str, str, str]] = set()
    for row in sheet.rows:
        if row[0] <= head:
            continue
        cells = _Cells(sheet.title, row, columns)
        if cells.is_line:
            yield cells.actual
        # Money repeated beside every line of a project is one statement, not many.
        if cells.has_money and not (cells.is_line and cells.money in beside_lines):
            beside_lines.add(cells.money)
            yield cells.outturn


class _Cells:
    """The cells of one row by what they mean."""

    def __init__(self, title: str, row: ListRow, columns: Mapping[str, int]) -> None:
        number, cells = row
        self.location = Location(f"工作表『{title}』" if title else "", number)
        self.texts = {
            key: cells[place] if place < len(cells) else "" for key, place in columns.items()
        }

    def __getitem__(self, key: str) -> str:
        return self.texts.get(key, "")

    @property
    def has_money(self) -> bool:
        """Whether an amount is typed, or the row can be about nothing else."""
        return bool(squeeze(self["final"] + self["spent"])) or not self.is_line

    @property
    def is_line(self) -> bool:
        """Whether it speaks of an indicator, or tries to."""
        typed = squeeze(self["indicator"] + self["actual"])
        return bool(typed) or "final" not in self.texts

    @property
    def money(self) -> tuple[str, str, str]:
        """Whose money, how much."""
        return squeeze(self["code"]), squeeze(self["final"]), squeeze(self["spent"])

    @property
    def actual(self) -> ActualEntry:
        """The row as an actual value."""
        return ActualEntry(
            location=self.location,
            code=self["code"],
            indicator=self["indicator"],
            actual=self["actual"],
            # A blank cell takes the reason back; without the column nothing is said of it.
            reason=self["reason"] if "reason" in self.texts else None,
            position=self["position"],
        )

    @property
    def outturn(self) -> OutturnEntry:
        """The row as money."""
        return OutturnEntry(self.location, self["code"], self["final"], self["spent"])
