"""What stands in the cells of the budget editor, and the amounts that it says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.enums import FundSource
from budgets.facts import OWN_TABLE, FactKey, FactKind, Facts, amounts_of, facts_from, parse_key
from budgets.tables import ClassNames
from common.decimals import NotANumber, parse_decimal, to_cents, wanyuan
from common.text import tidy
from web.editing.conflicts import Difference
from web.editing.drafts import UnreadableDraft

MOST_CELLS = 20_000
_LARGEST = Decimal(10) ** 14
_SHOWN = 20
_TEXT = "预算情况说明"


@dataclass(frozen=True, slots=True)
class BudgetDraft:
    """Every cell as it was typed, by the key of its amount, and the text."""

    cells: Mapping[FactKey, str]
    narrative: str


@dataclass(frozen=True, slots=True)
class BuiltBudget:
    """The amounts that a draft says; faults are told by the key of their cell."""

    facts: Facts
    faults: Mapping[FactKey, str]
    listed: Mapping[str, tuple[str, ...]]
    """The classes by table that have a row, also where nothing is typed."""


def read_draft(values: Mapping[str, object]) -> BudgetDraft:
    """The draft in the JSON of a request; raises UnreadableDraft for anything else."""
    cells, narrative = values.get("cells"), values.get("narrative")
    if not isinstance(cells, dict) or not isinstance(narrative, str) or len(cells) > MOST_CELLS:
        raise UnreadableDraft
    read: dict[FactKey, str] = {}
    for name, text in cells.items():
        key = parse_key(name)
        if key is None or not isinstance(text, str):
            raise UnreadableDraft
        read[key] = text.replace("\x00", "")
    return BudgetDraft(read, tidy_lines(narrative))


def version_in(values: Mapping[str, object]) -> int:
    """The version that the person started from; -1, which is none, for anything else."""
    version = values.get("version")
    is_number = isinstance(version, int) and not isinstance(version, bool)
    return version if is_number and isinstance(version, int) and 0 <= version < 2**31 else -1


def tidy_lines(text: str) -> str:
    """Line ends as everywhere else, no blank ones at the end."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def build(draft: BudgetDraft, stored: Facts, names: ClassNames) -> BuiltBudget:
    """The stored amounts with those of the typed cells; a cell that cannot be read counts as blank."""
    amounts = dict(amounts_of(stored))
    faults: dict[FactKey, str] = {}
    listed: dict[str, dict[str, None]] = defaultdict(dict)
    for key, text in draft.cells.items():
        amounts.pop(key, None)
        if fault := class_fault(key, names):
            faults[key] = fault
            continue
        if table := table_of(key):
            listed[table][key.code] = None
        amount, fault = _read(text)
        if fault:
            faults[key] = fault
        elif amount is not None:
            amounts[key] = amount
    return BuiltBudget(
        facts_from(amounts), faults, {table: tuple(codes) for table, codes in listed.items()}
    )


def table_of(key: FactKey) -> str:
    """The table in which the row of a class stands; blank for amounts without a class."""
    if key.kind is FactKind.SPENDING:
        return OWN_TABLE.get(FundSource(key.source), "")
    return {FactKind.BASIC: "表三", FactKind.PROCUREMENT: "表九"}.get(key.kind, "")


def class_fault(key: FactKey, names: ClassNames) -> str:
    """Why the class of a cell cannot have an amount; blank where it can."""
    known = {
        FactKind.SPENDING: names.functional,
        FactKind.BASIC: names.economic,
        FactKind.PROCUREMENT: names.procurement,
    }.get(key.kind)
    if known is None:
        return ""
    if key.code not in known:
        return f"本年度没有科目『{key.code[:_SHOWN]}』，请先由财政管理人员登记科目。"
    return ""


def _read(text: str) -> tuple[Decimal | None, str]:
    typed = tidy(text)
    if not typed:
        return None, ""
    shown = typed if len(typed) <= _SHOWN else f"{typed[:_SHOWN]}…"
    try:
        amount = parse_decimal(typed)
    except NotANumber:
        return None, f"『{shown}』不是金额，请填写数字，如 1,234.56。"
    if amount < 0:
        return None, f"『{shown}』为负数，预算金额不能为负。"
    if amount >= _LARGEST:
        return None, f"『{shown}』太大，请核对单位是否为万元。"
    if to_cents(amount) != amount:
        return None, f"『{shown}』多于两位小数，万元最多两位，请改为 {wanyuan(amount)}。"
    return to_cents(amount), ""


def differences(mine: BudgetDraft, theirs: Facts, narrative: str) -> tuple[Difference, ...]:
    """Where my cells and the stored budget say different things."""
    return tuple(_differences(mine, theirs, narrative))


def _differences(mine: BudgetDraft, theirs: Facts, narrative: str) -> Iterator[Difference]:
    stored = amounts_of(theirs)
    for key in sorted(mine.cells, key=lambda one: one.rank):
        typed = tidy(mine.cells[key])
        amount, fault = _read(typed)
        if fault or amount != stored.get(key):
            yield Difference(key.label, typed, wanyuan(stored.get(key)))
    if mine.narrative != narrative:
        yield from _paragraphs(mine.narrative.split("\n"), narrative.split("\n"))


def _paragraphs(mine: list[str], theirs: list[str]) -> Iterator[Difference]:
    only_mine = [text for text in mine if text not in theirs]
    only_theirs = [text for text in theirs if text not in mine]
    for number in range(max(len(only_mine), len(only_theirs), 1)):
        yield Difference(_TEXT, _at(only_mine, number), _at(only_theirs, number))


def _at(texts: Iterable[str], number: int) -> str:
    found = list(texts)
    return found[number] if number < len(found) else ""
