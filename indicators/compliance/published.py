"""Group G: the sheets against the published tables and the text (G01–G03, G06, G07, G10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgets.narrative import NARRATIVE_RULES, Claim, ClaimKind, NarrativeReview
from budgets.reconciliation import TABLE_RULES, Cell, Publication
from budgets.reconciliation.envelope import gap_text
from budgets.reconciliation.explanations import guess
from common.decimals import ZERO, plain, ratio, rounding_tolerance, to_cents, wanyuan
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable, Report, RuleChoice
from common.text import squeeze
from indicators.compliance import bases
from indicators.compliance.context import LEVEL1, NAME, WEIGHT
from indicators.compliance.portfolio import (
    PORTFOLIO_RULES,
    Placed,
    PortfolioReview,
    project_sheets,
)
from indicators.language.shingles import grams, letters
from indicators.sheets import FULL_WEIGHT, IndicatorLine

__all__ = ["DEPARTMENT_RULES", "PORTFOLIO_RULES", "review_portfolio"]

rule = PORTFOLIO_RULES.rule
OPINIONS_34 = "中发〔2018〕34号《关于全面实施预算绩效管理的意见》"
LARGE_SHARE = Decimal("0.1")
"""Share of the project expenditure from which a project must show in the department's sheet."""
SAME_NAME = Decimal("0.6")
"""Share of a name's pairs of letters from which two names mean one project."""
_CLAIMS_ALL = re.compile(r"(?:均|全部|全面|都)(?:已)?(?:实行|实施|纳入|编制|设置)[^。；]{0,6}绩效")
_PROJECT_NAME = re.compile(r".*(?:项目|工程|专项)$")
_GENERAL_WORDS = re.compile(
    r"经费|资金|项目|工程|专项|建设|运行|维护|保障|工作|系统|管理|本级|[区县市局和的与]"
)
_COST, _MANAGEMENT = "运行成本", "管理效率"
_AREAS = (
    ("满意度", r"满意度"),
    (_COST, r"成本"),
    ("可持续发展能力", r"可持续"),
    ("社会效应", r"效益"),
    ("履职效能", r"产出|数量|质量|时效"),
)
_SHORTEST_NAME = 4
_FEWEST_AREAS = 2
_MANAGED = re.compile("管理|制度|内控|采购执行|结转|信息公开|到位率")


def _department(review: PortfolioReview) -> Placed:
    if review.department is None:
        raise MissingData("没有部门整体绩效目标表。")
    return review.department


def _published(review: PortfolioReview) -> Publication:
    if review.publication is None or not review.publication.tables:
        raise MissingData("没有公开表。")
    return review.publication


@rule(
    "G01",
    "部门支出预算数口径",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="核对部门整体绩效目标表的支出预算数与部门支出总表，或注明口径。",
    why="整体目标对应部门的全部支出，少了一部分就无法评价。",
    good="表十33,694.33，支出总计33,694.33",
    bad="表十28,803.28，支出总计33,694.33",
)
def department_budget_is_total_expenditure(review: PortfolioReview) -> Iterator[Hit]:
    """部门支出预算数 of 表十 is the total of 表八 (or 表六)."""
    placed, publication = _department(review), _published(review)
    total = publication.total("表八") or publication.item("表六", "合计|支出总计", "expense_amount")
    if placed.sheet.budget is None or total is None:
        raise MissingData("表十没有填支出预算数，或没有支出总计。")
    gap = total.amount - placed.sheet.budget
    if not gap:
        return
    text = guess(gap, publication)
    why = f"，{text}，请确认是否漏含结转；" if "结转" in text else f"；{text}。请核对，"
    yield Hit(
        f"表十『部门支出预算数』{wanyuan(placed.sheet.budget)}，{total}，"
        f"差 {gap_text(gap)} 万元{why if text else '。请核对，'}口径不同的请注明。",
        Location(placed.table, column="部门支出预算数"),
        actual=wanyuan(placed.sheet.budget),
        expected=wanyuan(total.amount),
    )


def _project_expenditure(publication: Publication) -> Cell:
    cell = publication.total("表八", "project") or publication.total("表二", "project")
    if cell is None or not cell.amount:
        raise NotApplicable("没有项目支出。")
    return cell


