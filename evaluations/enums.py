"""The closed lists of evaluation: grades, bands, statuses, lights and the methods of a plan."""

from __future__ import annotations

from enum import StrEnum

from common.text import squeeze


class Grade(StrEnum):
    """等级: the four classes of a total."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The one character on the forms."""
        return {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}[self.value]

    @property
    def rank(self) -> int:
        """0 for 优, 3 for 差."""
        return list(Grade).index(self)


class QualitativeBand(StrEnum):
    """The three bands of a described target (财预〔2020〕10号)."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    MISSED = "missed"

    @property
    def label(self) -> str:
        """The band as the official forms print it."""
        return {
            "achieved": "达成年度指标",
            "partly": "部分达成年度指标并具有一定效果",
            "missed": "未达成年度指标且效果较差",
        }[self.value]

    @property
    def short_label(self) -> str:
        """The band where there is little room."""
        return {"achieved": "达成", "partly": "部分达成", "missed": "未达成"}[self.value]

    @classmethod
    def stored(cls, value: str) -> QualitativeBand | None:
        """The band of a column; None where it is empty."""
        return cls(value) if value else None

    @classmethod
    def read(cls, text: str) -> QualitativeBand | None:
        """The band a person wrote, in its long or short form; None where it is neither."""
        written = squeeze(text)
        known = {squeeze(name): band for band in cls for name in (band.label, band.short_label)}
        return known.get(written)


class ResultStatus(StrEnum):
    """What a scorecard is worth."""

    EVALUATED = "evaluated"
    PROVISIONAL = "provisional"
    INCOMPLETE = "incomplete"
    UNSOUND = "unsound"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {
            "evaluated": "已评价",
            "provisional": "试算（未批复）",
            "incomplete": "缺数据",
            "unsound": "权重不为100",
            "not_applicable": "不适用",
        }[self.value]

    @property
    def has_total(self) -> bool:
        """Whether a scorecard of this status carries a total and a grade."""
        return self in {ResultStatus.EVALUATED, ResultStatus.PROVISIONAL}

    @property
    def must_be_mended(self) -> bool:
        """Whether a total is due that something missing or wrong keeps away."""
        return self in {ResultStatus.INCOMPLETE, ResultStatus.UNSOUND}


class SelfStatus(StrEnum):
    """Where a unit's own report stands: a self-evaluation, or one of monitoring."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {
            "draft": "填报中",
            "submitted": "待单位审核",
            "returned": "已退回",
            "accepted": "审核通过",
        }[self.value]

    @property
    def is_editable(self) -> bool:
        """Whether the unit may still change it."""
        return self in {SelfStatus.DRAFT, SelfStatus.RETURNED}


class SelfShelf(StrEnum):
    """What a list of self-evaluations is narrowed to."""

    ALL = ""
    UNSTARTED = "unstarted"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        """The shelf in Chinese."""
        return {
            "": "全部",
            "unstarted": "未开始",
            "draft": "填报中",
            "submitted": "待单位审核",
            "returned": "被退回",
            "accepted": "审核通过",
        }[self.value]


class FinanceReviewStatus(StrEnum):
    """How far the finance bureau is with one self-evaluation."""

    DRAWN = "drawn"
    FINISHED = "finished"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {"drawn": "待复核", "finished": "已复核"}[self.value]


