"""Mends of a draft, each computed anew from the rules: the request only names which."""

from __future__ import annotations

from dataclasses import dataclass, replace

from common.findings import Finding
from indicators.mends import MENDS, NoSuchMend, apply_mend
from indicators.models import PerformanceObjective
from indicators.repairs import apply_repair
from indicators.selectors import doctrine_of, report_on, sheet_of
from web.editing.drafts import BuiltSheet, Draft, DraftLine, build_sheet, redraft
from web.editing.meters import meter_of

ONE_FINDING = "finding"
WEIGHTS = "weights"
LEVELS = "levels"


@dataclass(frozen=True, slots=True)
class WantedMend:
    """Which mend is asked for: of one finding, of the weights, or of the blank levels."""

    action: str
    code: str = ""
    position: int = 0


def mended(objective: PerformanceObjective, draft: Draft, wanted: WantedMend) -> Draft:
    """The draft after the mend; NoSuchMend where there is nothing of the kind to mend."""
    if wanted.action == LEVELS:
        return replace(draft, lines=with_levels(draft.lines))
    built = build_sheet(draft, sheet_of(objective))
    if wanted.action == WEIGHTS:
        return _with_weights(objective, draft, built)
    finding = _finding(objective, built, wanted)
    return redraft(draft, built, lambda sheet: apply_mend(sheet, finding))


def with_levels(lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
    """Blank level cells take the level of the row above; a new first level starts a new second."""
    level1 = level2 = ""
    filled = []
    for line in lines:
        if line.is_blank:
            filled.append(line)
            continue
        if line.level1 and line.level1 != level1:
            level1, level2 = line.level1, ""
        level2 = line.level2 or level2
        filled.append(replace(line, level1=level1, level2=level2))
    return tuple(filled)


def foreign_project(pasted: str, own: str) -> tuple[str, ...]:
    """A note where the pasted form is that of another project."""
    if not pasted or not own or pasted == own:
        return ()
    return (f"粘贴的是项目 {pasted} 的表，本表是 {own}，请核对是否粘错。",)


def _with_weights(objective: PerformanceObjective, draft: Draft, built: BuiltSheet) -> Draft:
    repair = meter_of(built.sheet, doctrine_of(objective.fiscal_year)).repair
    if not repair:
        raise NoSuchMend("现在没有可以建议的权重调整，请按指标的轻重自行分配。")
    return redraft(draft, built, lambda sheet: apply_repair(sheet, repair))


def _finding(objective: PerformanceObjective, built: BuiltSheet, wanted: WantedMend) -> Finding:
    for finding in report_on(built.sheet, objective).findings:
        is_wanted = (finding.code, finding.location.row) == (wanted.code, wanted.position)
        if is_wanted and finding.mend_action in MENDS:
            return finding
    raise NoSuchMend("这个问题已经不在了，请看最新的检查结果。")
