"""Pasted rows as lines of a sheet: every cell as text, with what was understood of it.

Nothing is refused here and nothing is lost: a cell that cannot be read stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from common.decimals import NotANumber, parse_decimal, plain
from common.text import squeeze, tidy, tidy_lines
from exchange.forms import boxes as box
from exchange.forms import department_sheet, project_sheet
from exchange.forms.headings import SIGN, is_foreign, sign_columns
from exchange.forms.heads import Head, find_head, is_number, is_total_row
from exchange.forms.indicator_rows import KEYS, LEFT_LABELS, is_head, is_label
from exchange.forms.problems import ProblemList
from exchange.forms.sections import compiling_unit
from exchange.pasting.columns import FIELDS, Levels, Positions, by_content, by_head_and_content
from exchange.readers.grids import Cell, Row
from indicators.sheets import UnreadTarget
from indicators.targets import chosen_sign, is_direction, parse_comparison, read_typed
from indicators.typed_cells import bare_points, names_of_levels, printed_flag, read_flag, read_level

HEAD_FIELDS: Mapping[str, str] = {
    "overview": "项目概述",
    "rationale": "立项依据",
    "statement": "当年绩效目标",
    "execution_weight": "预算执行率权重",
    "category": "项目分类",
    "supervising_department": "业务主管部门",
}
_FEWEST_LABELS = 2
_FEWEST_CELLS = 2
_LONG_TEXTS = {"overview", "rationale", "statement"}
_LABELS = {**department_sheet.LABELS, **project_sheet.LABELS, "supervisor": "supervisor"}


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line: field → text; which cells were filled from above, and which were read anew."""

    texts: Mapping[str, str]
    inherited: frozenset[str] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)
    """The pasted text of the cells that now say it differently."""
    derived: frozenset[str] = frozenset()
    """The cells that were blank and took what stood in another cell."""
    unread: frozenset[str] = frozenset()
    """The cells in which nothing was found that the column wants."""


@dataclass(frozen=True, slots=True)
class PastedSheet:
    """What was understood of one paste."""

    lines: tuple[PastedLine, ...] = ()
    fields: tuple[str, ...] = ()
    """The fields of the pasted columns, in their order; "" for a column that is left out."""
    head: Mapping[str, str] = field(default_factory=dict)
    project_code: str = ""
    notes: tuple[str, ...] = ()
    is_recognised: bool = False
    """Whether the columns were known by their labels, their content or a person's choice."""


def read_paste(
    rows: Sequence[Row],
    *,
    levels: Levels,
    year: int = 0,
    start: str = "",
    choice: Sequence[str] = (),
) -> PastedSheet:
    """Read a whole form, indicators with or without their head, or a block of cells.

    `start` is the field of the chosen cell, from which a block goes on to the right; `choice`
    names the field of each column where a person has said so; `year` is that of the sheet.
    """
    least = 1 if _is_one_column(rows) else _FEWEST_LABELS
    first = 0 if least == 1 else next((i for i, row in enumerate(rows) if _is_head(row)), None)
    upper = rows[:first] if first is not None else _boxes_at_top(rows)
    head_texts, code, notes = _head_of(upper)
    lower = rows[len(upper) :]
    head = None if first is None else find_head(lower, is_label, least=least)
    body = lower[head.length :] if head else lower
    spread = [row.spread() for row in body if not (head and head.is_repeated_in(row))]
    known, guessed = _known(head, spread, levels, choice)
    width = max((len(cells) for cells in spread), default=0)
    positions = known or _from(start, width)
    signs = _signs(head, positions, choice)
    reader = _Reader(positions, levels, signs, year)
    lines = tuple(line for cells in spread if (line := reader.read(cells)))
    return PastedSheet(
        lines=lines,
        fields=_fields(positions, signs, width),
        head=head_texts,
        project_code=code,
        notes=(*notes, *reader.notes, *guessed, *_strays(spread, {*positions.values(), *signs})),
        is_recognised=bool(known),
    )


def _is_one_column(rows: Sequence[Row]) -> bool:
    """Whether it is one column of a table, copied with its heading."""
    labels = [is_label(text) for row in rows for text in row.filled]
    return len(rows) > 1 and len(labels) == len(rows) and labels[0] and not any(labels[1:])


def _is_head(row: Row) -> bool:
    """A row of labels: of a part of the columns, too, among labels that are no concern here."""
    labels = [text for text in row.filled if not is_foreign(text)]
    known = sum(map(is_label, labels))
    is_short = known >= _FEWEST_LABELS and 2 * known >= len(labels)
    return is_head(row) or (is_short and not any(map(is_number, labels)))


