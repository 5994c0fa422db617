"""Categories of projects in Chongqing's practice (渝财绩〔2019〕19号)."""

from __future__ import annotations

from enum import StrEnum


class ProjectCategory(StrEnum):
    """项目分类 as the forms print it."""

    PRIORITY = "重点专项"
    GENERAL = "一般性项目"
