"""Answers that are kept for a while, for all who ask the same of a whole city.

How many sheets a year has in each status, and which of ten thousand come first, takes the database
longer than everything else of a page, and the answer is the same for everybody. Each process keeps
the answers that it got, by the very statement and its values, so that nobody gets what was asked
for somebody with another reach. An answer holds until the trail has an entry that may change it
(`AuditAction.is_quiet` tells which may not), for KEPT_SECONDS at most: after that time what is
saved without moving anything, and what the nightly check renews, is counted in as well.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from organizations.models import AuditHead
from organizations.prepared import Prepared

_Asked = ParamSpec("_Asked")
_Row = TypeVar("_Row")
MOST = 128
"""Answers that a process keeps, the ones asked for last."""


@dataclass(slots=True)
class _Answer:
    """One answer; whoever asks while it is being looked for waits for it."""

    lock: Lock = field(default_factory=Lock)
    rows: tuple[Any, ...] | None = None
    until: float = 0.0


class Answers:
    """The answers of one process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[Hashable, _Answer] = OrderedDict()

    def rows(self, key: Hashable, ask: Callable[[], list[_Row]]) -> list[_Row]:
        """What is known under the key, or else what asking says; keeps nothing of a failure."""
        answer = self._answer(key)
        with answer.lock:
            if answer.rows is None or self._clock() >= answer.until:
                # From before the question on: what changes meanwhile is at most so old.
                answer.until = self._clock() + settings.KEPT_SECONDS
                answer.rows = None
                answer.rows = tuple(ask())
            return list(answer.rows)

    def _answer(self, key: Hashable) -> _Answer:
        with self._lock:
            answer = self._known.setdefault(key, _Answer())
            self._known.move_to_end(key)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
            return answer


_ANSWERS = Answers()


def may_keep() -> bool:
    """Whether answers are kept at all; within a transaction nothing is: it may be taken back."""
    return settings.KEPT_SECONDS > 0 and not connections[AuditHead.objects.db].in_atomic_block


def kept_rows(since: str | None, rows: QuerySet[Any, _Row]) -> list[_Row]:
    """The rows, which must be plain values, as they are since this entry of the trail; None asks anew."""
    if since is None:
        return list(rows)
    try:
        sql, parameters = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        # Django sees without asking that nothing can be found.
        return []
    return _ANSWERS.rows((since, sql, tuple(parameters)), lambda: list(rows))


def kept_value(since: str | None, key: Hashable, ask: Callable[[], _Row]) -> _Row:
    """What is worked out of such answers; the key names everything that it depends on."""
    return ask() if since is None else _ANSWERS.rows((since, key), lambda: [ask()])[0]


def kept(
    since: str | None,
    query: Prepared[_Asked, _Row],
    *args: _Asked.args,
    **kwargs: _Asked.kwargs,
) -> list[_Row]:
    """The same for a prepared query."""
    if since is None:
        return query(*args, **kwargs)
    written = query.written(*args)
    if written is None:
        return kept_rows(since, query.query(*args, **kwargs))
    return _ANSWERS.rows((since, *written), lambda: query(*args, **kwargs))
