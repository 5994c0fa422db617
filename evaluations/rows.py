"""Facts of many objectives out of the database and results into it, streamed.

PostgreSQL copies both ways, every other database reads and inserts in batches; the rows are the
same. Numbers travel as text, absent ones as "": a number is read once, where it is scored. What
a line's score depends on travels as one text, so that equal lines are seen to be equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from common.decimals import plain
from evaluations.models import EvaluationResult, EvaluationRun
from indicators.models import PerformanceObjective

Fields = Sequence[str]
"""The cells of one row, absent ones blank."""

_BATCH = 500
_BLOCK = 1 << 17
"""Characters sent to PostgreSQL at a time."""
_HEAD = ("pk", "status", "execution_weight", "final_amount", "outturn_amount")
_SEPARATOR, _LINE_END = "\x1f", "\x1d"
_CELLS = (
    "i.comparison",
    "i.target_text",
    "i.target_value",
    "i.target_upper",
    "i.unit",
    "i.weight",
    "i.is_core",
    "m.actual_value",
    "m.band",
    "m.share",
    "m.is_exempt",
    "m.reviewer_attainment",
)
_TYPED = {"i.target_text", "i.unit"}
_NUMBERS = {
    "i.target_value",
    "i.target_upper",
    "i.weight",
    "m.actual_value",
    "m.share",
    "m.reviewer_attainment",
}
_LINES = """
    SELECT {columns}
      FROM indicators_indicator i
      LEFT JOIN evaluations_measurement m ON m.indicator_id = i.id
     WHERE i.objective_id IN ({objectives})
     ORDER BY i.objective_id, i.position, i.id
"""
# The lines come to the aggregate in their order: nothing else is done with them in between.
_SHEETS = """
    SELECT h.pk::text, h.status, trim_scale(h.weight)::text, trim_scale(h.budget)::text,
           trim_scale(h.spent)::text, l.openings, l.cells
      FROM ({heads}) AS h (pk, status, weight, budget, spent)
      LEFT JOIN (
          SELECT objective_id, string_agg(opening, {end}) AS openings,
                 string_agg(cells, {end}) AS cells
            FROM ({lines}) AS i
           GROUP BY objective_id
      ) AS l ON l.objective_id = h.pk
     ORDER BY h.pk
"""
# A slice is to cost what it holds: by the indexes, not by a look at every year's rows. And rows
# of one sheet spread over several workers would lose their order.
_ALONE = "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
_RESULT = (
    "run_id",
    "objective_id",
    "status",
    "execution_rate",
    "execution_score",
    "total",
    "grade",
    "lines",
    "remarks",
)
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


class SheetRow(NamedTuple):
    """One objective: its head (id, status, 权重, 预算, 执行), and its lines in their order.

    Of each line the opening of its JSON, `{"key":1,"name":"甲"`, and the cells that its score
    depends on as one text (see `cells_of`).
    """

    head: Fields
    openings: Sequence[str]
    cells: Sequence[str]


class ResultRow(NamedTuple):
    """One scorecard as it is stored; numbers and JSON as text, absent numbers as ""."""

    objective_id: str
    status: str
    execution_rate: str
    execution_score: str
    total: str
    grade: str
    lines: str
    remarks: str


def can_copy() -> bool:
    """Whether rows travel by COPY; in batches otherwise, which every database can."""
    return connection.vendor == "postgresql"


def sheets_with_actuals(objectives: QuerySet[PerformanceObjective]) -> Iterator[SheetRow]:
    """Each objective with its lines; call it inside a transaction."""
    if connection.vendor == "postgresql":
        return _sheets_by_postgresql(objectives)
    return _merged(_heads(objectives), _lines(objectives))


def opening_of(key: str, name: str) -> str:
    """The first two entries of a line's JSON."""
    return f'{{"key":{key},"name":{quoted(name)}'


def name_in(opening: str) -> str:
    """The indicator's name in the opening of a line."""
    return str(json.loads(f"{opening}}}")["name"])


def cells_of(text: str) -> Fields:
    """What a line's score depends on; numbers as `plain` prints them.

    Comparison, target as typed, number, upper bound, unit, weight, core flag; actual, band,
    share, exemption, reviewer's coefficient.
    """
    return text.split(_SEPARATOR)


def store_results(run: EvaluationRun, results: Iterable[ResultRow], *, copying: bool) -> None:
    """Write the results of a run; call it inside the transaction that claims the slice."""
    if copying:
        _copy_in(run, results)
    else:
        _insert(run, results)


def _sheets_by_postgresql(objectives: QuerySet[PerformanceObjective]) -> Iterator[SheetRow]:
    heads, head_params = _head_rows(objectives).order_by().query.sql_with_params()
    inner, params = objectives.order_by().values("pk").query.sql_with_params()
    opening = """concat('{"key":', i.id, ',"name":', to_json(i.name)) AS opening"""
    separator = f", {_sign(_SEPARATOR)}, "
    cells = f"concat({separator.join(map(_printed_by_postgresql, _CELLS))}) AS cells"
    lines = _LINES.format(columns=f"i.objective_id, {opening}, {cells}", objectives=inner)
    query = _SHEETS.format(heads=heads, lines=lines, end=_sign(_LINE_END))
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    # Everything is taken off the wire here: the results go in over the same connection.
    return map(_sheet, _fetched(query, (*head_params, *params)))


