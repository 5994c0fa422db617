"""The facts printed: nine tables, the sheets and the text as a published document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from budgets.reconciliation.shapes import KEYS
from common.decimals import ZERO, to_cents, wanyuan
from exchange.disclosure import Disclosure, PublishedTable
from exchange.forms.public_tables import COLUMNS
from tests.exchange.generated.facts import FUND_CLASS, Facts, facts_of, rolled_up
from tests.indicators.compliance.clean_sheets import clean_sheets

TITLES = {
    "表一": "财政拨款收支总表",
    "表二": "一般公共预算财政拨款支出预算表",
    "表三": "一般公共预算财政拨款基本支出预算表",
    "表四": "一般公共预算“三公”经费支出表",
    "表五": "政府性基金预算支出表",
    "表六": "部门收支总表",
    "表七": "部门收入总表",
    "表八": "部门支出总表",
    "表九": "政府采购预算明细表",
}
LEVELS = {0: 0, 1: 1, 3: 1, 5: 2, 7: 3}


def shown(amount: Decimal) -> str:
    return wanyuan(amount) if amount else ""


def documents(count: int, seed: int) -> Iterator[Disclosure]:
    """So many consistent documents, the same for the same seed."""
    random = Random(seed)
    for number in range(count):
        yield document(facts_of(random), random, number)


def document(facts: Facts, random: Random, number: int) -> Disclosure:
    tables = tuple(_tables(facts))
    return Disclosure(
        organization_code="203001",
        organization_name=facts.organization,
        year=facts.year,
        tables=tables,
        objectives=tuple(_sheets(facts, number)),
        paragraphs=tuple(_paragraphs(facts, random)),
        problems=(),
        numbered=frozenset(TITLES),
        other_titles=(f"{facts.organization}{facts.year}年国有资本经营预算支出表",),
    )


def _table(facts: Facts, name: str, rows: list[tuple[str, ...]], note: str = "") -> PublishedTable:
    keys = KEYS[name]
    filled = tuple((*row, *[""] * (len(keys) - len(row))) for row in rows)
    is_coded = keys[0] == "code"
    return PublishedTable(
        name=name,
        title=f"{facts.organization}{facts.year}年{TITLES[name]}",
        unit="万元",
        columns=tuple(column.label for column in COLUMNS[name]),
        keys=keys,
        rows=filled,
        levels=tuple(LEVELS[len(row[0])] if is_coded else 0 for row in filled),
        note=note,
    )


def _tables(facts: Facts) -> Iterator[PublishedTable]:
    general = sum(facts.general.values(), start=ZERO)
    total = general + facts.fund
    yield _table(facts, "表一", _summary(facts, general, total))
    spending = _spending(facts, facts.basic, facts.project)
    yield _table(facts, "表二", spending)
    yield _table(facts, "表三", _economic(facts))
    yield _table(facts, "表四", [_official(facts)])
    funds = _spending(facts, {}, {FUND_CLASS: facts.fund}) if facts.fund else [("", "合计")]
    note = "" if facts.fund else "（备注：本单位无政府性基金收支，故此表无数据。）"
    yield _table(facts, "表五", funds, note)
    yield _table(facts, "表六", _balance(facts, general, total))
    everything = facts.project | ({FUND_CLASS: facts.fund} if facts.fund else {})
    yield _table(facts, "表七", _income(facts))
    yield _table(facts, "表八", _spending(facts, facts.basic, everything))
    yield _table(facts, "表九", _procurement(facts))


def _classes(facts: Facts, leaves: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    return [(facts.names[c], a) for c, a in rolled_up(dict(leaves), (3,)).items() if a]


def _summary(facts: Facts, general: Decimal, total: Decimal) -> list[tuple[str, ...]]:
    income = [
        ("一般公共预算资金", general - facts.carryover),
        ("政府性基金预算资金", facts.fund),
    ]
    classes = [
        *((name, amount, amount, ZERO) for name, amount in _classes(facts, facts.general)),
        *((n, a, ZERO, a) for n, a in _classes(facts, {FUND_CLASS: facts.fund})),
    ]
    rows = [
        ("一、本年收入", shown(total - facts.carryover), "一、本年支出", *map(shown, (total, general, facts.fund)))
    ]  # fmt: skip
    for index in range(max(len(income), len(classes))):
        left = (income[index][0], shown(income[index][1])) if index < len(income) else ("", "")
        right = (classes[index][0], *map(shown, classes[index][1:])) if index < len(classes) else ()
        rows.append((*left, *right))
    rows.append(("二、上年结转", shown(facts.carryover), "二、结转下年"))
    rows.append(("一般公共预算拨款", shown(facts.carryover)))
    rows.append(("收入合计", shown(total), "支出合计", *map(shown, (total, general, facts.fund))))
    return rows


def _spending(
    facts: Facts, basic: Mapping[str, Decimal], project: Mapping[str, Decimal]
) -> list[tuple[str, ...]]:
    left, right = (rolled_up(dict(part), (3, 5, 7)) for part in (basic, project))
    sums = [sum(part.values(), start=ZERO) for part in (basic, project)]
    rows = [("", "合计", *map(shown, (sum(sums, start=ZERO), *sums)))]
    for code in sorted(left.keys() | right.keys()):
        one, other = left.get(code, ZERO), right.get(code, ZERO)
        rows.append((code, facts.names[code], *map(shown, (one + other, one, other))))
    return rows


def _economic(facts: Facts) -> list[tuple[str, ...]]:
    left, right = (rolled_up(dict(part), (3, 5)) for part in (facts.personnel, facts.public))
    sums = [sum(part.values(), start=ZERO) for part in (facts.personnel, facts.public)]
    rows = [("", "合计", *map(shown, (sum(sums, start=ZERO), *sums)))]
    for code in sorted(left.keys() | right.keys()):
        one, other = left.get(code, ZERO), right.get(code, ZERO)
        rows.append((code, facts.names[code], *map(shown, (one + other, one, other))))
    return rows


def _official(facts: Facts) -> tuple[str, ...]:
    money = facts.official
    vehicles = money["vehicle_purchase"] + money["vehicle_running"]
    total = vehicles + money["abroad"] + money["reception"]
    amounts = (total, money["abroad"], vehicles, money["vehicle_purchase"])
    return tuple(map(shown, (*amounts, money["vehicle_running"], money["reception"])))


def _balance(facts: Facts, general: Decimal, total: Decimal) -> list[tuple[str, ...]]:
    income = [("一般公共预算资金", general), ("政府性基金预算资金", facts.fund)]
    classes = [*_classes(facts, facts.general), *_classes(facts, {FUND_CLASS: facts.fund})]
    rows = [("合计", shown(total), "合计", shown(total))]
    for index in range(max(len(income), len(classes))):
        left = (income[index][0], shown(income[index][1])) if index < len(income) else ("", "")
        right = (classes[index][0], shown(classes[index][1])) if index < len(classes) else ()
        rows.append((*left, *right))
    return rows


def _income(facts: Facts) -> list[tuple[str, ...]]:
    general = rolled_up(facts.general, (3, 5, 7))
    fund = rolled_up({FUND_CLASS: facts.fund}, (3, 5, 7)) if facts.fund else {}
    whole = sum(facts.general.values(), start=ZERO)
    rows = [("", "合计", *map(shown, (whole + facts.fund, whole, facts.fund)))]
    for code in sorted(general.keys() | fund.keys()):
        one, other = general.get(code, ZERO), fund.get(code, ZERO)
        rows.append((code, facts.names[code], *map(shown, (one + other, one, other))))
    return rows


def _procurement(facts: Facts) -> list[tuple[str, ...]]:
    names = {"A": "货物", "B": "工程", "C": "服务"}
    total = sum(facts.procurement.values(), start=ZERO)
    rows = [("", "合计", shown(total), shown(total))]
    rows += [(c, names[c], shown(a), shown(a)) for c, a in facts.procurement.items()]
    return rows


def _sheets(facts: Facts, number: int):
    """The department's sheet and two projects that make the whole project expenditure."""
    *projects, department = [
        sheet
        for wanted in (False, False, True)
        for sheet in [_sheet_of_kind(number, is_department=wanted)]
    ]
    total = sum(facts.general.values(), start=ZERO) + facts.fund
    spent = to_cents(sum(facts.project.values(), start=ZERO) + facts.fund)
    yield replace(
        department,
        year=facts.year,
        organization_code="203001",
        organization_name=facts.organization,
        name=facts.organization,
        budget=to_cents(total),
    )
    first = to_cents(spent / 3)
    for index, budget in enumerate((first, spent - first), 1):
        sheet = projects[index - 1]
        yield replace(
            sheet,
            year=facts.year,
            organization_code="203001",
            organization_name=facts.organization,
            name=f"{sheet.name}（{'一二'[index - 1]}期）",
            project_code=f"500153{facts.year % 100}T{number * 2 + index:012}",
            statement=sheet.statement.replace("2024", str(facts.year)),
            category="重点专项",
            budget=budget,
            own=budget,
            transfer=ZERO,
        )


