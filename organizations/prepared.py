"""Queries that are put together once.

Django writes the SQL of a query anew whenever it is asked, which for most queries of a page takes
longer than the answer. A prepared query is written at its first use; afterwards only its values
are filled in. Nothing of an answer is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from itertools import count
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Model, Q, QuerySet, Value

from organizations.enums import Role
from organizations.models import User
from organizations.permissions import Standing, standing_of
from organizations.planned import Planned, PlannedConnection, planned

_Asked = ParamSpec("_Asked")
_Row = TypeVar("_Row")
_SHAPES = 64
"""Statements that one query may have: one for every number of values in a list."""
_FIRST, _STEP = 15_001, 8_000
"""Numbers that stand for values while a statement is written; they fit the smallest column."""
_MOST = 2**63 - 1
"""The largest key that a database holds; Django knows without asking that there is none beyond."""
_SOME_MOMENT = datetime(1971, 1, 1, tzinfo=UTC)
_ALL_COMPARED, _ONE_COMPARED_IN = 100, 10
"""With QUERIES_COMPARED: the first calls of a statement, and of the later ones one in so many."""
_LIST = re.compile(r"\(%s(?:, %s)+\)")
_REST = "%"
"""Behind the beginning of a text that is looked for."""


class NotPreparable(TypeError):
    """The query does something with a value beside asking for it."""


@dataclass(frozen=True, slots=True)
class _Constant:
    """An argument that belongs to the statement."""

    value: Any


@dataclass(frozen=True, slots=True)
class _Record:
    """A stored record, of which only the key may be asked for."""

    model: type[Model]


@dataclass(frozen=True, slots=True)
class _Someone:
    """A person with such roles, of whom only the key and the units may be asked for."""

    roles: tuple[Role, ...]
    is_superuser: bool


@dataclass(frozen=True, slots=True)
class _Slot:
    """Which value goes into a place among the parameters, and whether more may come behind it."""

    value: int
    is_beginning: bool


@dataclass(frozen=True, slots=True)
class _Statement:
    """A written query; its rows are made as the query set makes them that it was written for."""

    rows: Any
    compiler: Any
    converters: Any
    sql: str
    parameters: tuple[Any, ...]
    slots: Mapping[int, _Slot]
    planned: Planned | None
    calls: Iterator[int] = field(default_factory=count)

    def is_to_be_compared(self) -> bool:
        """Whether this call is among those that are compared where queries are."""
        call = next(self.calls)
        return call < _ALL_COMPARED or call % _ONE_COMPARED_IN == 0

    def answer(self, values: Sequence[Any]) -> list[Any]:
        """The rows for these values."""
        sql, parameters = self.filled(values)
        written = self.planned.filled(parameters) if self.planned else (sql, parameters)
        return list(_like(self.rows, _query=_Filled(self, *written)))

    def filled(self, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """The SQL and the parameters for these values."""
        found = list(self.parameters)
        for place, slot in self.slots.items():
            found[place] = _told(self.compiler, found[place], values[slot.value], slot.is_beginning)
        return self.sql, tuple(found)


class _Filled:
    """In the place of a query: everything is as there, but the SQL is written already."""

    def __init__(self, statement: _Statement, *written: Any) -> None:
        self._statement = statement
        self._written = written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._statement.rows.query, name)

    def get_compiler(self, using: str, **_: Any) -> Any:
        """The compiler as it was after writing the SQL, on the connection of this thread."""
        link = connections[using]
        return _like(
            self._statement.compiler,
            connection=PlannedConnection(link) if self._statement.planned else link,
            as_sql=lambda **_: self._written,
            get_converters=lambda _: self._statement.converters,
        )


def _like(known: Any, **changes: Any) -> Any:
    """A copy without the work that the classes of the framework do for one."""
    copy = object.__new__(type(known))
    vars(copy).update(vars(known), **changes)
    return copy


class Prepared(Generic[_Asked, _Row]):
    """A query that asks for each of its arguments and does nothing else with them.

    Numbers, texts, days and moments are filled in, the key of a record, the key and the units of
    a person, and tuples of all these one by one. Anything else is part of the statement, which is
    written once for each: kinds, switches, the roles of a person. What the query finds elsewhere
    stays as it was at the first call, so the time of day is an argument. With a condition (Q) among
    the arguments a query is like no other, and is asked in the ordinary way.

    With QUERIES_COMPARED, as in the tests, calls write the query anew as well and raise
    NotPreparable where that gives anything else: the first hundred of a statement in a process,
    then every tenth. Without it, a query that does more with a value is asked in the ordinary way.
    """

    def __init__(self, build: Callable[_Asked, QuerySet[Any, _Row]]) -> None:
        self._build = build
        self._written: Any = lru_cache(maxsize=_SHAPES)(self._write)

    def __call__(self, *args: _Asked.args, **kwargs: _Asked.kwargs) -> list[_Row]:
        """The rows; one query, none where nothing can be found."""
        if kwargs:
            raise NotPreparable(f"{self._build.__name__}: values have places, not names")
        statement, values = self._asked(args)
        if statement is None:
            return list(self._build(*args, **kwargs))
        if settings.QUERIES_COMPARED and statement.is_to_be_compared():
            self._compare(statement.filled(values), args)
        found: list[_Row] = statement.answer(values)
        return found

    def query(self, *args: _Asked.args, **kwargs: _Asked.kwargs) -> QuerySet[Any, _Row]:
        """The query itself, written anew."""
        return self._build(*args, **kwargs)

    def written(self, *args: Any) -> tuple[str, tuple[Any, ...]] | None:
        """The SQL and the parameters for these values; None for a query that is not prepared."""
        statement, values = self._asked(args)
        return statement.filled(values) if statement else None

    def _asked(self, args: tuple[Any, ...]) -> tuple[_Statement | None, Sequence[Any]]:
        values = list(_values(args))
        if any(isinstance(one, Q) for one in args):
            return None, values
        if any(isinstance(one, int) and one > _MOST for one in values):
            return None, values
        return self._statement_for(tuple(map(_shape, args))), values

    def _statement_for(self, shapes: tuple[Any, ...]) -> _Statement | None:
        try:
            found: _Statement | None = self._written(shapes)
        except NotPreparable:
            if settings.QUERIES_COMPARED:
                raise
            return None
        return found

    def _compare(self, written: tuple[str, tuple[Any, ...]], args: tuple[Any, ...]) -> None:
        try:
            *_, sql, parameters = _compiled(self._build, args)
        except EmptyResultSet:
            return
        if _told_apart(*written) != _told_apart(sql, parameters):
            raise NotPreparable(self._build.__name__)

    def _write(self, shapes: tuple[Any, ...]) -> _Statement | None:
        """The statement for arguments of these shapes; None where nothing needs to be asked.

        It is written twice with other values: what differs is where they go.
        """
        firsts, seconds = (_stand_in(shapes, count(_FIRST + step)) for step in (0, _STEP))
        try:
            rows, compiler, sql, parameters = _compiled(self._build, firsts)
            *_, other_sql, others = _compiled(self._build, seconds)
        except EmptyResultSet:
            return None
        values = tuple(zip(_values(firsts), _values(seconds), strict=True))
        if sql != other_sql or len(parameters) != len(others) or len(values) > _STEP:
            raise NotPreparable(self._build.__name__)
        known = _places(compiler, values)
        slots: dict[int, _Slot] = {}
        for place, pair in enumerate(zip(parameters, others, strict=True)):
            if pair[0] == pair[1]:
                continue
            if pair not in known:
                raise NotPreparable(self._build.__name__)
            slots[place] = known[pair]
        asked = {values[slot.value][0] for slot in slots.values()}
        if any(_is_plain(one) and one not in asked for one in _flat(firsts)):
            raise NotPreparable(self._build.__name__)
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        plan = planned(compiler.connection, sql, parameters, slots)
        return _Statement(rows, compiler, converters, sql, parameters, slots, plan)


def number_of(rows: QuerySet[Any, Any]) -> QuerySet[Any, int]:
    """How many there are, as a query: one row, or none for nought."""
    counted: QuerySet[Any, int] = (
        rows.order_by()
        .annotate(_all=Value(1))
        .values("_all")
        .annotate(_number=Count("*"))
        .values_list("_number", flat=True)
    )
    return counted


def padded(values: Collection[_Row]) -> tuple[_Row, ...]:
    """For a list that is looked for: the last value again and again up to a power of two.

    So lists of all lengths share a few statements.
    """
    found = tuple(values)
    if not found:
        return ()
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))


def _told_apart(sql: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Django asks once for what a list names twice, as a padded one does."""
    return _LIST.sub("(%s)", sql), tuple(dict.fromkeys(parameters))


