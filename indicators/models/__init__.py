"""Objectives with their indicators and versions, the yearly framework, library and review."""

from indicators.models.adjustment import AdjustmentRequest
from indicators.models.framework import FrameworkEntry, IndicatorTemplate
from indicators.models.lookalike import Lookalike, LookalikeGroup
from indicators.models.note import NoteReply, ReviewNote
from indicators.models.objective import (
    SHEET_HEAD,
    Indicator,
    ObjectiveQuerySet,
    ObjectiveVersion,
    PerformanceObjective,
)
from indicators.models.opinion import ReviewOpinion
from indicators.models.proposal import TemplateProposal
from indicators.models.reminder import Reminder
from indicators.models.review import (
    Explanation,
    ReviewDesk,
    RuleSetting,
    RuleThresholds,
)
from indicators.models.verdict import (
    CountedVerdict,
    DayTally,
    DepartmentVerdict,
    FindingTally,
    JudgedBy,
    SheetVerdict,
)
from indicators.models.waiver import RuleWaiver

__all__ = [
    "SHEET_HEAD",
    "AdjustmentRequest",
    "CountedVerdict",
    "DayTally",
    "DepartmentVerdict",
    "Explanation",
    "FindingTally",
    "FrameworkEntry",
    "Indicator",
    "IndicatorTemplate",
    "JudgedBy",
    "Lookalike",
    "LookalikeGroup",
    "NoteReply",
    "ObjectiveQuerySet",
    "ObjectiveVersion",
    "PerformanceObjective",
    "Reminder",
    "ReviewDesk",
    "ReviewNote",
    "ReviewOpinion",
    "RuleSetting",
    "RuleThresholds",
    "RuleWaiver",
    "SheetVerdict",
    "TemplateProposal",
]
