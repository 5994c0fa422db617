"""Sheets as a careful unit fills them in: seeded, with realistic names, without errors."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from indicators.enums import ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import parse_target

QUANTITY = ("产出指标", "数量指标")
QUALITY = ("产出指标", "质量指标")
TIMELINESS = ("产出指标", "时效指标")
OUTPUT_COST = ("产出指标", "成本指标")
ECONOMIC = ("效益指标", "经济效益指标")
SOCIAL = ("效益指标", "社会效益指标")
ENVIRONMENTAL = ("效益指标", "生态效益指标")
SUSTAINABILITY = ("效益指标", "可持续影响指标")
SATISFACTION = ("满意度指标", "服务对象满意度指标")
FIRST_LEVEL_COST = ("成本指标", "经济成本指标")


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one kind of indicator is filled in; `way` says which way is better.

    up: plainly more is better; down: plainly less is better; cost: a ceiling; open: the
    name does not tell.
    """

    level: tuple[str, str]
    name: str
    unit: str
    sign: str
    values: tuple[int, ...]
    way: str = "open"
    baseline: int | None = None


QUANTITIES = (
    Pattern(QUANTITY, "改造信号灯路口处数", "处", "≥", (2, 4, 6)),
    Pattern(QUANTITY, "培训基层骨干人数", "人", "≥", (120, 300, 450)),
    Pattern(QUANTITY, "巡查河道长度", "公里", "≥", (35, 80, 126)),
    Pattern(QUANTITY, "维修校舍面积", "平方米", "≥", (1200, 5300)),
    Pattern(QUANTITY, "发放宣传资料份数", "份", "≥", (2000, 15000)),
    Pattern(QUANTITY, "举办技能讲座场次", "场", "≥", (12, 24)),
    Pattern(QUANTITY, "服务困难家庭户数", "户", "≥", (86, 240)),
    Pattern(QUANTITY, "新增停车泊位数量", "个", "≥", (60, 180)),
    Pattern(QUANTITY, "更新馆藏图书册数", "册", "≥", (3000, 8000)),
    Pattern(QUANTITY, "补植行道树株数", "株", "≥", (150, 900)),
)
QUALITIES = (
    Pattern(QUALITY, "工程验收合格率", "%", "＝", (100,), "up"),
    Pattern(QUALITY, "设施完好率", "%", "≥", (95, 98), "up"),
    Pattern(QUALITY, "培训考核通过率", "%", "≥", (90, 95), "up"),
    Pattern(QUALITY, "监测数据准确率", "%", "≥", (96, 98), "up"),
    Pattern(QUALITY, "档案资料完整率", "%", "≥", (95, 97)),
)
TIMES = (
    Pattern(TIMELINESS, "项目完工时间", "月", "≤", (10, 11, 12)),
    Pattern(TIMELINESS, "故障修复时长", "小时", "≤", (12, 24)),
    Pattern(TIMELINESS, "资金拨付及时率", "%", "≥", (95, 98), "up"),
)
COSTS = (
    Pattern(OUTPUT_COST, "人均培训成本", "元", "≤", (350, 400), "cost"),
    Pattern(OUTPUT_COST, "单个路口建设成本", "万元", "≤", (22, 25), "cost"),
    Pattern(OUTPUT_COST, "每平方米维修单价", "元", "≤", (180, 260), "cost"),
)
OUTCOMES = (
    Pattern(SOCIAL, "政策知晓率", "%", "≥", (80, 85)),
    Pattern(SOCIAL, "发案同比下降率", "%", "≥", (5, 8), "up"),
    Pattern(SOCIAL, "群众投诉件数", "件", "≤", (10, 20), "down"),
    Pattern(SOCIAL, "高峰通行时间缩短率", "%", "≥", (10, 12), baseline=8),
    Pattern(ECONOMIC, "带动灵活就业人数", "人", "≥", (60, 200)),
    Pattern(ENVIRONMENTAL, "空气优良天数", "天", "≥", (300, 320)),
    Pattern(ENVIRONMENTAL, "节约用水量", "吨", "≥", (5000, 12000)),
    Pattern(SUSTAINABILITY, "长效管护机制覆盖率", "%", "≥", (90, 95), "up"),
)
SATISFACTIONS = (
    Pattern(SATISFACTION, "受益群众满意度", "%", "≥", (90, 92, 95), "up"),
    Pattern(SATISFACTION, "服务对象满意度", "%", "≥", (90, 95, 96), "up"),
    Pattern(SATISFACTION, "参训学员满意度", "%", "≥", (92, 95), "up"),
)
PATTERNS = {
    pattern.name: pattern
    for group in (QUANTITIES, QUALITIES, TIMES, COSTS, OUTCOMES, SATISFACTIONS)
    for pattern in group
}
PROJECTS = ("城区路口提升", "基层骨干培训", "河道巡查保洁", "困难家庭帮扶", "公共图书馆免费开放")
CITIES = ("临江区", "青山县", "望湖市", "松岭区", "新河县")


