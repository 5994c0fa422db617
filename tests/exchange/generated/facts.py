"""Departments with consistent books: exact facts first, every table and sentence printed from them.

Amounts are exact to the yuan; what is printed is each exact sum rounded on its own. So the
printed numbers drift apart by cents as in real documents, and must raise no error.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from common.decimals import ZERO, to_cents

NO_MONEY: dict[str, Decimal] = {}
CITIES = ("临江区", "青山县", "望湖市", "松岭区", "新河县")
OFFICES = ("公共事务局", "文化服务中心", "水务管理局", "档案馆")
MAIN_CLASSES = (
    (("201", "一般公共服务支出"), ("20126", "档案事务"), ("2012601", "行政运行"), ("2012604", "档案馆")),
    (("207", "文化旅游体育与传媒支出"), ("20701", "文化和旅游"), ("2070101", "行政运行"), ("2070109", "群众文化")),
    (("213", "农林水支出"), ("21303", "水利"), ("2130301", "行政运行"), ("2130305", "水利工程建设")),
    (("212", "城乡社区支出"), ("21201", "城乡社区管理事务"), ("2120101", "行政运行"), ("2120104", "城管执法")),
)  # fmt: skip
SOCIAL = {
    "2080505": "30108",
    "2080506": "30109",
    "2101101": "30110",
    "2101103": "30111",
    "2210201": "30113",
    "2050803": "30216",
}
"""Functional classes whose money is that of an economic one."""
NAMES = {
    "205": "教育支出",
    "20508": "进修及培训",
    "2050803": "培训支出",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "2101103": "公务员医疗补助",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "229": "其他支出",
    "22960": "彩票公益金安排的支出",
    "2296003": "用于体育事业的彩票公益金支出",
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30111": "公务员医疗补助缴费",
    "30113": "住房公积金",
    "302": "商品和服务支出",
    "30201": "办公费",
    "30202": "印刷费",
    "30211": "差旅费",
    "30216": "培训费",
    "30217": "公务接待费",
    "30228": "工会经费",
    "30231": "公务用车运行维护费",
    "303": "对个人和家庭的补助",
    "30302": "退休费",
    "30305": "生活补助",
}
PERSONNEL = (
    "30101",
    "30102",
    "30103",
    "30108",
    "30109",
    "30110",
    "30111",
    "30113",
    "30302",
    "30305",
)
PUBLIC = ("30201", "30202", "30211", "30216", "30217", "30228", "30231")
FUND_CLASS = "2296003"


@dataclass
class Facts:
    """Exact money of one department and year in 万元."""

    city: str
    office: str
    year: int
    personnel: dict[str, Decimal]
    public: dict[str, Decimal]
    basic: dict[str, Decimal]
    project: dict[str, Decimal]
    fund: Decimal
    carryover: Decimal
    official: dict[str, Decimal]
    procurement: dict[str, Decimal]
    names: dict[str, str]
    last: dict[str, Decimal] = field(default_factory=dict)

    @property
    def organization(self) -> str:
        return f"{self.city}{self.office}"

    @property
    def general(self) -> dict[str, Decimal]:
        """By functional class of the general budget."""
        return {
            code: self.basic.get(code, ZERO) + self.project.get(code, ZERO)
            for code in sorted(self.basic.keys() | self.project.keys())
        }


def money(random: Random, low: int, high: int) -> Decimal:
    """So many 万元, exact to the yuan."""
    return Decimal(random.randint(low * 10_000, high * 10_000)) / 10_000


def facts_of(random: Random) -> Facts:
    """Random facts that hang together."""
    top, section, running, other = random.choice(MAIN_CLASSES)
    personnel = {code: money(random, 20, 900) for code in PERSONNEL}
    personnel["30109"] = (personnel["30108"] / 2).quantize(Decimal("0.0001"))
    public = {code: money(random, 1, 200) for code in PUBLIC}
    everything = sum((*personnel.values(), *public.values()), start=ZERO)
    basic = {code: {**personnel, **public}[twin] for code, twin in SOCIAL.items()}
    basic[running[0]] = everything - sum(basic.values(), start=ZERO)
    project = {other[0]: money(random, 50, 3000)}
    if random.random() < 0.5:
        project[running[0]] = money(random, 5, 100)
    total = everything + sum(project.values(), start=ZERO)
    return Facts(
        city=random.choice(CITIES),
        office=random.choice(OFFICES),
        year=random.choice((2023, 2024, 2025)),
        personnel=personnel,
        public=public,
        basic=basic,
        project=project,
        fund=money(random, 10, 500) if random.random() < 0.3 else ZERO,
        carryover=to_cents(total / random.randint(5, 20)) if random.random() < 0.7 else ZERO,
        official={
            "abroad": ZERO,
            "vehicle_purchase": money(random, 0, 200),
            "vehicle_running": public["30231"] + money(random, 0, 300),
            "reception": public["30217"] + money(random, 0, 10),
        },
        procurement={code: money(random, 0, 900) for code in "ABC"},
        names=NAMES | dict((top, section, running, other)),
        last={key: money(random, 1, 300) for key in ("basic", "project", "reception", "running")},
    )


def rolled_up(leaves: dict[str, Decimal], lengths: tuple[int, ...]) -> dict[str, Decimal]:
    """Every class with the exact sum of what is below it."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for code, amount in leaves.items():
        for length in lengths:
            sums[code[:length]] += amount
    return dict(sorted(sums.items()))
