"""One fault planted in a consistent document, with the place where it was planted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from budgets.narrative import NARRATIVE
from common.decimals import parse_decimal, wanyuan
from exchange.disclosure import Disclosure, PublishedTable
from tests.exchange.generated.documents import documents

CODED = ("表二", "表三", "表七", "表八")
_TOP_DIGITS = 3
AMOUNT = re.compile(r"(\d[\d,]*\.\d\d)万元")


@dataclass(frozen=True)
class Mutant:
    """row is the row of the table, or the paragraph of the text.

    Where a row is gone or the title is wrong, no row can be named: the finding says the number,
    a code or a year.
    """

    kind: str
    original: Disclosure
    changed: Disclosure
    table: str
    row: int
    note: str
    number: str = ""


Change = Callable[[Disclosure, Random], Mutant | None]


def _with_table(document: Disclosure, table: PublishedTable) -> Disclosure:
    tables = tuple(table if old.name == table.name else old for old in document.tables)
    return replace(document, tables=tables)


def _with_cell(table: PublishedTable, row: int, key: str, text: str) -> PublishedTable:
    column = table.keys.index(key)
    rows = list(table.rows)
    rows[row] = (*rows[row][:column], text, *rows[row][column + 1 :])
    return replace(table, rows=tuple(rows))


def _with_paragraph(document: Disclosure, index: int, text: str) -> Disclosure:
    paragraphs = list(document.paragraphs)
    paragraphs[index] = text
    return replace(document, paragraphs=tuple(paragraphs))


def _shifted(amount: Decimal, random: Random) -> Decimal:
    """Another amount, off by 0.10 to half of it, never below nought."""
    step = Decimal(random.randint(10, max(20, int(amount * 50)))) / 100
    return amount + step if random.random() < 0.5 or step > amount else amount - step


def amount_in_table(document: Disclosure, random: Random) -> Mutant:
    table = random.choice([t for t in document.tables if any(_amounts(t))])
    row, key = random.choice(list(_amounts(table)))
    old = table.amount(row, key)
    assert old is not None
    changed = _with_cell(table, row, key, wanyuan(_shifted(old, random)))
    note = f"{table.name} {row + 1} {key} {old} → {changed.cell(row, key)}"
    return Mutant("amount", document, _with_table(document, changed), table.name, row + 1, note)


def _amounts(table: PublishedTable) -> Iterator[tuple[int, str]]:
    for row in range(len(table.rows)):
        for key in table.keys:
            if key in {"code", "name"} or key.endswith("_item"):
                continue
            if table.amount(row, key) is not None:
                yield row, key


def amount_in_text(document: Disclosure, random: Random) -> Mutant:
    places = [
        (index, match)
        for index, text in enumerate(document.paragraphs)
        for match in AMOUNT.finditer(text)
        if not re.search(r"(?:增加|减少)$", text[: match.start()])
    ]
    index, match = random.choice(places)
    text = document.paragraphs[index]
    new = wanyuan(_shifted(parse_decimal(match[1]), random))
    changed = f"{text[: match.start(1)]}{new}{text[match.end(1) :]}"
    note = f"第{index + 1}段 {match[0]} → {new}"
    return Mutant(
        "amount in text",
        document,
        _with_paragraph(document, index, changed),
        NARRATIVE,
        index + 1,
        note,
    )


def class_in_table(document: Disclosure, random: Random) -> Mutant:
    """Two classes of one table change their names."""
    table = next(t for t in document.tables if t.name == random.choice(CODED) or t.name == "表八")
    rows = [row for row in range(len(table.rows)) if table.cell(row, "code")]
    names = {row: table.cell(row, "name") for row in rows}
    one, other = random.sample(rows, 2)
    while names[one] == names[other]:
        one, other = random.sample(rows, 2)
    changed = _with_cell(_with_cell(table, one, "name", names[other]), other, "name", names[one])
    note = f"{table.name} {one + 1} ↔ {other + 1} {names[one]} {names[other]}"
    return Mutant("class", document, _with_table(document, changed), table.name, one + 1, note)


def class_in_text(document: Disclosure, random: Random) -> Mutant:
    index = next(i for i, text in enumerate(document.paragraphs) if "支出预算：" in text)
    text = document.paragraphs[index]
    names = re.findall(r"，?([一-龥]+支出)[\d,.]+万元", text)
    one, other = random.sample(names, 2)
    changed = text.replace(one, "\0").replace(other, one).replace("\0", other)
    note = f"第{index + 1}段 {one} ↔ {other}"
    return Mutant(
        "class in text",
        document,
        _with_paragraph(document, index, changed),
        NARRATIVE,
        index + 1,
        note,
    )


def dropped_row(document: Disclosure, random: Random) -> Mutant:
    table = next(t for t in document.tables if t.name == random.choice(CODED) or t.name == "表八")
    row = random.choice([r for r in range(len(table.rows)) if table.cell(r, "code")])
    changed = replace(
        table,
        rows=(*table.rows[:row], *table.rows[row + 1 :]),
        levels=(*table.levels[:row], *table.levels[row + 1 :]),
    )
    note = f"{table.name} 去掉 {table.rows[row][:2]}"
    code = _told_code(table, row)
    return Mutant("row", document, _with_table(document, changed), table.name, 0, note, code)


def _told_code(table: PublishedTable, row: int) -> str:
    """The code of the row; in 表三 that of the class above, for no other table has its classes."""
    code = table.cell(row, "code")
    return code[:_TOP_DIGITS] if table.name == "表三" else code


def year_in_text(document: Disclosure, random: Random) -> Mutant:
    places = [
        (index, match)
        for index, text in enumerate(document.paragraphs)
        for match in re.finditer(r"20\d\d(?=年)", text)
    ]
    index, match = random.choice(places)
    text = document.paragraphs[index]
    wrong = str(int(match[0]) + random.choice((-10, -2, 2, 10)))
    changed = f"{text[: match.start()]}{wrong}{text[match.end() :]}"
    return Mutant(
        "year",
        document,
        _with_paragraph(document, index, changed),
        NARRATIVE,
        index + 1,
        f"第{index + 1}段 {match[0]} → {wrong}：{text[match.start() : match.end() + 12]}",
    )


def year_in_title(document: Disclosure, random: Random) -> Mutant:
    table = random.choice(document.tables)
    wrong = str(document.year - random.choice((1, 2, 10)))
    changed = replace(table, title=table.title.replace(str(document.year), wrong))
    return Mutant(
        "year in title",
        document,
        _with_table(document, changed),
        table.name,
        0,
        changed.title,
        wrong,
    )


def year_on_year(document: Disclosure, random: Random) -> Mutant:
    """One change against last year gets another amount or the other direction."""
    places = [
        (index, match)
        for index, text in enumerate(document.paragraphs)
        for match in re.finditer(r"(增加|减少)(\d[\d,]*\.\d\d)万元", text)
    ]
    index, match = random.choice(places)
    text = document.paragraphs[index]
    if random.random() < 0.5:
        way = "减少" if match[1] == "增加" else "增加"
        new = f"{way}{match[2]}万元"
    else:
        new = f"{match[1]}{wanyuan(_shifted(parse_decimal(match[2]), random))}万元"
    changed = f"{text[: match.start()]}{new}{text[match.end() :]}"
    return Mutant(
        "year on year",
        document,
        _with_paragraph(document, index, changed),
        NARRATIVE,
        index + 1,
        f"第{index + 1}段 {match[0]} → {new}",
    )


CHANGES = (
    amount_in_table,
    amount_in_table,
    amount_in_text,
    class_in_table,
    class_in_text,
    dropped_row,
    year_in_text,
    year_in_title,
    year_on_year,
)


def mutants(count: int, seed: int = 2024) -> Iterator[Mutant]:
    """So many mutants in turn of their kinds, the same for the same seed."""
    random = Random(seed)
    for number, document in enumerate(documents(count, seed)):
        yield CHANGES[number % len(CHANGES)](document, random)