def clean_sheets(count: int, seed: int = 20230) -> Iterator[ObjectiveSheet]:
    """So many sheets, the same for the same seed; every fifth is a department's."""
    random = Random(seed)
    for number in range(count):
        yield _department(random) if number % 5 == 4 else _project(random)


def _project(random: Random) -> ObjectiveSheet:
    city, subject = random.choice(CITIES), random.choice(PROJECTS)
    has_first_level_cost = random.random() < 0.4
    budget = Decimal(random.randint(16_000, 90_000)) / 100  # the dearest lines come to 150
    lines = _lines(random, (40, 20, 10, 20) if has_first_level_cost else (50, 30, 10, 0))
    return ObjectiveSheet(
        kind=ObjectiveKind.PROJECT,
        year=2024,
        organization_code="203",
        organization_name=f"{city}公共事务局",
        name=f"{city}{subject}经费",
        lines=lines,
        execution_weight=Decimal(10),
        project_code=f"50015324T{random.randrange(10**12):012}",
        compiling_unit="203001-公共事务局本级",
        category="一般性项目",
        budget=budget,
        own=budget,
        overview=f"围绕{subject}，全年分四个季度实施，由本单位组织、街镇配合，经费用于材料、人工和检测。",
        rationale=f"《{city}公共服务三年规划》（{city[0]}府发〔2023〕12号）对{subject}提出了年度任务和标准。",
        statement=f"到2024年底全面完成{subject}年度任务，{_goal(lines)}。",
    )


def _department(random: Random) -> ObjectiveSheet:
    city = random.choice(CITIES)
    lines = _lines(random, (55, 30, 15, 0), cores=5)
    return ObjectiveSheet(
        kind=ObjectiveKind.DEPARTMENT,
        year=2024,
        organization_code="203",
        organization_name=f"{city}公共事务局",
        name=f"{city}公共事务局",
        lines=lines,
        budget=Decimal(random.randint(100000, 900000)) / 100,
        statement=f"到2024年底城区公共设施运行平稳，{_goal(lines)}，群众反映的问题限时办结。",
    )


def _goal(lines: tuple[IndicatorLine, ...]) -> str:
    """The goal in the words and numbers of the lines that carry it."""
    told = [line for line in lines if line.level2 in {QUANTITY[1], SATISFACTION[1]}]
    return "，".join(f"{line.name}{line.number}{line.unit}" for line in told)


def _lines(
    random: Random, points: tuple[int, int, int, int], cores: int = 1
) -> tuple[IndicatorLine, ...]:
    output, outcome, satisfaction, cost = points
    chosen = random.sample(QUANTITIES, 2) + random.sample(QUALITIES, random.choice((1, 2)))
    chosen.append(random.choice(TIMES))
    costs = [random.choice(COSTS)]
    outputs = chosen if cost else chosen + costs
    groups = (
        (outputs, output),
        (random.sample(OUTCOMES, 2), outcome),
        ([random.choice(SATISFACTIONS)], satisfaction),
        ([replace(costs[0], level=FIRST_LEVEL_COST)] if cost else [], cost),
    )
    pairs = [
        (pattern, weight)
        for patterns, total in groups
        for pattern, weight in zip(patterns, _split(random, total, len(patterns)), strict=True)
    ]
    lightest_core = sorted((weight for _, weight in pairs), reverse=True)[cores - 1]
    return tuple(
        _line(random, row, pattern, weight, is_core=weight >= lightest_core)
        for row, (pattern, weight) in enumerate(pairs, start=1)
    )


def _split(random: Random, total: int, parts: int) -> list[Decimal]:
    """The points in steps of 2.5, at least 5 and at most 25 each."""
    shares = [Decimal(5)] * parts
    rest = Decimal(total) - sum(shares, start=Decimal(0))
    while rest > 0:
        row = random.randrange(parts)
        if shares[row] < 25:
            shares[row] += Decimal("2.5")
            rest -= Decimal("2.5")
    return shares


def _line(
    random: Random, row: int, pattern: Pattern, weight: Decimal, *, is_core: bool
) -> IndicatorLine:
    value = str(random.choice(pattern.values))
    return IndicatorLine(
        position=row,
        level1=pattern.level[0],
        level2=pattern.level[1],
        name=pattern.name,
        weight=weight,
        unit=pattern.unit,
        target=parse_target(pattern.sign, value, pattern.unit),
        is_core=is_core,
        baseline=None if pattern.baseline is None else Decimal(pattern.baseline),
    )
