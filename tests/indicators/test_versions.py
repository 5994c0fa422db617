"""Every version holds the whole sheet, and no version can be changed unseen."""

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.payloads import from_payload
from indicators.selectors import objective_for, sheet_of
from indicators.services import open_objective, return_objective, save_sheet, submit_objective
from indicators.versions import broken_versions, version_hash
from projects.models import Project
from tests.cast import NOW
from tests.factories import approved, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    """An approved sheet with five versions, and another one beside it."""
    draft(cast.unit, number=2)
    found = approved(cast, number=1)
    assert list(broken_versions()) == []
    return found


def version(objective, number):
    return ObjectiveVersion.objects.filter(objective=objective, number=number)


def broken():
    return [(one.objective_id, one.number, one.reason) for one in broken_versions()]


def sheet_with(objective, **change):
    return {**version(objective, 3).get().sheet, **change}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "approve"},
        {"status": "draft"},
        {"comment": "同意"},
        {"actor": None},
        {"at": NOW.replace(microsecond=1)},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_version_shows(objective, change):
    version(objective, 3).update(**change)
    assert (objective.pk, 3, "内容被改动") in broken()


def test_one_changed_weight_in_a_version_shows(objective):
    sheet = version(objective, 5).get().sheet
    sheet["indicators"][0]["weight"] = "16"
    version(objective, 5).update(sheet=sheet)
    assert broken() == [(objective.pk, 5, "内容被改动")]


def test_a_version_with_a_new_hash_breaks_the_next_link(objective):
    forged = version(objective, 3).get()
    forged.sheet = sheet_with(objective, statement="另一个目标")
    version(objective, 3).update(sheet=forged.sheet, hash=version_hash(forged))
    assert broken() == [(objective.pk, 4, "与前一版不衔接")]


def test_a_forged_last_version_does_not_match_the_head(objective):
    forged = version(objective, 5).get()
    forged.sheet = sheet_with(objective, statement="另一个目标")
    version(objective, 5).update(sheet=forged.sheet, hash=version_hash(forged))
    assert broken() == [(objective.pk, 5, "最后的版本被删改")]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([1], [(2, "前面缺少版本，上一版是第 0 版"), (2, "与前一版不衔接")]),
        ([3], [(4, "前面缺少版本，上一版是第 2 版"), (4, "与前一版不衔接")]),
        ([5], [(5, "最后的版本被删改")]),
        ([1, 2, 3, 4, 5], [(5, "最后的版本被删改")]),
    ],
)
def test_deleted_versions_show(objective, gone, expected):
    ObjectiveVersion.objects.filter(objective=objective, number__in=gone).delete()
    assert broken() == [(objective.pk, *place) for place in expected]


def test_an_added_version_shows(objective):
    forged = version(objective, 5).get()
    forged.pk, forged.number, forged.previous_hash = None, 6, forged.hash
    forged.hash = version_hash(forged)
    forged.save(force_insert=True)
    assert broken() == [(objective.pk, 5, "最后的版本被删改")]


def test_swapped_versions_show(objective):
    for number, new in ((3, 99), (4, 3), (99, 4)):
        version(objective, number).update(number=new)
    assert {number for _, number, _ in broken()} >= {3, 4}


def test_a_version_moved_to_another_objective_shows(objective):
    other = PerformanceObjective.objects.exclude(pk=objective.pk).get()
    version(objective, 5).update(objective=other, number=2)
    assert {pk for pk, _, _ in broken()} == {objective.pk, other.pk}


@pytest.mark.parametrize("change", [{"version": 4}, {"version": 6}, {"head_hash": ""}])
def test_a_changed_head_shows(objective, change):
    PerformanceObjective.objects.filter(pk=objective.pk).update(**change)
    assert [(pk, reason) for pk, _, reason in broken()] == [(objective.pk, "最后的版本被删改")]


