"""How a name is typed with Latin letters: the first letters, then the whole spelling."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 1200
"""Characters that are kept: a name of 180 signs with six letters each, and the first letters."""
_KEPT = "\0"
"""Stands before what is no Chinese sign: such a run is typed as it is."""


def spelling_of(name: str) -> str:
    """道路维护2 → "dlwh2 daoluweihu2": small letters and digits, for searching."""
    # Its dictionary is a third of the memory of everything else, and few processes name projects.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    parts = lazy_pinyin(name, style=Style.NORMAL, v_to_u=False, errors=_kept)
    letters = (part if part.startswith(_KEPT) else part[:1] for part in parts)
    return f"{_typed(letters)} {_typed(parts)}"[:LONGEST].strip()


def _kept(run: str) -> str:
    return _KEPT + run


def _typed(parts: Iterable[str]) -> str:
    return "".join(
        sign for part in parts for sign in part.lower() if sign.isascii() and sign.isalnum()
    )
