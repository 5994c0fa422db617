"""Year-end scoring, pure: the public face. docs/rules/scoring.md states every formula."""

from evaluations.scoring.attainment import Actual, Attainment
from evaluations.scoring.explain import Marks, number_text, percent
from evaluations.scoring.gauges import gauge_of, goals_of
from evaluations.scoring.lines import (
    LineScore,
    LineScorer,
    attainment,
    score_line,
    scorer_for,
    suggested_share,
)
from evaluations.scoring.plan import (
    PARAMETER_LABELS,
    InvalidPlan,
    ScoringPlan,
    differences,
    parameter_text,
    problems_of,
)
from evaluations.scoring.presets import DEFAULT_PLAN, PRESETS
from evaluations.scoring.preview import (
    WorkedExample,
    curve,
    preview_sentence,
    worked_examples,
)
from evaluations.scoring.summary import (
    DepartmentSummary,
    ReviewGap,
    SummaryEntry,
    department_summary,
    review_gap,
)
from evaluations.scoring.totals import (
    ExecutionScore,
    MeasuredLine,
    Outturn,
    Scorecard,
    Tally,
    Verdict,
    cap_of,
    execution,
    grade_of,
    measured,
    score_sheet,
    settle,
    total,
)

__all__ = [
    "DEFAULT_PLAN",
    "PARAMETER_LABELS",
    "PRESETS",
    "Actual",
    "Attainment",
    "DepartmentSummary",
    "ExecutionScore",
    "InvalidPlan",
    "LineScore",
    "LineScorer",
    "Marks",
    "MeasuredLine",
    "Outturn",
    "ReviewGap",
    "Scorecard",
    "ScoringPlan",
    "SummaryEntry",
    "Tally",
    "Verdict",
    "WorkedExample",
    "attainment",
    "cap_of",
    "curve",
    "department_summary",
    "differences",
    "execution",
    "gauge_of",
    "goals_of",
    "grade_of",
    "measured",
    "number_text",
    "parameter_text",
    "percent",
    "preview_sentence",
    "problems_of",
    "review_gap",
    "score_line",
    "score_sheet",
    "scorer_for",
    "settle",
    "suggested_share",
    "total",
    "worked_examples",
]