def _sheet_of_kind(number: int, *, is_department: bool):
    sheets = list(clean_sheets(5, seed=number))
    return sheets[4 if is_department else number % 4]


def _change(amount: Decimal) -> str:
    if not amount:
        return "与上年持平"
    return f"{'增加' if amount > 0 else '减少'}{wanyuan(abs(amount))}万元"


def _compared(facts: Facts, amount: Decimal) -> str:
    change = _change(amount)
    return change if "持平" in change else f"比{facts.year - 1}年{change}"


def _paragraphs(facts: Facts, random: Random) -> Iterator[str]:
    year = facts.year
    general = to_cents(sum(facts.general.values(), start=ZERO))
    total = to_cents(sum(facts.general.values(), start=ZERO) + facts.fund)
    basic = to_cents(sum(facts.basic.values(), start=ZERO))
    project = to_cents(sum(facts.project.values(), start=ZERO))
    basic_change, project_change = basic - to_cents(facts.last["basic"]), project - to_cents(facts.last["project"])  # fmt: skip
    classes = [*_classes(facts, facts.general), *_classes(facts, {FUND_CLASS: facts.fund})]
    parts = [random.randint(1, 9) for _ in range(3)]
    yield facts.organization
    yield "一、部门基本情况"
    yield f"（一）职能职责：负责公共服务的规划和监督。下设机构共{sum(parts)}个，其中：综合机构{parts[0]}个、业务机构{parts[1]}个、下属单位{parts[2]}个。"
    yield "二、部门收支总体情况"
    carried = f"，上年结转{wanyuan(facts.carryover)}万元" if facts.carryover else ""
    yield f"（一）收入预算：{year}年收入预算总额{wanyuan(total)}万元{carried}，其中：一般公共预算拨款{wanyuan(general)}万元，政府性基金预算拨款{wanyuan(facts.fund)}万元，事业收入0.00万元。"
    yield f"（二）支出预算：{year}年支出预算总额{wanyuan(total)}万元，其中：" + "，".join(
        f"{name}{wanyuan(amount)}万元" for name, amount in classes
    ) + "。"  # fmt: skip
    yield "三、部门预算情况说明"
    yield (
        f"{year}年一般公共预算财政拨款支出{wanyuan(general)}万元，"
        f"{_compared(facts, basic_change + project_change)}。其中：基本支出{wanyuan(basic)}万元，"
        f"{_compared(facts, basic_change)}；项目支出{wanyuan(project)}万元，{_compared(facts, project_change)}。"
    )
    yield f"{year}年没有使用国有资本经营预算拨款安排的支出。"
    yield from _official_paragraphs(facts)
    public = to_cents(sum(facts.public.values(), start=ZERO))
    bought = {code: wanyuan(amount) for code, amount in facts.procurement.items()}
    whole = wanyuan(sum(facts.procurement.values(), start=ZERO))
    yield f"（一）机关运行经费。{year}年机关运行经费{wanyuan(public)}万元，主要用于办公费、印刷费和差旅费。"
    yield f"（二）政府采购情况。政府采购预算总额{whole}万元：政府采购货物预算{bought['A']}万元、政府采购工程预算{bought['B']}万元、政府采购服务预算{bought['C']}万元。"
    yield f"（三）绩效目标设置情况。{year}年项目支出均实行了绩效目标管理，涉及财政拨款{wanyuan(project)}万元（含上年结转）。"
    yield f"（四）国有资产占有使用情况。截至{year - 1}年12月，共有车辆12辆，其中一般公务用车2辆、执法用车10辆。"
    yield "六、专业性名词解释"
    yield "（一）基本支出：为维持机构运转而开支的经费。"


def _official_paragraphs(facts: Facts) -> Iterator[str]:
    printed = {key: to_cents(amount) for key, amount in facts.official.items()}
    changes = {
        "abroad": ZERO,
        "reception": printed["reception"] - to_cents(facts.last["reception"]),
        "vehicle_running": printed["vehicle_running"] - to_cents(facts.last["running"]),
        "vehicle_purchase": ZERO,
    }
    total = to_cents(sum(facts.official.values(), start=ZERO))
    yield "四、“三公”经费情况说明"
    yield (
        f"{facts.year}年“三公”经费预算{wanyuan(total)}万元，"
        f"{_compared(facts, sum(changes.values(), start=ZERO))}。其中：因公出国（境）费用0.00万元，与上年持平，"
        f"公务接待费{wanyuan(printed['reception'])}万元，{_compared(facts, changes['reception'])}；"
        f"公务用车运行维护费{wanyuan(printed['vehicle_running'])}万元，{_compared(facts, changes['vehicle_running'])}；"
        f"公务用车购置费{wanyuan(printed['vehicle_purchase'])}万元，与上年持平。"
    )
    yield "五、其他重要事项的情况说明"