def _compiled(
    build: Callable[..., QuerySet[Any, Any]], values: tuple[Any, ...]
) -> tuple[Any, Any, str, tuple[Any, ...]]:
    rows = build(*values)
    compiler: Any = rows.query.get_compiler(rows.db)
    sql, parameters = compiler.as_sql()
    return rows, compiler, sql, tuple(parameters)


def _shape(value: Any) -> Any:
    """What a statement is written for: the types of the values, and what is no value itself."""
    if isinstance(value, tuple):
        return tuple(map(_shape, value))
    if isinstance(value, User):
        return _Someone(tuple(role for role, _ in standing_of(value).roles), value.is_superuser)
    if isinstance(value, Model):
        return _Record(type(value))
    return type(value) if _is_plain(value) else _Constant(value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | str | date) and not isinstance(value, bool | Enum)


def _values(value: Any) -> Iterator[Any]:
    """The values of an argument, in the order of its shape."""
    if isinstance(value, tuple):
        for one in value:
            yield from _values(one)
    elif isinstance(value, Model):
        yield value.pk
        if isinstance(value, User):
            yield from (code for _, code in standing_of(value).roles)
    elif _is_plain(value):
        yield value


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _stand_in(shape: Any, numbers: Iterator[int]) -> Any:
    """An argument of this shape, each value another one."""
    if isinstance(shape, tuple):
        return tuple(_stand_in(one, numbers) for one in shape)
    if isinstance(shape, _Constant):
        return shape.value
    if isinstance(shape, _Record):
        return shape.model.from_db(None, ["id"], [next(numbers)])
    if isinstance(shape, _Someone):
        known = (next(numbers), shape.is_superuser, True)
        person = User.from_db(None, ["id", "is_superuser", "is_active"], known)
        roles = tuple((role, _text(next(numbers))) for role in shape.roles)
        person.memory["standing"] = Standing(roles)
        return person
    return _plain_stand_in(shape, next(numbers))


