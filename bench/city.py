"""An invented city for measuring: units, projects, approved sheets, actuals and spending.

Weights, signs and targets are distributed like those of a published sheet: weights in fives,
mostly rates and round quantities. The rows go in through COPY with the triggers off, which only
this throw-away database may do. The figures are drawn from a fixed seed: two runs measure the
same city.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

YEAR = 2023
NOW = datetime(2023, 1, 10, 1, 0, tzinfo=UTC)
PROJECTS_A_UNIT = 200
EXECUTION_WEIGHT = 10
SEED = 20231231

_QUANTITIES = (
    "巡检维护数量",
    "培训人次",
    "检查企业户数",
    "发放宣传资料份数",
    "改造设备台套数",
    "受理案件件数",
)
_RATES = ("任务完成率", "验收合格率", "及时处置率", "设备完好率", "按时支付率", "政策知晓率")
_LIMITS = ("项目总成本", "单位成本", "平均处置时长", "投诉件数")
_STATES = ("制度建设情况", "长效机制建立情况", "社会治安改善情况")
_SATISFACTIONS = ("服务对象满意度", "群众满意度", "参训人员满意度")
_TARGET_STATES = ("制度健全并有效执行", "持续改善", "机制建立并运行")
_BANDS = ("achieved",) * 7 + ("partly",) * 2 + ("missed",)


@dataclass(frozen=True)
class Size:
    """What was generated."""

    projects: int
    indicators: int


def build(projects: int) -> Size:
    """A city in place of the one before; every sheet weighs 100, one actual in 400 is missing."""
    draw = random.Random(SEED)
    sheets = [_sheet(draw) for _ in range(projects)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE budgets_fiscalyear, organizations_organization CASCADE")
        cursor.execute("SET session_replication_role = replica")
        _load_heads(cursor, projects, draw)
        indicators = _load_lines(cursor, sheets)
        cursor.execute("SET session_replication_role = DEFAULT")
        for reset in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            # The rows brought their keys along: the next one must not repeat them.
            cursor.execute(reset)
        cursor.execute("VACUUM ANALYZE")
    return Size(projects, indicators)


def _load_heads(cursor: Any, projects: int, draw: random.Random) -> None:
    units = -(-projects // PROJECTS_A_UNIT)
    _copy(cursor, "budgets_fiscalyear (id, year, is_open)", [(1, YEAR, True)])
    _copy(
        cursor,
        "organizations_organization (id, code, name, is_active)",
        ((unit, f"{100000 + unit}", f"单位{unit}", True) for unit in range(1, units + 1)),
    )
    money = [_money(draw) for _ in range(projects)]
    numbered = list(enumerate(money, start=1))
    _copy(
        cursor,
        "budgets_appropriation (id, fiscal_year_id, organization_id, original_amount, own_amount,"
        " transfer_amount)",
        ((n, 1, _unit(n), final, final, 0) for n, (final, _) in numbered),
    )
    _copy(
        cursor,
        "budgets_outturn (id, appropriation_id, final_amount, outturn_amount, reason)",
        ((n, n, final, spent, "") for n, (final, spent) in numbered),
    )
    _copy(
        cursor,
        "projects_project (id, fiscal_year_id, organization_id, appropriation_id, code, name,"
        " spelling, category, supervising_department, compiling_unit, overview, rationale)",
        (
            (n, 1, _unit(n), n, f"50015322T{n:012d}", f"城市运行保障项目{n}", *6 * [""])
            for n, _ in numbered
        ),
    )
    _copy(
        cursor,
        "indicators_performanceobjective (id, kind, fiscal_year_id, organization_id, project_id,"
        " statement, execution_weight, has_no_service_users, status, desk, version, head_hash,"
        " updated_at)",
        (
            (n, "project", 1, _unit(n), n, "", EXECUTION_WEIGHT, False, "approved", 2, 4, "", NOW)
            for n, _ in numbered
        ),
    )


def _load_lines(cursor: Any, sheets: Sequence[list[tuple[Any, ...]]]) -> int:
    lines = [
        (sheet, position, line)
        for sheet, found in enumerate(sheets, start=1)
        for position, line in enumerate(found, start=1)
    ]
    _copy(
        cursor,
        "indicators_indicator (id, objective_id, position, level1, level2, name, weight, unit,"
        " comparison, target_text, target_value, target_upper, is_core, definition, source)",
        (
            (n, sheet, position, "产出指标", "数量指标", *line[:7], line[7], "", "")
            for n, (sheet, position, line) in enumerate(lines, start=1)
        ),
    )
    _copy(
        cursor,
        "evaluations_measurement (id, indicator_id, actual_value, band, share, is_exempt,"
        " deviation_reason, recorded_at)",
        (
            (n, n, actual, band, None, False, "", NOW)
            for n, (_, _, (*_, actual, band)) in enumerate(lines, start=1)
            if actual is not None or band
        ),
    )
    return len(lines)


def _copy(cursor: Any, target: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _unit(project: int) -> int:
    return (project - 1) // PROJECTS_A_UNIT + 1


def _money(draw: random.Random) -> tuple[str, str]:
    final = draw.randint(100, 10_000_000)
    spent = final if draw.random() < 0.3 else int(final * draw.uniform(0.6, 1.0))
    return f"{final // 100}.{final % 100:02d}", f"{spent // 100}.{spent % 100:02d}"


def _sheet(draw: random.Random) -> list[tuple[Any, ...]]:
    """Seven to ten lines that weigh 90: 8.125 on average, 650,000 for 80,000 projects."""
    count = draw.choices((7, 8, 9, 10), (5, 7, 4, 1.6))[0]
    return [_line(draw, weight) for weight in _weights(draw, count)]


def _weights(draw: random.Random, count: int) -> Iterator[str]:
    """Parts of 90 in fives, as nearly all published sheets have them."""
    cuts = sorted(draw.sample(range(1, 18), count - 1))
    for low, high in zip((0, *cuts), (*cuts, 18), strict=True):
        yield str(5 * (high - low))


def _line(draw: random.Random, weight: str) -> tuple[Any, ...]:
    """name, weight, unit, comparison, target text, number, upper, core, actual, band."""
    kind = draw.choices(range(6), (33, 30, 12, 2, 12, 11))[0]
    core = draw.random() < 0.35
    if kind == 4:
        band = "" if _is_missing(draw) else draw.choice(_BANDS)
        name = draw.choice(_STATES)
        return (
            name, weight, "", "qualitative", draw.choice(_TARGET_STATES), None, None, core, None,
            band,
        )  # fmt: skip
    name, unit, comparison, target, upper = _numbers(draw, kind)
    actual = None if _is_missing(draw) else _actual(draw, target, unit)
    text = str(target) if upper is None else f"{target}～{upper}"
    return name, weight, unit, comparison, text, target, upper, core, actual, ""


def _numbers(draw: random.Random, kind: int) -> tuple[str, str, str, int, int | None]:
    if kind == 0:
        return (
            draw.choice(_QUANTITIES),
            "个",
            draw.choice(("ge", "ge", "eq")),
            _quantity(draw),
            None,
        )
    if kind == 1:
        rate = draw.choice((80, 85, 90, 95, 98, 100))
        return draw.choice(_RATES), "%", "eq" if rate == 100 else "ge", rate, None
    if kind == 2:
        return (
            draw.choice(_LIMITS),
            "万元",
            draw.choice(("le", "le", "lt")),
            _quantity(draw),
            None,
        )
    if kind == 3:
        low = draw.randint(10, 100)
        return "日均处理量", "件", "range", low, low + draw.randint(1, 40)
    return (
        draw.choice(_SATISFACTIONS),
        "%",
        draw.choice(("ge", "gt")),
        draw.choice((85, 90, 95)),
        None,
    )


def _quantity(draw: random.Random) -> int:
    """From one to some thousands, four out of five of them round: 3, 20, 250, 1300."""
    size = round(10 ** draw.uniform(0, 3.5))
    return size if draw.random() < 0.2 else round(size, min(0, 2 - len(str(size))))


def _is_missing(draw: random.Random) -> bool:
    return draw.random() < 1 / 400


def _actual(draw: random.Random, target: int, unit: str) -> str:
    if draw.random() < 0.4:
        return str(target)
    factor = draw.uniform(0.75, 1.15) if draw.random() < 0.95 else draw.uniform(0, 3)
    if unit == "%":
        return f"{min(target * factor, 100):.{draw.choice((0, 1, 1, 2))}f}"
    return f"{target * factor:.2f}" if unit == "万元" else str(round(target * factor))
