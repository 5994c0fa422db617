from dataclasses import replace
from decimal import Decimal

import pytest

from common.findings import Finding, Location, Severity
from indicators.compliance import SHEET_RULES, blocking, review_sheet
from indicators.enums import Comparison
from indicators.mends import MENDS, NoSuchMend, apply_mend, apply_mends
from tests.indicators.compliance.builders import line, project
from tests.indicators.compliance.sample import NAMES, sample


def mendable(sheet):
    return [finding for finding in review_sheet(sheet).findings if finding.mend_action]


def test_one_step_turns_110_into_100():
    sheet = sample()["P9"]
    assert sheet.total_weight == 110
    (finding,) = [f for f in mendable(sheet) if f.code == "B02"]
    mended = apply_mend(sheet, finding)
    assert mended.total_weight == 100
    assert [row.position for row in mended.lines] == list(range(1, 10))
    assert {f.code for f in blocking(sheet)} - {f.code for f in blocking(mended)} == {"B01", "B02"}


@pytest.mark.parametrize("name", NAMES)
def test_each_mend_removes_its_finding_and_brings_no_error(name):
    sheet = sample()[name]
    errors = [finding.code for finding in blocking(sheet)]
    for finding in mendable(sheet):
        mended = apply_mend(sheet, finding)
        left = [(f.code, f.location, f.actual) for f in mendable(mended)]
        if finding.code != "B02":
            assert (finding.code, finding.location, finding.actual) not in left
        assert {f.code for f in blocking(mended)} <= set(errors)


@pytest.mark.parametrize("name", NAMES)
def test_all_mends_of_a_sheet_in_one_go(name):
    mended = apply_mends(sample()[name], review_sheet(sample()[name]).findings)
    assert mendable(mended) == []
    assert sample()[name].total_weight - mended.total_weight == (10 if name == "P9" else 0)


def test_the_equal_sign_keeps_the_number_and_everything_else():
    sheet = sample()["P2"]
    (finding,) = [f for f in mendable(sheet) if f.code == "C04"]
    changed = apply_mend(sheet, finding).lines[4]
    assert (changed.comparison, changed.number) == (Comparison.EQUAL, Decimal(100))
    assert replace(changed, target=sheet.lines[4].target) == sheet.lines[4]


def test_trimming_cleans_the_whole_line_and_the_name_of_the_sheet():
    sheet = project(line(" 群众满意度 ", "≥98", "％"), name="反诈(专项)资金 ")
    mended = apply_mends(sheet, mendable(sheet))
    assert (mended.name, mended.lines[0].name, mended.lines[0].unit) == (
        "反诈（专项）资金",
        "群众满意度",
        "%",
    )


def test_several_deletions_hit_the_right_rows():
    execution = line("预算执行率", "＝100", "%")
    sheet = project(line(weight="85"), execution, line("培训场次"), execution)
    mended = apply_mends(sheet, mendable(sheet))
    assert [row.name for row in mended.lines] == ["改造路口数量", "培训场次"]


def test_a_finding_of_an_older_sheet_is_refused():
    sheet = sample()["P9"]
    (finding,) = [f for f in mendable(sheet) if f.code == "B02"]
    with pytest.raises(NoSuchMend, match="第7行已不是『预算执行率』"):
        apply_mend(apply_mend(sheet, finding), finding)


def test_a_line_that_lost_its_number_gets_no_equal_sign():
    sheet = sample()["P2"]
    (finding,) = [f for f in mendable(sheet) if f.code == "C04"]
    blank = replace(sheet.lines[4], target=line(target="≥").target)
    changed = replace(sheet, lines=(*sheet.lines[:4], blank, *sheet.lines[5:]))
    with pytest.raises(NoSuchMend, match="已不是一个数"):
        apply_mend(changed, finding)


def test_a_finding_without_a_mend_is_refused():
    finding = Finding("B01", Severity.ERROR, "", Location())
    with pytest.raises(NoSuchMend, match="B01没有一键修复"):
        apply_mend(sample()["P9"], finding)


def test_findings_name_only_mends_that_exist():
    named = {f.mend_action for sheet in sample().values() for f in mendable(sheet)}
    assert named == set(MENDS)
    assert len(SHEET_RULES) >= 53
