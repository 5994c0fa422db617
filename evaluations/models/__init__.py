"""What the year reached, what units say of it, and what the year-end run makes of it."""

from __future__ import annotations

from evaluations.models.actuals import Measurement, YearlyScoringPlan
from evaluations.models.evidence import Evidence
from evaluations.models.finance_review import (
    FinanceLineScore,
    FinanceReview,
    Rectification,
)
from evaluations.models.monitoring import MonitoringLine, MonitoringReport
from evaluations.models.norm import IndicatorNorm
from evaluations.models.runs import EvaluationResult, EvaluationRun, EvaluationSlice, RunStatus
from evaluations.models.self_evaluation import (
    IndicatorScore,
    SelfEvaluation,
    SelfExplanation,
    SelfTally,
    SelfVerdict,
)

__all__ = [
    "EvaluationResult",
    "EvaluationRun",
    "EvaluationSlice",
    "Evidence",
    "FinanceLineScore",
    "FinanceReview",
    "IndicatorNorm",
    "IndicatorScore",
    "Measurement",
    "MonitoringLine",
    "MonitoringReport",
    "Rectification",
    "RunStatus",
    "SelfEvaluation",
    "SelfExplanation",
    "SelfTally",
    "SelfVerdict",
    "YearlyScoringPlan",
]
