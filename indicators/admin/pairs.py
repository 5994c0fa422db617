"""A table of words typed as lines: 错字：正字, 提法：年度, 名称里的词：甲、乙."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

COLON, COMMA = "：", "、"
_COLONS = re.compile(r"\s*[：:]\s*")
_COMMAS = re.compile(r"\s*[、，,;；]\s*")
_HELP = {
    str: "每行一对，中间用冒号，如“按装：安装”",
    int: "每行一对，中间用冒号，后面是整数，如“疫情：2022”",
    list: "每行一个词，冒号后面是对应的词，用顿号隔开，如“培训：参训、学员”",
}


class PairsField(forms.CharField):
    """Lines of key and value; the values are of the kind of the standard's."""

    def __init__(self, standard: Mapping[str, Any], **kwargs: Any) -> None:
        self.kind = type(next(iter(standard.values())))
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=f"{_HELP[self.kind]}；默认 {len(standard)} 行",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """One line for each key; text that came back from the browser as it is."""
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{key}{COLON}{_shown(item)}" for key, item in value.items())

    def clean(self, value: Any) -> dict[str, Any]:
        """The table; every line that cannot be read is named at once."""
        found: dict[str, Any] = {}
        problems = []
        for number, line in _numbered(super().clean(value)):
            key, _, rest = _COLONS.sub(COLON, line, count=1).partition(COLON)
            item = self._read(rest)
            if not key or item is None:
                problems.append(f"第 {number} 行“{line}”读不懂：{_HELP[self.kind]}。")
            elif key in found:
                problems.append(f"第 {number} 行的“{key}”前面已经有了，请只保留一行。")
            else:
                found[key] = item
        if problems:
            raise ValidationError(problems)
        return found

    def _read(self, text: str) -> Any:
        if self.kind is int:
            return int(text) if text.isascii() and text.isdigit() else None
        if self.kind is list:
            return [word for word in _COMMAS.split(text) if word] or None
        return text or None


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def _shown(item: object) -> str:
    return COMMA.join(item) if isinstance(item, list) else str(item)
