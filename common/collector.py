"""Python's collector of cycles, held back where it would find nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """No search for cycles meanwhile; afterwards as it was.

    For a short piece of work that makes very many objects which stay: the collector would go
    through all of them again and again. What is in no cycle is let go at once as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
