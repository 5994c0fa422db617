"""绩效目标审核表 (财预〔2015〕88号): its eight points, what the findings say to them, the grade.

No database here. What a finding costs at its point is this system's proposal; the reviewer has
the last word, and the form asks for all eight points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from common.decimals import NotANumber, parse_decimal, plain
from common.findings import Finding, Severity
from indicators.compliance.process import ReviewGrade
from indicators.enums import Action
from projects.enums import ProjectCategory

FULL = Decimal(100)
_BOUNDS = (
    (Decimal("0.9"), ReviewGrade.EXCELLENT),
    (Decimal("0.8"), ReviewGrade.GOOD),
    (Decimal("0.6"), ReviewGrade.FAIR),
)
_HALF = Decimal("0.5")
_LEAST_EXPLAINED = Decimal("0.8")
"""What the unit has explained alone never takes a point below 良."""
_ERROR_SHARE, _WARNING_SHARE = Decimal("0.4"), Decimal("0.2")


class Aspect(StrEnum):
    """The four properties that are reviewed."""

    COMPLETENESS = "完整性"
    RELEVANCE = "相关性"
    SUITABILITY = "适当性"
    FEASIBILITY = "可行性"


class Manner(StrEnum):
    """一般性项目 are graded point by point, everything else is scored."""

    GRADED = "graded"
    SCORED = "scored"

    @property
    def label(self) -> str:
        """As the form is called."""
        return {"graded": "定性审核", "scored": "打分审核"}[self.value]


@dataclass(frozen=True, slots=True)
class Point:
    """One of the eight: what it asks, and its full score."""

    code: str
    aspect: Aspect
    name: str
    question: str
    full: Decimal


POINTS = (
    Point(
        "completeness", Aspect.COMPLETENESS, "规范完整性",
        "内容填报是否完整、格式是否规范、内容是否与依据相符", Decimal(10),
    ),
    Point(
        "clarity", Aspect.COMPLETENESS, "明确清晰性",
        "目标是否明确、清晰，能否反映主要情况，对预期产出和效果的描述是否全面", Decimal(10),
    ),
    Point(
        "relevance", Aspect.RELEVANCE, "目标相关性",
        "总体目标与法规、规划、部门职能、事业发展是否相关", Decimal(15),
    ),
    Point(
        "science", Aspect.RELEVANCE, "指标科学性",
        "指标是否全面、充分、细化、量化，是否选取最能体现总体目标的关键指标并明确值", Decimal(15),
    ),
    Point(
        "reason", Aspect.SUITABILITY, "绩效合理性",
        "预期绩效是否显著、符合行业正常水平或事业发展规律，与其他同类项目是否重复", Decimal(15),
    ),
    Point(
        "funding", Aspect.SUITABILITY, "资金匹配性",
        "目标与资金规模是否匹配，在既定资金下目标是否过高或过低", Decimal(15),
    ),
    Point(
        "possibility", Aspect.FEASIBILITY, "实现可能性",
        "是否经过充分论证和合理测算，措施是否合理可行", Decimal(10),
    ),
    Point(
        "conditions", Aspect.FEASIBILITY, "条件充分性",
        "项目实施方案是否合理，组织、人员、制度、场地设备等条件是否具备", Decimal(10),
    ),
)  # fmt: skip
POINT_OF = {point.code: point for point in POINTS}

_BY_RULE = {
    "A10": "clarity",
    "A11": "clarity",
    "E06": "possibility",
    "F09": "possibility",
    "E08": "conditions",
    "G01": "funding",
    "G02": "funding",
}
_BY_GROUP = {
    "A": "completeness",
    "D": "science",
    "E": "relevance",
    "B": "reason",
    "C": "reason",
    "F": "funding",
    "G": "reason",
}
"""A→完整性, D/E→相关性, B/C/F/G→适当性, F09/E06/E08→可行性."""

CONSEQUENCES: Mapping[ReviewGrade, str] = {
    ReviewGrade.EXCELLENT: "可以直接进入下一步。",
    ReviewGrade.GOOD: "与单位协商、个别处完善后进入下一步。",
    ReviewGrade.FAIR: "应退回，修改完善后按程序重新报送。",
    ReviewGrade.POOR: "不得进入下一步预算安排，应退回。",
}


def consequence_of(grade: ReviewGrade, action: Action) -> str:
    """What followed from the grade; a sheet may be returned though its grade lets it pass."""
    if action is Action.RETURN and grade.may_pass:
        return "等级达到通过的要求；因审核意见所列问题退回，修改后重新报送。"
    return CONSEQUENCES[grade]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one point got; the score is None where points are graded."""

    code: str
    grade: ReviewGrade
    score: Decimal | None = None

    @property
    def point(self) -> Point:
        """The point that it is given to."""
        return POINT_OF[self.code]

    @property
    def text(self) -> str:
        """As the form prints it, and as its box holds it."""
        return self.grade.label if self.score is None else plain(self.score)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The eight marks and what they come to."""

    manner: Manner
    marks: tuple[Mark, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum of the scores; None where points are graded."""
        if self.manner is Manner.GRADED:
            return None
        return sum((mark.score for mark in self.marks if mark.score is not None), Decimal(0))

    @property
    def grade(self) -> ReviewGrade:
        """By the total, or by what the grades of the points come to."""
        if self.total is not None:
            return grade_of_share(self.total / FULL)
        return _common_grade([mark.grade for mark in self.marks])

    @property
    def verdict(self) -> str:
        """The grade, with the total where there is one."""
        return _verdict(self.grade, self.total)

    @property
    def payload(self) -> dict[str, str]:
        """As JSON keeps it: by point the score, or the grade."""
        return {
            mark.code: mark.grade.value if mark.score is None else plain(mark.score)
            for mark in self.marks
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding that bears on a point."""

    code: str
    name: str
    severity: Severity
    is_explained: bool

    def __str__(self) -> str:
        told = "，已说明" if self.is_explained else ""
        return f"{self.code} {self.name}（{self.severity.label}{told}）"


@dataclass(frozen=True, slots=True)
class Prefill:
    """What the findings propose, and by point the findings behind it."""

    opinion: Opinion
    reasons: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)


class InvalidOpinion(ValueError):
    """Marks that cannot be kept; the Chinese text names every point that is wrong."""


def manner_of(category: str) -> Manner:
    """一般性项目 are graded; 重点专项 and whole departments are scored."""
    return Manner.GRADED if category == ProjectCategory.GENERAL else Manner.SCORED


def point_of_rule(code: str) -> str | None:
    """The point that a rule bears on; None where the form has no place for it (J, L)."""
    return _BY_RULE.get(code) or _BY_GROUP.get(code[:1])


def prefilled(
    findings: Iterable[Finding], unexplained: Iterable[Finding], manner: Manner
) -> Prefill:
    """What the findings say to the eight points.

    An error costs two fifths of its point, a warning that nobody explained one fifth, an
    explained one a single score with 良 as its floor, a hint nothing. A sheet with no error and
    every warning explained is therefore never proposed below 良.
    """
    open_ones = list(unexplained)
    reasons: dict[str, list[Reason]] = {}
    for finding in findings:
        code = point_of_rule(finding.code)
        if code is not None:
            reasons.setdefault(code, []).append(_reason(finding, open_ones))
    marks = tuple(_mark(point, reasons.get(point.code, ()), manner) for point in POINTS)
    once = {code: tuple(dict.fromkeys(found)) for code, found in reasons.items()}
    return Prefill(Opinion(manner, marks), once)


def _reason(finding: Finding, unexplained: list[Finding]) -> Reason:
    is_explained = finding.severity is Severity.WARNING and finding not in unexplained
    return Reason(finding.code, finding.name, finding.severity, is_explained)


def _mark(point: Point, reasons: Iterable[Reason], manner: Manner) -> Mark:
    found = list(reasons)
    errors = sum(one.severity is Severity.ERROR for one in found)
    explained = sum(one.is_explained for one in found)
    warnings = sum(one.severity is Severity.WARNING for one in found) - explained
    start = max(point.full - explained, point.full * _LEAST_EXPLAINED)
    score = start - point.full * (_ERROR_SHARE * errors + _WARNING_SHARE * warnings)
    score = max(score, Decimal(0))
    grade = grade_of_share(score / point.full)
    return Mark(point.code, grade, None if manner is Manner.GRADED else score)


def grade_of_share(share: Decimal) -> ReviewGrade:
    """≥90% 优, ≥80% 良, ≥60% 中, below 差; no bound belongs to two grades."""
    return next((grade for bound, grade in _BOUNDS if share >= bound), ReviewGrade.POOR)


def _common_grade(grades: list[ReviewGrade]) -> ReviewGrade:
    """优: all points; 良: nothing below 良; 差: most points; 中: the rest."""
    if all(grade is ReviewGrade.EXCELLENT for grade in grades):
        return ReviewGrade.EXCELLENT
    if all(grade.may_pass for grade in grades):
        return ReviewGrade.GOOD
    poor = sum(grade is ReviewGrade.POOR for grade in grades)
    return ReviewGrade.POOR if 2 * poor > len(grades) else ReviewGrade.FAIR


def permits(grade: ReviewGrade, action: Action) -> bool:
    """优 and 良 go on; 中 and 差 only back to the unit."""
    return grade.may_pass or action is Action.RETURN


def read_opinion(typed: Mapping[str, str], manner: Manner) -> Opinion:
    """The opinion as it was typed, by point; InvalidOpinion with everything that is wrong."""
    marks, faults = [], []
    for point in POINTS:
        try:
            marks.append(_typed_mark(point, typed.get(point.code, ""), manner))
        except ValueError as fault:
            faults.append(f"『{point.name}』{fault}")
    if faults:
        raise InvalidOpinion("\n".join(faults))
    return Opinion(manner, tuple(marks))


def _typed_mark(point: Point, typed: str, manner: Manner) -> Mark:
    text = typed.strip()
    if manner is Manner.GRADED:
        grade = next((one for one in ReviewGrade if text in {one.value, one.label}), None)
        if grade is None:
            raise ValueError("没有定级，请选择优、良、中或差。")
        return Mark(point.code, grade)
    if not text:
        raise ValueError(f"没有打分，请填 0 到 {point.full} 之间的分数。")
    try:
        score = parse_decimal(text)
    except NotANumber:
        raise ValueError(f"应为 0 到 {point.full} 之间的数，现为“{text[:20]}”。") from None
    if not 0 <= score <= point.full or score % _HALF:
        raise ValueError(f"应在 0 到 {point.full} 之间，可到半分，现为 {plain(score)}。")
    return Mark(point.code, grade_of_share(score / point.full), score)


def stored_opinion(payload: Mapping[str, str], manner: Manner) -> Opinion:
    """What `Opinion.payload` kept."""
    return read_opinion(payload, manner)


def _verdict(grade: ReviewGrade, total: Decimal | None) -> str:
    return grade.label if total is None else f"{grade.label}（{plain(total)} 分）"
