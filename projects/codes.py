"""The 21-character project code: district, year of approval, class letter, serial.

`500153|22|T|000000088498` = 6 digits of the district, 2 of the year in which the project was
approved (not the budget year), 1 letter, 12 digits (财办〔2020〕13号).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from common.text import squeeze

CODE_LENGTH = 21
CLASS_LETTERS = {"R": "人员类", "Y": "运转类", "T": "特定目标类"}

_CODE = re.compile(r"([0-9]{6})([0-9]{2})([A-Z])([0-9]{12})")


class InvalidProjectCode(ValueError):
    """The text is no project code; the message says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """The four parts of a project code."""

    district: str
    approval_year: int
    letter: str
    serial: str

    @property
    def class_label(self) -> str:
        """The project class, or "未知类别" for a letter that is not in the dictionary."""
        return CLASS_LETTERS.get(self.letter, "未知类别")

    def __str__(self) -> str:
        return f"{self.district}{self.approval_year % 100:02d}{self.letter}{self.serial}"


def parse_project_code(text: str) -> ProjectCode:
    """The parts of a printed code; InvalidProjectCode where it has another form."""
    code = squeeze(text).upper()
    if len(code) != CODE_LENGTH:
        raise InvalidProjectCode(f"项目编码应为 21 位，现为 {len(code)} 位：{code}")
    match = _CODE.fullmatch(code)
    if match is None:
        raise InvalidProjectCode(
            f"项目编码应为 6 位区划＋2 位年份＋1 位字母＋12 位流水号，现为 {code}"
        )
    return ProjectCode(match[1], 2000 + int(match[2]), match[3], match[4])