def _known(
    head: Head | None, rows: Sequence[Sequence[Cell]], levels: Levels, choice: Sequence[str]
) -> tuple[Positions, list[str]]:
    """The columns that are known, with a note on each that was guessed under its head."""
    if choice:
        chosen = reversed([*enumerate(choice)])
        return {name: place for place, name in chosen if name in FIELDS}, []
    body = [row for row in rows if not _is_total_row(row)]
    if head is None:
        return by_content(body, levels), []
    found, guessed = by_head_and_content(head, body, levels)
    return found, [
        f"第 {found[name] + 1} 列表头『{head.labels[found[name]].text[:20]}』不认得，"
        f"按内容认作『{FIELDS[name]}』，请核对。"
        for name in FIELDS
        if name in guessed
    ]


def _from(start: str, width: int) -> Positions:
    """The fields from the chosen one on to the right."""
    first = KEYS.index(start) if start in KEYS else KEYS.index("name")
    return {name: place for place, name in enumerate(KEYS[first : first + width])}


def _signs(head: Head | None, positions: Positions, choice: Sequence[str]) -> tuple[int, ...]:
    """Every column that may tell the sign: a form may have 指标性质 and 指标方向 as well."""
    if choice:
        return tuple(place for place, name in enumerate(choice) if name == SIGN)
    first = [positions[SIGN]] if SIGN in positions else []
    labelled = sign_columns([label.text for label in head.labels]) if head else ()
    return tuple(dict.fromkeys([*first, *labelled]))


def _fields(positions: Positions, signs: Sequence[int], width: int) -> tuple[str, ...]:
    names = {place: name for name, place in positions.items()} | dict.fromkeys(signs, SIGN)
    return tuple(names.get(place, "") for place in range(width))


def _strays(rows: Sequence[Sequence[Cell]], taken: Collection[int]) -> list[str]:
    notes = []
    for place in range(max(map(len, rows), default=0)):
        texts = [tidy(row[place].text) for row in rows if place < len(row)]
        filled = [text for text in texts if text and squeeze(text) not in LEFT_LABELS]
        if place not in taken and filled:
            notes.append(f"第 {place + 1} 列（『{filled[0][:20]}』…）没有对应的栏目，没有填入。")
    return notes


