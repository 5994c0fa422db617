"""Facts of many objectives out of the database and results into it, streamed.

PostgreSQL copies both ways, every other database reads and inserts in batches; the rows are the
same. Numbers travel as text, absent ones as "": a number is read once, where it is scored. What
a line's score depends on travels as one text, so that equal lines are seen to be equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from common.decimals import plain
from evaluations.models import EvaluationResult, EvaluationRun
from indicators.models import PerformanceObjective

Fields = list[str]
"""The cells of one row, absent ones blank."""
Line = tuple[str, str, str]
"""Id and name of an indicator, and the cells that its score depends on (see `cells_of`)."""

_BATCH = 500
_BLOCK = 1 << 17
"""Characters sent to PostgreSQL at a time."""
_HEAD = ("pk", "status", "execution_weight", "final_amount", "outturn_amount")
_SEPARATOR = "\x1f"
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
    SELECT {head}, {cells}
      FROM indicators_indicator i
      LEFT JOIN evaluations_measurement m ON m.indicator_id = i.id
     WHERE i.objective_id IN ({objectives})
     ORDER BY i.objective_id, i.position, i.id
"""
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


@dataclass(frozen=True, slots=True)
class ResultRow:
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


def sheets_with_actuals(
    objectives: QuerySet[PerformanceObjective],
) -> Iterator[tuple[Fields, list[Line]]]:
    """Each objective's head (id, status, 权重, 预算, 执行) with its lines in their order."""
    # Both are taken off the wire here: the results go in over the same connection.
    return _merged(_heads(objectives), _lines(objectives))


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


def _merged(
    heads: Iterator[Fields], lines: Iterator[Sequence[str]]
) -> Iterator[tuple[Fields, list[Line]]]:
    line = next(lines, None)
    for head in heads:
        objective = head[0]
        mine: list[Line] = []
        while line is not None and line[0] == objective:
            mine.append((line[1], line[2], line[3]))
            line = next(lines, None)
        yield head, mine


def _heads(objectives: QuerySet[PerformanceObjective]) -> Iterator[Fields]:
    money = "appropriation__outturn__{}"
    amounts = {
        name: Coalesce(f"project__{money.format(name)}", f"department_budget__{money.format(name)}")
        for name in _HEAD[3:]
    }
    rows = objectives.annotate(**amounts).order_by("pk").values_list(*_HEAD)
    return iter([_texts(row) for row in rows])


def _lines(objectives: QuerySet[PerformanceObjective]) -> Iterator[Sequence[str]]:
    inner, params = objectives.order_by().values("pk").query.sql_with_params()
    if connection.vendor == "postgresql":
        separator = f", E'\\x{ord(_SEPARATOR):02x}', "
        cells = f"concat({separator.join(map(_printed_by_postgresql, _CELLS))})"
        head = "i.objective_id::text, i.id::text, i.name"
        return _fetched(_LINES.format(head=head, cells=cells, objectives=inner), params)
    head = "i.objective_id, i.id, i.name"
    rows = _fetched(_LINES.format(head=head, cells=", ".join(_CELLS), objectives=inner), params)
    return map(_joined, map(_texts, rows))


def _printed_by_postgresql(cell: str) -> str:
    if cell in _NUMBERS:
        return f"trim_scale({cell})"
    return f"replace({cell}, E'\\x{ord(_SEPARATOR):02x}', ' ')" if cell in _TYPED else cell


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
    cells = (cell.replace(_SEPARATOR, " ") for cell in fields[3:])
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