@rule(
    "G02",
    "项目目标公开覆盖",
    Severity.WARNING,
    basis=OPINIONS_34,
    mend="补充公开其余项目的绩效目标表，或更正『均实行绩效目标管理』的说法。",
    why="绩效目标要覆盖所有项目支出，公开的只占一部分时要说明其余项目。",
    good="项目目标表合计9,966.64，项目支出9,966.64",
    bad="项目目标表合计2,215.37，项目支出9,966.64，却写均实行了绩效目标管理",
)
def objectives_cover_the_projects(review: PortfolioReview) -> Iterator[Hit]:
    """The budgets of the project sheets make the whole project expenditure."""
    projects = project_sheets(review)
    whole = _project_expenditure(_published(review))
    total = sum((p.sheet.budget or ZERO for p in projects), start=ZERO)
    gap = whole.amount - total
    if abs(gap) <= rounding_tolerance(len(projects)):
        return
    share = to_cents(ratio(total, whole.amount) * 100)
    claim = _claims_all(review.narrative)
    beside = f"，与文字说明第{claim}段『均实行绩效目标管理』不符" if claim else ""
    yield Hit(
        f"公开目标的{len(projects)}个项目共 {wanyuan(total)} 万元，占{whole.place}"
        f" {wanyuan(whole.amount)} 万元的 {plain(share)}%，差 {gap_text(gap)} 万元{beside}。",
        Location("表十一", column="当年预算"),
        actual=wanyuan(total),
        expected=wanyuan(whole.amount),
        severity=Severity.ERROR if claim or gap < 0 else None,
    )


def _claims_all(narrative: NarrativeReview | None) -> int:
    """The paragraph that says that all projects have objectives, 0 where none does."""
    passages = narrative.passages if narrative else ()
    return next((p.number for p in passages if _CLAIMS_ALL.search(squeeze(p.text))), 0)


@rule(
    "G03",
    "重点项目漏报",
    Severity.ERROR,
    basis=OPINIONS_34,
    mend="补充该项目的绩效目标表，或核对项目名称。",
    why="文字说明点名的项目最受关注，没有目标表就没有公开它的绩效目标。",
    good="点名的项目都有目标表",
    bad="点名的最大增量项目没有目标表",
)
def named_projects_have_a_sheet(review: PortfolioReview) -> Iterator[Hit]:
    """Every project that the text names with an amount has an objective sheet."""
    if review.narrative is None or not review.narrative.passages:
        raise MissingData("没有文字说明。")
    named: dict[str, list[Claim]] = {}
    for claim in review.narrative.claims:
        is_named = claim.kind is not ClaimKind.GROWTH and _PROJECT_NAME.fullmatch(claim.subject)
        if is_named and len(letters(claim.subject)) > _SHORTEST_NAME:
            named.setdefault(squeeze(claim.subject), []).append(claim)
    if not named:
        raise NotApplicable("文字说明没有点名项目。")
    names = [placed.sheet.name for placed in review.projects]
    for claims in named.values():
        first = claims[0]
        if any(_is_same_project(first.subject, name) for name in names):
            continue
        places = "、".join(f"第{n}段" for n in dict.fromkeys(c.paragraph for c in claims))
        yield Hit(
            f"文字说明{places}点名的『{first.subject}』{first.printed}{first.unit}"
            "没有项目绩效目标表，请补充或核对名称。",
            first.location,
            actual="没有目标表",
            expected=first.subject,
        )


def _is_same_project(one: str, other: str) -> bool:
    """One name holds the other, or most of the shorter one's letters stand in the longer."""
    left, right = (_GENERAL_WORDS.sub("", letters(text)) for text in (one, other))
    if not left or not right:
        return letters(one) == letters(other)
    if left in right or right in left:
        return True
    short, long = sorted((grams(left), grams(right)), key=lambda pairs: sum(pairs.values()))
    common = sum((short & long).values())
    return ratio(Decimal(common), Decimal(sum(short.values()))) >= SAME_NAME


