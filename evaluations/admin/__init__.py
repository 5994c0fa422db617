"""Actual values, self-evaluations, runs with their results, and scoring plans in the admin."""

from budgets.admin.years import FiscalYearAdmin
from evaluations.admin.actuals import MeasurementAdmin
from evaluations.admin.plans import YearlyScoringPlanAdmin
from evaluations.admin.results import EvaluationResultAdmin
from evaluations.admin.runs import EvaluationRunAdmin
from evaluations.admin.self_evaluations import SelfEvaluationAdmin
from evaluations.yearly import copy_year

__all__ = [
    "EvaluationResultAdmin",
    "EvaluationRunAdmin",
    "MeasurementAdmin",
    "SelfEvaluationAdmin",
    "YearlyScoringPlanAdmin",
]

FiscalYearAdmin.copiers.append(copy_year)
