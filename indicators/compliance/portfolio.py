"""Groups F and G across sheets: one department's projects side by side and year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from budgets.narrative import NarrativeReview
from budgets.reconciliation import Publication
from common.decimals import ZERO, plain, ratio, to_cents, wanyuan
from common.findings import Location, Severity
from common.rules import RULEBOOK, Catalogue, Hit, MissingData, NotApplicable
from common.text import squeeze, tidy
from indicators.compliance import bases
from indicators.compliance.context import COMPARISON, NAME, TARGET, UNIT
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.enums import Level2, ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet

LIKE_SHARE = Decimal("0.5")
"""Share of common indicator names from which two projects look like one."""
RESULT_SHARE = Decimal("0.95")
"""A target below this share of last year's actual is reported."""
SURPASSED = Decimal("1.3")
SURPASSED_YEARS = 3
_FEWEST_PEERS = 3
_OUTLIER = Decimal(3)
YUAN_PER_WANYUAN = Decimal(10_000)
_DISTRICT_DIGITS = 6

IndicatorKey = tuple[str, str]
"""Project code (blank for the department) and indicator name without blanks."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sheet with the name of the table under which its findings are shown."""

    table: str
    sheet: ObjectiveSheet


@dataclass(frozen=True, slots=True)
class PortfolioReview:
    """All sheets of one department and year, with what they can be held against."""

    placed: tuple[Placed, ...]
    publication: Publication | None = None
    narrative: NarrativeReview | None = None
    doctrine: Doctrine = DEFAULT_DOCTRINE
    last_actuals: Mapping[IndicatorKey, Decimal] = field(default_factory=dict)
    """Last year's actual values."""
    past_attainments: Mapping[IndicatorKey, tuple[Decimal, ...]] = field(default_factory=dict)
    """Actual over target of the years before, latest first, 1 for met exactly."""

    @property
    def projects(self) -> tuple[Placed, ...]:
        """The project sheets in the order of the document."""
        return tuple(p for p in self.placed if p.sheet.kind is ObjectiveKind.PROJECT)

    @property
    def department(self) -> Placed | None:
        """The sheet of the whole department."""
        found = (p for p in self.placed if p.sheet.kind is ObjectiveKind.DEPARTMENT)
        return next(found, None)


PORTFOLIO_RULES: Catalogue[PortfolioReview] = Catalogue()
RULEBOOK.add(PORTFOLIO_RULES)
rule = PORTFOLIO_RULES.rule


def project_sheets(review: PortfolioReview, *, least: int = 1) -> tuple[Placed, ...]:
    """The project sheets; NotApplicable with fewer than so many."""
    if not review.projects:
        raise MissingData("没有项目绩效目标表。")
    if len(review.projects) < least:
        raise NotApplicable("只有一个项目。")
    return review.projects


def key_of(placed: Placed, line: IndicatorLine) -> IndicatorKey:
    """The identity of an indicator through the years."""
    return placed.sheet.project_code, squeeze(line.name)


@rule(
    "F05",
    "编码重复、区划不一",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="核对项目编码，每个项目一个编码，区划与本部门一致。",
    why="一个编码两个项目，资金和绩效就会记到一起。",
    good="每个项目编码不同，区划相同",
    bad="两个项目都用50015323T000000000001",
)
def codes_are_unique(review: PortfolioReview) -> Iterator[Hit]:
    """No two projects share a code, and all codes are of one district."""
    holders: dict[str, list[Placed]] = defaultdict(list)
    for placed in project_sheets(review):
        if code := squeeze(placed.sheet.project_code).upper():
            holders[code].append(placed)
    if not holders:
        raise MissingData("项目表都没有项目编码。")
    for code, same in holders.items():
        for placed in same[1:]:
            yield Hit(
                f"{placed.table}『{placed.sheet.name}』的编码 {code} 已被"
                f"{same[0].table}『{same[0].sheet.name}』使用，请核对。",
                Location(placed.table, column="项目名称"),
                actual=code,
                expected="每个项目一个编码",
            )
    yield from _odd_districts(holders)