@rule(
    "G06",
    "整体与项目不衔接",
    Severity.WARNING,
    basis=bases.CHONGQING_DEPARTMENTS,
    mend="大额项目的成效要在整体指标中有体现，整体核心指标要有项目支撑。",
    why="整体目标由项目来实现，两边各说各的，年底无法解释。",
    good="1,000万元的视频运维项目，整体指标有『视频设备在线率』",
    bad="整体指标没有一条与最大的项目有关",
)
def large_projects_show_in_the_department(review: PortfolioReview) -> Iterator[Hit]:
    """Every project of a tenth of the project expenditure has a word in the department's lines."""
    placed = _department(review)
    projects = project_sheets(review)
    if not placed.sheet.lines:
        raise MissingData("部门整体表没有指标。")
    for project in projects:
        budget = project.sheet.budget
        if budget is None or budget < _large(review):
            continue
        owner = placed.sheet.organization_name
        words = _content(project.sheet.name, owner)
        if words and not any(words & _content(line.name, owner) for line in placed.sheet.lines):
            yield Hit(
                f"整体指标没有体现{project.table}『{project.sheet.name}』"
                f"（{wanyuan(budget)} 万元），请确认大额项目与整体目标的衔接。",
                Location(placed.table, column=NAME),
                actual="没有相关指标",
                expected=project.sheet.name,
            )


def _large(review: PortfolioReview) -> Decimal:
    """A tenth of the project expenditure, or of the sheets where no table tells."""
    cell = review.publication.total("表八", "project") if review.publication else None
    listed = sum((p.sheet.budget or ZERO for p in review.projects), start=ZERO)
    return (cell.amount if cell and cell.amount else listed) * LARGE_SHARE


def _content(text: str, owner: str) -> set[str]:
    """The pairs of letters that say something of their own: no general word, no unit's name."""
    pieces = _GENERAL_WORDS.split(letters(text))
    return {pair for piece in pieces for pair in grams(piece)} - set(grams(owner))


@rule(
    "G07",
    "整体指标类别单一",
    Severity.WARNING,
    basis=bases.CHONGQING_DEPARTMENTS,
    mend="补充运行成本、管理效率等类指标。",
    why="整体绩效不只是干了多少事，还要看花了多少成本、管得好不好。",
    good="覆盖履职效能、管理效率、运行成本、满意度",
    bad="只有履职效能一类",
)
def department_lines_cover_several_areas(review: PortfolioReview) -> Iterator[Hit]:
    """The department's lines cover two areas or more, among them cost or management."""
    placed = _department(review)
    if not placed.sheet.lines:
        raise MissingData("部门整体表没有指标。")
    areas = list(dict.fromkeys(filter(None, map(_area, placed.sheet.lines))))
    shown = "、".join(areas) or "无"
    if len(areas) < _FEWEST_AREAS:
        yield _area_hit(placed, f"整体指标只覆盖{shown}，应覆盖两类以上。", shown, None)
    elif not {_COST, _MANAGEMENT} & set(areas):
        message = f"整体指标覆盖{shown}，没有运行成本、管理效率类，建议补充。"
        yield _area_hit(placed, message, shown, Severity.HINT)


def _area(line: IndicatorLine) -> str:
    if _MANAGED.search(line.name):
        return _MANAGEMENT
    levels = line.level1 + line.level2
    return next((area for area, pattern in _AREAS if re.search(pattern, levels)), "")


def _area_hit(placed: Placed, message: str, shown: str, severity: Severity | None) -> Hit:
    return Hit(
        message,
        Location(placed.table, column=LEVEL1),
        actual=shown,
        expected="含运行成本或管理效率",
        severity=severity,
    )


@rule(
    "G10",
    "整体权重合计",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="调整整体指标权重，使合计为100（表头另列执行率的为90＋10）。",
    why="合计不是100，部门之间就无法比较。",
    good="14条指标合计100",
    bad="14条指标合计98",
)
def department_weights_total_100(review: PortfolioReview) -> Iterator[Hit]:
    """The weights of the department's sheet make 100."""
    placed = _department(review)
    sheet = placed.sheet
    if not any(line.weight is not None for line in sheet.lines):
        raise MissingData("部门整体表没有填写权重。")
    if sheet.total_weight != FULL_WEIGHT:
        yield Hit(
            f"部门整体指标权重合计 {plain(sheet.total_weight)}，应为 {plain(FULL_WEIGHT)}。",
            Location(placed.table, column=WEIGHT),
            actual=plain(sheet.total_weight),
            expected=plain(FULL_WEIGHT),
        )


def review_portfolio(
    review: PortfolioReview, choices: Mapping[str, RuleChoice] | None = None
) -> Report:
    """Judge the sheets together by every rule over them that the year has not switched off."""
    return PORTFOLIO_RULES.run(review, choices)


DEPARTMENT_RULES = (*PORTFOLIO_RULES, *TABLE_RULES, *NARRATIVE_RULES)
"""The rules beyond the single sheets: what they find belongs to the department."""
