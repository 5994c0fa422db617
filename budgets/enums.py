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
    REVIEW = "review"
    MONITORING = "monitoring"
    SELF_EVALUATION = "self_evaluation"

    @property
    def label(self) -> str:
        """The activity in Chinese."""
        return {
            "objectives": "绩效目标申报",
            "review": "绩效目标审核",
            "monitoring": "绩效运行监控",
            "self_evaluation": "绩效自评",
        }[self.value]


class Scheme(StrEnum):
    """The classifications of a year."""

    FUNCTIONAL = "functional"
    ECONOMIC = "economic"
    PROCUREMENT = "procurement"

    @property
    def label(self) -> str:
        """The classification in Chinese."""
        return {
            "functional": "功能分类科目",
            "economic": "经济分类科目",
            "procurement": "政府采购品目",
        }[self.value]


class FundSource(StrEnum):
    """Where money comes from: the columns of 表七 and 表九."""

    GENERAL = "general"
    FUND = "fund"
    CAPITAL = "capital"
    SPECIAL_ACCOUNT = "special_account"
    BUSINESS = "business"
    UPPER_SUBSIDY = "upper_subsidy"
    SUBORDINATE = "subordinate"
    OPERATING = "operating"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The source in Chinese."""
        return _SOURCE_LABELS[self.value]

    @property
    def is_fiscal(self) -> bool:
        """Whether it is 财政拨款, which 表一 shows."""
        return self in {FundSource.GENERAL, FundSource.FUND, FundSource.CAPITAL}


_SOURCE_LABELS = {
    "general": "一般公共预算",
    "fund": "政府性基金预算",
    "capital": "国有资本经营预算",
    "special_account": "财政专户管理资金",
    "business": "事业收入",
    "upper_subsidy": "上级补助收入",
    "subordinate": "附属单位上缴收入",
    "operating": "事业单位经营收入",
    "other": "其他收入",
}


class SpendingKind(StrEnum):
    """基本支出 or 项目支出; the value is the column of 表二 and 表八."""

    BASIC = "basic"
    PROJECT = "project"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"basic": "基本支出", "project": "项目支出"}[self.value]


class BasicKind(StrEnum):
    """Which basic expenditure; the value is the column of 表三."""

    PERSONNEL = "personnel"
    OPERATING = "public"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"personnel": "人员经费", "public": "日常公用经费"}[self.value]


class OfficialItem(StrEnum):
    """The “三公” expenses; the value is the column of 表四."""

    ABROAD = "abroad"
    VEHICLE_PURCHASE = "vehicle_purchase"
    VEHICLE_RUNNING = "vehicle_running"
    RECEPTION = "reception"

    @property
    def label(self) -> str:
        """The item in Chinese."""
        return {
            "abroad": "因公出国（境）费",
            "vehicle_purchase": "公务用车购置费",
            "vehicle_running": "公务用车运行费",
            "reception": "公务接待费",
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
