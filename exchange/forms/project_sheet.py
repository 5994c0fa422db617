"""表十一 项目支出绩效目标表: one form a project, as many as follow one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from common.text import squeeze, tidy, to_half_width
from exchange.forms import boxes as box
from exchange.forms.indicator_rows import IndicatorTable, is_head, read_indicators
from exchange.forms.problems import ProblemList
from exchange.forms.sections import Section, compiling_unit
from exchange.readers.grids import Row
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet
from projects.codes import InvalidProjectCode, parse_project_code

LABELS = {
    "项目名称": "name",
    "项目编码及名称": "name",
    "项目编码": "code",
    "业务主管部门": "supervisor",
    "主管部门": "supervisor",
    "预算执行率权重": "execution_weight",
    "项目分类": "category",
    "项目类别": "category",
    "当年预算": "budget",
    "年度预算": "budget",
    "本级安排": "own",
    "本级财政安排": "own",
    "上级补助": "transfer",
    "项目概述": "overview",
    "立项依据": "rationale",
    "当年绩效目标": "statement",
    "年度绩效目标": "statement",
}
_REQUIRED = (
    ("supervisor", "业务主管部门"),
    ("execution_weight", "预算执行率权重"),
    ("category", "项目分类"),
    ("budget", "当年预算"),
    ("own", "本级安排"),
    ("transfer", "上级补助"),
    ("overview", "项目概述"),
    ("rationale", "立项依据"),
    ("statement", "当年绩效目标"),
)
_CODED_NAME = re.compile(r"([0-9A-Za-z]{10,30})\s*[-－—–_]\s*(.+)", re.DOTALL)
_UNIT_CODE = re.compile(r"(\d{3,9})\s*[-－—–_]\s*\S+")


@dataclass(slots=True)
class Form:
    """The rows of one project, with what stands above them."""

    rows: list[Row] = field(default_factory=list)
    unit: str = ""
    compiling_unit: str = ""
    place: str = ""


def split_forms(sections: Sequence[Section]) -> list[Form]:
    """Cut the rows at every 项目名称; rows under a title repeated on a new page go on."""
    forms: list[Form] = []
    compiling = ""
    for section in sections:
        for row in section.rows:
            if unit := compiling_unit(row):
                compiling = unit
                continue
            if _starts(row) or not forms:
                forms.append(Form(unit=section.unit, compiling_unit=compiling, place=row.place))
                compiling = ""
            forms[-1].rows.append(row)
    return forms


def _starts(row: Row) -> bool:
    return any(box.label_of(text, LABELS) == "name" for text in row.filled[:1])


def read_form(
    form: Form, *, year: int, organization: str, problems: ProblemList
) -> tuple[ObjectiveSheet, IndicatorTable]:
    """Read one form; amounts in 万元, the three texts as printed."""
    start = next((i for i, row in enumerate(form.rows) if is_head(row)), len(form.rows))
    found = box.read_boxes(form.rows[:start], LABELS, problems)
    box.require(found, _REQUIRED, problems, form.place)
    code, name = _code_and_name(found, problems, form.place)
    table = read_indicators(form.rows[start:], problems, year=year)
    sheet = ObjectiveSheet(
        kind=ObjectiveKind.PROJECT,
        year=year,
        organization_code=unit_code(form, problems),
        organization_name=organization,
        name=name,
        lines=tuple(table.lines),
        execution_weight=box.weight_of(found, "execution_weight", problems),
        project_code=code,
        compiling_unit=form.compiling_unit,
        supervising_department=box.text_of(found, "supervisor"),
        category=box.text_of(found, "category"),
        budget=box.amount_of(found, "budget", form.unit, problems),
        own=box.amount_of(found, "own", form.unit, problems),
        transfer=box.amount_of(found, "transfer", form.unit, problems),
        overview=box.text_of(found, "overview"),
        rationale=box.text_of(found, "rationale"),
        statement=box.text_of(found, "statement"),
    )
    return sheet, table


def unit_code(form: Form, problems: ProblemList) -> str:
    """The code that 编制单位 begins with; reported where there is none."""
    match = _UNIT_CODE.match(to_half_width(form.compiling_unit))
    if match:
        return match[1]
    shown = f"『{form.compiling_unit}』" if form.compiling_unit else "编制单位"
    problems.warning(
        f"{shown}没有单位编码，应写作『118001-单位名称』。", column="编制单位", place=form.place
    )
    return ""


def _code_and_name(found: dict[str, box.Box], problems: ProblemList, place: str) -> tuple[str, str]:
    text = box.text_of(found, "name")
    coded = _CODED_NAME.fullmatch(text)
    code = squeeze(coded[1] if coded else box.text_of(found, "code"))
    name = tidy(coded[2]) if coded else text
    if not code:
        problems.error(
            "没有项目编码，无法归入项目库。应写作『21 位项目编码-项目名称』。",
            column="项目名称",
            place=place,
        )
    else:
        code = _checked(code, problems, place)
    if not name:
        problems.warning("没有项目名称。请补填。", column="项目名称", place=place)
    return code, name


def _checked(code: str, problems: ProblemList, place: str) -> str:
    """The code in its standard spelling, or as printed and reported."""
    try:
        return str(parse_project_code(code))
    except InvalidProjectCode as error:
        problems.warning(f"{error}。请核对。", column="项目名称", place=place)
        return code


def report_twins(sheets: Iterable[tuple[str, ObjectiveSheet]], problems: list[ProblemList]) -> None:
    """Report a project code that two forms of the document claim."""
    first: dict[str, str] = {}
    for (table, sheet), collected in zip(sheets, problems, strict=True):
        if sheet.project_code in first:
            collected.error(
                f"项目编码『{sheet.project_code}』与{first[sheet.project_code]}重复。"
                "请核对哪一个项目的编码有误。",
                column="项目名称",
            )
        elif sheet.project_code:
            first[sheet.project_code] = table