def _odd_districts(holders: Mapping[str, list[Placed]]) -> Iterator[Hit]:
    districts: dict[str, list[Placed]] = defaultdict(list)
    for code, same in holders.items():
        districts[code[:_DISTRICT_DIGITS]] += same
    common = max(districts, key=lambda district: len(districts[district]))
    for district, odd in districts.items():
        for placed in odd if district != common else []:
            yield Hit(
                f"{placed.table}『{placed.sheet.name}』编码的区划为 {district}，"
                f"其他项目为 {common}，请核对。",
                Location(placed.table, column="项目名称"),
                actual=district,
                expected=common,
            )


@rule(
    "F09",
    "单位成本离群",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="核对预算和数量，附测算依据。",
    why="同类工作的单位成本相差几倍，不是预算偏大就是数量偏小。",
    good="单位成本与同类项目接近",
    bad="每处25万元，同类中位数8万元",
)
def unit_costs_are_near_their_peers(review: PortfolioReview) -> Iterator[Hit]:
    """Budget over the main quantity is within a third to three times the median of its unit."""
    costs: dict[str, list[UnitCost]] = defaultdict(list)
    for placed in project_sheets(review):
        if cost := _unit_cost(placed, review.doctrine.vocabulary.count_units):
            costs[squeeze(cost.line.unit)].append(cost)
    if not costs:
        raise NotApplicable("没有可以计算单位成本的数量指标。")
    compared = {unit: found for unit, found in costs.items() if len(found) > _FEWEST_PEERS}
    if not compared:
        shown = "；".join(str(cost) for found in costs.values() for cost in found)
        raise MissingData(f"没有足够的同类项目可以比较。{shown}。")
    for found in compared.values():
        median = sorted(cost.amount for cost in found)[len(found) // 2]
        for cost in found:
            if median / _OUTLIER <= cost.amount <= median * _OUTLIER:
                continue
            yield Hit(
                f"{cost}，同类中位数每{cost.line.unit} {_yuan(median)} 元，请核对。",
                Location(cost.placed.table, cost.line.position, TARGET),
                indicator=cost.line.name,
                actual=f"{_yuan(cost.amount)} 元",
                expected=f"{_yuan(median)} 元",
            )


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Budget over the main quantity of a project in 万元; line is the first that counts it."""

    placed: Placed
    line: IndicatorLine
    quantity: Decimal

    @property
    def amount(self) -> Decimal:
        """万元 for one unit."""
        return ratio(self.placed.sheet.budget or ZERO, self.quantity)

    def __str__(self) -> str:
        return (
            f"{self.placed.table}『{tidy(self.line.name)}』每{self.line.unit} "
            f"{_yuan(self.amount)} 元（{wanyuan(self.placed.sheet.budget)} 万元÷"
            f"{plain(self.quantity)}{self.line.unit}）"
        )


def _yuan(amount: Decimal) -> str:
    return f"{to_cents(amount * YUAN_PER_WANYUAN):,.2f}"


def _unit_cost(placed: Placed, count_units: Collection[str]) -> UnitCost | None:
    """The unit in which most of the weight is counted; core lines first, things before areas."""
    quantities = [
        line
        for line in placed.sheet.lines
        if line.is_level2(Level2.QUANTITY) and line.number and not line.is_percentage
    ]
    chosen = [line for line in quantities if line.is_core] or quantities
    if not chosen or not placed.sheet.budget:
        return None
    groups: dict[str, list[IndicatorLine]] = defaultdict(list)
    for line in chosen:
        groups[squeeze(line.unit)].append(line)
    unit = max(
        groups,
        key=lambda name: (name in count_units, sum(line.weight or ZERO for line in groups[name])),
    )
    quantity = sum((line.number for line in groups[unit] if line.number), start=ZERO)
    return UnitCost(placed, groups[unit][0], quantity)


@rule(
    "G04",
    "跨项目同名异单位",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="同名指标用同一个单位和口径，或改成不同的名称。",
    why="名称相同而单位不同，汇总和比较都无从谈起。",
    good="两个项目的『交通事故起数』都用『起』",
    bad="『预防和减少道路交通事故』一处为%，一处为起",
)
def twin_indicators_have_one_unit(review: PortfolioReview) -> Iterator[Hit]:
    """Indicators of the same name have the same unit in all projects."""
    named: dict[str, list[tuple[Placed, IndicatorLine]]] = defaultdict(list)
    for placed in project_sheets(review, least=2):
        for line in placed.sheet.lines:
            if name := squeeze(line.name):
                named[name].append((placed, line))
    for same in named.values():
        first, one = same[0]
        for placed, line in same[1:]:
            if placed is not first and squeeze(line.unit) != squeeze(one.unit):
                yield Hit(
                    f"『{tidy(line.name)}』在{first.table}第{one.position}行单位为"
                    f"『{one.unit or '空'}』，在{placed.table}第{line.position}行为"
                    f"『{line.unit or '空'}』，请统一口径。",
                    Location(placed.table, line.position, UNIT),
                    indicator=line.name,
                    actual=line.unit or "空",
                    expected=one.unit or "空",
                )
                break


@rule(
    "G05",
    "疑似重复立项",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="确认两个项目的内容不重复，或合并立项。",
    why="两个项目的指标大半相同，做的可能是同一件事。",
    good="各项目的指标反映各自的任务",
    bad="两个项目有5条同名指标",
)
def projects_differ(review: PortfolioReview) -> Iterator[Hit]:
    """No two projects share half of their indicators."""
    names = [
        (placed, {squeeze(line.name): tidy(line.name) for line in placed.sheet.lines})
        for placed in project_sheets(review, least=2)
    ]
    for (one, left), (other, right) in combinations(names, 2):
        common = [name for name in left if name in right]
        together = len(left.keys() | right.keys())
        if not common or ratio(Decimal(len(common)), Decimal(together)) < LIKE_SHARE:
            continue
        listed = "、".join(left[name] for name in common)
        yield Hit(
            f"{one.table}『{one.sheet.name}』与{other.table}『{other.sheet.name}』"
            f"有{len(common)}条同名指标（{listed}），请确认是否重复立项。",
            Location(other.table, column=NAME),
            actual=f"同名{len(common)}条，共{together}条",
            expected="少于一半同名",
        )


@rule(
    "G08",
    "指标值低于上年实绩",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="参照上年实绩设定目标，确需降低的说明原因。",
    why="目标低于已经做到的水平，年底必然满分，起不到作用。",
    good="上年实际98%，今年98%",
    bad="上年实际98%，今年只定90%",
)
def targets_keep_up_with_last_year(review: PortfolioReview) -> Iterator[Hit]:
    """A target is no worse than 95 % of what was reached last year."""
    if not review.last_actuals:
        raise MissingData("没有上年的实际完成值。")
    for placed in review.placed:
        for line in placed.sheet.lines:
            actual = review.last_actuals.get(key_of(placed, line))
            if actual is None or line.number is None or line.comparison is None:
                continue
            is_low = line.comparison.is_upward and line.number < actual * RESULT_SHARE
            is_high = line.comparison.is_downward and line.number * RESULT_SHARE > actual
            if is_low or is_high:
                sign = line.comparison.symbol
                yield Hit(
                    f"『{tidy(line.name)}』上年实际{plain(actual)}{line.unit}，"
                    f"今年目标只定{sign}{plain(line.number)}{line.unit}，请说明原因。",
                    Location(placed.table, line.position, TARGET),
                    indicator=line.name,
                    actual=plain(line.number),
                    expected=f"{sign}{plain(actual)}",
                )


@rule(
    "G09",
    "连续三年超额",
    Severity.HINT,
    basis=bases.EVALUATION_10,
    mend="按近年实绩上调目标。",
    why="年年大幅超额，说明目标定低了。",
    good="近三年完成率98%、101%、103%",
    bad="近三年完成率135%、140%、150%",
)
def targets_are_not_surpassed_year_after_year(review: PortfolioReview) -> Iterator[Hit]:
    """No indicator was over 130 % in each of the last three years."""
    if not review.past_attainments:
        raise MissingData("没有近三年的完成率。")
    for placed in review.placed:
        for line in placed.sheet.lines:
            rates = review.past_attainments.get(key_of(placed, line), ())[:SURPASSED_YEARS]
            if len(rates) < SURPASSED_YEARS or min(rates) < SURPASSED:
                continue
            shown = "、".join(f"{plain(to_cents(rate * 100))}%" for rate in rates)
            yield Hit(
                f"『{tidy(line.name)}』近三年完成率为{shown}，均超额30%以上，建议上调目标。",
                Location(placed.table, line.position, COMPARISON),
                indicator=line.name,
                actual=shown,
                expected="上调指标值",
            )
