"""Typed rows of actual values and money: whose they are, what they say, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.windows import extension_givers, periods_of
from common.findings import Finding, Location, Severity
from common.text import squeeze, tidy
from evaluations.amounts import Spending, UnreadableAmount, read_spending
from evaluations.enums import QualitativeBand, SelfStatus
from evaluations.readings import Reading, UnreadableActual, read_actual
from evaluations.scoring.plan import ScoringPlan
from evaluations.selectors import Holder, holders_of, indicators_of, plan_of
from indicators.enums import Comparison
from indicators.models import Indicator
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of


@dataclass(frozen=True, slots=True)
class ActualEntry:
    """One typed row: whose line, what was reached, why it differs. Cells as typed."""

    location: Location
    code: str
    """项目编码, or the code of a department for its own sheet."""
    indicator: str
    actual: str
    reason: str | None = None
    """None where the source does not speak of reasons: what is recorded stays. Blank takes it back."""
    position: str = ""
    """行号 of the line on its sheet, needed only where two lines bear one name."""


@dataclass(frozen=True, slots=True)
class OutturnEntry:
    """One typed row of money in 万元: 全年预算数 and 全年执行数, as typed."""

    location: Location
    code: str
    final: str
    spent: str


Statement = tuple[Indicator, Reading, str | None]
"""A line, what was reached, and why it differs; None leaves the recorded reason as it is."""


@dataclass(slots=True)
class SortedEntries:
    """The rows of a file, sorted into what can be written and what cannot.

    Readings by indicator, spendings by appropriation.
    """

    plan: ScoringPlan
    """By which the year is scored."""
    readings: dict[int, Statement] = field(default_factory=dict)
    spendings: dict[int, tuple[Holder, Spending]] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    blank: int = 0
    lines: dict[int, Location] = field(default_factory=dict)
    """Where each reading stands, by indicator."""
    amounts: dict[int, Location] = field(default_factory=dict)
    """Where each spending stands, by appropriation."""
    frozen: Mapping[int, SelfStatus] = field(default_factory=dict)
    """The sheets whose self-evaluation is handed in: their actuals stand."""


def sorted_out(
    *,
    actor: User | None,
    fiscal_year: FiscalYear,
    entries: Sequence[ActualEntry],
    outturns: Sequence[OutturnEntry],
    now: datetime,
) -> SortedEntries:
    """The rows that can be written and every problem of the others; nothing is written here.

    Of two values for one line the first counts as good. Rows of a unit whose self-evaluation is
    not open at this moment are problems; the system (no actor) writes at any time.
    """
    codes = {_code(e.code) for e in entries} | {_code(o.code) for o in outturns}
    holders = holders_of(fiscal_year, codes, actor)
    found = SortedEntries(plan=plan_of(fiscal_year))
    closed = {} if actor is None else _closed(fiscal_year, holders, now)
    _sort_actuals(found, entries, holders, actor, closed)
    _sort_outturns(found, outturns, holders, actor, closed)
    found.problems.sort(key=lambda f: (f.location.table, f.location.row))
    return found


def require_suitable(indicator: Indicator, reading: Reading, plan: ScoringPlan) -> None:
    """UnreadableActual where a number meets a described line, or a share leaves its band."""
    comparison = _comparison_of(indicator)
    is_described = comparison is Comparison.QUALITATIVE
    if comparison is not None and is_described != (reading.band is not None):
        raise UnreadableActual(
            "定性指标请选等次（达成、部分达成、未达成）。"
            if is_described
            else "定量指标请填一个数，不能选定性等次。"
        )
    if reading.band is not None and reading.share is not None:
        _require_within_band(reading.band, reading, plan)


def _require_within_band(band: QualitativeBand, reading: Reading, plan: ScoringPlan) -> None:
    share = reading.share
    if share is None or plan.is_within_band(band, share):
        return
    lower, upper = plan.band_limits(band)
    end = "含" if upper == 1 else "不含"
    raise UnreadableActual(
        f"『{band.short_label}』的得分系数应在{lower:f}到{upper:f}（{end}）之间，现为{share:f}。"
    )


def _sort_actuals(
    found: SortedEntries,
    entries: Sequence[ActualEntry],
    holders: Mapping[str, Holder],
    actor: User | None,
    closed: Closed,
) -> None:
    known = indicators_of(holders.values())
    first = found.lines
    for entry in entries:
        try:
            indicator = _indicator_for(entry, holders, known, actor)
            if _is_blank(entry):
                found.blank += 1
                continue
            _require_open(closed, entry.code)
            reading = _reading_for(entry, indicator, found.plan)
            _require_first(first.get(indicator.pk), "指标名称", "这条指标在{}已有完成值")
        except _Refused as refusal:
            found.problems.append(refusal.at(entry.location, entry.indicator))
        else:
            first[indicator.pk] = entry.location
            reason = None if entry.reason is None else tidy(entry.reason)
            found.readings[indicator.pk] = (indicator, reading, reason)


def _sort_outturns(
    found: SortedEntries,
    outturns: Sequence[OutturnEntry],
    holders: Mapping[str, Holder],
    actor: User | None,
    closed: Closed,
) -> None:
    first = found.amounts
    for entry in outturns:
        try:
            holder = _holder_for(entry.code, holders, actor)
            if not squeeze(entry.final + entry.spent):
                found.blank += 1
                continue
            _require_open(closed, entry.code)
            spending = read_spending(entry.final, entry.spent)
            _require_first(
                first.get(holder.appropriation_id), "项目编码", "这个项目在{}已有预算执行数"
            )
        except UnreadableAmount as error:
            found.problems += [
                _Refused(column, text).at(entry.location) for column, text in error.problems
            ]
        except _Refused as refusal:
            found.problems.append(refusal.at(entry.location))
        else:
            first[holder.appropriation_id] = entry.location
            found.spendings[holder.appropriation_id] = (holder, spending)


Closed = Mapping[str, str]
"""Why nothing can be recorded now, by the code of a project or department."""


def _closed(fiscal_year: FiscalYear, holders: Mapping[str, Holder], now: datetime) -> Closed:
    periods = periods_of(fiscal_year, Activity.SELF_EVALUATION)
    units = {
        holder.organization_code
        for holder in holders.values()
        if periods.refusal(holder.organization_code, now)
    }
    givers = extension_givers() if units else ()
    return {
        code: periods.refusal(holder.organization_code, now, givers)
        for code, holder in holders.items()
        if holder.organization_code in units
    }


def _require_open(closed: Closed, code: str) -> None:
    if refusal := closed.get(_code(code)):
        raise _Refused("项目编码", refusal)


class _Refused(Exception):
    """This row cannot be written: which column, and why."""

    severity = Severity.ERROR

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column

    def at(self, place: Location, indicator: str = "") -> Finding:
        location = Location(place.table, place.row, self.column)
        return Finding("", self.severity, str(self), location, indicator=tidy(indicator))


class _LeftOut(_Refused):
    """This row cannot be written, and says nothing about the others."""

    severity = Severity.WARNING


def _require_first(before: Location | None, column: str, message: str) -> None:
    if before is not None:
        raise _Refused(column, f"{message.format(before)}，请只留一个。")


def _code(text: str) -> str:
    return squeeze(text).upper()


def _holder_for(code: str, holders: Mapping[str, Holder], actor: User | None) -> Holder:
    written = _code(code)
    if not written:
        raise _Refused("项目编码", "项目编码是空的，请填写；部门整体目标请填单位编码。")
    holder = holders.get(written)
    if holder is None:
        raise _Refused(
            "项目编码", f"本年度没有『{written[:40]}』的绩效目标，或不在您的数据范围内。"
        )
    if actor is not None and not standing_of(actor).holds(Role.PREPARER, holder.organization_code):
        raise _Refused("项目编码", "完成值由本单位经办填报，您不是该单位的经办。")
    return holder


def _indicator_for(
    entry: ActualEntry,
    holders: Mapping[str, Holder],
    known: Mapping[tuple[int, str], Sequence[Indicator]],
    actor: User | None,
) -> Indicator:
    holder = _holder_for(entry.code, holders, actor)
    named = known.get((holder.objective_id, squeeze(entry.indicator)), ())
    if not squeeze(entry.indicator):
        return _unnamed(entry, named)
    if not named:
        shown = tidy(entry.indicator)[:60]
        raise _Refused("指标名称", f"该目标表没有『{shown}』这条指标，请与目标表逐字核对。")
    position = squeeze(entry.position)
    here = [line for line in named if not position or str(line.position) == position]
    if len(here) == 1:
        return here[0]
    shown = tidy(entry.indicator)
    if not position:
        raise _Refused(
            "行号", f"该目标表有多条同名指标『{shown}』，请在『行号』列写明是目标表第几行。"
        )
    places = "、".join(str(line.position) for line in named)
    raise _Refused(
        "行号",
        f"行号『{position[:20]}』与目标表对不上：『{shown}』在目标表第{places}行。"
        "请改正行号，或核对指标名称。",
    )


def _unnamed(entry: ActualEntry, unnamed: Sequence[Indicator]) -> Indicator:
    """The line of a draft that has no name yet, by its number; any other such row is left out."""
    position = squeeze(entry.position)
    for line in unnamed:
        if str(line.position) == position:
            return line
    raise _LeftOut(
        "指标名称", "指标名称是空的，这一行没有读取；请填写目标表上的三级指标名称，再导入这一行。"
    )


def _is_blank(entry: ActualEntry) -> bool:
    if squeeze(entry.actual):
        return False
    if squeeze(entry.reason or ""):
        raise _Refused("实际完成值", "填了偏差原因，却没有填完成值，请补填。")
    return True


def _reading_for(entry: ActualEntry, indicator: Indicator, plan: ScoringPlan) -> Reading:
    try:
        reading = read_actual(entry.actual, _comparison_of(indicator), indicator.unit)
        require_suitable(indicator, reading, plan)
    except UnreadableActual as error:
        raise _Refused("实际完成值", str(error)) from None
    return reading


def _comparison_of(indicator: Indicator) -> Comparison | None:
    return Comparison(indicator.comparison) if indicator.comparison else None
