"""How a name is typed with Latin letters: the first letters, then the whole spelling."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

LONGEST = 1200
"""Characters that are kept: a name of 180 signs with six letters each, and the first letters."""


def spelling_of(name: str) -> str:
    """道路维护2 → "dlwh2 daoluweihu2": small letters and digits, for searching."""
    letters, whole = _typed(name, Style.FIRST_LETTER), _typed(name, Style.NORMAL)
    return f"{letters} {whole}"[:LONGEST].strip()


def _typed(name: str, style: Style) -> str:
    parts = lazy_pinyin(name, style=style, v_to_u=False)
    return "".join(
        sign for part in parts for sign in part.lower() if sign.isascii() and sign.isalnum()
    )
