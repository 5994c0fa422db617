"""Answers that are kept for a while, for all who ask the same of a whole city.

How many sheets a year has in each status, and which of ten thousand come first, takes the database
longer than everything else of a page, and the answer is the same for everybody. Each process keeps
the answers that it got, by the very statement and its values, so that nobody gets what was asked
for somebody with another reach. An answer holds until the trail has an entry that may change it
(`AuditAction.is_quiet` tells which may not), for KEPT_SECONDS at most: after that time what is
saved without moving anything, and what the nightly check renews, is counted in as well.

On the last days of a term somebody moves something every second, and nothing would ever hold. So
everybody is told at once of what he did himself, and up to LATE_SECONDS later of what others did:
a whole city is counted as often as that, however many people act.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, slots=True)
class Since:
    """From which entries of the trail on an answer holds for somebody."""

    milestone: str
    """Hash of the last that moved anything."""
    latest: int
    """Its number."""
    own: int
    """Number of the last with which this person moved anything, or one behind it."""

    @classmethod
    def of(cls, milestone: str, moves: Sequence[tuple[int, int | None]], person: int) -> Since:
        """By what the head of the trail remembers; further back nobody knows who acted."""
        if not moves:
            return cls(milestone, 0, 0)
        mine = [number for number, actor in moves if actor == person]
        return cls(milestone, moves[-1][0], mine[-1] if mine else moves[0][0])

    @property
    def exact(self) -> Since:
        """For what is worked out of answers and kept for others: they may have acted last."""
        return replace(self, own=self.latest)


@dataclass(slots=True)
class _Answer:
    """One answer; whoever asks while it is being looked for waits for it."""

    lock: Lock = field(default_factory=Lock)
    rows: tuple[Any, ...] | None = None
    since: Since | None = None
    """The end of the trail when it was asked for: at least so much is counted in."""
    asked: float = 0.0

    def holds(self, since: Since, now: float) -> bool:
        """Whether somebody may be told it at this moment."""
        age = now - self.asked
        if self.rows is None or self.since is None or age >= settings.KEPT_SECONDS:
            return False
        if self.since.milestone == since.milestone:
            return True
        return self.since.latest >= since.own and age < settings.LATE_SECONDS


class Answers:
    """The answers of one process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[Hashable, _Answer] = OrderedDict()

    def rows(self, key: Hashable, since: Since, ask: Callable[[], list[_Row]]) -> list[_Row]:
        """What is known under the key, or else what asking says; keeps nothing of a failure."""
        answer = self._answer(key)
        with answer.lock:
            if not answer.holds(since, self._clock()):
                # From before the question on: what changes meanwhile is at most so old.
                answer.rows, answer.since, answer.asked = None, since, self._clock()
                answer.rows = tuple(ask())
            return list(answer.rows or ())

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


def kept_rows(since: Since | None, rows: QuerySet[Any, _Row]) -> list[_Row]:
    """The rows, which must be plain values, as they are since then; None asks anew."""
    if since is None:
        return list(rows)
    try:
        sql, parameters = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        # Django sees without asking that nothing can be found.
        return []
    return _ANSWERS.rows((sql, tuple(parameters)), since, lambda: list(rows))


def kept_value(since: Since | None, key: Hashable, ask: Callable[[Since | None], _Row]) -> _Row:
    """What is worked out of such answers; the key names everything that it depends on.

    It is kept for others, too, so it must be worked out of answers that hold since `ask` is told.
    """
    if since is None:
        return ask(None)
    exact = since.exact
    return _ANSWERS.rows(key, since, lambda: [ask(exact)])[0]


def kept(
    since: Since | None,
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
    return _ANSWERS.rows(written, since, lambda: query(*args, **kwargs))
