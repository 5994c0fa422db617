"""Kinds of budget, activities of the year, public tables."""

from __future__ import annotations

from enum import StrEnum


class BudgetKind(StrEnum):
    """The three budgets that departments publish."""

    GENERAL = "general"
    FUND = "fund"
    CAPITAL = "capital"

    @property
    def label(self) -> str:
        """The budget in Chinese."""
        return {
            "general": "一般公共预算",
            "fund": "政府性基金预算",
            "capital": "国有资本经营预算",
        }[self.value]


class Activity(StrEnum):
    """What a window of the year opens."""

    OBJECTIVES = "objectives"
    MONITORING = "monitoring"
    SELF_EVALUATION = "self_evaluation"

    @property
    def label(self) -> str:
        """The activity in Chinese."""
        return {
            "objectives": "绩效目标申报",
            "monitoring": "绩效运行监控",
            "self_evaluation": "绩效自评",
        }[self.value]


TABLE_NAMES = (
    "表一",
    "表二",
    "表三",
    "表四",
    "表五",
    "表六",
    "表七",
    "表八",
    "表九",
    "表十",
    "表十一",
)
