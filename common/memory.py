"""What was found once, kept for as long as it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_KEPT = 25_000


class Memory(dict[Key, Value]):
    """A bounded dictionary of two generations: what is not asked for while one fills is let go."""

    def __init__(self, kept: int = _KEPT) -> None:
        super().__init__()
        self._kept = kept
        self._aged: dict[Key, Value] = {}

    def found(self, key: Key, find: Callable[[], Value]) -> Value:
        """The value of a key that `get` does not know: out of the older generation, or new."""
        value = self._aged.get(key)
        if value is None:
            value = find()
        if len(self) >= self._kept:
            self._aged = dict(self)
            self.clear()
        self[key] = value
        return value