def _sheet(row: Sequence[str | None]) -> SheetRow:
    *head, openings, cells = (cell or "" for cell in row)
    if not cells:
        return SheetRow(head, (), ())
    return SheetRow(head, openings.split(_LINE_END), cells.split(_LINE_END))


def _merged(heads: Iterator[Fields], lines: Iterator[Fields]) -> Iterator[SheetRow]:
    line = next(lines, None)
    for head in heads:
        openings, cells = [], []
        while line is not None and line[0] == head[0]:
            openings.append(opening_of(line[1], line[2]))
            cells.append(line[3])
            line = next(lines, None)
        yield SheetRow(head, openings, cells)


def _heads(objectives: QuerySet[PerformanceObjective]) -> Iterator[Fields]:
    return iter([_texts(row) for row in _head_rows(objectives).order_by("pk")])


def _head_rows(objectives: QuerySet[PerformanceObjective]) -> QuerySet[Any, Any]:
    money = "appropriation__outturn__{}"
    amounts = {
        name: Coalesce(f"project__{money.format(name)}", f"department_budget__{money.format(name)}")
        for name in _HEAD[3:]
    }
    return objectives.annotate(**amounts).values_list(*_HEAD)


def _lines(objectives: QuerySet[PerformanceObjective]) -> Iterator[Fields]:
    inner, params = objectives.order_by().values("pk").query.sql_with_params()
    columns = ", ".join(("i.objective_id", "i.id", "i.name", *_CELLS))
    rows = _fetched(_LINES.format(columns=columns, objectives=inner), params)
    return map(_joined, map(_texts, rows))


def _sign(character: str) -> str:
    return f"E'\\x{ord(character):02x}'"


def _printed_by_postgresql(cell: str) -> str:
    if cell in _NUMBERS:
        return f"trim_scale({cell})"
    if cell not in _TYPED:
        return cell
    return f"translate({cell}, {_sign(_SEPARATOR)} || {_sign(_LINE_END)}, '  ')"


def _fetched(query: str, params: tuple[Any, ...]) -> Iterator[Any]:
    """PostgreSQL has sent everything when this returns; SQLite reads on beside the writing."""
    cursor = connection.cursor()
    cursor.execute(query, params)
    return _drained(cursor)


def _drained(cursor: Any) -> Iterator[Any]:
    with cursor:
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


def _joined(fields: Fields) -> Fields:
    cells = (cell.replace(_SEPARATOR, " ").replace(_LINE_END, " ") for cell in fields[3:])
    return [*fields[:3], _SEPARATOR.join(cells)]


def _texts(row: tuple[Any, ...]) -> Fields:
    return ["" if cell is None else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return plain(Decimal(repr(cell)))
    return plain(cell) if isinstance(cell, Decimal) else str(cell)


def _copy_in(run: EvaluationRun, results: Iterable[ResultRow]) -> None:
    table = EvaluationResult._meta.db_table  # noqa: SLF001 -- the public name of a model's table
    target = f"COPY {table} ({', '.join(_RESULT)}) FROM STDIN"
    run_id = str(run.pk)
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        for block in _blocks(_encoded(run_id, row) for row in results):
            copy.write(block)


def _blocks(texts: Iterable[str]) -> Iterator[str]:
    """The texts in few pieces: each piece is a round of the connection."""
    gathered: list[str] = []
    size = 0
    for text in texts:
        gathered.append(text)
        size += len(text)
        if size >= _BLOCK:
            yield "".join(gathered)
            gathered, size = [], 0
    yield "".join(gathered)


def _encoded(run_id: str, row: ResultRow) -> str:
    return "\t".join(
        (
            run_id,
            row.objective_id,
            row.status,
            row.execution_rate or "\\N",
            row.execution_score or "\\N",
            row.total or "\\N",
            row.grade,
            # JSON has escaped its own tabs and line ends.
            row.lines.replace("\\", "\\\\"),
            _escaped(row.remarks) + "\n",
        )
    )


def _escaped(text: str) -> str:
    for sign, escape in _ESCAPES:
        if sign in text:
            text = text.replace(sign, escape)
    return text


def _insert(run: EvaluationRun, results: Iterable[ResultRow]) -> None:
    batch: list[EvaluationResult] = []
    for row in results:
        batch.append(_model(run, row))
        if len(batch) >= _BATCH:
            EvaluationResult.objects.bulk_create(batch)
            batch = []
    EvaluationResult.objects.bulk_create(batch)


def _model(run: EvaluationRun, row: ResultRow) -> EvaluationResult:
    return EvaluationResult(
        run=run,
        objective_id=int(row.objective_id),
        status=row.status,
        execution_rate=_number(row.execution_rate),
        execution_score=_number(row.execution_score),
        total=_number(row.total),
        grade=row.grade,
        lines=json.loads(row.lines),
        remarks=row.remarks,
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