def test_an_objective_that_nobody_saved_yet_has_an_unbroken_empty_chain(cast):
    objective = draft(cast.unit)
    project = Project.objects.get()
    PerformanceObjective.objects.filter(pk=objective.pk).delete()
    open_objective(actor=None, holder=project, now=NOW)
    assert broken() == []


# -- what they hold


def test_each_version_holds_the_whole_sheet_of_its_moment(cast):
    objective = draft(cast.unit)
    first = sheet_of(objective)
    changed = replace(
        first,
        statement="新的目标",
        overview="新的概述",
        execution_weight=Decimal("12.50"),
        lines=first.lines[:2],
    )
    save_sheet(actor=cast.chen, objective=objective, sheet=changed, now=NOW)
    one, two = ObjectiveVersion.objects.filter(objective=objective).order_by("number")
    assert from_payload(one.sheet) == first
    held = from_payload(two.sheet)
    assert (held.statement, held.overview, held.execution_weight) == (
        "新的目标",
        "新的概述",
        Decimal("12.5"),
    )
    assert [line.key for line in held.lines] == [line.key for line in first.lines[:2]]


def test_the_approved_version_stays_when_the_project_changes_later(cast, objective):
    approved_sheet = from_payload(version(objective, 5).get().sheet)
    Project.objects.update(name="改名后的项目", overview="改")
    assert from_payload(version(objective, 5).get().sheet) == approved_sheet
    assert approved_sheet.name == "道路信号维护项目1"
    assert broken() == []


def test_a_line_keeps_its_identity_through_the_versions(cast):
    objective = draft(cast.unit)
    sheet = sheet_of(objective)
    reordered = replace(sheet, lines=(*sheet.lines[1:], sheet.lines[0]))
    save_sheet(actor=cast.chen, objective=objective, sheet=reordered, now=NOW)
    keys = {
        line.name: line.key
        for number in (1, 2)
        for line in from_payload(version(objective, number).get().sheet).lines
    }
    assert keys == {line.name: line.key for line in sheet.lines}
    assert [line.position for line in sheet_of(objective).lines] == [1, 2, 3, 4, 5, 6, 7]


def test_the_key_of_another_sheets_line_makes_a_new_line(cast):
    ours, theirs = draft(cast.unit, number=1), draft(cast.other_unit, number=2)
    stolen = sheet_of(theirs).lines[0]
    sheet = sheet_of(ours)
    doubled = replace(sheet, lines=(*sheet.lines, stolen, sheet.lines[0]))
    save_sheet(actor=cast.chen, objective=ours, sheet=doubled, now=NOW)
    assert sheet_of(objective_for(cast.sun, theirs.pk)).lines[0] == stolen
    lines = sheet_of(objective_for(cast.chen, ours.pk)).lines
    assert len({line.key for line in lines}) == len(lines) == 9
    assert lines[:7] == sheet.lines


def test_the_return_and_its_comment_are_part_of_the_hash(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    return_objective(actor=cast.zhou, objective=objective, comment="请改。", now=NOW)
    version(objective, 3).update(comment="请改")
    assert broken() == [(objective.pk, 3, "内容被改动")]


# -- the command


def verify(*arguments):
    out, status = StringIO(), 0
    try:
        call_command("verify_versions", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_the_command_proves_unbroken_versions(objective):
    assert verify() == ("目标版本完整，共 2 个绩效目标、6 个版本。\n", 0)
    data = json.loads(verify("--format=json")[0])
    assert data == {"objectives": 2, "versions": 6, "breaks": []}


def test_the_command_names_every_break_and_ends_with_1(objective):
    version(objective, 3).update(comment="同意")
    text, status = verify()
    assert status == 1
    assert text.startswith("50015322T000000000001-道路信号维护项目1 第 3 版：内容被改动\n")
    data, status = verify("--format=json")
    assert status == 1
    assert json.loads(data)["breaks"] == [
        {
            "objective": "50015322T000000000001-道路信号维护项目1",
            "number": 3,
            "reason": "内容被改动",
        }
    ]
