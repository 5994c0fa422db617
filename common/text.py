"""Normalisation of typed and printed text, used by import, entry and rules alike."""

from __future__ import annotations

import re

_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_HALF |= {"\u3000": " ", "\u00a0": " "}
_IS_WIDE = re.compile(r"[\uFF01-\uFF5E\u3000\u00A0]")
"""Translating every sign of a text costs much more than putting another for the few wide ones."""
_QUOTED = re.compile("『([^『』]{81,})』")
_UNBROKEN = re.compile(r"[^\s，。；：、！？『』]{241,}")
"""No sentence goes on for so long: a cell that is quoted without quotation marks."""
_LEFT = 40
UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""No text of a database holds these: the null character, and halves of characters."""


def to_half_width(text: str) -> str:
    """Full-width letters, digits, signs and blanks as their half-width twins."""
    return _IS_WIDE.sub(_half, text)


def _half(sign: re.Match[str]) -> str:
    return _HALF[sign[0]]


def squeeze(text: str) -> str:
    """The text without any blank, in half-width signs: for comparing labels."""
    return "".join(to_half_width(text).split())


def tidy(text: str) -> str:
    """The text without blanks at its ends (also full-width and non-breaking ones)."""
    return text.strip(" \t\r\n\u3000\u00a0\ufeff\u200b")


def tidy_lines(text: str) -> str:
    """A longer text with every line tidied, empty lines dropped."""
    return "\n".join(line for line in map(tidy, text.splitlines()) if line)


def keepable(text: str) -> str:
    """The text with a sign of replacement for every character that no database holds."""
    return UNKEPT.sub("\ufffd", text)


def abridged(text: str) -> str:
    """A sentence in which what it quotes of cells is short enough to be read: its beginning."""
    if len(text) <= _LEFT:
        return text
    shorter = _QUOTED.sub(lambda quoted: f"『{_beginning(quoted[1])}』", text)
    return _UNBROKEN.sub(lambda run: _beginning(run[0]), shorter)


def _beginning(text: str) -> str:
    return f"{text[:_LEFT]}…（共 {len(text)} 字）"
