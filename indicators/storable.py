"""What no draft can hold, because the database has no room for it: said before it is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from common.decimals import ZERO, plain, to_cents
from common.findings import Finding, Location, Severity
from common.text import UNKEPT
from indicators.sheets import (
    FULL_WEIGHT,
    TARGET_DECIMALS,
    TARGET_LENGTH,
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    RangeTarget,
    Target,
)

MAX_LINES = 500
MAX_TEXT = 20_000
MAX_COMMENT = 2_000
_HEAD_LIMITS = {
    "name": ("项目名称", 180),
    "category": ("项目分类", 20),
    "supervising_department": ("业务主管部门", 180),
    "compiling_unit": ("编制单位", 200),
    "overview": ("项目概述", MAX_TEXT),
    "rationale": ("立项依据", MAX_TEXT),
    "statement": ("当年绩效目标", MAX_TEXT),
}
_LINE_LIMITS = {
    "level1": ("一级指标", 40),
    "level2": ("二级指标", 40),
    "name": ("三级指标", 200),
    "unit": ("计量单位", 40),
    "definition": ("指标解释", MAX_TEXT),
    "source": ("数据来源", 300),
}
_AMOUNTS = {"budget": "当年预算", "own": "本级安排", "transfer": "上级补助"}
HEAD_FIELDS: Mapping[str, str] = {
    **{label: field for field, (label, _) in _HEAD_LIMITS.items()},
    **{label: field for field, label in _AMOUNTS.items()},
    "预算执行率权重": "execution_weight",
}
LINE_FIELDS: Mapping[str, str] = {
    **{label: field for field, (label, _) in _LINE_LIMITS.items()},
    "指标权重": "weight",
    "指标值": "target",
    "基期值": "baseline",
}
"""Column of a fault → field of the sheet or of its line."""
NAME_LENGTH = _HEAD_LIMITS["name"][1]
_MAX_AMOUNT = Decimal(10) ** 14
_MAX_NUMBER = Decimal(10) ** 16
_SHOWN_DIGITS = 30


class InvalidSheet(ValueError):
    """The sheet cannot be stored as it is; nothing was changed."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{f.location}{f.message}" for f in findings))
        self.findings = findings


def unstorable(sheet: ObjectiveSheet) -> tuple[Finding, ...]:
    """Every place of the sheet that cannot be kept, all at once."""
    return tuple(_sheet_faults(sheet))


def text_faults(text: str, label: str, limit: int = MAX_COMMENT) -> Iterator[Finding]:
    """What keeps a text of the column `label` from being stored."""
    if len(text) > limit:
        yield _fault(Location("", 0, label), f"最多 {limit} 字，现有 {len(text)} 字，请缩短。")
    yield from _character_faults(text, Location("", 0, label))


def kept_comment(text: str) -> str:
    """The comment without blanks at its ends; ValueError where it cannot be kept as it is."""
    comment = text.strip()
    if len(comment) > MAX_COMMENT:
        raise ValueError(f"意见最多 {MAX_COMMENT} 字，现有 {len(comment)} 字，请缩短。")
    for fault in _character_faults(comment, Location("", 0, "意见")):
        raise ValueError(f"{fault.location}{fault.message}")
    return comment


def _sheet_faults(sheet: ObjectiveSheet) -> Iterator[Finding]:
    if len(sheet.lines) > MAX_LINES:
        yield _fault(
            Location(), f"一张目标表最多 {MAX_LINES} 行指标，现为 {len(sheet.lines)} 行，请核对。"
        )
    yield from _text_faults(sheet, _HEAD_LIMITS, row=0)
    yield from _weight_faults(sheet.execution_weight, Location("", 0, "预算执行率权重"))
    for field, label in _AMOUNTS.items():
        yield from _amount_faults(getattr(sheet, field), Location("", 0, label))
    for line in sheet.lines:
        yield from _line_faults(line)


def _line_faults(line: IndicatorLine) -> Iterator[Finding]:
    yield from _weight_faults(line.weight, Location("", line.position, "指标权重"))
    yield from _text_faults(line, _LINE_LIMITS, row=line.position)
    yield from _target_faults(line.target, Location("", line.position, "指标值"))
    if line.baseline is not None:
        yield from _number_faults(line.baseline, Location("", line.position, "基期值"))


def _text_faults(
    holder: object, limits: Mapping[str, tuple[str, int]], *, row: int
) -> Iterator[Finding]:
    for field, (label, limit) in limits.items():
        text = getattr(holder, field)
        if len(text) > limit:
            message = f"最多 {limit} 字，现有 {len(text)} 字，请缩短。"
            yield _fault(Location("", row, label), message)
        yield from _character_faults(text, Location("", row, label))


def _character_faults(text: str, location: Location) -> Iterator[Finding]:
    if found := UNKEPT.search(text):
        code = f"U+{ord(found[0]):04X}"
        message = f"第 {found.start() + 1} 个字是无法保存的字符（{code}），请删除后重新输入。"
        yield _fault(location, message)


def _target_faults(target: Target, location: Location) -> Iterator[Finding]:
    if isinstance(target, NumericTarget):
        yield from _number_faults(target.value, location)
    elif isinstance(target, RangeTarget):
        yield from _number_faults(target.lower, location)
        yield from _number_faults(target.upper, location)
    else:
        if len(target.text) > TARGET_LENGTH:
            yield _fault(location, f"最多 {TARGET_LENGTH} 字，请把说明移到指标解释。")
        yield from _character_faults(target.text, location)


def _number_faults(number: Decimal, location: Location) -> Iterator[Finding]:
    if not number.is_finite() or abs(number) >= _MAX_NUMBER:
        yield _fault(location, f"应为不超过 16 位整数的数，现为 {_shown(number)}。")
    elif number != number.quantize(Decimal(1).scaleb(-TARGET_DECIMALS)):
        yield _fault(location, f"最多 {TARGET_DECIMALS} 位小数，现为 {_shown(number)}。")


def _weight_faults(weight: Decimal | None, location: Location) -> Iterator[Finding]:
    if weight is None:
        return
    if not weight.is_finite() or not ZERO <= weight <= FULL_WEIGHT:
        yield _fault(location, f"应在 0 到 100 之间，现为 {_shown(weight)}。")
    elif weight != to_cents(weight):
        yield _fault(location, f"最多两位小数，现为 {_shown(weight)}。")


def _amount_faults(amount: Decimal | None, location: Location) -> Iterator[Finding]:
    if amount is None:
        return
    if not amount.is_finite() or not ZERO <= amount < _MAX_AMOUNT:
        yield _fault(location, f"金额应为不超过 14 位整数的非负数，现为 {_shown(amount)}。")
    elif amount != to_cents(amount):
        yield _fault(location, f"金额以万元计最多两位小数，现为 {_shown(amount)}。")


def _shown(number: Decimal) -> str:
    """The number as typed; in short where writing it out would fill pages."""
    is_short = number.is_finite() and -_SHOWN_DIGITS < number.adjusted() < _SHOWN_DIGITS
    text = plain(number) if is_short else str(number)
    return text if len(text) <= 2 * _SHOWN_DIGITS else f"{text[: 2 * _SHOWN_DIGITS]}…"


def _fault(location: Location, message: str) -> Finding:
    return Finding(code="", severity=Severity.ERROR, message=message, location=location)
