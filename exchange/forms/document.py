"""The whole document: eleven tables and the text, with every problem found on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from budgets.enums import TABLE_NAMES
from exchange.disclosure import Disclosure, Problem, PublishedTable
from exchange.forms import indicator_rows
from exchange.forms.department_sheet import read_department_sheet
from exchange.forms.problems import ProblemList
from exchange.forms.project_sheet import read_form, report_twins, split_forms
from exchange.forms.public_tables import COLUMNS, read_table
from exchange.forms.sections import Cut, Section, cut
from exchange.forms.titles import Title
from exchange.readers.grids import Document, Paragraph
from exchange.readers.guards import UnreadableFile
from indicators.sheets import ObjectiveSheet

Value = TypeVar("Value")
DEPARTMENT_TABLE, PROJECT_TABLE = "表十", "表十一"
_YEAR = re.compile(r"((?:19|20)\d{2})年(?:度)?(?:部门|单位)?预算")


def read_disclosure(document: Document) -> Disclosure:
    """Read a published department budget.

    Never raises for what the document says: whatever is missing, doubtful or left out is
    among the problems, and an error there means that it must not be imported as it stands.
    """
    general = ProblemList()
    parts = cut(document, general)
    for remark in document.remarks:
        general.hint(remark)
    organization, year = _identity(parts, general)
    reader = _Reader(parts.sections, organization, year)
    reader.read()
    code = _organization_code(reader.objectives, general)
    _report_unplaced(parts.sections, general)
    _report_absent(parts, reader.tables, general)
    return Disclosure(
        organization_code=code,
        organization_name=organization,
        year=year,
        tables=tuple(sorted(reader.tables, key=lambda table: TABLE_NAMES.index(table.name))),
        objectives=tuple(
            sheet if sheet.organization_code else replace(sheet, organization_code=code)
            for sheet in reader.objectives
        ),
        paragraphs=tuple(paragraph.text for paragraph in parts.paragraphs),
        problems=(*general.items, *reader.problems),
        numbered=frozenset(s.name for s in parts.sections if s.name and s.number == s.name),
        other_titles=tuple(s.title.text for s in parts.sections if s.title and not s.name),
    )


def read_budget(document: Document, filename: str) -> Disclosure:
    """The same; UnreadableFile, naming it, for a file that is no department budget at all."""
    disclosure = read_disclosure(document)
    if disclosure.is_no_budget:
        raise UnreadableFile(
            f"『{filename}』不是部门预算公开文档：没有找到任何一张公开表或绩效目标表，也没有年度。"
            "请确认选对了文件，表格标题应写作『××局2023年…表』。"
        )
    return disclosure


class _Reader:
    """Reads table after table, in the order of the official list."""

    def __init__(self, sections: Sequence[Section], organization: str, year: int) -> None:
        self.sections, self.organization, self.year = sections, organization, year
        self.tables: list[PublishedTable] = []
        self.objectives: list[ObjectiveSheet] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        for name in COLUMNS:
            self._read_public(name)
        self._read_department()
        self._read_projects()

    def _of(self, name: str) -> list[Section]:
        return [section for section in self.sections if section.name == name and section.rows]

    def _read_public(self, name: str) -> None:
        if not (sections := self._of(name)):
            return
        problems = ProblemList(name)
        sections = _own(sections, self.organization, self.year, problems)
        if table := read_table(name, sections, problems):
            self.tables.append(table)
        self.problems += problems.items

    def _read_department(self) -> None:
        if not (sections := self._of(DEPARTMENT_TABLE)):
            return
        problems = ProblemList(DEPARTMENT_TABLE)
        sheet, rows = read_department_sheet(
            sections, year=self.year, organization=self.organization, problems=problems
        )
        self.objectives.append(sheet)
        self.tables.append(_indicator_table(DEPARTMENT_TABLE, sections, [rows]))
        self.problems += problems.items

    def _read_projects(self) -> None:
        if not (sections := self._of(PROJECT_TABLE)):
            return
        sheets, tables, lists = [], [], []
        for number, form in enumerate(split_forms(sections), 1):
            problems = ProblemList(f"{PROJECT_TABLE}-{number}")
            sheet, rows = read_form(
                form, year=self.year, organization=self.organization, problems=problems
            )
            sheets.append(sheet)
            tables.append(rows)
            lists.append(problems)
        report_twins(((one.table, sheet) for one, sheet in zip(lists, sheets, strict=True)), lists)
        self.objectives += sheets
        self.tables.append(_indicator_table(PROJECT_TABLE, sections, tables))
        self.problems += [problem for one in lists for problem in one.items]


def _own(
    sections: Sequence[Section], organization: str, year: int, problems: ProblemList
) -> list[Section]:
    """The pages of the department's table; another unit's or year's is never added to it.

    A page without a name in its title goes with the page before it. Where no page bears the
    department's own name and year, the first table is taken.
    """
    owners: list[tuple[str, int]] = []
    for section in sections:
        before = owners[-1] if owners else (organization, year)
        title = section.title
        named = (title.organization or before[0], title.year or before[1]) if title else before
        owners.append(named)
    wanted = (organization, year) if (organization, year) in owners else owners[0]
    own = [s for s, owner in zip(sections, owners, strict=True) if owner == wanted]
    for section, owner in zip(sections, owners, strict=True):
        if owner != wanted:
            problems.warning(
                f"『{section.title.text if section.title else ''}』是另一单位或另一年度的表，"
                f"本部门的这张表在{own[0].place}；两张没有合在一起，这一张没有读入。",
                place=section.place,
            )
    return own


def _indicator_table(
    name: str, sections: Sequence[Section], tables: Iterable[indicator_rows.IndicatorTable]
) -> PublishedTable:
    read = list(tables)
    rows = tuple(row for table in read for row in table.printed)
    notes = [note for section in sections for note in section.notes]
    return PublishedTable(
        name=name,
        title=next((section.title.text for section in sections if section.title), ""),
        unit=next((section.unit for section in sections if section.unit), "万元"),
        columns=indicator_rows.COLUMNS,
        keys=indicator_rows.KEYS,
        rows=rows,
        levels=(0,) * len(rows),
        note="\n".join([*notes, *(note for table in read for note in table.notes)]),
    )


def _identity(parts: Cut, problems: ProblemList) -> tuple[str, int]:
    """Whose document it is and for which year: what most titles say."""
    titles = [section.title for section in parts.sections if section.title]
    organization = _most([title.organization for title in titles if title.organization])
    year = _most([title.year for title in titles if title.year]) or _year_of(parts.paragraphs)
    for section in parts.sections:
        _report_foreign(section, organization, year, problems)
    if not organization:
        problems.error(
            "表格标题中没有单位名称，无法确定是哪个部门的预算。标题应写作『××局2023年…表』。"
        )
    if not year:
        problems.error("表格标题和文字说明中都没有年度，无法确定是哪一年的预算。")
    return organization or "", year or 0


def _most(values: Sequence[Value]) -> Value | None:
    return Counter(values).most_common(1)[0][0] if values else None


def _year_of(paragraphs: Sequence[Paragraph]) -> int | None:
    found = (_YEAR.search(paragraph.text) for paragraph in paragraphs)
    return next((int(match[1]) for match in found if match), None)


def _report_foreign(
    section: Section, organization: str | None, year: int | None, problems: ProblemList
) -> None:
    title = section.title
    if title is None or not title.year:
        return
    if title.year != year:
        problems.warning(
            f"标题『{title.text}』的年度与其他表（{year}年）不同，请核对。", place=section.place
        )
    if title.organization and title.organization != organization:
        problems.warning(
            f"标题『{title.text}』的单位与其他表（{organization}）不同，请核对。",
            place=section.place,
        )


def _organization_code(sheets: Sequence[ObjectiveSheet], problems: ProblemList) -> str:
    codes = [sheet.organization_code for sheet in sheets if sheet.organization_code]
    if not codes:
        problems.warning("没有单位编码：表十一的『编制单位』应写作『118001-单位名称』。")
        return ""
    if len(set(codes)) > 1:
        shown = "、".join(dict.fromkeys(codes))
        problems.hint(f"项目由几个单位编制（{shown}），各归各的单位。")
    return _most(codes) or ""


def _report_unplaced(sections: Iterable[Section], problems: ProblemList) -> None:
    for section in sections:
        if section.name or not section.rows:
            continue
        title = section.title.text if isinstance(section.title, Title) else ""
        shown = f"『{title}』" if title else "一张没有标题的表"
        problems.warning(
            f"{shown}不属于十一张公开表，共 {len(section.rows)} 行没有读入。"
            "如属其中一张，请写明表号或规范标题。",
            place=section.place,
        )


def _report_absent(parts: Cut, tables: Sequence[PublishedTable], problems: ProblemList) -> None:
    found = {table.name for table in tables}
    if not found:
        problems.error("文件中没有找到任何一张公开表。请确认选对了文件。")
        return
    seen = {section.name for section in parts.sections if section.rows}
    absent = [name for name in TABLE_NAMES if name not in found | seen]
    for name in absent:
        shown = ProblemList(name)
        shown.warning("文件中没有这张表。请确认是否漏印；没有数据也应公开空表并注明。")
        problems.items += shown.items
    if not parts.paragraphs:
        problems.hint("文件中没有文字说明，文字与表格的核对无法进行。")
