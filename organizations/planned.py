"""Statements that PostgreSQL plans once for each of its connections.

Planning a query of many tables takes PostgreSQL several times as long as answering it for one
key. A planned statement is handed over once; afterwards only its values travel. The database
itself goes back to planning anew where a plan for any value would cost more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import ClientCursor

MOST = 400
"""Plans that a connection keeps, the ones asked for last."""
_AT_ONCE = 0
"""Executions after which a plan is kept; the framework's own cursors keep none all the same."""
_PLACE = re.compile(r"%[s%]")
_Binding: Any = base.ServerBindingCursor
"""A cursor that sends the values beside the statement; a plan is kept for nothing else."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A statement whose constants are part of its text, and which parameters remain."""

    sql: str
    places: tuple[int, ...]

    def filled(self, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """The text and the values that travel, from the parameters of the whole statement."""
        return self.sql, tuple(parameters[place] for place in self.places)


class PlannedConnection:
    """A connection whose cursors have PostgreSQL keep the plans of what they execute."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """One of the framework's cursors, which keeps plans."""
        known = self._connection
        known.close_if_health_check_failed()
        known.ensure_connection()
        known.validate_thread_sharing()
        link = known.connection
        link.prepare_threshold, link.prepared_max = _AT_ONCE, MOST
        wrap = known.make_debug_cursor if known.queries_logged else known.make_cursor
        return wrap(_PlanningCursor(link))


class _PlanningCursor(_Binding):  # type: ignore[misc]
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        found = super().execute(query, params, prepare=True, **options)
        self._query = _Shown(self.connection, query, params)
        return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was executed, as it is shown where queries are logged."""

    connection: Any
    statement: str
    values: Any

    @property
    def query(self) -> bytes:
        """The statement with its values in their places, as the framework's own cursors send it."""
        return ClientCursor(self.connection).mogrify(self.statement, self.values).encode()


def planned(
    connection: Any, sql: str, parameters: Sequence[Any], places: Collection[int]
) -> Planned | None:
    """The statement with its values at these places; None where the database keeps no plans."""
    if connection.vendor != "postgresql" or not settings.PLANS_KEPT:
        return None
    numbers = count()

    def told(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        number = next(numbers)
        if number in places:
            return found[0]
        constant: str = connection.ops.compose_sql("%s", [parameters[number]])
        return constant.replace("%", "%%")

    return Planned(_PLACE.sub(told, sql), tuple(sorted(places)))
