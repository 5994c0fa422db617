"""Writing many verdicts at once: copied into PostgreSQL, inserted in batches elsewhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import connection, transaction

from indicators.judging import Marks
from indicators.models import SheetVerdict
from indicators.outcomes import Outcomes, Tally

_BATCH = 500
_WORTH_COPYING = 50
_COUNTS = tuple(field.name for field in fields(Tally))
_KEY = "objective_id"
_CONTENT = ("version", "inputs", "outcomes")
_MARKS = ("mark", "stamp", "judged_at")
_TABLE = SheetVerdict._meta.db_table  # noqa: SLF001 -- the public name of a model's table
_OPEN = "CREATE TEMPORARY TABLE fresh_verdicts AS SELECT {columns} FROM {table} WITH NO DATA"
_FILL = "COPY fresh_verdicts ({columns}) FROM STDIN"
_RENEW = "UPDATE {table} old SET {renewed} FROM fresh_verdicts n WHERE old.{key} = n.{key}"
_ADD = """
    INSERT INTO {table} ({columns}) SELECT {columns} FROM fresh_verdicts
    ON CONFLICT ({key}) DO NOTHING
"""
_CLOSE = "DROP TABLE fresh_verdicts"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one sheet beside the marks of the rules: content, hits, counts."""

    objective: int
    version: int
    inputs: str
    outcomes: Outcomes
    counts: Tally


def insert(verdicts: Iterable[Kept], marks: Marks, now: datetime) -> None:
    """New verdicts, or in place of those that there are; on any database."""
    _upsert(verdicts, marks, now, (*_CONTENT, *_COUNTS, *_MARKS))


def store(verdicts: Collection[Kept], marks: Marks, now: datetime) -> None:
    """The same for a whole slice."""
    _write(verdicts, marks, now, (*_CONTENT, *_COUNTS, *_MARKS))


def recount(verdicts: Collection[Kept], marks: Marks, now: datetime) -> None:
    """New counts for verdicts that are there and whose hits stay as they are."""
    _write(verdicts, marks, now, (*_COUNTS, *_MARKS))


def touch(objectives: Collection[int], marks: Marks, now: datetime) -> None:
    """Verdicts of which only the rules have changed: hits and counts stay as they are."""
    found = SheetVerdict.objects.filter(objective__pk__any_of=objectives)
    found.update(mark=marks.mark, stamp=marks.stamp, judged_at=now)


def _write(verdicts: Collection[Kept], marks: Marks, now: datetime, names: tuple[str, ...]) -> None:
    if len(verdicts) >= _WORTH_COPYING and connection.vendor == "postgresql":
        _copy(verdicts, marks, now, names)
    elif verdicts:
        _upsert(verdicts, marks, now, names)


def _upsert(verdicts: Iterable[Kept], marks: Marks, now: datetime, names: tuple[str, ...]) -> None:
    SheetVerdict.objects.bulk_create(
        [
            SheetVerdict(
                objective_id=kept.objective,
                version=kept.version,
                inputs=kept.inputs,
                outcomes=dict(kept.outcomes),
                mark=marks.mark,
                stamp=marks.stamp,
                judged_at=now,
                **asdict(kept.counts),
            )
            for kept in verdicts
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["objective"],
        update_fields=names,
    )


@transaction.atomic
def _copy(verdicts: Iterable[Kept], marks: Marks, now: datetime, names: tuple[str, ...]) -> None:
    """Rows travel as text into a table of this transaction, and from there into place."""
    has_content = "outcomes" in names
    said = {
        "table": _TABLE,
        "key": _KEY,
        "columns": ", ".join((_KEY, *names)),
        "renewed": ", ".join(f"{name} = n.{name}" for name in names),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(**said))
        with cursor.copy(_FILL.format(**said)) as copy:
            for kept in verdicts:
                copy.write_row(_cells(kept, marks, now, has_content=has_content))
        cursor.execute(_RENEW.format(**said))
        if has_content:
            cursor.execute(_ADD.format(**said))
        cursor.execute(_CLOSE)


def _cells(kept: Kept, marks: Marks, now: datetime, *, has_content: bool) -> tuple[object, ...]:
    counts = kept.counts
    told = (counts.errors, counts.warnings, counts.unexplained, counts.hints, counts.codes)
    content = (kept.version, kept.inputs, json.dumps(kept.outcomes)) if has_content else ()
    return (kept.objective, *content, *told, marks.mark, marks.stamp, now)
