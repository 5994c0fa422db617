"""The closed lists of the field: kinds, levels, comparisons, statuses, actions."""

from __future__ import annotations

from enum import StrEnum


class ObjectiveKind(StrEnum):
    """A sheet is set for one project (表十一) or for a whole department (表十)."""

    PROJECT = "project"
    DEPARTMENT = "department"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"project": "项目", "department": "部门整体"}[self.value]


class Level1(StrEnum):
    """First-level indicators of 财预〔2020〕10号 and, for cost, 财预〔2021〕101号."""

    OUTPUT = "产出指标"
    OUTCOME = "效益指标"
    SATISFACTION = "满意度指标"
    COST = "成本指标"


class Level2(StrEnum):
    """Second-level indicators of 财预〔2015〕88号."""

    QUANTITY = "数量指标"
    QUALITY = "质量指标"
    TIMELINESS = "时效指标"
    COST = "成本指标"
    ECONOMIC = "经济效益指标"
    SOCIAL = "社会效益指标"
    ENVIRONMENTAL = "生态效益指标"
    SUSTAINABILITY = "可持续影响指标"
    SATISFACTION = "服务对象满意度指标"


class Comparison(StrEnum):
    """指标性质: how an actual value is held against the target."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    AT_MOST = "le"
    LESS_THAN = "lt"
    EQUAL = "eq"
    RANGE = "range"
    QUALITATIVE = "qualitative"

    @property
    def symbol(self) -> str:
        """The sign as the official forms print it."""
        return _SYMBOLS[self]

    @property
    def is_upward(self) -> bool:
        """More is better."""
        return self in (Comparison.AT_LEAST, Comparison.MORE_THAN)

    @property
    def is_downward(self) -> bool:
        """Less is better."""
        return self in (Comparison.AT_MOST, Comparison.LESS_THAN)

    @property
    def is_single_number(self) -> bool:
        """The target is one number."""
        return self not in {Comparison.RANGE, Comparison.QUALITATIVE}


_SYMBOLS = {
    Comparison.AT_LEAST: "≥",
    Comparison.MORE_THAN: "＞",
    Comparison.AT_MOST: "≤",
    Comparison.LESS_THAN: "＜",
    Comparison.EQUAL: "＝",
    Comparison.RANGE: "区间",
    Comparison.QUALITATIVE: "定性",
}


class Status(StrEnum):
    """Where a sheet stands; which desk has it is an index into the year's route."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {"draft": "草稿", "submitted": "审核中", "returned": "已退回", "approved": "已批复"}[
            self.value
        ]

    @property
    def is_editable(self) -> bool:
        """Whether the unit may still change the sheet."""
        return self in EDITABLE


EDITABLE = (Status.DRAFT, Status.RETURNED)
"""In the hands of the unit."""


class Action(StrEnum):
    """What people do to a sheet."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    PASS = "pass"  # noqa: S105 -- no password
    """Approval by a desk that is not the last: the sheet goes to the next desk."""
    APPROVE = "approve"
    ADJUST = "adjust"

    @property
    def label(self) -> str:
        """The action in Chinese."""
        return _ACTION_LABELS[self.value]


_ACTION_LABELS = {
    "save": "保存",
    "submit": "送审",
    "withdraw": "撤回",
    "return": "退回",
    "pass": "审核通过",
    "approve": "批复",
    "adjust": "调整",
}


class RequestStatus(StrEnum):
    """Where a request to adjust an approved sheet stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {
            "submitted": "审核中",
            "approved": "已批准",
            "returned": "已退回",
            "withdrawn": "已撤回",
        }[self.value]


class Shelf(StrEnum):
    """What a list of objectives is narrowed to; each is a number on the start page, too."""

    ALL = ""
    MINE = "mine"
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    UNSUBMITTED = "unsubmitted"
    UNFILLED = "unfilled"
    FAULTY = "faulty"
    UNANSWERED = "unanswered"
    READY = "ready"

    @property
    def label(self) -> str:
        """The shelf in Chinese."""
        return _SHELF_LABELS[self.value]

    @property
    def is_judged(self) -> bool:
        """Whether the rules decide what lies on it."""
        return self in {Shelf.FAULTY, Shelf.UNANSWERED, Shelf.READY}


_SHELF_LABELS = {
    "": "全部",
    "mine": "待我审核",
    "draft": "待送审",
    "returned": "被退回",
    "submitted": "已送审",
    "approved": "已批复",
    "unsubmitted": "待送审和被退回",
    "unfilled": "待填报",
    "faulty": "有错误",
    "unanswered": "意见未回复",
    "ready": "可以送审",
}


class QueueOrder(StrEnum):
    """By what the list of a reviewer is sorted first."""

    ATTENTION = ""
    DEADLINE = "deadline"

    @property
    def label(self) -> str:
        """The order in Chinese."""
        return {"": "问题、金额、期限", "deadline": "期限、问题、金额"}[self.value]


class Examined(StrEnum):
    """What a rule was asked about, where findings are counted."""

    SHEET = "sheet"
    SELF_EVALUATION = "self_evaluation"
    PAPERS = "papers"
    PROCESS = "process"

    @property
    def label(self) -> str:
        """It in Chinese."""
        return {
            "sheet": "目标表",
            "self_evaluation": "绩效自评",
            "papers": "部门公开材料",
            "process": "办理经过",
        }[self.value]
