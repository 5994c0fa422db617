"""Where a printed table differs from what the facts give, and why. Pure.

A sum of many rounded amounts drifts by cents; that is told as rounding, with the row it
comes from where the document's own sums show it. Whatever is left has no explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from budgets.reconciliation import reconcile
from budgets.reconciliation.envelope import ROUNDING_MEND, gap_text
from budgets.reconciliation.explanations import guess
from budgets.reconciliation.shapes import (
    KEYS,
    PrintedRow,
    PrintedTable,
    Publication,
    class_name,
    is_total,
    publication_of,
)
from budgets.tables import TableAmount, TableContent
from common.decimals import ZERO, plain, rounding_tolerance, wanyuan
from common.findings import Finding, Location, Severity
from common.text import squeeze


class DeviationKind(StrEnum):
    """How a difference is explained."""

    ROUNDING = "rounding"
    EXPLAINED = "explained"
    PRINTED_BLANK = "printed_blank"
    UNEXPLAINED = "unexplained"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {
            "rounding": "舍入",
            "explained": "可解释",
            "printed_blank": "印刷空白",
            "unexplained": "不一致",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One cell of which print and facts do not say the same.

    location is the printed cell (row 0 where no such row is printed), position the row of
    the computed table (0 where the facts give no such row); key is our name of the column.
    """

    location: Location
    position: int
    key: str
    name: str
    printed: Decimal | None
    computed: Decimal | None
    kind: DeviationKind
    explanation: str

    @property
    def gap(self) -> Decimal:
        """Printed less computed, blank as nought."""
        return (self.printed or ZERO) - (self.computed or ZERO)

    @property
    def is_rounding(self) -> bool:
        """Whether nothing need be done."""
        return self.kind is DeviationKind.ROUNDING


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed document beside its facts."""

    deviations: tuple[Deviation, ...]
    roundings: tuple[Finding, ...]
    """The sums of the document itself that do not close by a cent or two."""

    @property
    def contradictions(self) -> tuple[Deviation, ...]:
        """The differences that rounding does not explain."""
        return tuple(d for d in self.deviations if not d.is_rounding)


def compare(printed: Iterable[TableContent], computed: Iterable[TableContent]) -> Comparison:
    """Every cell of the printed tables against the computed ones, each with its explanation."""
    publication = publication_of(printed, organization="", year=0)
    sums = {c.table: c for c in computed if c.table in KEYS}
    ours = publication_of(sums.values(), organization="", year=0).tables
    findings = reconcile(publication).findings
    judge = _Judge(publication, findings)
    found = tuple(
        judge.explained(deviation, addends)
        for name, table in publication.tables.items()
        for deviation, addends in _differences(table, ours[name], _addends(sums[name].amounts))
    )
    return Comparison(found, tuple(f for f in findings if f.mend == ROUNDING_MEND))


def deviations(
    printed: Iterable[TableContent], computed: Iterable[TableContent]
) -> tuple[Deviation, ...]:
    """The differences alone."""
    return compare(printed, computed).deviations


def shown_tables(
    computed: Iterable[TableContent], found: Iterable[Deviation]
) -> tuple[TableContent, ...]:
    """The computed tables with the printed amount wherever only rounding lies between."""
    roundings = {
        (d.location.table, d.position, d.key): d.printed
        for d in found
        if d.is_rounding and d.position and d.printed is not None
    }
    return tuple(_with_printed(table, roundings) for table in computed)


def _with_printed(
    table: TableContent, printed: Mapping[tuple[str, int, str], Decimal]
) -> TableContent:
    amounts = tuple(
        replace(a, amount=printed.get((table.table, a.position, a.column), a.amount))
        for a in table.amounts
    )
    keys = KEYS[table.table]
    rows = [list(row) for row in table.rows]
    for amount in amounts:
        rows[amount.position - 1][keys.index(amount.column)] = wanyuan(amount.amount)
    return replace(table, amounts=amounts, rows=tuple(map(tuple, rows)))


Cells = Mapping[tuple[int, str], int]


def _addends(amounts: Iterable[TableAmount]) -> Cells:
    return {(amount.position, amount.column): amount.addends for amount in amounts}


def _differences(
    printed: PrintedTable, computed: PrintedTable, addends: Cells
) -> Iterator[tuple[Deviation, int]]:
    """Every cell that differs with the number of its addends; not explained yet."""
    for side, keys in _sides(printed):
        here, there = _lines(printed, side), _lines(computed, side)
        for identity in dict.fromkeys((*here, *there)):
            one, other = here.get(identity), there.get(identity)
            if one is None and not _is_missed(printed, identity):
                continue
            for key in keys:
                was = one.amounts.get(key) if one else None
                now = other.amounts.get(key) if other else None
                if (was or ZERO) == (now or ZERO):
                    continue
                position = other.position if other else 0
                yield (
                    Deviation(
                        Location(printed.table, one.position if one else 0, printed.columns[key]),
                        position,
                        key,
                        (one or other or computed.rows[0]).name(key),
                        was,
                        now,
                        DeviationKind.UNEXPLAINED,
                        "",
                    ),
                    addends.get((position, key), 0),
                )


def _is_missed(printed: PrintedTable, identity: str) -> bool:
    """Whether a row that is not printed should be: the document goes down to its level."""
    is_coded = "code" in printed.columns
    if not is_coded or not identity.isalnum() or not identity.isascii():
        return not printed.is_empty
    return any(len(row.code) == len(identity) for row in printed.coded())


def _sides(table: PrintedTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    if "income_item" not in table.columns:
        yield "", table.amount_keys
        return
    for side in ("income", "expense"):
        yield side, tuple(key for key in table.amount_keys if key.startswith(side))


def line_identities(table: PrintedTable) -> Iterator[tuple[str, str, PrintedRow]]:
    """Side (blank where a table has one), what the line is, and its row."""
    for side, _ in _sides(table):
        for identity, row in _lines(table, side).items():
            yield side, identity, row


def _lines(table: PrintedTable, side: str) -> dict[str, PrintedRow]:
    """The rows of a side under what they are, whatever their place and wording."""
    if table.table == "表四":
        return {"": table.rows[0]} if table.rows else {}
    if not side:
        named = [(row.code or _total_or_name(row.name()), row) for row in table.rows]
    else:
        named = list(_named_lines(table, side))
    found: dict[str, PrintedRow] = {}
    for identity, row in named:
        if identity:
            found.setdefault(identity, row)
    return found


def _total_or_name(name: str) -> str:
    return "合计" if is_total(name) else squeeze(name)


_SOURCE_WORDS = (
    "一般公共预算",
    "政府性基金",
    "国有资本经营",
    "财政专户",
    "事业收入",
    "上级补助",
    "附属单位",
    "事业单位经营",
    "其他收入",
)


def _named_lines(table: PrintedTable, side: str) -> Iterator[tuple[str, PrintedRow]]:
    group = ""
    for row in table.rows:
        name = class_name(row.texts.get(f"{side}_item", ""))
        if not name:
            continue
        if name.startswith("上年") and "结转" in name:
            group = "上年结转"
            yield group, row
        elif "结转下年" in name:
            yield "结转下年", row
        elif name.startswith(("本年收入", "本年支出")):
            yield name[:4], row
        elif is_total(name):
            yield "合计", row
        else:
            yield f"{group}/{_source_word(name) if side == 'income' else name}", row


def _source_word(name: str) -> str:
    return next((word for word in _SOURCE_WORDS if name.startswith(word)), name)


class _Judge:
    """Explains a difference by what the printed document says of itself."""

    def __init__(self, publication: Publication, findings: Iterable[Finding]) -> None:
        self.publication = publication
        self.errors: set[Location] = set()
        self.roundings: dict[Location, str] = {}
        for finding in findings:
            if finding.severity is Severity.ERROR:
                self.errors.add(finding.location)
            elif finding.mend == ROUNDING_MEND:
                self.roundings.setdefault(finding.location, finding.message)

    def explained(self, deviation: Deviation, addends: int) -> Deviation:
        """The deviation with its kind and a Chinese sentence."""
        kind, text = self._explanation(deviation, addends)
        return replace(deviation, kind=kind, explanation=text)

    def _explanation(self, deviation: Deviation, addends: int) -> tuple[DeviationKind, str]:
        shown = gap_text(deviation.gap)
        if deviation.printed is None:
            what = "没有印这一行" if not deviation.location.row else "印刷为空白"
            return DeviationKind.PRINTED_BLANK, (
                f"{what}，按明细应为 {wanyuan(deviation.computed)}。"
            )
        if self._is_rounding(deviation, addends):
            own = self.roundings.get(deviation.location)
            envelope = plain(rounding_tolerance(addends))
            return DeviationKind.ROUNDING, own or (
                f"{addends} 项明细相加为 {wanyuan(deviation.computed)}，差 {shown} 万元"
                f"（舍入，在 ±{envelope} 之内）。"
            )
        if deviation.computed is None:
            return DeviationKind.UNEXPLAINED, "明细中没有这一项，请核对。"
        if text := guess(deviation.gap, self.publication):
            return DeviationKind.EXPLAINED, f"差 {shown} 万元，{text}。"
        return DeviationKind.UNEXPLAINED, (
            f"按明细应为 {wanyuan(deviation.computed)}，差 {shown} 万元，请核对。"
        )

    def _is_rounding(self, deviation: Deviation, addends: int) -> bool:
        """A sum of several amounts, off by no more than their rounding, that no rule calls wrong."""
        return (
            addends > 1
            and abs(deviation.gap) <= rounding_tolerance(addends)
            and deviation.location not in self.errors
        )
