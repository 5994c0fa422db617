"""Lines taken over from another sheet, marked until somebody confirms each. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from common.findings import Finding, Location, Severity
from common.text import squeeze
from indicators.sheets import IndicatorLine, ObjectiveSheet

UNCONFIRMED = "复核"
"""Stands where findings of rules bear their code: no rule of the catalogue, but a lock."""
LONGEST_MARK = 200
"""Characters of the mark that can be kept."""
_COLUMN = "三级指标"


@dataclass(frozen=True, slots=True)
class CopiedLines:
    """What a sheet would take over: new lines with their mark, and names that it has already."""

    lines: tuple[IndicatorLine, ...]
    known: tuple[str, ...]


def copy_lines(source: ObjectiveSheet, present: Iterable[str]) -> CopiedLines:
    """The lines of another sheet for one with these names: marked, without key or baseline.

    A baseline is what was reached before: it belongs to the sheet that it was written for.
    """
    taken = {squeeze(name) for name in present}
    mark = mark_of(source)
    new = tuple(
        replace(line, key=None, baseline=None, unconfirmed=mark)
        for line in source.lines
        if squeeze(line.name) not in taken
    )
    known = tuple(squeeze(line.name) for line in source.lines if squeeze(line.name) in taken)
    return CopiedLines(new, known)


def mark_of(source: ObjectiveSheet) -> str:
    """Where a line came from, in words: year, code and name of the sheet."""
    return kept_mark(f"{source.year} 年 {source.project_code} {source.name}")


def kept_mark(text: str) -> str:
    """The mark as it can be kept: one line of signs that print."""
    signs = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(signs.split())[:LONGEST_MARK].strip()


def unconfirmed_lines(sheet: ObjectiveSheet) -> tuple[Finding, ...]:
    """One finding for each copied line that nobody confirmed: such a sheet is not handed in."""
    return tuple(
        Finding(
            code=UNCONFIRMED,
            name="复制的指标未复核",
            severity=Severity.ERROR,
            message=f"『{squeeze(line.name) or '未命名'}』复制自 {line.unconfirmed}，还没有复核。",
            location=Location(row=line.position, column=_COLUMN),
            indicator=line.name,
            actual="未复核",
            expected="已复核",
            mend="核对名称、权重和指标值是否适用于本表，再点“确认此行”。",
        )
        for line in sheet.lines
        if line.unconfirmed
    )
