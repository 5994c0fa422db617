from __future__ import annotations

from exchange.fixtures import load_fixture
from exchange.forms.narrative import NarrativeSection, narrative_sections


def test_paragraphs_are_grouped_under_their_headings():
    assert narrative_sections(["区审计局", "一、概况", "（一）职责：甲。", "二、收支", "丙。"]) == (
        NarrativeSection("", ("区审计局",)),
        NarrativeSection("一、概况", ("（一）职责：甲。",)),
        NarrativeSection("二、收支", ("丙。",)),
    )


def test_a_numbered_sentence_is_no_heading():
    (section,) = narrative_sections(["一、更换标志；二、施划标线。"])

    assert section.title == ""


def test_the_sample_has_its_six_sections():
    titles = [section.title for section in narrative_sections(load_fixture().paragraphs)]

    assert titles == [
        "",
        "一、部门基本情况",
        "二、部门收支总体情况",
        "三、部门预算情况说明",
        "四、“三公”经费情况说明",
        "五、其他重要事项的情况说明",
        "六、专业性名词解释",
    ]
