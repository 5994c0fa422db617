"""What the K rules look at: approved lines with what was reported for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from common.decimals import ratio
from common.findings import Location
from common.rules import RULEBOOK, Catalogue, Hit, MissingData, NotApplicable
from common.text import tidy
from evaluations.enums import Grade, Light
from evaluations.scoring import DEFAULT_PLAN, Actual, LineScore, ScoringPlan, score_line
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.reading import is_satisfaction
from indicators.sheets import IndicatorLine

ACTUAL = "全年完成值"
SHARE = "得分系数"
SCORE = "指标得分"
REASON = "偏差原因及改进措施"
EVIDENCE = "佐证材料"
BUDGET = "全年预算数"
SPENT = "全年执行数"
TOTAL = "自评总分"
SUMMARY = "目标完成情况"
HUNDRED = Decimal(100)


class Likelihood(StrEnum):
    """完成目标可能性 of the monitoring form (财预〔2019〕136号)."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"

    @property
    def label(self) -> str:
        """The choice as the form prints it."""
        return {"certain": "确定能", "possible": "有可能", "impossible": "完全不可能"}[self.value]


@dataclass(frozen=True, slots=True)
class Survey:
    """How satisfaction was asked: sample size, when, and how."""

    sample: int | None = None
    asked_on: str = ""
    method: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether all three are told."""
        return bool(self.sample and tidy(self.asked_on) and tidy(self.method))


@dataclass(frozen=True, slots=True)
class Midyear:
    """What monitoring said of a line: the light, the forecast for the year, how sure, what next."""

    light: Light | None = None
    forecast: Decimal | None = None
    likelihood: Likelihood | None = None
    measures: str = ""


@dataclass(frozen=True, slots=True)
class LineReport:
    """One line with its report; shares are 0–1, scores are points, None is not told.

    `attachments` is None where evidence is not collected line by line; `history` holds the actual
    values of former years, newest first.
    """

    line: IndicatorLine
    actual: Actual = field(default_factory=Actual)
    unit: str = ""
    claimed_share: Decimal | None = None
    claimed_score: Decimal | None = None
    attachments: int | None = None
    survey: Survey | None = None
    history: tuple[Decimal, ...] = ()
    midyear: Midyear | None = None


@dataclass(frozen=True, slots=True)
class SelfReport:
    """A whole self-evaluation; amounts in 万元, points out of 100, None is not told."""

    reports: tuple[LineReport, ...]
    approved: tuple[IndicatorLine, ...]
    initial_budget: Decimal | None = None
    adjustments: tuple[Decimal, ...] = ()
    budget: Decimal | None = None
    spent: Decimal | None = None
    execution_reason: str = ""
    execution_weight: Decimal | None = None
    total: Decimal | None = None
    grade: Grade | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ReportReview:
    """A self-evaluation under the plan and the doctrine of its year: the subject of K."""

    report: SelfReport
    plan: ScoringPlan = DEFAULT_PLAN
    doctrine: Doctrine = DEFAULT_DOCTRINE

    def score_of(self, report: LineReport) -> LineScore:
        """What the formula gives the line."""
        return score_line(report.line.target, report.line.weight, report.actual, self.plan)

    @property
    def rate(self) -> Decimal:
        """预算执行率, 0–1 or more; MissingData or NotApplicable where there is none."""
        budget, spent = self.report.budget, self.report.spent
        if budget is None or spent is None:
            raise MissingData("全年预算数或全年执行数没有填写。")
        if budget <= 0:
            raise NotApplicable("全年预算数为0，不考核执行率。")
        return ratio(spent, budget)


REPORT_RULES: Catalogue[ReportReview] = Catalogue()
RULEBOOK.add(REPORT_RULES)


def filled(review: ReportReview) -> tuple[LineReport, ...]:
    """The lines of the report; without any there is nothing to judge."""
    if not review.report.reports:
        raise MissingData("自评表里没有指标。")
    return review.report.reports


def scored(review: ReportReview) -> tuple[tuple[LineReport, LineScore], ...]:
    """The lines that the formula can score, with their scores."""
    pairs = ((report, review.score_of(report)) for report in filled(review))
    found = tuple((report, score) for report, score in pairs if score.score is not None)
    if not found:
        raise MissingData("没有一条指标可以计分，先按K01补填完成值。")
    return found


def unmet(review: ReportReview) -> Iterator[tuple[LineReport, LineScore]]:
    """The scored lines that fell short of their targets."""
    yield from (pair for pair in scored(review) if not pair[1].attainment.is_met)


def satisfactions(review: ReportReview) -> tuple[LineReport, ...]:
    """The reports on satisfaction."""
    words = review.doctrine.vocabulary
    return tuple(report for report in filled(review) if is_satisfaction(report.line, words))


def named(report: LineReport) -> str:
    """The name of a line inside a message."""
    return f"『{tidy(report.line.name)}』"


def hit(
    report: LineReport, column: str, message: str, *, actual: str = "", expected: str = ""
) -> Hit:
    """A fault of one reported line."""
    place = Location(row=report.line.position, column=column)
    return Hit(message, place, indicator=report.line.name, actual=actual, expected=expected)


def head_hit(message: str, column: str, *, actual: str = "", expected: str = "") -> Hit:
    """A fault of the self-evaluation as a whole."""
    return Hit(message, Location(column=column), actual=actual, expected=expected)


def whole_percent(share: Decimal) -> str:
    """A share as per cent, cut to one decimal: 59.9%, 100%."""
    tenths = Decimal(int(share * HUNDRED * 10)) / 10
    return f"{tenths:f}".removesuffix(".0") + "%"