def _plain_stand_in(kind: type, number: int) -> Any:
    if issubclass(kind, datetime):
        return _SOME_MOMENT + timedelta(days=number)
    if issubclass(kind, date):
        return date.fromordinal(number)
    return number if issubclass(kind, int) else _text(number)


def _text(number: int) -> str:
    return f"{chr(number)}{number}"


def _places(compiler: Any, values: Iterable[tuple[Any, Any]]) -> Mapping[tuple[Any, Any], _Slot]:
    """By each pair of parameters that such a pair of values makes: which value it is, and how."""
    found: dict[tuple[Any, Any], _Slot] = {}
    for number, (one, other) in enumerate(values):
        for is_beginning in (False, True) if isinstance(one, str) else (False,):
            first, second = (_told(compiler, both, both, is_beginning) for both in (one, other))
            found.setdefault((first, second), _Slot(number, is_beginning))
    return found


def _told(compiler: Any, parameter: Any, value: Any, is_beginning: bool) -> Any:  # noqa: FBT001 -- a parameter like the others
    """The value as a parameter like this one."""
    operations = compiler.connection.ops
    if is_beginning:
        return operations.prep_for_like_query(value) + _REST
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    # The driver has a class of its own for small numbers.
    is_number = isinstance(value, int) and isinstance(parameter, int)
    return type(parameter)(value) if is_number else value