def _boxes_at_top(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a head that was copied without its indicators."""
    count = 0
    for number, row in enumerate(rows, start=1):
        if any(box.label_of(text, _LABELS) for text in row.filled[:1]):
            count = number
    return rows[:count]


def _head_of(rows: Sequence[Row]) -> tuple[dict[str, str], str, list[str]]:
    known = [row for row in rows if not compiling_unit(row) and len(row.filled) > 1]
    problems = ProblemList()
    found = box.read_boxes(known, _LABELS, problems)
    texts = {
        name: _text_of(name, box.text_of(found, "supervisor" if "_dep" in name else name))
        for name in HEAD_FIELDS
    }
    name = squeeze(box.text_of(found, "name"))
    code = name.split("-", 1)[0] if "-" in name else ""
    return {key: text for key, text in texts.items() if text}, code, []


def _text_of(name: str, text: str) -> str:
    if name in _LONG_TEXTS:
        return tidy_lines(text)
    return _weight(text) if name == "execution_weight" else text


def _is_total_row(cells: Sequence[Cell]) -> bool:
    return is_total_row([cell.text for cell in cells])


class _Reader:
    """Reads row after row, remembering the levels above."""

    def __init__(
        self, positions: Positions, levels: Levels, signs: Sequence[int], year: int
    ) -> None:
        self.positions, self.signs, self.year = positions, signs, year
        names = names_of_levels(levels)
        self.names = {name.removesuffix("指标"): whole for name, whole in names.items()} | names
        self.above = {"level1": "", "level2": ""}
        self.notes: list[str] = []
        self.fewest = min(_FEWEST_CELLS, len(positions))

    def read(self, cells: Sequence[Cell]) -> PastedLine | None:
        """The line; None for a total, and for a level or a note that stands alone."""
        if _is_total_row(cells):
            self.notes.append("合计行（含小计）由系统计算，没有填入。")
            return None
        typed = {
            name: tidy(cells[place].text) if place < len(cells) else ""
            for name, place in self.positions.items()
        }
        if self.signs:
            typed[SIGN] = chosen_sign([tidy(cells[p].text) for p in self.signs if p < len(cells)])
        if sum(map(bool, typed.values())) < self.fewest:
            self._note_lone(typed)
            return None
        texts = self._understood(typed)
        self._note_direction(typed, texts)
        inherited = self._inherit(texts)
        changed = {
            name: text
            for name, text in typed.items()
            if text and text != texts[name] and name not in inherited
        }
        derived = frozenset(name for name in ("comparison", "unit") if _is_new(name, texts, typed))
        return PastedLine(texts, inherited, changed, derived, self._unread(texts))

    def _unread(self, texts: Mapping[str, str]) -> frozenset[str]:
        """The cells that hold something, and nothing that their column wants."""
        cells = (texts.get(name, "") for name in ("comparison", "target", "unit"))
        target, _ = read_typed(*cells, year=self.year)
        is_read = {
            "level1": texts.get("level1") in self.names.values(),
            "level2": texts.get("level2") in self.names.values(),
            "weight": is_number(texts.get("weight", "")),
            "baseline": is_number(texts.get("baseline", "")),
            "comparison": parse_comparison(texts.get("comparison", "")) is not None,
            "target": not isinstance(target, UnreadTarget) or is_number(target.text),
            "is_core": read_flag(texts.get("is_core", "")) is not None,
        }
        return frozenset(name for name, holds in is_read.items() if texts.get(name) and not holds)

    def _note_direction(self, typed: Mapping[str, str], texts: Mapping[str, str]) -> None:
        sign = typed.get(SIGN, "")
        if is_direction(sign) and texts[SIGN] != sign:
            known = parse_comparison(sign)
            shown = known.symbol if known else sign
            self.notes.append(f"指标方向“{sign}”：指标值没有自带符号的，按“{shown}”填入，请核对。")

    def _note_lone(self, typed: Mapping[str, str]) -> None:
        for name, text in typed.items():
            if text and name in self.above:
                self._take_level(name, self._level(text))
            elif text:
                self.notes.append(f"『{text[:30]}』独占一行，不是完整的指标，没有填入。")

    def _take_level(self, name: str, text: str) -> None:
        if name == "level1" and text != self.above["level1"]:
            self.above["level2"] = ""
        self.above[name] = text

    def _understood(self, typed: Mapping[str, str]) -> dict[str, str]:
        texts = {name: " ".join(text.split("\n")) for name, text in typed.items()}
        for name in self.above.keys() & texts.keys():
            texts[name] = self._level(texts[name])
        if "weight" in texts:
            texts["weight"] = _weight(texts["weight"])
        if "baseline" in texts:
            texts["baseline"] = _number(texts["baseline"]) or texts["baseline"]
        if "is_core" in texts:
            texts["is_core"] = printed_flag(texts["is_core"]) or texts["is_core"]
        if "name" in texts:
            texts["name"] = "".join(typed["name"].split("\n"))
        return {**texts, **_target(texts, self.year)}

    def _level(self, text: str) -> str:
        return "".join(read_level(text, self.names).split("\n"))

    def _inherit(self, texts: dict[str, str]) -> frozenset[str]:
        """A blank level is that of the row above; a new first level starts a new second."""
        inherited = set()
        for name in self.above:
            if name not in texts:
                continue
            if texts[name]:
                self._take_level(name, texts[name])
            elif self.above[name]:
                texts[name] = self.above[name]
                inherited.add(name)
        return frozenset(inherited)


def _is_new(name: str, texts: Mapping[str, str], typed: Mapping[str, str]) -> bool:
    return bool(texts.get(name)) and not typed.get(name)


def _weight(text: str) -> str:
    return _number(bare_points(text)) or text


def _number(text: str) -> str:
    try:
        return plain(parse_decimal(text)) if text else ""
    except NotANumber:
        return ""


def _target(texts: Mapping[str, str], year: int) -> dict[str, str]:
    """Sign, number and unit, each in its own cell, where they can be told apart."""
    sign, value, unit = (texts.get(name, "") for name in ("comparison", "target", "unit"))
    if "target" not in texts:
        known = parse_comparison(sign)
        return {"comparison": known.symbol} if known else {}
    target, stated = read_typed(sign, value, unit, year=year)
    if target.comparison is None or isinstance(target, UnreadTarget):
        known = parse_comparison(sign)
        return {"target": value} | ({"comparison": known.symbol} if known else {})
    found = {"comparison": target.comparison.symbol, "target": target.text, "unit": stated}
    # What was not pasted and not understood stays what it is in the row that is pasted over.
    return {name: text for name, text in found.items() if text or name in texts}