class RectificationState(StrEnum):
    """Whose turn it is with something to be put right."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"open": "待整改", "answered": "待核销", "closed": "已核销"}[self.value]


class Basis(StrEnum):
    """Why a line has the share it has."""

    MET = "met"
    MET_AT_BOUND = "met_at_bound"
    MET_ABOVE = "met_above"
    MET_FAR_BELOW = "met_far_below"
    MET_ZERO_TARGET = "met_zero_target"
    RATIO_UP = "ratio_up"
    RATIO_DOWN = "ratio_down"
    LINEAR = "linear"
    DEVIATION_UP = "deviation_up"
    DEVIATION_DOWN = "deviation_down"
    SYMMETRIC = "symmetric"
    NOTHING = "nothing"
    EXCESS_EXPLAIN = "excess_explain"
    EXCESS_FIXED = "excess_fixed"
    EXCESS_NO_SCORE = "excess_no_score"
    EXCESS_DEVIATION = "excess_deviation"
    EXCESS_AWAITING = "excess_awaiting"
    EXCESS_REVIEWED = "excess_reviewed"
    BAND = "band"
    BAND_DEFAULT = "band_default"
    OUT_OF_BAND = "out_of_band"
    EXEMPT = "exempt"
    MISSING = "missing"
    UNREAD_TARGET = "unread_target"
    BAD_NUMBER = "bad_number"
    BAD_WEIGHT = "bad_weight"

    @property
    def is_excess(self) -> bool:
        """The actual is far above the target."""
        return self.value.startswith("excess_")

    @property
    def is_shortfall(self) -> bool:
        """The number missed its target."""
        return self in _SHORTFALLS

    @property
    def is_gap(self) -> bool:
        """The line cannot be scored before something is filled in or mended."""
        return self in _GAPS


_SHORTFALLS = frozenset(
    {
        Basis.RATIO_UP,
        Basis.RATIO_DOWN,
        Basis.LINEAR,
        Basis.DEVIATION_UP,
        Basis.DEVIATION_DOWN,
        Basis.SYMMETRIC,
        Basis.NOTHING,
    }
)
_GAPS = frozenset(
    {
        Basis.EXCESS_AWAITING,
        Basis.OUT_OF_BAND,
        Basis.MISSING,
        Basis.UNREAD_TARGET,
        Basis.BAD_NUMBER,
        Basis.BAD_WEIGHT,
    }
)


class DownwardMethod(StrEnum):
    """How an actual above its limit is scored."""

    RATIO = "ratio"
    LINEAR = "linear"

    @property
    def label(self) -> str:
        """The method in Chinese."""
        return {"ratio": "比值法（目标÷完成）", "linear": "线性法（超一倍为零）"}[self.value]


class EqualMethod(StrEnum):
    """How ＝ is scored."""

    REACHED = "reached"
    SYMMETRIC = "symmetric"

    @property
    def label(self) -> str:
        """The method in Chinese."""
        return {"reached": "达到或超过即满分", "symmetric": "偏高偏低都按偏离扣分"}[self.value]


class ShortfallMethod(StrEnum):
    """What a numeric target that was missed still earns."""

    PROPORTIONAL = "proportional"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        """The method in Chinese."""
        return {"proportional": "按完成比例得分", "nothing": "未达标不得分"}[self.value]


class ExcessPolicy(StrEnum):
    """S0 to S4: what becomes of an actual far above its target."""

    EXPLAIN = "explain"
    FIXED_DEDUCTION = "fixed_deduction"
    NO_SCORE = "no_score"
    BY_DEVIATION = "by_deviation"
    REVIEWER = "reviewer"

    @property
    def label(self) -> str:
        """The policy in Chinese."""
        return {
            "explain": "不扣分，须说明原因",
            "fixed_deduction": "固定减分",
            "no_score": "该项不得分",
            "by_deviation": "按偏离度调减",
            "reviewer": "由审核人核定",
        }[self.value]


class ExecutionMethod(StrEnum):
    """How the execution rate becomes points."""

    LINEAR = "linear"
    STEPPED = "stepped"

    @property
    def label(self) -> str:
        """The method in Chinese."""
        return {"linear": "按执行率线性计分", "stepped": "按执行率分段计分"}[self.value]


class ExecutionCap(StrEnum):
    """Whether a low execution rate limits the total (K12)."""

    NONE = "none"
    LINKED = "linked"

    @property
    def label(self) -> str:
        """The rule in Chinese."""
        return {"none": "不封顶", "linked": "执行率低则总分封顶"}[self.value]


class SummaryMethod(StrEnum):
    """Which mean of the projects stands for the department."""

    WEIGHTED = "weighted"
    SIMPLE = "simple"

    @property
    def label(self) -> str:
        """The method in Chinese."""
        return {"weighted": "按全年预算加权平均", "simple": "简单平均"}[self.value]


class ProgressType(StrEnum):
    """进度类型: how a number grows through the year."""

    CUMULATIVE = "cumulative"
    LEVEL = "level"
    ONCE = "once"

    @property
    def label(self) -> str:
        """The type in Chinese."""
        return {"cumulative": "累计型", "level": "时点或比率型", "once": "一次性"}[self.value]


class Cause(StrEnum):
    """偏差原因类别 of the monitoring form."""

    FUNDING = "funding"
    SYSTEM = "system"
    STAFF = "staff"
    EQUIPMENT = "equipment"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The box as the form prints it."""
        return {
            "funding": "经费保障",
            "system": "制度保障",
            "staff": "人员保障",
            "equipment": "硬件条件保障",
            "other": "其他",
        }[self.value]


class Light(StrEnum):
    """The lights of monitoring; grey where nothing was reported."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"
    GREEN = "green"
    BLUE = "blue"

    @property
    def label(self) -> str:
        """The light and what it says."""
        return {
            "red": "红灯（严重滞后）",
            "yellow": "黄灯（滞后）",
            "grey": "灰灯（未填报）",
            "green": "绿灯（正常）",
            "blue": "蓝灯（明显超前）",
        }[self.value]

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Light).index(self)
