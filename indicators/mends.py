"""One-step mends: from a sheet and a finding, the sheet without the fault. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from common.findings import Finding
from common.text import squeeze
from indicators.compliance.classification import SORT_LINES, STANDARD_LEVEL, form_order
from indicators.compliance.consistency import FIX_DOCUMENT_NUMBER
from indicators.compliance.context import (
    DEPARTMENT_STATEMENT,
    OVERVIEW,
    RATIONALE,
    STATEMENT,
)
from indicators.compliance.disclosure import HIDE_NAME
from indicators.compliance.naming import FIX_TYPO
from indicators.compliance.rates import EQUAL_SIGN
from indicators.compliance.reading import tidy_label
from indicators.compliance.weights import DELETE_LINE
from indicators.compliance.wording import TRIM
from indicators.enums import Comparison
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    Target,
    UnreadTarget,
)


class NoSuchMend(ValueError):
    """The finding names no one-step mend, or the sheet has changed since it was found."""


Mend = Callable[[ObjectiveSheet, Finding], ObjectiveSheet]


def apply_mend(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    """The sheet with this one fault mended; everything else stays as it is.

    Raises NoSuchMend, with a Chinese sentence, where there is no such mend or no such line.
    """
    mend = MENDS.get(finding.mend_action)
    if mend is None:
        raise NoSuchMend(f"{finding.code}没有一键修复，请按建议手工修改。")
    return mend(sheet, finding)


def apply_mends(sheet: ObjectiveSheet, findings: Iterable[Finding]) -> ObjectiveSheet:
    """The sheet with all these faults mended; findings without a mend are passed over.

    Names change after everything else that looks for a line by its name. Lines are deleted
    from the bottom and sorted at the very last, so that rows keep their numbers until then.
    """
    due = [finding for finding in findings if finding.mend_action in MENDS]
    for finding in sorted(due, key=_rows_last):
        sheet = apply_mend(sheet, finding)
    return sheet


_LATE = (FIX_TYPO, DELETE_LINE, SORT_LINES)


def _rows_last(finding: Finding) -> tuple[int, int]:
    action = finding.mend_action
    return _LATE.index(action) if action in _LATE else -1, -finding.location.row


def _line_of(sheet: ObjectiveSheet, finding: Finding) -> IndicatorLine:
    """The line that the finding speaks of, as long as it still bears the same name."""
    for line in sheet.lines:
        is_there = line.position == finding.location.row
        if is_there and squeeze(line.name) == squeeze(finding.indicator):
            return line
    raise NoSuchMend(
        f"第{finding.location.row}行已不是『{squeeze(finding.indicator)}』，请重新检查后再修复。"
    )


def _with_line(sheet: ObjectiveSheet, changed: IndicatorLine) -> ObjectiveSheet:
    lines = tuple(changed if line.position == changed.position else line for line in sheet.lines)
    return replace(sheet, lines=lines)


def _trim_text(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    if not finding.location.row:
        return replace(sheet, name=tidy_label(sheet.name))
    line = _line_of(sheet, finding)
    tidied = replace(
        line,
        name=tidy_label(line.name),
        unit=tidy_label(line.unit),
        target=_tidy_target(line.target),
    )
    return _with_line(sheet, tidied)


def _tidy_target(target: Target) -> Target:
    if isinstance(target, QualitativeTarget | UnreadTarget):
        return replace(target, text=tidy_label(target.text))
    return target


def _delete_line(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    gone = _line_of(sheet, finding)
    kept = [line for line in sheet.lines if line is not gone]
    lines = tuple(replace(line, position=row) for row, line in enumerate(kept, start=1))
    return replace(sheet, lines=lines)


def _equal_sign(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    line = _line_of(sheet, finding)
    if line.number is None:
        raise NoSuchMend(f"第{line.position}行的指标值已不是一个数，请重新检查后再修复。")
    return _with_line(sheet, replace(line, target=NumericTarget(Comparison.EQUAL, line.number)))


def _standard_level(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    return _with_line(sheet, replace(_line_of(sheet, finding), level2=finding.expected))


def _sort_lines(sheet: ObjectiveSheet, _finding: Finding) -> ObjectiveSheet:
    ordered = sorted(sheet.lines, key=form_order)
    lines = tuple(replace(line, position=row) for row, line in enumerate(ordered, start=1))
    return replace(sheet, lines=lines)


def _fix_typo(sheet: ObjectiveSheet, finding: Finding) -> ObjectiveSheet:
    bad, good = finding.actual, finding.expected
    if not finding.location.row:
        return _with_head(sheet, finding.location.column, lambda text: _respelt(text, bad, good))
    line = _line_of_respelt(sheet, finding)
    return _with_line(
        sheet,
        replace(line, name=_respelt(line.name, bad, good), unit=_respelt(line.unit, bad, good)),
    )


def _line_of_respelt(sheet: ObjectiveSheet, finding: Finding) -> IndicatorLine:
    """The line, also where another misspelling of its name was mended a moment ago."""
    at_row = [line for line in sheet.lines if line.position == finding.location.row]
    if at_row and any(finding.actual in text for text in (at_row[0].name, at_row[0].unit)):
        return at_row[0]
    return _line_of(sheet, finding)


def _respelt(text: str, bad: str, good: str) -> str:
    if not bad or bad in good:
        return text
    while bad in text:
        text = text.replace(bad, good)
    return text


def _with_head(sheet: ObjectiveSheet, label: str, change: Callable[[str], str]) -> ObjectiveSheet:
    """The sheet with one text of its head changed; any other label means the name."""
    if label == OVERVIEW:
        return replace(sheet, overview=change(sheet.overview))
    if label == RATIONALE:
        return replace(sheet, rationale=change(sheet.rationale))
    if label in {STATEMENT, DEPARTMENT_STATEMENT}:
        return replace(sheet, statement=change(sheet.statement))
    return replace(sheet, name=change(sheet.name))


MENDS: Mapping[str, Mend] = {
    TRIM: _trim_text,
    DELETE_LINE: _delete_line,
    EQUAL_SIGN: _equal_sign,
    STANDARD_LEVEL: _standard_level,
    SORT_LINES: _sort_lines,
    FIX_TYPO: _fix_typo,
    FIX_DOCUMENT_NUMBER: _fix_typo,
    HIDE_NAME: _fix_typo,
}
"""Safe one-step mends by the name that findings carry in `mend_action`."""
