"""Cutting a document into its tables: which rows stand under which title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from common.text import squeeze
from exchange.forms.problems import ProblemList
from exchange.forms.titles import Title, name_by_head, parse_title, printed_number, sheet_number
from exchange.readers.grids import Cell, Document, Grid, Paragraph, Row

_UNIT = re.compile(r"(?:^|[^制算])单位[:：]\s*(\S*?元)")
_UNIT_LINE = re.compile(r"(?:金额)?单位[:：]\S*")
COMPILING_UNIT = re.compile(r"编制单位[:：]\s*(.*?)\s*(?=(?:金额)?单位[:：]|$)")
_NOTE = re.compile(
    r"[（(]?(?:备注|注|说明)[:：]|.*[此本]表(?:无数据|为空)|"
    r"[（(]?[本我](?:部门|单位|局|委|办).{0,8}(?:无|没有).{0,40}(?:收支|支出|预算|数据)"
)


@dataclass(slots=True)
class Section:
    """One table as it stands in the document: its title lines and the rows below them."""

    name: str
    place: str
    title: Title | None = None
    unit: str = ""
    number: str = ""
    """The table's number as printed above the title, in it, or on the sheet's tab."""
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cut:
    """The parts of a document."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]


def cut(document: Document, problems: ProblemList) -> Cut:
    """Sort every line of the document into a table or among the paragraphs."""
    cutter = _Cutter(problems)
    for block in document.blocks:
        cutter.feed(block)
    for section in cutter.sections:
        section.name = section.name or name_by_head(section.rows)
    return Cut(tuple(cutter.sections), tuple(cutter.paragraphs))


class _Cutter:
    def __init__(self, problems: ProblemList) -> None:
        self.problems = problems
        self.sections: list[Section] = []
        self.paragraphs: list[Paragraph] = []
        self.current: Section | None = None
        self.sheet = ""

    def feed(self, block: Paragraph | Grid) -> None:
        if isinstance(block, Paragraph):
            row = Row(tuple(map(Cell, block.text.split("\t"))), block.place)
            if not self._is_heading(row):
                self._take_paragraph(block)
            return
        if block.title:
            self.current, self.sheet = None, sheet_number(block.title)
        for row in block.rows:
            if row.filled and not self._is_heading(row):
                self._take_row(row)

    def _is_heading(self, row: Row) -> bool:
        """Whether the row was a number, a title or a unit line, and has been noted."""
        texts = row.filled
        if len(texts) == 1 and (number := printed_number(texts[0])):
            self._open(number, row.place)
            return True
        if len(texts) == 1 and (title := parse_title(texts[0])):
            self._take_title(title, row.place)
            return True
        joined = "\t".join(texts)
        if match := _UNIT.search(joined):
            self._take_unit(match[1], row.place, is_form=bool(COMPILING_UNIT.search(joined)))
        if COMPILING_UNIT.search(joined):
            self._section(row.place).rows.append(row)
            return True
        return all(_UNIT_LINE.fullmatch(squeeze(text)) for text in texts)

    def _take_unit(self, unit: str, place: str, *, is_form: bool) -> None:
        """Note the unit; another one below rows of amounts is that of the next page."""
        section = self._section(place)
        if section.unit and section.unit != unit and section.rows and not is_form:
            before, section = section, self._open(section.name, place)
            section.title, section.number = before.title, before.number
        section.unit = unit

    def _open(self, name: str, place: str) -> Section:
        self.current = Section(name, place, number=name)
        self.sections.append(self.current)
        return self.current

    def _section(self, place: str) -> Section:
        return self.current or self._open(self.sheet, place)

    def _take_title(self, title: Title, place: str) -> None:
        section = self.current
        if section is None or section.title or section.rows:
            section = self._open("", place)
        if section.name and title.name and section.name != title.name:
            self.problems.warning(
                f"表号『{section.name}』与标题『{title.text}』不符，按标题作为{title.name}读取。",
                place=place,
            )
        section.title = title
        section.number = section.number or title.number or self.sheet
        section.name = title.name or ("" if title.year else section.name)

    def _take_paragraph(self, paragraph: Paragraph) -> None:
        if self.current and _NOTE.match(paragraph.text):
            self.current.notes.append(paragraph.text)
            return
        if self.current:
            self.problems.hint(
                f"表格之间的文字『{paragraph.text[:20]}』没有放进任何表，作为文字说明保留。",
                place=paragraph.place,
            )
        self.paragraphs.append(paragraph)

    def _take_row(self, row: Row) -> None:
        texts = row.filled
        if self.current is None and not self.sheet and len(texts) == 1:
            self.paragraphs.append(Paragraph(texts[0], row.place))
            return
        section = self._section(row.place)
        if len(texts) == 1 and _NOTE.match(texts[0]):
            section.notes.append(texts[0])
            return
        section.rows.append(row)


def compiling_unit(row: Row) -> str:
    """What stands behind 编制单位 in a row, whether in the same cell or the next; or nothing."""
    match = COMPILING_UNIT.search(" ".join(row.filled))
    return match[1].strip() if match else ""


def rows_of(sections: tuple[Section, ...], name: str) -> Iterator[tuple[Section, Row]]:
    """Every row of a table, also where it goes on under a repeated title."""
    return ((section, row) for section in sections if section.name == name for row in section.rows)
