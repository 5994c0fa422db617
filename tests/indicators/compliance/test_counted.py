"""Texts that are not compared, for they share no unit, count nothing alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.texts import AS_PUBLISHED, FULL_OF_NUMBERS, drawn
from indicators.compliance.counted import differences
from indicators.language.clauses import clauses
from indicators.language.numerals import quantities, units_at_a_glance
from tests.indicators.compliance.field_sheets import field_sheets

WORDS = (
    "3 12 0 １２ ,500 .5 十 两 三 千 百 万 亿 零 壹拾 余 多 个 处 平方米 千米 千克 元 % ％ ‰ 成 分之 "
    "半 点五 约 以上 — 至 到 人次 大 片 次 个百分点 达 的"
)
SIGNS = (*WORDS.split(), " ", "\u3000")
ALIKE = {"处": "个", "座": "个", "分": "%", "成": "%", "‰": "%"}


def glanced(text: str) -> set[str]:
    return {ALIKE.get(sign, sign) for sign in units_at_a_glance(text)}


def read(numbers) -> set[str]:
    return {ALIKE.get(one.unit[0], one.unit[0]) for one in numbers if one.unit}


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
def test_the_glance_misses_no_unit(text):
    assert read(quantities(text)) <= glanced(text)


def test_nor_in_the_texts_of_a_year():
    drawn_texts = (*drawn(200, AS_PUBLISHED), *drawn(200, FULL_OF_NUMBERS))
    texts = [text for sheet in drawn_texts for text in sheet]
    texts += [
        text
        for one in field_sheets().values()
        for text in (one.overview, one.rationale, one.statement)
    ]
    missed = [
        text
        for text in texts
        if not read(number for clause in clauses(text) for number in clause.quantities)
        <= glanced(text)
    ]
    assert missed == []
    silent = [text for text in texts if not glanced(text)]
    assert len(silent) > len(texts) / 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("在册人员3510人。", "在册人员共3385名，在册人员3385人。"),
        ("监控点位120处", "监控点位共100个"),
        ("任务完成率九成", "任务完成率95%"),
        ("任务完成率百分之九十五", "任务完成率90%"),
        ("巡护里程两千公里", "巡护里程 1 500 公里"),
        ("投入专项资金三千元", "投入专项资金0.5万元"),
    ],
)
def test_what_two_texts_count_differently(one, other):
    found = list(differences({"甲": one, "乙": other}))
    assert [(found.first[0], found.second[0]) for found in found] == [("甲", "乙")]


def test_two_of_three_texts_are_compared():
    texts = {"甲": "登记在册车辆30辆", "乙": "宣传活动开展5场", "丙": "登记在册车辆20辆"}
    (found,) = differences(texts)
    assert (found.subject, found.first[0], found.second[0]) == ("登记在册车辆", "甲", "丙")
    assert [list(differences({label: text})) for label, text in texts.items()] == [[], [], []]
