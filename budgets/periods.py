"""When an activity of the year is open for a unit: plain dates, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from budgets.enums import Activity

_FORMAT = "%Y年%-m月%-d日%H:%M"


@dataclass(frozen=True, slots=True)
class Period:
    """The time of one activity for one unit, in the zone that people read."""

    activity: Activity
    opens_at: datetime
    closes_at: datetime
    is_extended: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether the activity may be done at this moment."""
        return self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """Whether the time has run out: what is not done by now is late."""
        return now >= self.closes_at

    def days_left(self, now: datetime) -> int:
        """Midnights until the end: 0 on the last day, negative once it is over."""
        today = now.astimezone(self.closes_at.tzinfo).date()
        return (self.closes_at.date() - today).days

    def refusal(self, now: datetime, givers: Sequence[str] = ()) -> str:
        """Why the activity cannot be done now and what helps; blank while it is open.

        `givers` are the names of those who grant more time.
        """
        if self.is_open(now):
            return ""
        if not self.is_over(now):
            return (
                f"{self.activity.label}还没有开始，开放时间为{self.opens_at.strftime(_FORMAT)}"
                f"至{self.closes_at.strftime(_FORMAT)}，内容已保留，到时再办理。"
            )
        extended = "（已延期）" if self.is_extended else ""
        return (
            f"{self.activity.label}已于{self.closes_at.strftime(_FORMAT)}截止{extended}。"
            f"确需补办的，请说明原因，向财政管理人员{'、'.join(givers)}申请延期，登记后即可继续。"
        )


def closed_year_refusal(year: int, givers: Sequence[str] = ()) -> str:
    """What a person is told who comes after the year was closed."""
    return (
        f"{year}年度已经关闭，本年度的工作全部结束，不能再办理送审、审核和登记。已填的内容都还在；"
        f"确需补办的，请说明原因，由财政管理人员{'、'.join(givers)}重新开放本年度后再办理。"
    )


@dataclass(frozen=True, slots=True)
class YearPeriods:
    """One activity of a year for every unit: the common time and what single units were granted."""

    common: Period | None
    """None where the year sets no time: then the activity is always open."""
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    """Later ends by the code of the unit; they hold for everything below it, too."""
    closed_year: int | None = None
    """The year where all its work is over: then nothing is open for anybody."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why each extension was granted, by the code of the unit."""

    def for_unit(self, code: str) -> Period | None:
        """The time of this unit: the latest end that it, or a unit above it, was granted."""
        if self.common is None:
            return None
        granted = [end for above, end in self.extensions.items() if code.startswith(above)]
        closes_at = max([self.common.closes_at, *granted])
        return replace(
            self.common, closes_at=closes_at, is_extended=closes_at > self.common.closes_at
        )

    def is_late(self, code: str, now: datetime) -> bool:
        """Whether what this unit has not done by now is late."""
        period = self.for_unit(code)
        return period is not None and period.is_over(now)

    def refusal(self, code: str, now: datetime, givers: Sequence[str] = ()) -> str:
        """Why this unit cannot do it now; blank where it can."""
        if self.closed_year is not None:
            return closed_year_refusal(self.closed_year, givers)
        period = self.for_unit(code)
        return "" if period is None else period.refusal(now, givers)
