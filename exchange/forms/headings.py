"""What the forms of the provinces call the columns of their indicators: the one table of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from common.text import squeeze

SIGN = "comparison"
_YEAR = r"(?:(?:年度|本年度?|当年|全年|年初|\d{4}年度?))?"
_NOTE = r"(?:\([^()]*\))?"
"""What stands behind a heading in brackets: 权重(%), 指标值(包含数字及文字描述)."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "level1": (f"一级指标(?:名称)?{_NOTE}", f"(?:绩效)?一级(?:绩效)?(?:指标)?{_NOTE}"),
    "level2": (f"二级指标(?:名称)?{_NOTE}", f"(?:绩效)?二级(?:绩效)?(?:指标)?{_NOTE}"),
    "name": (
        f"三级指标(?:名称)?{_NOTE}",
        f"(?:绩效)?三级(?:绩效)?(?:指标)?{_NOTE}",
        "(?:绩效)?指标名称|具体指标|末级指标(?:名称)?|四级指标(?:名称)?",
    ),
    "weight": (
        rf"(?:绩效)?(?:指标)?权重{_NOTE}",
        rf"{_YEAR}(?:绩效)?(?:指标|所占)?权重(?:值|分|分值|%)?{_NOTE}",
        rf"(?:绩效)?(?:指标|标准|设定)?分值(?:/?权重)?{_NOTE}|权重/分值{_NOTE}",
        rf"(?:指标)?(?:分数|标准分|赋分|满分){_NOTE}",
    ),
    "unit": (rf"(?:(?:绩效|指标)?(?:计量|度量)|指标)单位{_NOTE}", rf"单位{_NOTE}"),
    "comparison": (
        rf"(?:绩效)?(?:指标)?性质{_NOTE}",
        rf"(?:指标值?|目标值?)?(?:比较|运算|关系|计算)?(?:符号|符){_NOTE}|比较|比较方式",
        rf"(?:绩效)?(?:指标)?(?:方向性?|极性|导向|正/?(?:反|逆)向){_NOTE}",
    ),
    "target": (
        rf"{_YEAR}(?:绩效)?指标值{_NOTE}",
        rf"{_YEAR}(?:绩效|预期|计划|设定|指标){{0,2}}(?:目标|指标|计划|预期)值{_NOTE}",
        rf"(?:指标|目标)?(?:值|数值|取值){_NOTE}",
    ),
    "is_core": (f"(?:是否)?为?核心(?:绩效)?(?:指标)?{_NOTE}",),
    "baseline": (
        rf"基期值{_NOTE}|基准值",
        rf"(?:上年度?|上一年度?|去年|历史|往年|以前年度)(?:绩效)?(?:实际|实际完成|完成)?值{_NOTE}",
        r"历史(?:绩效)?指标值|(?:上年度?|去年)(?:实绩|实际完成情况|完成情况)",
    ),
    "definition": (
        "指标解释",
        "(?:绩效)?指标(?:解释|说明|定义|含义|描述|内容|释义)(?:及计算(?:公式|方法))?|计算(?:公式|方法)",
    ),
    "source": ("数据来源", "(?:数据)?取值来源|资料来源|数据来源(?:及|与|和)佐证(?:材料|资料)?"),
}
"""Field of a line → patterns of its squeezed headings, the surest first.

Where a form has several columns of one field (年度指标值 and 目标值), the surer heading has it; of
several that tell the sign (指标性质 and 指标方向) each row takes what says most.
"""
_FOREIGN = re.compile(
    "序号|行号|编号|.*(?:编码|代码|备注|说明|附件)|.*(?:得分|完成|实际|执行|调整|中期|实施期|总体"
    "|上年|去年|历史|原因|措施|依据|标准|属性|类型|分类|系数|偏差|审核|意见).*"
)
"""Headings of columns that a line has no place for: never to be guessed by what is in them."""


def field_of(label: str) -> str | None:
    """Which field of a line a heading names; None where it is none of them."""
    return _ranked(squeeze(label))[0]


def is_foreign(label: str) -> bool:
    """Whether a heading is known to name something that a line has no place for."""
    bare = squeeze(label)
    return _ranked(bare)[0] is None and _FOREIGN.fullmatch(bare) is not None


def columns_of(labels: Sequence[str]) -> dict[str, int]:
    """Each field with its column: of several that name it the surest, of equals the first."""
    found: dict[str, tuple[int, int]] = {}
    for column, label in enumerate(labels):
        field, rank = _ranked(squeeze(label))
        if field is not None and rank < found.get(field, (rank + 1, 0))[0]:
            found[field] = rank, column
    return {field: column for field, (_, column) in found.items()}


def sign_columns(labels: Sequence[str]) -> tuple[int, ...]:
    """Every column that may tell the sign, the surest first."""
    ranked = [(*_ranked(squeeze(label)), column) for column, label in enumerate(labels)]
    return tuple(
        column for field, _, column in sorted(ranked, key=lambda one: one[1:]) if field == SIGN
    )


@lru_cache(maxsize=2_000)
def _ranked(bare: str) -> tuple[str | None, int]:
    for field, patterns in HEADINGS.items():
        for rank, pattern in enumerate(patterns):
            if re.fullmatch(pattern, bare):
                return field, rank
    return None, 0
