"""Short ways to build a sheet for one rule and to ask one rule for its verdict."""

from dataclasses import replace
from decimal import Decimal

from common.findings import Finding
from common.rules import Outcome, Verdict
from indicators.compliance import (
    DEFAULT_DOCTRINE,
    SHEET_RULES,
    Background,
    Doctrine,
    SheetReview,
)
from indicators.enums import ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import parse_target

OUTPUT = ("产出指标", "数量指标")
QUALITY = ("产出指标", "质量指标")
TIMELINESS = ("产出指标", "时效指标")
COST = ("产出指标", "成本指标")
OUTCOME = ("效益指标", "社会效益指标")
SATISFACTION = ("满意度指标", "服务对象满意度指标")


def line(
    name: str = "改造路口数量",
    target: str = "≥2",
    unit: str = "处",
    level: tuple[str, str] = OUTPUT,
    weight: str | None = "10",
    *,
    is_core: bool | None = False,
    baseline: str | None = None,
) -> IndicatorLine:
    """A line; the target is typed with its sign in front: ≥98, 区间90～110, 定性完成."""
    sign = next((s for s in ("区间", "定性") if target.startswith(s)), target[:1])
    return IndicatorLine(
        position=1,
        level1=level[0],
        level2=level[1],
        name=name,
        weight=None if weight is None else Decimal(weight),
        unit=unit,
        target=parse_target(sign, target.removeprefix(sign), unit),
        is_core=is_core,
        baseline=None if baseline is None else Decimal(baseline),
    )


def project(*lines: IndicatorLine, **head: object) -> ObjectiveSheet:
    """A project sheet with a filled head and these lines in order."""
    facts: dict[str, object] = {
        "kind": ObjectiveKind.PROJECT,
        "year": 2024,
        "organization_code": "118",
        "organization_name": "某区交通局",
        "name": "城区信号灯路口提升",
        "execution_weight": Decimal(10),
        "budget": Decimal("150.00"),
        "overview": "对城区车流大、事故多的路口进行勘察设计，改造老旧信号灯，新装信号控制设备。",
        "rationale": "《某区综合交通规划》（某府发〔2023〕8号）要求三年内完成城区路口信号提升。",
        "statement": "全年改造路口2处、新建4处，11月底前完工，高峰期通行时间缩短10%以上。",
        "lines": tuple(replace(item, position=row) for row, item in enumerate(lines, start=1)),
    } | head
    return ObjectiveSheet(**facts)  # type: ignore[arg-type]


def department(*lines: IndicatorLine, **head: object) -> ObjectiveSheet:
    """A department sheet: no head weight, no overview, no rationale."""
    facts = {"execution_weight": None, "overview": "", "rationale": "", "name": "某区交通局"}
    return project(*lines, **({"kind": ObjectiveKind.DEPARTMENT} | facts | head))


def outcome_of(
    code: str,
    sheet: ObjectiveSheet,
    doctrine: Doctrine = DEFAULT_DOCTRINE,
    background: Background | None = None,
) -> Outcome:
    """What one rule says of a sheet."""
    review = SheetReview(sheet, doctrine, background or Background())
    (outcome,) = SHEET_RULES.run(review, only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


def verdict_of(code: str, sheet: ObjectiveSheet, doctrine: Doctrine = DEFAULT_DOCTRINE) -> Verdict:
    """The verdict of one rule on a sheet."""
    return outcome_of(code, sheet, doctrine).verdict


def findings_of(
    code: str, sheet: ObjectiveSheet, doctrine: Doctrine = DEFAULT_DOCTRINE
) -> tuple[Finding, ...]:
    """The findings of one rule on a sheet."""
    return outcome_of(code, sheet, doctrine).findings


def on_line(code: str, item: IndicatorLine) -> Verdict:
    """The verdict of one rule on a sheet of this one line."""
    return verdict_of(code, project(item))
